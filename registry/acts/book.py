"""Gathers all acts of the office from its rooms, and raises Misdeclared at once when a declaration is wrong.

A new act needs no line elsewhere.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, TypeAlias

from registry.acts.declaration import Act, Misdeclared
from registry.acts.subject import ActSubject
from registry.errors import RegistryError
from registry.forms import Correction, example_of, judge

AnyAct: TypeAlias = Act[Any, Any]


class Book:
    """Acts by subject and name, both those that people carry out and those that are only recorded.

    Raises Misdeclared when an act is declared twice or its declaration contradicts itself.
    """

    def __init__(self, acts: Iterable[AnyAct]) -> None:
        self._acts: dict[tuple[str, str], AnyAct] = {}
        self._named: dict[str, AnyAct] = {}
        forms: dict[str, type] = {}
        for act in acts:
            _check(act)
            # When two forms share a name, Litestar renames both in the API description; the code of a client would
            # break.
            if forms.setdefault(act.asks.__name__, act.asks) is not act.asks:
                raise Misdeclared(f"{act.name}: another form has the name {act.asks.__name__}")
            if self._acts.setdefault((act.about.name, act.name), act) is not act:
                raise Misdeclared(f"{act.name} is declared twice on {act.about.name}")
            self._named.setdefault(act.name, act)
        self._corrections = {one: act for act in self for one in act.corrects}
        for act in self:
            self._check_bars(act)

    @classmethod
    def of(cls, *packages: ModuleType) -> "Book":
        """Return the book of all acts that are declared in modules of these packages."""
        found: dict[AnyAct, None] = {}
        for package in packages:
            names = sorted(info.name for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
            for name in names:
                found |= {one: None for one in vars(importlib.import_module(name)).values() if isinstance(one, Act)}
        return cls(found)

    def __iter__(self) -> Iterator[AnyAct]:
        return iter(self._acts.values())

    def __len__(self) -> int:
        return len(self._acts)

    def __or__(self, more: Iterable[AnyAct]) -> "Book":
        return Book([*self, *more])

    def taken(self) -> list[AnyAct]:
        """Return the acts that somebody carries out at an address, in the order in which pages offer them."""
        return sorted((act for act in self if act.effect is not None), key=lambda act: act.place)

    def on(self, subject: ActSubject[Any]) -> list[AnyAct]:
        """Return the acts that are carried out on a subject, in the order in which pages offer them."""
        return [act for act in self.taken() if act.on is subject]

    def find(self, subject: str, name: str) -> AnyAct | None:
        """Return the act of an entry about a subject, also when it was carried out on another subject.

        None when unknown.
        """
        return self._acts.get((subject, name)) or self._named.get(name)

    def taking(self, on: ActSubject[Any], name: str) -> AnyAct | None:
        """Return the act with this name that is carried out on a subject; None when there is none."""
        return next((act for act in self.on(on) if act.name == name), None)

    def subjects(self) -> list[ActSubject[Any]]:
        """Return the subjects on which acts are carried out."""
        return list({act.on.name: act.on for act in self.taken() if act.on is not None}.values())

    def corrected_by(self, act: AnyAct) -> AnyAct | None:
        """Return the act that corrects this one; None when there is none."""
        return self._corrections.get(act)

    def uncorrectable(self) -> list[AnyAct]:
        """Return the acts that no other act corrects and that do not say why; a test allows none."""
        return [act for act in self if not (self.corrected_by(act) or act.corrects or act.final)]

    def _check_bars(self, act: AnyAct) -> None:
        known = {one.name for one in self if act.on in {one.on, one.makes}}
        unknown = set(act.bars) - known - {"*"}
        if unknown:
            raise Misdeclared(f"{act.name}: bars acts that are not declared: {', '.join(sorted(unknown))}")


def _check(act: AnyAct) -> None:
    if act.effect is None:
        return
    if not act.by:
        raise Misdeclared(f"{act.name}: nobody may take it")
    if act.on is None and (act.makes is None or act.confirmed_by or act.during):
        raise Misdeclared(f"{act.name}: an act on no subject must make one, without confirmation and without states")
    if act.corrects and not (issubclass(act.asks, Correction) and act.confirmed_by):
        raise Misdeclared(f"{act.name}: a correction asks for the mistake and needs a second person")
    unknown = set(act.tells or ()) - act.asks.model_fields.keys()
    if unknown:
        raise Misdeclared(f"{act.name}: tells fields that its form does not have: {', '.join(sorted(unknown))}")
    try:
        judge(act.asks, example_of(act.asks))
    except RegistryError as refusal:
        faults = ", ".join(f"{fault.field}: {fault.said}" for fault in refusal.faults)
        raise Misdeclared(f"{act.name}: the examples of its form are not accepted: {faults}") from None

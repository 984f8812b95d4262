"""An application as texts in a form, and back: what a record holds is shown, what was typed is read."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from api.pages import dates, numbers
from api.pages.producer.asking import Part, Question, Rows, rows_in
from api.views.records import RecordView
from registry.errors import Fault, NotAcceptable
from registry.forms import INVALID_FORM, judge
from registry.procedure.application import ApplicationForm
from registry.rights import particulars
from registry.rights.classes import faults_in, nice_number
from registry.saying import Language, say
from registry.vocabulary import Capacity, Kind, Scheme

F = TypeVar("F", bound=ApplicationForm)
INSIDE = "particulars."


def as_typed(record: RecordView, language: Language) -> dict[str, str]:
    """Return what a record holds as its applicant would have typed it."""
    typed = {"name": record.name, "product": record.product or "", "feature": record.feature or ""}
    nice = sorted((one for one in record.classes if one.scheme is Scheme.NICE), key=lambda one: int(one.code))
    for n, one in enumerate(nice):
        typed |= {f"classes.{n}.code": one.code, f"classes.{n}.goods": one.goods or ""}
    typed["vienna"] = "\n".join(one.code for one in record.classes if one.scheme is Scheme.VIENNA)
    agents = [one.name for one in record.parties if one.capacity is Capacity.AGENT and one.party_id is None]
    typed["representative"] = agents[0] if agents else ""
    for name, value in record.particulars.items():
        typed |= _flat(INSIDE + name, value, language)
    return typed


@dataclass
class Filled:
    """What was typed, on its way to a form, and where each part of the form stands on the page."""

    values: dict[str, Any]
    rows: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def judged(self, form: type[F], kind: Kind, more: Mapping[str, Any]) -> F:
        """Return the form; NotAcceptable naming every fault the register itself would find, all at once."""
        # Rows without goods are told already: what the rule finds now is wrong with the number.
        found = [fault._replace(field=f"{fault.field}.code") for fault in faults_in(self.values["classes"])]
        made: F | None = None
        try:
            particulars.read(kind, self.values["particulars"])
        except NotAcceptable as refusal:
            found += refusal.faults
        try:
            made = judge(form, {**self.values, **more})
        except NotAcceptable as refusal:
            found += refusal.faults
        faults = {fault.field: fault for fault in (*map(self.placed, found), *self.faults)}
        if made is None or faults:
            raise NotAcceptable(INVALID_FORM, tuple(faults.values()), code="invalid_form")
        return made

    def placed(self, fault: Fault) -> Fault:
        """Put a fault to the row it was typed in: the register counts no empty rows, and names a class by its code."""
        for name, kept in self.rows.items():
            rest = fault.field.removeprefix(f"{name}.")
            if rest != fault.field:
                for key, row in sorted(zip(self._keys(name), kept, strict=False), key=_by_length, reverse=True):
                    if rest == key or rest.startswith(f"{key}."):
                        column = rest[len(key) + 1 :] or _FIRST[name]
                        return fault._replace(field=f"{name}.{row}.{column}")
        return fault

    def _keys(self, name: str) -> list[str]:
        """Return the keys by which the register names the rows of a name, in the order of the rows."""
        return list(self.values["classes"]) if name == "classes" else list(map(str, range(len(self.rows[name]))))


def _by_length(pair: tuple[str, int]) -> int:
    return len(pair[0])


_FIRST = {"classes": "goods", "particulars.characteristics": "minimum", "particulars.priorities": "number"}
"""Where a fault of a whole row is said."""


def filled(parts: Sequence[Part], typed: Mapping[str, str], kept: Mapping[str, Any]) -> Filled:
    """Read what was typed; ``kept`` are particulars that stand in the record, of which those not asked stay."""
    made = Filled({"classes": {}, "particulars": {}})
    asked = [one for part in parts for one in part.asks]
    names = {one.name.removeprefix(INSIDE) for one in asked}
    made.values["particulars"] = {name: value for name, value in kept.items() if name not in names}
    for one in asked:
        if one.name == "classes":
            _read_classes(typed, made)
        else:
            value = _rows(one, typed, made) if isinstance(one, Rows) else _answer(one, typed)
            if value:
                inside = one.name.startswith(INSIDE)
                (made.values["particulars"] if inside else made.values)[one.name.removeprefix(INSIDE)] = value
    return made


def _answer(one: Question, typed: Mapping[str, str]) -> str | list[str]:
    text = _text(typed, one.name)
    return [line.strip() for line in text.splitlines() if line.strip()] if one.kind == "lines" else text


def _rows(rows: Rows, typed: Mapping[str, str], made: Filled) -> list[dict[str, str]]:
    kept = rows_in(rows.name, typed)
    made.rows[rows.name] = kept
    found = []
    for n in kept:
        cells = {column.name: _text(typed, f"{rows.name}.{n}.{column.name}") for column in rows.columns}
        for column in rows.columns:
            if column.kind == "number" and cells[column.name]:
                cells[column.name] = _limit(cells[column.name])
            if column.kind == "date":
                cells[column.name] = dates.read(cells[column.name]) or ""
        found.append({name: text for name, text in cells.items() if text})
    return found


def _read_classes(typed: Mapping[str, str], made: Filled) -> None:
    kept = []
    for n in rows_in("classes", typed):
        code, goods = _text(typed, f"classes.{n}.code"), _text(typed, f"classes.{n}.goods")
        code = nice_number(code) or code
        if not code or not goods:
            missing = "goods" if code else "code"
            made.faults.append(Fault(f"classes.{n}.{missing}", say("name the class and its goods"), "missing"))
        elif code in made.values["classes"]:
            made.faults.append(Fault(f"classes.{n}.code", say("is named twice"), "named_twice"))
        else:
            made.values["classes"][code] = goods
            kept.append(n)
    made.rows["classes"] = kept


def _limit(text: str) -> str:
    """Return a limit as the register reads it; what is no number stays, for the register to say so."""
    try:
        return str(numbers.decimal(text))
    except numbers.Unclear:
        return text


def _flat(name: str, value: Any, language: Language) -> dict[str, str]:
    if not isinstance(value, list):
        return {name: str(value)}
    if not any(isinstance(one, dict) for one in value):
        return {name: "\n".join(map(str, value))}
    return {
        f"{name}.{n}.{column}": _written(column, text, language)
        for n, row in enumerate(value)
        for column, text in row.items()
    }


def _written(column: str, value: Any, language: Language) -> str:
    if column in {"minimum", "maximum"}:
        plain = f"{Decimal(str(value)):f}"
        return plain.replace(".", ",") if language == "vi" else plain
    return str(value)


def _text(typed: Mapping[str, str], name: str) -> str:
    return unicodedata.normalize("NFC", typed.get(name, "").replace("\r\n", "\n")).strip()

"""What a kind of right is made of: one declaration, read by forms, pages, descriptions, search, numbering and labels.

Pure. `registry.rights.kinds` finds the declarations and says which is whose.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from registry.forms import LINE, TIDY, Description, Drawn, Searched, asked, description_of
from registry.saying import Said
from registry.vocabulary import Category, Feature, Kind, Readers

Line = Annotated[str, Field(min_length=1, max_length=300), LINE]
Passage = Annotated[str, Field(min_length=1, max_length=20_000), Drawn("passage"), TIDY]

public = partial(asked, shown_to=Readers.PUBLIC)
"""Describes a field that everybody reads."""
text = partial(public, searched=Searched.PASSAGE)
"""Describes a text that everybody reads and that is looked in."""

INSIDE = "particulars."
"""What stands before the name of a field of the document in the application, as in the faults of its form."""

REACH = {Readers.OFFICE: 0, Readers.PARTIES: 1, Readers.PUBLIC: 2}
"""Readers by how many they are: who reads what parties read, reads what is public."""


class KindDocument(BaseModel):
    """Base of what is peculiar to a kind of right, and of the rows in it; every field is described by ``asked``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def told(self) -> Said | None:
        """Return a row in one line; None where its values are told one after another."""
        return None


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked in a part of the application where the words of the field itself do not fit."""

    question: Said
    help: Said | None = None
    example: Said | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the application under its own heading.

    ``fields`` are names of the application form, those of the document after ``particulars.``; ``natures`` the marks
    that are asked for it (none: all); many a dossier goes without what ``is_rare``.
    """

    key: str
    title: Said
    fields: tuple[str, ...]
    help: Said | None = None
    is_rare: bool = False
    natures: frozenset[Category] = frozenset()
    wording: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nature:
    """What of a record decides what its dossier needs: (551) and (550)."""

    category: Category | None = None
    feature: Feature | None = None


def _no_end(_: date | None, __: date | None) -> date | None:
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class RightKind:
    """A kind of right.

    ``document`` is what is peculiar to it. ``prefix`` begins its application numbers, ``certificate`` is the pattern of
    its certificate numbers, ``short`` what people write before a bare one. ``last_day`` returns the last day of the
    first term from the days of filing and registration, None where it has no end. ``inscriptions`` stand on labels
    above the name, by nature; natures that are no key do not exist, and a kind without natures has one for None;
    ``explanations`` tell an applicant, by nature too, what it is.
    ``shared`` are the natures that a manager lets producers use: such a right has an area and a managing organisation.
    ``parts`` is the application, empty where nobody applies; ``takes`` which of the form's fields for marks it has;
    ``needs`` names what lodging waits for. ``acts`` are the names of the acts that its records know, None for all but
    what other kinds call ``own_acts``. Of names: ``is_sign`` where two may be confused, ``is_of_organisations`` where
    no natural person holds it, ``follows_product`` where people say the product before it (*bưởi* Phúc Trạch).
    ``graded`` tells of a document what stands on goods beside
    the name they bear (*4 stars*): a right of use may be tied to such a title.
    """

    kind: Kind
    document: type[KindDocument]
    prefix: str
    certificate: str
    short: str
    inscriptions: Mapping[Category | None, str]
    explanations: Mapping[Category | None, Said] = field(default_factory=dict)
    last_day: Callable[[date | None, date | None], date | None] = _no_end
    is_endless: bool = False
    shared: frozenset[Category | None] = frozenset()
    parts: tuple[Section, ...] = ()
    takes: frozenset[str] = frozenset()
    needs: Callable[[Nature], tuple[str, ...]] = lambda _: ()
    acts: frozenset[str] | None = None
    own_acts: frozenset[str] = frozenset()
    is_sign: bool = True
    is_of_organisations: bool = False
    follows_product: bool = False
    graded: Callable[[Mapping[str, Any]], Said] | None = None

    @property
    def natures(self) -> frozenset[Category]:
        """Return the natures between which an applicant chooses, INID (551); none for most kinds."""
        return frozenset(one for one in self.inscriptions if one is not None)

    def is_shared(self, category: Category | None) -> bool:
        """Say whether a right is one that its manager lets producers use."""
        return category in self.shared

    def called(self, category: Category | None) -> Said:
        """Return what a right is called: a mark by its nature."""
        return category.said if category in self.natures and category is not None else self.kind.said

    def parts_of(self, category: Category | None) -> tuple[Section, ...]:
        """Return what the application for a right of this nature asks, part by part."""
        return tuple(part for part in self.parts if not part.natures or category in part.natures)

    def described(self) -> dict[str, Description]:
        """Return what is said of every field of the document, in its order."""
        return dict(described(self.document))

    def shown(self, body: Mapping[str, Any], reader: Readers) -> dict[str, Any]:
        """Return a stored document without the fields that are not for this reader; other sources' words stay."""
        fields = self.described()
        return {name: value for name, value in body.items() if name not in fields or is_for(fields[name], reader)}

    def searched(self, *ways: Searched) -> list[str]:
        """Return the fields that are found in one of some ways and that everybody reads, in their order."""
        return [name for name, one in self.described().items() if one.searched in ways and is_for(one, Readers.PUBLIC)]

    def application_series(self, filed_on: date) -> str:
        """Return the name of the series an application of that day takes its number from: one a year and kind."""
        return f"application-{self.kind.value}-{filed_on.year}"

    def application_number(self, filed_on: date, n: int) -> str:
        return f"{self.prefix}-{filed_on.year}-{n:05d}"

    @property
    def certificate_series(self) -> str:
        return f"certificate-{self.kind.value}"

    def certificate_number(self, n: int) -> str:
        return self.certificate.format(n)


def described(document: type[KindDocument]) -> Iterator[tuple[str, Description]]:
    """Yield the fields of a document or of its rows with what is said of them; TypeError where nothing is said."""
    for name, one in document.model_fields.items():
        told = description_of(one)
        if told is None:
            raise TypeError(f"{document.__name__}.{name} says nothing of itself: make it with asked(…)")
        yield name, told


def rows_of(document: type[KindDocument], name: str) -> type[KindDocument] | None:
    """Return what the rows of a field are, None where it has no rows."""
    (inner, *_) = get_args(document.model_fields[name].annotation) or (None,)
    return inner if isinstance(inner, type) and issubclass(inner, KindDocument) else None


def is_for(told: Description, reader: Readers) -> bool:
    """Say whether a field is shown to a reader."""
    return told.shown_to is not None and REACH[told.shown_to] >= REACH[reader]

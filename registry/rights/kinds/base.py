"""What a kind of right consists of: one declaration for forms, pages, descriptions, search, numbering and labels.

Pure. `registry.rights.kinds` finds the declarations.
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
"""Describes a field that everybody may read."""
text = partial(public, searched=Searched.PASSAGE)
"""Describes a text that everybody may read and that the search looks in."""

INSIDE = "particulars."
"""Stands before the name of a field of the document in the application, also in the faults of its form."""

REACH = {Readers.OFFICE: 0, Readers.PARTIES: 1, Readers.PUBLIC: 2}
"""Readers from few to many: a reader also reads what is for more readers."""


class KindDocument(BaseModel):
    """Base of the documents of a kind of right and of their rows; every field is described with ``asked``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def told(self) -> Said | None:
        """Return a row in one line; None when its values are shown one by one."""
        return None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a question in a part of the application, where the words of the field itself do not fit."""

    question: Said
    help: Said | None = None
    example: Said | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the application with its own heading.

    ``fields`` are names of the application form; those of the document begin with ``particulars.``. ``natures`` are the
    marks to which it applies (none: all). ``is_rare`` marks a part that many applications leave empty.
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
    """The facts of a record that decide what its dossier needs: INID (551) and (550)."""

    category: Category | None = None
    feature: Feature | None = None


def _no_end(_: date | None, __: date | None) -> date | None:
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class RightKind:
    """A kind of right.

    ``document`` holds the data of this kind only. ``prefix`` begins its application numbers, ``certificate`` is the
    pattern of its certificate numbers, ``short`` is what people write before a number. ``last_day`` returns the last
    day of the first term from the days of filing and registration, None when it has no end. ``inscriptions`` are the
    words above the name on labels, by nature: other natures do not exist, and a kind without natures has the key None.
    ``explanations`` explain the kind to applicants, also by nature.

    ``shared`` are the natures that a manager lets producers use; such a right has an area and a managing organisation.
    ``parts`` is the application, empty when nobody applies; ``takes`` are the form's fields for marks that it has;
    ``needs`` names what must be there before lodging. ``acts`` are the names of acts on its records, None for all
    except the ``own_acts`` of other kinds.

    ``is_sign``: two of its names can be confused. ``is_of_organisations``: no natural person holds it.
    ``follows_product``: people say the product before the name (*bưởi* Phúc Trạch). ``graded`` returns what goods show
    besides their name (*4 stars*); a right of use may be tied to such a title.
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
        """Return the natures from which an applicant chooses, INID (551); none for most kinds."""
        return frozenset(one for one in self.inscriptions if one is not None)

    def is_shared(self, category: Category | None) -> bool:
        """Say whether the manager of such a right lets producers use it."""
        return category in self.shared

    def called(self, category: Category | None) -> Said:
        """Return what a right is called: a mark by its nature, others by their kind."""
        return category.said if category in self.natures and category is not None else self.kind.said

    def parts_of(self, category: Category | None) -> tuple[Section, ...]:
        """Return the parts of the application for a right of this nature."""
        return tuple(part for part in self.parts if not part.natures or category in part.natures)

    def described(self) -> dict[str, Description]:
        """Return the description of every field of the document, in order."""
        return dict(described(self.document))

    def shown(self, body: Mapping[str, Any], reader: Readers) -> dict[str, Any]:
        """Return a stored document without the fields that this reader may not read.

        Unknown fields of other sources stay.
        """
        fields = self.described()
        return {name: value for name, value in body.items() if name not in fields or is_for(fields[name], reader)}

    def searched(self, *ways: Searched) -> list[str]:
        """Return the public fields that are searched in one of these ways, in order."""
        return [name for name, one in self.described().items() if one.searched in ways and is_for(one, Readers.PUBLIC)]

    def application_series(self, filed_on: date) -> str:
        """Return the name of the series of application numbers for that day: one for each year and kind."""
        return f"application-{self.kind.value}-{filed_on.year}"

    def application_number(self, filed_on: date, n: int) -> str:
        """Return the text of the n-th application number of that year."""
        return f"{self.prefix}-{filed_on.year}-{n:05d}"

    @property
    def certificate_series(self) -> str:
        """Return the name of the series of certificate numbers of this kind."""
        return f"certificate-{self.kind.value}"

    def certificate_number(self, n: int) -> str:
        """Return the text of the n-th certificate number."""
        return self.certificate.format(n)


def described(document: type[KindDocument]) -> Iterator[tuple[str, Description]]:
    """Yield the fields of a document or its rows with their descriptions; TypeError for a field without one."""
    for name, one in document.model_fields.items():
        told = description_of(one)
        if told is None:
            raise TypeError(f"{document.__name__}.{name} says nothing of itself: make it with asked(…)")
        yield name, told


def rows_of(document: type[KindDocument], name: str) -> type[KindDocument] | None:
    """Return the class of a field's rows, None when it has no rows."""
    (inner, *_) = get_args(document.model_fields[name].annotation) or (None,)
    return inner if isinstance(inner, type) and issubclass(inner, KindDocument) else None


def is_for(told: Description, reader: Readers) -> bool:
    """Say whether a reader may read a field."""
    return told.shown_to is not None and REACH[told.shown_to] >= REACH[reader]

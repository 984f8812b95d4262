"""The particulars of a record, as its kind describes them: short facts for a table, texts under their headings."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from pydantic import BaseModel, ValidationError

from api.language import Speech
from api.pages.forms.fields import field_of
from api.views.areas import FileView
from api.views.records import RecordView
from registry.documents.thumbnails import PICTURES
from registry.forms import Description, description_of
from registry.procedure.application import ApplicationForm
from registry.rights import kinds
from registry.rights.kinds.base import KindDocument, rows_of
from registry.vocabulary import Purpose, Readers

LAID_OUT = frozenset({"name", "product", "category", "feature", "classes", "particulars"})
"""Fields of an application that pages show in places of their own."""


class Fact(msgspec.Struct):
    """A short field: its code of WIPO ST.60, its title, and its content, line by line."""

    inid: str
    title: str
    lines: list[str]
    is_printed: bool


class LongText(msgspec.Struct):
    """A long field."""

    inid: str
    title: str
    text: str
    is_printed: bool


def facts_of(record: RecordView, said: Speech) -> list[Fact]:
    """Return the short fields that a record holds, in the order of its kind."""
    return [
        Fact(told.inid, said.tell(told.title), _lines(document, name, value, said), told.is_printed)
        for document, name, told, value in _held(record)
        if field_of(name, document.model_fields[name]).kind != "passage"
    ]


def texts_of(record: RecordView, said: Speech) -> list[LongText]:
    """Return the long texts that a record holds, in the order of its kind."""
    return [
        LongText(told.inid, said.tell(told.title), str(value), told.is_printed)
        for document, name, told, value in _held(record)
        if field_of(name, document.model_fields[name]).kind == "passage"
    ]


def pictures_of(files: list[FileView]) -> list[FileView]:
    """Return the pictures of the sign, INID (540)."""
    specimens = (file for file in files if file.purpose is Purpose.SPECIMEN and file.erased_at is None)
    return [file for file in specimens if file.media_type in PICTURES]


def _held(record: RecordView) -> Iterator[tuple[type[BaseModel], str, Description, Any]]:
    """Yield the fields that pages do not lay out by hand: those of the record itself, then those of its kind."""
    for name, one in ApplicationForm.model_fields.items():
        own = description_of(one)
        value = getattr(record, name, None) if name not in LAID_OUT else None
        if own is not None and own.shown_to is Readers.PUBLIC and value not in (None, "", []):
            yield ApplicationForm, name, own, value
    kind = kinds.of(record.kind)
    for name, told in kind.described().items():
        value = record.particulars.get(name)
        if value not in (None, "", []):
            yield kind.document, name, told, value


def _lines(document: type[BaseModel], name: str, value: Any, said: Speech) -> list[str]:
    row = rows_of(document, name) if issubclass(document, KindDocument) else None
    several = value if isinstance(value, list) else [value]
    return [_row(row, one, said) if row is not None else said.value(one) for one in several]


def _row(row: type[KindDocument], cells: dict[str, Any], said: Speech) -> str:
    """Return a row in one line; a row of an older document that no longer fits is shown cell by cell."""
    try:
        told = row.model_validate(cells).told()
    except ValidationError:
        told = None
    return said.tell(told) if told is not None else ", ".join(said.value(_typed(one)) for one in cells.values())


def _typed(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | date) else str(cell)

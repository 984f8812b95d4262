"""The fields of the embedded index, and the fingerprint that says when the index must be filled again."""

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from search.filters import FIELDS, NAMED
from search.folding import fold, joined, marked, words
from search.lexicon import HERE
from search.paragraphs import Paragraph
from search.texts import FORM, UNDATED, Place, Text

COUNTED = {name: f"counted_{name}" for name in FIELDS}
"""Fields that hold the values to be counted, as they are written."""

AGE = 0.0006
"""How much age may move a score at most: far less than any step of the score, enough to decide between equals."""

FIRST_DAY, LAST_DAY = 577_000, 803_000  # 1580 and 2199
ID_BITS = 40
SAMPLE = "Bưởi Phúc Trạch™ ĐƯỜNG Žatecký Œuvre straße Łódź ıİ Þórr Κουμανδαρία ЙЁ 岩手県 ข้าวหอม AT&T 4-2019-01234"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("marked", tokenizer_name="whitespace", index_option="basic")
    for name in ("units", "keys"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*COUNTED.values(), "by_name"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("filed", "registered", "newest", "oldest"):
        builder.add_unsigned_field(name, fast=True, indexed=name in {"filed", "registered"})
    builder.add_float_field("age", fast=True)
    builder.add_bytes_field("body", stored=True)
    builder.add_text_field("inside", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("section", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", stored=True)
    builder.add_unsigned_field("position", stored=True)
    builder.add_text_field("seal", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()
read_text = msgspec.msgpack.Decoder(Text).decode
_write = msgspec.msgpack.Encoder().encode


def fields_of(text: Text) -> tantivy.Document:
    """Return what is indexed of a text."""
    names = [phrase for place, phrase in text.phrases if place == Place.NAME]
    tie = int(text.id, 16) >> 128 - ID_BITS
    body: dict[str, Any] = {
        "id": [text.id],
        "name": [*names, text.glued],
        "words": [*(phrase for _, phrase in text.phrases), text.glued],
        "marked": [text.marked],
        "units": list(text.units),
        "keys": list(text.keys),
        "by_name": [f"{text.name}\0{text.id}"],
        "filed": text.filed,
        "registered": text.registered,
        "newest": text.latest << ID_BITS | (1 << ID_BITS) - 1 - tie,
        "oldest": text.since << ID_BITS - 12 | tie >> 12,
        "age": _youth(text.since),
        "body": [_write(text)],
    }
    body |= {COUNTED[name]: values for name, values in values_of(text).items()}
    return tantivy.Document.from_dict(body, SCHEMA)


def passage_fields(record_id: str, passage: Paragraph) -> tantivy.Document:
    """Return what is indexed of a passage; its id is that of its record."""
    body = {"id": [record_id], "inside": [" ".join(words(passage.text))], "section": [passage.section]}
    return tantivy.Document.from_dict({**body, "number": passage.number}, SCHEMA)


def values_of(text: Text) -> Mapping[str, list[str]]:
    """Return the values of a text by field, as they are written: what ``counting`` counts."""
    found: dict[str, list[str]] = {}
    for several, names in ((text.told, frozenset(NAMED)), (text.keys, frozenset(FIELDS) - frozenset(NAMED))):
        for one in several:
            name, _, value = one.partition(":")
            if name in names:
                found.setdefault(name, []).append(value)
    return found


def fingerprint(tables: Iterable[Path] = ()) -> str:
    """Return what an index depends on beside the records; an index with another fingerprint is filled again."""
    folded = fold(SAMPLE), words(SAMPLE), marked(SAMPLE), joined(words(SAMPLE))
    parts = version("tantivy"), FORM, Text.__struct_fields__, tuple(COUNTED), *folded
    digest = hashlib.sha256(repr(parts).encode())
    for table in (*tables, HERE / "units_2025.csv"):
        digest.update(table.read_bytes())
    return digest.hexdigest()[:12]


def _youth(since: int) -> float:
    """Return a small number that is larger for an older right: of equal scores the older right comes first."""
    if since == UNDATED:
        return 0.0
    return AGE * (1 - (min(max(since, FIRST_DAY), LAST_DAY) - FIRST_DAY) / (LAST_DAY - FIRST_DAY))

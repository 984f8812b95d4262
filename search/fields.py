"""The fields of the embedded index, and the fingerprint that tells when it has to be filled anew."""

import hashlib
from importlib.metadata import version

import tantivy

from search.folding import fold, joined, marked, words

TEXTS = ("other", "product", "name")
"""The searched fields, the weightiest last: its place in this row is its digit in the score."""

WITH_MARKS = {"product": "product_marked", "name": "name_marked"}
"""Where the words of a field stand as they are written."""

KEYWORDS = ("kind", "category", "status", "custody", "country", "office", "classes", "number_key", "name_key")
DAYS = ("since", "latest")
SAMPLE = "Bưởi Phúc Trạch™ ĐƯỜNG Žatecký Œuvre straße Łódź ıİ Þórr Κουμανδαρία ЙЁ 岩手県 ข้าวหอม AT&T 4-2019-01234"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*TEXTS, *WITH_MARKS.values()):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in KEYWORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*DAYS, "rank"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("position", stored=True)
    builder.add_text_field("seal", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def fingerprint() -> str:
    """Return what an index depends on beside the records; one with another fingerprint is filled anew."""
    parts = (version("tantivy"), TEXTS, WITH_MARKS, KEYWORDS, DAYS, fold(SAMPLE), words(SAMPLE), marked(SAMPLE))
    return hashlib.sha256(repr((*parts, joined(words(SAMPLE)))).encode()).hexdigest()[:12]

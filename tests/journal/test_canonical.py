"""The text that is sealed is the canonical form of RFC 8785, whichever writer made it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.journal import canonical, chained, leaf
from registry.journal.entries import Written

TEXT = st.text(st.characters(codec="utf-8"))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
SCALARS = TEXT | st.none() | st.booleans() | WHOLE
NUMBERS = SCALARS | st.floats(allow_nan=False, allow_infinity=False)
FACTS = st.recursive(
    NUMBERS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5), max_leaves=20
)
NAMES = st.text(st.characters(max_codepoint=127), max_size=6)
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


@given(st.dictionaries(TEXT, TEXT) | FACTS | PLAIN)
def test_a_body_is_written_as_the_reference_writes_it(body: Any):
    assert canonical(body) == rfc8785.dumps(body).decode()


@given(
    st.dictionaries(
        st.text('"\\/\b\f\n\r\t\x00\x1f\x7f', max_size=8), st.text('"\\/\b\f\n\r\t\x00\x1f\x7f\u2028\ufeff')
    )
)
def test_signs_that_must_be_escaped_are_escaped_alike(body: dict[str, Any]):
    assert canonical(body) == rfc8785.dumps(body).decode()
    assert json.loads(canonical(body)) == body


@given(TEXT, st.binary(min_size=32, max_size=32), st.integers(1, 2**53 - 1), st.none() | WHOLE)
def test_a_line_is_one_string_of_octets_in_its_canonical_form(
    subject_id: str, item: bytes, position: int, corrects: int | None
):
    at = datetime(2026, 11, 24, 8, 30, 0, 5, tzinfo=UTC)
    line = Written(position, "record", subject_id, "mirror", "office", "command", "taken", corrects, at, item)
    facts: dict[str, Any] = {
        "position": position, "subject": "record", "id": subject_id, "act": "mirror", "actor": "office",
        "credential": "command", "phase": "taken", "at": "2026-11-24T08:30:00.000005Z", "item": item.hex(),
    } | ({} if corrects is None else {"corrects": corrects})  # fmt: skip
    assert leaf(line) == rfc8785.dumps(facts)
    assert chained(bytes(32), leaf(line)) == hashlib.sha256(bytes(32) + leaf(line)).digest()

"""The passages of particulars: pieces of text that are found and shown one at a time. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

WORDS = 120
"""Words of a passage, which is shown as a whole."""

SHORTEST = 3
"""A text of the particulars with fewer words is a heading or a number and no passage."""


class Paragraph(NamedTuple):
    """A piece of the particulars: its field, its number in the field from 0, and its text."""

    section: str
    number: int
    text: str


def passages_of(body: Mapping[str, Any], sections: Sequence[str]) -> Iterator[Paragraph]:
    """Yield the passages of particulars, field by field, paragraph by paragraph; long ones are cut at a word."""
    for section in sections:
        text = body.get(section)
        if isinstance(text, str):
            pieces = (piece for paragraph in re.split(r"\n\s*", text) for piece in _cut(paragraph))
            yield from (Paragraph(section, number, piece) for number, piece in enumerate(pieces))


def _cut(paragraph: str) -> Iterator[str]:
    several = paragraph.split()
    if len(several) >= SHORTEST:
        for start in range(0, len(several), WORDS):
            yield " ".join(several[start : start + WORDS])

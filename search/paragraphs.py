"""The passages of particulars: what of them is found and shown at a time. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

WORDS = 120
"""Words of a passage: what is shown at a time."""

SHORTEST = 3
"""Words below which a text of the particulars is a heading or a number and no passage."""


class Paragraph(NamedTuple):
    """A piece of the particulars: the field it stands in, its number there from 0, and its text."""

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

"""The code on a label: 20 characters with the number of an order, a masked index and a seal.

    format 5 bits · batch 25 · index 25 (masked) · tag 40 · check 5      one Crockford character for every 5 bits

The format is FROZEN, because labels outlive programs. ``docs/labels.md`` describes every bit,
``docs/label-vectors.json`` has test vectors; any change needs a new format number. The construction is synthetic-IV
sealing like RFC 5297: the tag authenticates format, order and index and then masks the index, so that a code shows
neither quantities nor neighbours. A code is computed, never stored, and unique because it can be reversed.
"""

import hmac
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from registry.codes.keys import BatchKeys
from registry.errors import Unfit
from registry.saying import say

FORMAT = 1
FORMATS = frozenset({FORMAT})
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
BATCH_BITS = 25
INDEX_BITS = 25
TAG_BITS = 40
BATCHES = 1 << BATCH_BITS
INDICES = 1 << INDEX_BITS

_TAG_OCTETS = TAG_BITS // 8
_LONGEST_INPUT = 120
_DROPPED = frozenset("CMPSZ")
"""General categories of Unicode that are ignored: controls, marks, punctuation, symbols, separators."""
_FILLERS = "\u115f\u1160"
"""Invisible Hangul letters; NFKC turns two more into these."""
_SHORTEST_ATTEMPT, _LONGEST_ATTEMPT = 8, 40
_FEWEST_DIGITS = 2
_OPENINGS = frozenset(ALPHABET[number] for number in FORMATS)
_OF_PROGRAMS = frozenset("%=<>{}")
"""Characters that nobody types in a code; they occur in addresses that programs try."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_TRUE_SPELLING = frozenset(ALPHABET)
_BASE_32 = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
_FORGIVEN = (
    {character.lower(): character for character in ALPHABET} | dict(zip("OoIiLl", "001111", strict=True)) | {"u": "U"}
) | dict.fromkeys(_FILLERS, "")


class Mistyped(Unfit):
    """The text is not a code: its length, a character or the check character is wrong."""


class Code(NamedTuple):
    """A parsed code. Its check character is right; whether it was issued is not known yet."""

    format: int
    batch: int
    masked_index: int
    tag: bytes


def _double(value: int) -> int:
    """Multiply by alpha in GF(32) with the polynomial x^5 + x^2 + 1."""
    return (value << 1) ^ (0b100101 if value & 0b10000 else 0)


def _products() -> tuple[tuple[int, ...], ...]:
    """Return, for each position i of a character, alpha^(i+1) times each of the 32 values."""
    rows = [tuple(range(32))]
    for _ in range(LENGTH - 1):
        rows.append(tuple(map(_double, rows[-1])))
    return tuple(rows[1:])


_PRODUCTS = _products()


def _check_of(values: Iterable[int]) -> int:
    """Return the check value: the sum of alpha^(i+1) times value i."""
    total = 0
    for products, value in zip(_PRODUCTS, values, strict=False):
        total ^= products[value]
    return total


def is_spelled_truly(text: str) -> bool:
    """Say whether a text has only characters of the standard spelling, so that nothing has to be normalised."""
    return _TRUE_SPELLING.issuperset(text)


def _normalise(text: str) -> str:
    if _TRUE_SPELLING.issuperset(text):
        return text
    read = (
        _FORGIVEN.get(character, character)
        for character in unicodedata.normalize("NFKC", text[: _LONGEST_INPUT + 1])
        if unicodedata.category(character)[0] not in _DROPPED
    )
    return "".join(read)


def parse(text: str) -> Code:
    """Parse a typed or scanned code; case is ignored, O counts as 0, I and L as 1, and other signs are skipped.

    Raises:
        Mistyped: the length, a character or the check is wrong. It always finds one wrong character, two exchanged
        characters, and two equal characters replaced by two other equal ones.
    """
    if len(text) > _LONGEST_INPUT:
        raise Mistyped(say("The text is too long to be a code."), "too_long")
    normalised = _normalise(text)
    if len(normalised) != LENGTH:
        raise Mistyped(
            say("A code has %(length)s characters, not %(count)s.", length=LENGTH, count=len(normalised)), "length"
        )
    if not _TRUE_SPELLING.issuperset(normalised):
        raise Mistyped(say("A code has digits and letters only, and never the letter U."), "characters")
    if _check_of(map(_VALUE.__getitem__, normalised)) != _VALUE[normalised[-1]]:
        raise Mistyped(say("The check character disagrees with the others."), "check_character")
    number = int(normalised[:-1].translate(_BASE_32), 32)
    return Code(
        format=number >> 90,
        batch=number >> 65 & BATCHES - 1,
        masked_index=number >> TAG_BITS & INDICES - 1,
        tag=(number & (1 << TAG_BITS) - 1).to_bytes(_TAG_OCTETS, "big"),
    )


def is_true(text: str) -> bool:
    """Return whether a text is a code as it is printed, with a right check character."""
    if len(text) != LENGTH or not _TRUE_SPELLING.issuperset(text):
        return False
    return _check_of(map(_VALUE.__getitem__, text)) == _VALUE[text[-1]]


def write(code: Code) -> str:
    """Return the 20 characters of a code with its check character."""
    number = code.format << 90 | code.batch << 65 | code.masked_index << TAG_BITS | int.from_bytes(code.tag, "big")
    values = [number >> shift & 31 for shift in range(90, -1, -5)]
    return "".join(ALPHABET[value] for value in [*values, _check_of(values)])


def _head(format: int, batch: int) -> bytes:  # noqa: A002 - the word of the document
    if format not in FORMATS:
        raise ValueError(f"There is no label format {format}.")
    if not 0 <= batch < BATCHES:
        raise ValueError(f"A batch number is below {BATCHES}, and not {batch}.")
    return format.to_bytes(1, "big") + batch.to_bytes(4, "big")


def _tag_of(keys: BatchKeys, head: bytes, index: int) -> bytes:
    return hmac.digest(keys.tag, head + index.to_bytes(4, "big"), "sha256")[:_TAG_OCTETS]


def _mask_of(keys: BatchKeys, head: bytes, tag: bytes) -> int:
    return int.from_bytes(hmac.digest(keys.mask, head + tag, "sha256")[:4], "big") >> 32 - INDEX_BITS


def seal(keys: BatchKeys, format: int, batch: int, index: int) -> str:  # noqa: A002 - the word of the document
    """Return the code of one label; raises ``ValueError`` for a number that does not fit the format."""
    head = _head(format, batch)
    if not 0 <= index < INDICES:
        raise ValueError(f"An index is below {INDICES}, and not {index}.")
    tag = _tag_of(keys, head, index)
    return write(Code(format, batch, index ^ _mask_of(keys, head, tag), tag))


def unseal(keys: BatchKeys, code: Code) -> int | None:
    """Return the index of the label, None when the tag was not made with these keys."""
    if code.format not in FORMATS:
        return None
    head = _head(code.format, code.batch)
    index = code.masked_index ^ _mask_of(keys, head, code.tag)
    return index if hmac.compare_digest(_tag_of(keys, head, index), code.tag) else None


def _pair_sums() -> tuple[tuple[int, ...], ...]:
    """Return, for characters 7 and 8, 9 and 10, … 17 and 18, what each of the 1,024 pairs adds to the check."""
    sums = []
    for place in range(7, LENGTH - 1, 2):
        lead = [0] * place
        sums.append(tuple(_check_of([*lead, pair >> 5, pair & 31]) for pair in range(1024)))
    return tuple(sums)


_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_PAIR_SUMS = _pair_sums()


def series(keys: BatchKeys, format: int, batch: int, first: int, count: int) -> Iterator[str]:  # noqa: A002 - as above
    """Yield the codes of ``count`` labels from index ``first`` on, equal to those of ``seal``, three times as fast.

    Raises ``ValueError`` before the first code when the run does not fit into the order.
    """
    head = _head(format, batch)
    if first < 0 or count < 0 or first + count > INDICES:
        raise ValueError(f"Labels {first} to {first + count - 1} do not fit into a batch.")
    return _run(keys, head, first, count)


def _run(keys: BatchKeys, head: bytes, first: int, count: int) -> Iterator[str]:
    # The keyed hash state is copied for every label instead of computed; the check is linear, so it is a sum of parts.
    tags = hmac.new(keys.tag, head, "sha256")
    masks = hmac.new(keys.mask, head, "sha256")
    opening = write(Code(head[0], int.from_bytes(head[1:], "big"), 0, bytes(_TAG_OCTETS)))[:6]
    base = _check_of([_VALUE[character] for character in opening])
    seventh = tuple(base ^ _check_of([0] * 6 + [value]) for value in range(32))
    sums = tuple(zip(range(50, -1, -10), _PAIR_SUMS, strict=True))
    for index in range(first, first + count):
        sealing = tags.copy()
        sealing.update(index.to_bytes(4, "big"))
        tag = sealing.digest()[:_TAG_OCTETS]
        hiding = masks.copy()
        hiding.update(tag)
        mask = int.from_bytes(hiding.digest()[:4], "big") >> 32 - INDEX_BITS
        number = (index ^ mask) << TAG_BITS | int.from_bytes(tag, "big")
        lead = number >> 60
        check = seventh[lead]
        text = opening + ALPHABET[lead]
        for shift, parts in sums:
            pair = number >> shift & 1023
            check ^= parts[pair]
            text += _PAIRS[pair]
        yield text + ALPHABET[check]


def grouped(text: str) -> str:
    """Return a code in five groups of four, as it is printed and read aloud."""
    return " ".join([text[start : start + 4] for start in range(0, len(text), 4)])


def looks_like_a_code(text: str) -> bool:
    """Say whether a person was typing a code, right or wrong.

    That is 8 to 40 letters and digits with at least two digits, or 20 that begin like a code.
    """
    if len(text) > _LONGEST_INPUT or not _OF_PROGRAMS.isdisjoint(text):
        return False
    read = _normalise(text)
    if not (read.isascii() and read.isalnum() and _SHORTEST_ATTEMPT <= len(read) <= _LONGEST_ATTEMPT):
        return False
    # Counted in the typed text, because O and I have become digits in ``read``.
    has_digits = sum(character.isdecimal() for character in text) >= _FEWEST_DIGITS
    return has_digits or (len(read) == LENGTH and read[0] in _OPENINGS)


def begins_as_a_code(text: str) -> bool:
    """Say whether the first letter or digit of a text is that of a known format."""
    return _normalise(text)[:1] in _OPENINGS


def count_read(text: str) -> int:
    """Return how many letters and digits a text has; a code has 20."""
    return len(_normalise(text))

"""The shape of a question: fields as data, so that one macro draws them all.

A field's name is the path under which the register names its faults, so that each fault is said beside its field.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from api.language import Speech
from registry.saying import Said, say


class Question(msgspec.Struct, frozen=True):
    """One question. ``kind`` is line, passage, lines (one item a line) or choice, of the vocabulary ``words``."""

    name: str
    label: Said
    kind: str = "line"
    help: Said | None = None
    example: Said | str = ""
    options: tuple[str, ...] = ()
    words: str = ""


class Column(msgspec.Struct, frozen=True):
    """One column of repeated rows; ``width`` is its part of the row, 1 to 4."""

    name: str
    label: Said
    example: Said | str = ""
    width: int = 2
    kind: str = "line"


class Rows(msgspec.Struct, frozen=True):
    """The same few questions again and again; empty rows count as not given."""

    name: str
    label: Said
    columns: tuple[Column, ...]
    help: Said | None = None
    count: int = 2


class Part(msgspec.Struct, frozen=True):
    """A part of a form under its own heading; a dossier may well go without the ``is_rare`` ones."""

    key: str
    title: Said
    asks: tuple[Question | Rows, ...]
    help: Said | None = None
    is_rare: bool = False


class Asked(msgspec.Struct):
    """A question in the reader's language, and what stands in it."""

    name: str
    label: str
    kind: str
    help: str
    example: str
    options: list[tuple[str, str]]
    value: str
    is_needed: bool
    width: int = 0


class AskedRows(msgspec.Struct):
    """Repeated rows in the reader's language."""

    name: str
    label: str
    help: str
    is_needed: bool
    rows: list[list[Asked]]
    kind: str = "rows"


class AskedPart(msgspec.Struct):
    """A part in the reader's language."""

    key: str
    title: str
    help: str
    is_rare: bool
    is_open: bool
    lacks: int
    is_faulty: bool
    asks: list[Asked | AskedRows]


def spoken(
    parts: Sequence[Part],
    typed: Mapping[str, str],
    said: Speech,
    needed: frozenset[str] = frozenset(),
    *,
    opened: str = "",
    at_fault: Collection[str] = (),
) -> list[AskedPart]:
    """Return the parts in words with what was typed; ``needed`` names what lodging waits for.

    Open is the part ``opened``, and every one with a field ``at_fault``.
    """
    return [
        AskedPart(
            key=part.key,
            title=said.tell(part.title),
            help=_told(part.help, said),
            is_rare=part.is_rare,
            is_open=part.key == opened or _has_fault(part, at_fault),
            is_faulty=_has_fault(part, at_fault),
            lacks=sum(_is_needed(one, needed) and not _has_text(one.name, typed) for one in part.asks),
            asks=[_spoken(one, typed, said, needed) for one in part.asks],
        )
        for part in parts
    ]


def rows_in(name: str, typed: Mapping[str, str]) -> list[int]:
    """Return the numbers of the rows of a name in which something stands."""
    found = set()
    for field, text in typed.items():
        rest = field.removeprefix(f"{name}.")
        number = rest.partition(".")[0]
        if rest != field and number.isascii() and number.isdecimal() and text.strip():
            found.add(int(number))
    return sorted(found)


def labels(parts: Sequence[AskedPart]) -> dict[str, str]:
    """Return the words of every field by its name, for the summary of faults."""
    return dict(_labels(parts))


def _labels(parts: Sequence[AskedPart]) -> Iterator[tuple[str, str]]:
    for part in parts:
        for one in part.asks:
            if isinstance(one, AskedRows):
                for number, row in enumerate(one.rows, 1):
                    yield from ((cell.name, f"{one.label} {number}, {cell.label}") for cell in row)
            else:
                yield one.name, one.label


def _spoken(one: Question | Rows, typed: Mapping[str, str], said: Speech, needed: frozenset[str]) -> Asked | AskedRows:
    is_needed = _is_needed(one, needed)
    if isinstance(one, Question):
        return Asked(
            name=one.name,
            label=said.tell(one.label),
            kind=one.kind,
            help=_told(one.help, said),
            example=_told(one.example, said),
            options=[
                ("", said.tell(say("choose …"))),
                *((value, said.word(value, one.words)) for value in one.options),
            ],
            value=typed.get(one.name, ""),
            is_needed=is_needed,
        )
    count = max(one.count, max(rows_in(one.name, typed), default=-1) + 2)
    rows = [[_cell(one, column, n, typed, said) for column in one.columns] for n in range(count)]
    return AskedRows(one.name, said.tell(one.label), _told(one.help, said), is_needed, rows)


def _cell(rows: Rows, column: Column, number: int, typed: Mapping[str, str], said: Speech) -> Asked:
    name = f"{rows.name}.{number}.{column.name}"
    return Asked(
        name=name,
        label=said.tell(column.label),
        kind=column.kind,
        help="",
        example=_told(column.example, said) if number == 0 else "",
        options=[],
        value=typed.get(name, ""),
        is_needed=False,
        width=column.width,
    )


def _told(sentence: Said | str | None, said: Speech) -> str:
    return said.value(sentence) if sentence else ""


def _is_needed(one: Question | Rows, needed: frozenset[str]) -> bool:
    return one.name.rpartition(".")[2] in needed


def _has_fault(part: Part, at_fault: Collection[str]) -> bool:
    return any(_is_in(one.name, at_fault) for one in part.asks)


def _is_in(name: str, fields: Collection[str]) -> bool:
    return any(field == name or field.startswith(f"{name}.") for field in fields)


def _has_text(name: str, typed: Mapping[str, str]) -> bool:
    return any(text.strip() for field, text in typed.items() if field == name or field.startswith(f"{name}."))

"""Layouts: the files that can be imported, each recognised by its header or the properties of its features.

To add one, write a module with a ``Layout`` and add it to ``LAYOUTS``.
"""

from collections.abc import Iterator
from pathlib import Path

from registry.errors import NotAcceptable
from registry.exchange.layouts import (
    boundaries,
    communes,
    gi_eu,
    gi_vietnam,
    hatinh_products,
    provinces,
    trade_marks,
    units,
)
from registry.exchange.layouts.layout import Layout, Told
from registry.exchange.reading import SAVE_AS, Row
from registry.exchange.sources import open_source
from registry.saying import Said, say

LAYOUTS: tuple[Layout, ...] = (
    provinces.OLD,
    provinces.NEW,
    units.LAYOUT,
    communes.LAYOUT,
    boundaries.COMMUNES,
    boundaries.PROVINCE,
    gi_vietnam.LAYOUT,
    gi_eu.LAYOUT,
    trade_marks.LAYOUT,
    hatinh_products.LAYOUT,
)
LEFT_OUT: dict[frozenset[str], Said] = {
    frozenset({"class", "kind", "heading_en", "heading_vi", "edition"}): say(
        "headings of the Nice classes are a reference, not entries of the register; "
        "a record keeps its class with the edition it was given under"
    ),
    frozenset({"query_id", "query", "expected_ids", "match_rule"}): say(
        "queries that test the search are no register data"
    ),
    frozenset({"earlier_sign", "later_sign", "verdict", "verification"}): say(
        "decided conflicts of signs test the search for similar signs; they are no register data"
    ),
}
"""Known files without data for the register, and the reason."""


def recognise(path: Path) -> Layout:
    """Return the layout of a file; NotAcceptable when the file is known to hold no register data, or is unknown."""
    source = open_source(path, _is_known)
    columns = frozenset(source.columns)
    fitting = [known for known in LAYOUTS if known.is_geojson == source.has_shapes and known.columns <= columns]
    if fitting:
        return max(fitting, key=lambda known: len(known.columns))
    for header, reason in LEFT_OUT.items():
        if header <= columns:
            raise NotAcceptable(say("%(name)s is not brought in: %(reason)s.", name=path.name, reason=reason))
    raise NotAcceptable(
        say(
            "%(name)s has none of the known layouts; its columns are: %(columns)s. "
            "If these are not its columns, %(save_as)s.",
            name=path.name,
            columns=sorted(columns),
            save_as=SAVE_AS,
        )
    )


def rows_of(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a file in the order of import, which is always the same for the same file."""
    source = open_source(path, layout.columns.__le__)
    if layout.later is None:
        yield from source.rows()
        return
    for turn in (False, True):
        for row in source.rows():
            if layout.later(row) is turn:
                yield row


def _is_known(columns: frozenset[str]) -> bool:
    tables = (known.columns for known in LAYOUTS if not known.is_geojson)
    return any(known <= columns for known in (*tables, *LEFT_OUT))


__all__ = ["LAYOUTS", "LEFT_OUT", "Layout", "Told", "recognise", "rows_of"]

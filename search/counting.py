"""Filters and counts over the candidates themselves, for every answer that fits in the window. Pure.

Most answers have fewer records than the window holds. For them list, total and facets agree whatever the engine is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from search.filters import NAMED, Filters
from search.texts import Text

Counts = tuple[tuple[str, int], ...]


def passes(text: Text, filters: Filters, *, but: str = "") -> bool:
    """Say whether a text passes the filters, except the filter on the field ``but``."""
    return (
        all(any(key in text.keys for key in keys) for _, keys in filters.wanted(but=but))
        and not any(key in text.keys for key in filters.unwanted(but=but))
        and filters.filed.holds(text.filed)
        and filters.registered.holds(text.registered)
    )


def meets(text: Text, phrases: Iterable[str], without: Iterable[str]) -> bool:
    """Say whether a text has every phrase as it stands and none of the refused words."""
    return all(_holds(text, one) for one in phrases) and not any(_holds(text, one) for one in without)


def count(texts: Iterable[Text], filters: Filters, facets: Sequence[str]) -> dict[str, Counts]:
    """Count the values of each field without that field's own filter; the most frequent come first, then by value."""
    several = list(texts)
    return {name: _ranked(_values(several, filters, name)) for name in facets}


def _values(texts: Sequence[Text], filters: Filters, name: str) -> Counter[str]:
    head, narrowed = f"{name}:", not filters.is_open
    size = len(head)
    return Counter(
        value[size:]
        for text in texts
        if not narrowed or passes(text, filters, but=name)
        for value in (text.told if name in NAMED else text.keys)
        if value.startswith(head)
    )


def _ranked(counted: Counter[str]) -> Counts:
    return tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0])))


def _holds(text: Text, phrase: str) -> bool:
    inside = f" {phrase} "
    return any(inside in f" {words} " for _, words in text.phrases) or phrase.replace(" ", "") in text.units

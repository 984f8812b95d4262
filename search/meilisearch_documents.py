"""What Meilisearch keeps: the settings of an index, and a record as one of its documents. Pure."""

import hashlib
import json
from functools import cache
from typing import Any

import msgspec

from search.documents import Document
from search.engine import DEEPEST, MOST_VALUES, Sort
from search.filters import CODED, FIELDS
from search.folding import is_dense, words
from search.lexicon import SAME, lexicon
from search.planner import Manner, plan
from search.texts import FORM, Place, Text, text_of

RECORD, GONE, MARK = "record", "gone", "mark"
"""The schema of an index's documents. A record that was taken out leaves its id, so that one write is enough."""

CUTOFF = 500
"""Milliseconds after which the server answers with what it has found so far, and says so."""

ORDERED = {Sort.NEWEST: ("latest", -1), Sort.OLDEST: ("since", 1), Sort.NAME: ("sorted_name", 1)}
"""By which attribute a list is ordered, and whether upwards or downwards."""

SPOKEN = ("name", "words", "pairs")
"""The attributes that hold a record's words one by one."""

SETTINGS: dict[str, Any] = {
    "searchableAttributes": ["name", "glued", "units", "words", "pairs", "unit_words"],
    "displayedAttributes": [
        "id", "role", "text", "latest", "since", "sorted_name", "generation", "position", "seal", "form", "version"
    ],
    "filterableAttributes": [
        {
            "attributePatterns": ["id", "role", "keys", "units", "glued", *(f"facet_{name}" for name in FIELDS)],
            "features": {"facetSearch": False, "filter": {"equality": True, "comparison": False}},
        },
        {
            "attributePatterns": ["filed", "registered"],
            "features": {"facetSearch": False, "filter": {"equality": False, "comparison": True}},
        },
    ],
    "sortableAttributes": ["latest", "since", "sorted_name", "id"],
    "rankingRules": [
        "sort", "words", "typo", "proximity", "attributeRank", "wordPosition", "exactness", "since:asc", "id:asc"
    ],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9},
        "disableOnNumbers": True,
        "disableOnAttributes": ["pairs"],
    },
    "faceting": {"maxValuesPerFacet": MOST_VALUES, "sortFacetValuesBy": {"*": "count"}},
    "pagination": {"maxTotalHits": DEEPEST},
    "proximityPrecision": "byWord",
    "searchCutoffMs": CUTOFF,
    "stopWords": [],
}  # fmt: skip

IS_RECORD = f"role = {json.dumps(RECORD)}"
_SYLLABLES = [f"{onset}{end}" for onset in ("", *"bcdghklmnpqrstvx", "qu", "th") for end in "iy"]


def settings() -> dict[str, Any]:
    """Return the settings of an index, with the synonyms of today's tables."""
    return {**SETTINGS, "synonyms": _synonyms()}


@cache
def form() -> str:
    """Return a short name for the settings and the form of the documents: an index with another form cannot be read."""
    told = json.dumps([settings(), FORM, Text.__struct_fields__, [one.name for one in Place]], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _synonyms() -> dict[str, list[str]]:
    same: dict[str, set[str]] = {}
    for entry in (entry for several in lexicon().by_first.values() for entry in several if entry.role in SAME):
        same.setdefault(" ".join(entry.folded), set()).update(entry.means)
    for syllable in _SYLLABLES:
        for way in plan(syllable).ways:
            if way.manner is Manner.SAME:
                same.setdefault(syllable, set()).add(way.text)
    return {one: sorted(others) for one, others in sorted(same.items())}


def record_of(document: Document) -> dict[str, Any]:
    """Return the document of a record: the texts that are searched, and its whole text, which the server hands back."""
    text = text_of(document)
    spoken = [[phrase for where, phrase in text.phrases if where == place] for place in Place]
    dense = [ascii_pairs(word) for _, phrase in text.phrases for word in phrase.split() if is_dense(word)]
    facets: dict[str, list[str]] = {}
    for told in (*(key for key in text.keys if key.partition(":")[0] in CODED), *text.told):
        name, _, value = told.partition(":")
        facets.setdefault(f"facet_{name}", []).append(value)
    return {
        "id": text.id,
        "role": RECORD,
        "name": spoken[Place.NAME],
        "glued": text.glued.split(),
        "units": list(text.units),
        "words": [*spoken[Place.GOODS], *spoken[Place.PARTY]],
        "pairs": " ".join(dense),
        "unit_words": sorted({" ".join(words(unit)) for unit in document.units}),
        "keys": list(text.keys),
        "filed": text.filed,
        "registered": text.registered,
        "since": text.since,
        "latest": text.latest,
        "sorted_name": text.name,
        "text": msgspec.to_builtins(text),
        **facets,
    }


def gone(record_id: str) -> dict[str, Any]:
    """Return what replaces a record that is taken out: it has no text that could be found."""
    return {"id": record_id, "role": GONE}


def ascii_pairs(text: str) -> str:
    """Write words of scripts without spaces in letters that no segmenter splits: ``岩手`` becomes ``u5ca9u624b``."""
    return text if text.isascii() else "".join(f"u{ord(one):x}" if is_dense(one) else one for one in text)

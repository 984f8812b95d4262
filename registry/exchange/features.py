"""Reads GeoJSON feature by feature.

One collection (RFC 7946, section 3.3), or one feature a line (RFC 8142 and similar).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from registry.causes import cause
from registry.errors import NotAcceptable
from registry.exchange.reading import BROKEN, Row, columns_of
from registry.saying import say

BY_LINE = frozenset({".geojsonl", ".geojsons", ".ndjson", ".jsonl"})
NO_FEATURE = cause("no_feature", say("no feature with a geometry"))
_SEPARATOR = "\x1e"


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a file: the properties are the cells, the geometry is the shape."""

    features: list[dict[str, Any]]
    columns: tuple[str, ...]
    has_shapes: bool = True

    def rows(self) -> Iterator[Row]:
        """Yield the features as rows. Null is an empty cell.

        A value that is neither text nor number is marked as alien.
        """
        for number, feature in enumerate(self.features, 1):
            properties, geometry = feature.get("properties"), feature.get("geometry")
            if feature.get("type") != "Feature" or not isinstance(properties, dict) or not isinstance(geometry, dict):
                yield Row(number, {BROKEN: json.dumps(feature, ensure_ascii=False)}, NO_FEATURE.at())
                continue
            named = dict(zip(columns_of(list(properties), "a feature"), properties.values(), strict=True))
            alien = {name: json.dumps(value) for name, value in named.items() if _is_alien(value)}
            cells = {name: alien[name] if name in alien else _text(value) for name, value in named.items()}
            yield Row(number, cells, shape=geometry, alien=alien)


def open_collection(path: Path) -> Features:
    """Return the features of a file; NotAcceptable when it is no GeoJSON, or an object has a name twice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = (
            _by_line(text)
            if path.suffix.lower() in BY_LINE
            else _in_collection(json.loads(text, object_pairs_hook=_once))
        )
    except _Twice as twice:
        raise NotAcceptable(
            say(
                "%(name)s: a name occurs twice in one object: %(twice)s. Keep only one of them.",
                name=path.name,
                twice=str(twice),
            )
        ) from twice
    except (ValueError, RecursionError) as error:
        raise NotAcceptable(say("%(name)s is no JSON in UTF-8.", name=path.name)) from error
    if found is None:
        raise NotAcceptable(say("%(name)s is no GeoJSON feature collection.", name=path.name))
    features = [feature if isinstance(feature, dict) else {} for feature in found]
    named = (feature.get("properties") for feature in features)
    first = next((each for each in named if isinstance(each, dict) and each), {})
    return Features(features, columns_of(list(first), path.name))


class _Twice(Exception):
    """An object has a name twice, where JSON readers silently keep only the last."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(", ".join(sorted({name for name in names if names.count(name) > 1})))
    return found


def _in_collection(found: Any) -> list[Any] | None:
    features = found.get("features") if isinstance(found, dict) and found.get("type") == "FeatureCollection" else None
    return features if isinstance(features, list) else None


def _by_line(text: str) -> list[Any]:
    lines = (line.strip(_SEPARATOR + " \t\r") for line in text.split("\n"))
    return [json.loads(line, object_pairs_hook=_once) for line in lines if line]


def _is_alien(value: Any) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    return isinstance(value, bool | list | dict)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

"""Stored values as the texts that somebody would type."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from api.pages.forms.fields import Fields, FormField
from registry.saying import Language


def as_typed(fields: Fields, values: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the texts of the controls of a form with these values, documents inside it by their names."""
    typed: dict[str, str] = {}
    for one in fields.values():
        typed |= dict(_texts(one, _found(values, one.path), language))
    return typed


def _found(values: Mapping[str, Any], path: str) -> Any:
    inside: Any = values
    for name in path.split("."):
        inside = inside.get(name) if isinstance(inside, Mapping) else None
    return inside


def _texts(one: FormField, value: Any, language: Language) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if one.kind == "rows":
        rows = value if one.keyed is None else [{one.keyed.key: k, one.keyed.value: v} for k, v in value.items()]
        for number, row in enumerate(rows):
            for column in one.columns:
                yield from _texts(
                    column._replace(path=f"{one.path}.{number}.{column.path}"), row.get(column.path), language
                )
    else:
        yield one.path, _text(one, value, language)


def _text(one: FormField, value: Any, language: Language) -> str:
    match one.kind:
        case "lines" | "several":
            return "\n".join(map(str, value))
        case "check":
            return "yes" if value else ""
        case "drawing" | "place":
            return json.dumps(value, ensure_ascii=False)
        case "decimal":
            plain = f"{Decimal(str(value)):f}"
            return plain.replace(".", ",") if language == "vi" else plain
    return str(value)

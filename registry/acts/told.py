"""Converts the facts of an act to JSON that names the type of each value, so that later readers see the same."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from registry import vocabulary
from registry.saying import Ordinal, Quantity, Value, Words


def kept(value: Any) -> Any:  # noqa: C901, PLR0911 # one answer a type
    """Return a value as an entry stores it; TypeError when it is no value, for example a translated sentence."""
    match value:
        case Words():
            return {"word": value.value, "of": type(value).__name__}
        case Quantity():
            return {"amount": str(value.amount), "unit": kept(value.unit)} | ({"of": value.of} if value.of else {})
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case UUID():
            return str(value)
        case Ordinal():
            return {"ordinal": int(value)}
        case BaseModel():
            return kept({name: one for name, one in value if one is not None})
        case dict():
            return {"row": {str(name): kept(one) for name, one in value.items()}}
        case list() | tuple():
            return [kept(one) for one in value]
        case str() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"{value!r} is no fact: an entry keeps values, and no sentence of today")


def revived(value: Any) -> Value:  # noqa: PLR0911 # one answer a shape
    """Return the value of a stored fact; a word that no longer exists is returned as its text."""
    match value:
        case {"word": word, "of": name}:
            return _word(str(name), str(word))
        case {"amount": amount, "unit": unit}:
            found = revived(unit)
            goods = str(value.get("of", ""))
            return Quantity(Decimal(amount), found, goods) if isinstance(found, Words) else f"{amount} {found}"
        case {"instant": instant}:
            return datetime.fromisoformat(instant)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"number": number}:
            return Decimal(number)
        case {"ordinal": number}:
            return Ordinal(number)
        case {"row": row}:
            return [revived(one) for one in row.values()]
        case list():
            return [revived(one) for one in value]
        case int() | float() | str():
            return value
        case _:
            return "–"


def facts_of(form: BaseModel, tells: tuple[str, ...] | None) -> Mapping[str, Any]:
    """Return the filled fields of a form, limited to those named in ``tells`` (None: all)."""
    return {name: value for name, value in form if value is not None and (tells is None or name in tells)}


def _word(name: str, word: str) -> Value:
    kind = getattr(vocabulary, name, None)
    if isinstance(kind, type) and issubclass(kind, Words) and word in kind._value2member_map_:
        found: Words = kind(word)
        return found
    return word

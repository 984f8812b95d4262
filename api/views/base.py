"""Views are only written, never read: structs without defaults, filled from rows."""

from typing import Any, TypeVar

import msgspec

V = TypeVar("V", bound=msgspec.Struct)


def show(source: Any, view: type[V], **more: Any) -> V:
    """Fill ``view`` from an entity or a row; ``more`` gives the fields the source does not have."""
    if not more:
        return msgspec.convert(source, view, from_attributes=True)
    facts = {name: getattr(source, name) for name in view.__struct_fields__ if name not in more}
    return view(**facts, **more)

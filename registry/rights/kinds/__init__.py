"""The kinds of right: each is one object in its own module here. No other code branches on the kind.

To add one: its word in ``vocabulary.Kind``, its module, a migration for the word, its Vietnamese.
"""

import importlib
import pkgutil
from functools import cache

from registry.rights.kinds.base import RightKind
from registry.vocabulary import Category, Kind


def of(kind: Kind) -> RightKind:
    """Return the object of a kind."""
    return everything()[kind]


@cache
def everything() -> dict[Kind, RightKind]:
    """Return the object of every kind, in the order of the vocabulary; TypeError unless each kind has exactly one."""
    # Imported when first used: a kind's module may declare acts on the record, whose module needs this one.
    names = [info.name for info in pkgutil.iter_modules(__path__, f"{__name__}.")]
    modules = [importlib.import_module(name) for name in names]
    found = [one for module in modules for one in vars(module).values() if isinstance(one, RightKind)]
    if sorted(one.kind for one in found) != sorted(Kind):
        raise TypeError(f"{', '.join(sorted(one.kind for one in found))} have objects, not every kind once")
    return {one.kind: one for one in sorted(found, key=lambda one: list(Kind).index(one.kind))}


def knows(kind: Kind, act: str) -> bool:
    """Say whether an act applies to records of a kind."""
    known = of(kind).acts
    if known is not None:
        return act in known
    return not any(act in other.own_acts for word, other in everything().items() if word is not kind)


def applied_for() -> dict[str, tuple[Kind, Category | None]]:
    """Return what people can apply for, by its word in addresses: a mark by its nature, another kind by itself."""
    found: dict[str, tuple[Kind, Category | None]] = {}
    for kind, one in everything().items():
        if one.parts:
            natures = [category for category in Category if category in one.natures]
            found |= {category.value: (kind, category) for category in natures}
            found |= {} if natures else {kind.value: (kind, None)}
    return found

"""What the application for each kind of right asks, and which answers lodging waits for."""

from collections.abc import Sequence

from api.pages.producer.asking import Part
from api.pages.producer.indications import INDICATION
from api.pages.producer.marks import MARK, RARE, RULES
from registry.rights import kinds
from registry.rights.kinds.base import Nature
from registry.saying import Said
from registry.vocabulary import Category, Kind


def parts_of(kind: Kind, category: Category | None) -> tuple[Part, ...]:
    """Return what the application for a kind of right asks, part by part."""
    if not kinds.of(kind).natures:
        return INDICATION
    rules = RULES.get(category) if category else None
    return (*MARK, *((rules,) if rules else ()), RARE)


def has_area(kind: Kind, category: Category | None) -> bool:
    """Say whether the right has an area: a geographical indication, and a mark that several share."""
    return kinds.of(kind).is_shared(category)


def needed_by(kind: Kind, category: Category | None) -> frozenset[str]:
    """Return the names of what an empty dossier lacks."""
    return frozenset({"name", *kinds.of(kind).needs(Nature(category))})


def called(parts: Sequence[Part]) -> dict[str, tuple[str, str, Said]]:
    """Return, for each name that may be missing, its part, its field and its words (not yet in any language)."""
    return {one.name.rpartition(".")[2]: (part.key, one.name, one.label) for part in parts for one in part.asks}

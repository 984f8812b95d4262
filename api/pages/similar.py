"""The panel of near signs: the same for the examiner's dossier and before an application is filed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.likeness import ASPECTS, BANDS, sentence
from api.pages.frame import Visit, note_parameter
from api.similar import DEEPEST, SHOWN, Asking, Comparison, Near, asking_of, compare
from registry.people.permissions import Actor
from registry.vocabulary import Category, Kind, Status
from search.similar.following import NotReady, SimilarSigns
from search.similar.signs import Aspect, Band, SignReason, Why

HUNDRED = 100
LAST_CLASS = 45

__all__ = ["DEEPEST", "Panel", "SignLine", "kept_panel", "of_record", "panel", "read"]


class SignLine(msgspec.Struct, kw_only=True):
    """One sign of the panel; a place has neither page nor facts."""

    id: str
    sign: str
    compared: str
    band: str
    is_near: bool
    reasons: list[str]
    aspects: list[tuple[str, int]]
    kind: Kind | None = None
    category: Category | None = None
    status: Status | None = None
    number: str | None = None
    filed_on: date | None = None
    classes: str = ""
    goods: str | None = None
    owner: str | None = None


class Panel(msgspec.Struct, kw_only=True):
    """What was compared, and what of it is near. ``further`` is the query of the next page."""

    compared: int
    as_of: int
    version: str
    knows_unpublished: bool
    has_pictures: bool
    signs: list[SignLine]
    protected: list[SignLine]
    pictures: list[SignLine]
    further: str

    @property
    def is_any_near(self) -> bool:
        return any(line.is_near for line in (*self.signs, *self.protected, *self.pictures))


async def panel(
    similar: SimilarSigns,
    connection: AsyncConnection,
    actor: Actor | None,
    asking: Asking,
    said: Speech,
    *,
    skip: int = 0,
) -> Panel | None:
    """Return the panel of signs that this actor may see; None while the signs are read for the first time."""
    try:
        await similar.level(connection)
        found = await compare(similar, connection, actor, asking, skip=skip)
    except NotReady:
        return None
    return Panel(
        compared=found.compared,
        as_of=found.as_of,
        version=found.version,
        knows_unpublished=actor is not None and actor.is_staff,
        has_pictures=bool(asking.files or asking.codes),
        signs=_lines(found.signs, said),
        protected=_lines(found.protected, said),
        pictures=_lines(found.pictures, said),
        further=_further(asking, found, skip),
    )


def of_record(record: Any, files: Iterable[Any]) -> Asking:
    """Return the question that compares a record, from the record as its page has it."""
    return asking_of(record, record.classes, files)


def kept_panel(near: Mapping[str, Any], said: Speech) -> Panel:
    """Return the panel that an examiner saw, from what was stored of it."""
    return Panel(
        compared=near["compared"],
        as_of=near["as_of"],
        version=near["weights_version"],
        knows_unpublished=True,
        has_pictures=bool(near["asked"]["pictures"] or near["asked"]["codes"]),
        signs=[_kept(one, said) for one in near["signs"]],
        protected=[_kept(one, said) for one in near["protected"]],
        pictures=[_kept(one, said) for one in near["pictures"]],
        further="",
    )


def _kept(one: Mapping[str, Any], said: Speech) -> SignLine:
    band = Band(one["band"])
    return SignLine(
        id=one["id"],
        sign=one["sign"],
        compared=one["compared"],
        band=said.tell(BANDS[band]),
        is_near=band in {Band.VERY_NEAR, Band.NEAR},
        reasons=[said.tell(sentence(SignReason(Why(each["why"]), each["values"]))) for each in one["reasons"]],
        aspects=[(said.tell(ASPECTS[Aspect(name)]), value) for name, value in one["aspects"].items()],
        kind=Kind(one["kind"]) if "kind" in one else None,
        category=Category(one["category"]) if "category" in one else None,
        status=Status(one["status"]) if "status" in one else None,
        number=one.get("number"),
        filed_on=date.fromisoformat(one["filed_on"]) if "filed_on" in one else None,
        classes=", ".join(map(str, one.get("classes", ()))),
        goods=one.get("goods"),
    )


def read(request: Visit, *, sign: str) -> Asking:
    """Read the question in the address of a page, as ``_further`` writes it; the page says what cannot be read."""
    return Asking(
        sign=sign,
        classes=frozenset(map(int, _several(request, "class", _is_class))),
        codes=frozenset(_several(request, "vienna", is_code)),
        but="".join(_several(request, "but", _is_id)[:1]),
    )


def _several(request: Visit, name: str, fits: Callable[[str], bool]) -> list[str]:
    given = " ".join(request.query_params.getall(name, [])).replace(",", " ").split()
    note_parameter(request, name, ignored=" ".join(one for one in given if not fits(one)))
    return [one for one in given if fits(one)]


def _is_class(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:3]) <= LAST_CLASS


def is_code(text: str) -> bool:
    """Say whether a text is a Vienna code: two or three numbers with points between them."""
    parts = text.split(".")
    return 2 <= len(parts) <= 3 and all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts)  # noqa: PLR2004 # category, division and, as a rule, section, two digits each


def _lines(found: Iterable[Near], said: Speech) -> list[SignLine]:
    return [_line(near, said) for near in found]


def _line(near: Near, said: Speech) -> SignLine:
    hit, facts = near.hit, near.facts
    line = SignLine(
        id=hit.id,
        sign=hit.text,
        compared=hit.compared.value,
        band=said.tell(BANDS[hit.band]),
        is_near=hit.band in {Band.VERY_NEAR, Band.NEAR},
        reasons=[said.tell(sentence(reason)) for reason in hit.reasons],
        aspects=[(said.tell(ASPECTS[aspect]), round(HUNDRED * value)) for aspect, value in hit.aspects.items()],
    )
    if facts is not None:
        line.kind, line.category, line.status, line.number = facts.kind, facts.category, facts.status, facts.number
        line.filed_on, line.goods, line.owner = facts.filed_on, facts.goods, facts.owner
        line.classes = ", ".join(map(str, facts.classes))
    return line


def _further(asking: Asking, found: Comparison, skip: int) -> str:
    if not found.has_more or skip + SHOWN > DEEPEST:
        return ""
    asked = {
        "sign": asking.sign,
        "class": " ".join(map(str, sorted(asking.classes))),
        "vienna": " ".join(sorted(asking.codes)),
        "but": asking.but,
        "offset": str(skip + SHOWN),
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

"""Comparing a sign with the register, for the JSON address and for the panels of the pages."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.likeness import sentence
from api.views.similar import NearView, SimilarView
from registry.documents import filing
from registry.people.permissions import Actor
from registry.rights import reading
from registry.vocabulary import Purpose, Scheme
from search.similar.following import NotReady, PictureQuestion, SimilarSigns
from search.similar.reading import SignFacts, audience, facts
from search.similar.signs import ComparedWith, Question, SignHit

SHOWN = 10
"""How many of each list are shown, whatever the band."""

LONGEST, HUNDRED = 500, 100
DEEPEST = 200
"""How far the lists can be paged; later signs share only a few letters."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: a sign, pictures (digests of files that the actor may see), Vienna codes, for some classes."""

    sign: str = ""
    classes: frozenset[int] = frozenset()
    among: frozenset[ComparedWith] = frozenset(ComparedWith)
    files: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    but: str = ""


class Near(msgspec.Struct, frozen=True):
    """A hit with the facts beside it; a place has none."""

    hit: SignHit
    facts: SignFacts | None

    def view(self, said: Speech) -> NearView:
        beside = self.facts
        return NearView(
            id=self.hit.id,
            sign=self.hit.text,
            band=self.hit.band,
            aspects=dict(self.hit.aspects),
            reasons=[said.tell(sentence(reason)) for reason in self.hit.reasons],
            status=beside.status if beside else None,
            classes=list(beside.classes) if beside else [],
            goods=beside.goods if beside else None,
            filed_on=beside.filed_on if beside else None,
            owner=beside.owner if beside else None,
        )


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared, as of which line, with which weights; what is near; and whether a list has more."""

    compared: int
    as_of: int
    version: str
    signs: tuple[Near, ...]
    protected: tuple[Near, ...]
    pictures: tuple[Near, ...]
    has_more: bool

    def view(self, said: Speech) -> SimilarView:
        return SimilarView(
            compared=self.compared,
            as_of=self.as_of,
            weights_version=self.version,
            signs=[near.view(said) for near in self.signs],
            protected=[near.view(said) for near in self.protected],
            pictures=[near.view(said) for near in self.pictures],
        )


async def compare(
    similar: SimilarSigns,
    connection: AsyncConnection,
    actor: Actor | None,
    asking: Asking,
    *,
    most: int = SHOWN,
    skip: int = 0,
) -> Comparison:
    """Return what is near among what this actor may see; the signs were brought level before.

    What the register no longer shows this actor is left out, so a list may be shorter than asked.
    """
    text = unicodedata.normalize("NFC", asking.sign).strip()[:LONGEST]
    question = Question(text, asking.classes, asking.among, audience(actor), asking.but)
    drawn = PictureQuestion(asking.files, asking.codes)
    found = await similar.ask(question, drawn, most=most, skip=skip)
    pages = (found.answer.signs, found.answer.protected, found.pictures)
    records = {hit.id for page in pages for hit in page.hits if hit.compared is not ComparedWith.PLACE}
    beside = await facts(connection, actor, records)
    signs, protected, pictures = (_near(page.hits, beside) for page in pages)
    return Comparison(
        compared=found.answer.compared,
        as_of=found.as_of,
        version=found.version,
        signs=signs,
        protected=protected,
        pictures=pictures,
        has_more=any(page.has_more for page in pages),
    )


async def near_now(
    similar: SimilarSigns, connection: AsyncConnection, actor: Actor, record_id: UUID
) -> dict[str, Any] | None:
    """Return what is near a record now, to be stored: the question, what was compared, as of which line, first hits.

    Reasons are codes with values and aspects are hundredths, so that any language can tell them later; an owner is not
    stored. None while the signs are read for the first time.
    """
    found = await reading.detail(connection, actor, record_id)
    asking = asking_of(found.record, found.classes, await filing.files_of(connection, actor, record_id))
    try:
        await similar.level(connection)
        near = await compare(similar, connection, actor, asking)
    except NotReady:
        return None
    return {
        "asked": {
            "sign": asking.sign,
            "classes": sorted(asking.classes),
            "codes": sorted(asking.codes),
            "pictures": sorted(asking.files),
        },
        "compared": near.compared,
        "as_of": near.as_of,
        "weights_version": near.version,
        "signs": [_kept(one) for one in near.signs],
        "protected": [_kept(one) for one in near.protected],
        "pictures": [_kept(one) for one in near.pictures],
    }


def asking_of(record: Any, classes: Iterable[Any], files: Iterable[Any]) -> Asking:
    """Return the question for a record: its name, classes, figurative elements and pictures; it is not its own hit."""
    given = list(classes)
    return Asking(
        sign=record.name,
        classes=frozenset(int(one.code) for one in given if one.scheme == Scheme.NICE and one.code.isdecimal()),
        codes=frozenset(one.code for one in given if one.scheme == Scheme.VIENNA),
        files=tuple(
            file.digest
            for file in files
            if file.purpose == Purpose.SPECIMEN and str(file.media_type).startswith("image/")
        ),
        but=str(record.id),
    )


def _kept(near: Near) -> dict[str, Any]:
    hit, beside = near.hit, near.facts
    told: dict[str, Any] = {
        "id": hit.id,
        "sign": hit.text,
        "compared": hit.compared.value,
        "band": hit.band.value,
        "aspects": {aspect.value: round(HUNDRED * value) for aspect, value in hit.aspects.items()},
        "reasons": [{"why": one.why.value, "values": msgspec.to_builtins(dict(one.values))} for one in hit.reasons],
    }
    if beside is not None:
        facts = {name: getattr(beside, name) for name in ("kind", "category", "status", "number", "filed_on", "goods")}
        told |= {name: msgspec.to_builtins(value) for name, value in facts.items() if value is not None}
        told["classes"] = list(beside.classes)
    return told


def _near(hits: Iterable[SignHit], beside: Mapping[str, SignFacts]) -> tuple[Near, ...]:
    return tuple(
        Near(hit, beside.get(hit.id)) for hit in hits if hit.compared is ComparedWith.PLACE or hit.id in beside
    )

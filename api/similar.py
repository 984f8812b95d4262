"""Comparing a sign with the register, for the JSON address and for the panels of the pages."""

import unicodedata
from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.likeness import sentence
from api.views.similar import NearView, SimilarView
from registry.people.permissions import Actor
from search.similar.following import PictureQuestion, SimilarSigns
from search.similar.reading import SignFacts, audience, facts
from search.similar.signs import Compared, Hit, Question

SHOWN = 10
"""Of each list, whatever the band."""

LONGEST = 500
DEEPEST = 200
"""How far the lists can be paged; beyond stands what shares a few letters."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: a sign, pictures (digests of files that the asker may see), Vienna codes, for some classes."""

    sign: str = ""
    classes: frozenset[int] = frozenset()
    among: frozenset[Compared] = frozenset(Compared)
    files: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    but: str = ""


class Near(msgspec.Struct, frozen=True):
    """A hit with what stands beside it; a place has nothing beside it."""

    hit: Hit
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
    """What was compared, as of which line, by which weights; what is near; and whether a list has more."""

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
    """Return what is near of what this actor may see, of signs that were brought level before.

    What the register no longer shows this actor is left out, so that a list can be shorter than asked.
    """
    text = unicodedata.normalize("NFC", asking.sign).strip()[:LONGEST]
    question = Question(text, asking.classes, asking.among, audience(actor), asking.but)
    drawn = PictureQuestion(asking.files, asking.codes)
    found = await similar.ask(question, drawn, most=most, skip=skip)
    pages = (found.answer.signs, found.answer.protected, found.pictures)
    records = {hit.id for page in pages for hit in page.hits if hit.compared is not Compared.PLACE}
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


def _near(hits: Iterable[Hit], beside: Mapping[str, SignFacts]) -> tuple[Near, ...]:
    return tuple(Near(hit, beside.get(hit.id)) for hit in hits if hit.compared is Compared.PLACE or hit.id in beside)

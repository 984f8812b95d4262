"""Choices that pages offer for the fields of acts, by the marks of the fields."""

import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages import amounts, case_choices
from api.pages.forms.controls import Pairs
from registry import calendar
from registry.acts import ActSubject
from registry.documents import filing
from registry.errors import NotFound
from registry.journal.erasable import Erasable, erasable
from registry.journal.items import TOLD
from registry.labels import meant, quota
from registry.parties.joining.deciding import GRANTED
from registry.people import communes as communes_of
from registry.people.permissions import Actor
from registry.rights import areas
from registry.rights import reading as record_reading
from registry.saying import Ordinal, Said, say
from registry.use import reading, yields
from registry.use import titles as use_titles
from registry.use.standing_recalls import RecallTogether, recalled_together, standing_recalls
from registry.vocabulary import RangeState, Subject

MOST = 200
RECALLING = {
    Subject.RECORD: "recall_by_right",
    Subject.AUTHORISATION: "recall_by_use",
    Subject.PARTY: "recall_by_producer",
}
"""The act that recalls lots together."""
LONGEST_SHOWN = 120
"""How many characters of a text are shown where it is offered for erasure."""


async def plots(connection: AsyncConnection, actor: Actor, _: ActSubject[Any], matter: Any, __: Speech) -> Pairs:
    """Offer the plots under the right of use."""
    found = reading.plots(actor, by_name=True, authorisation_id=matter.use.id)
    return [(str(row.id), row.name) for row in await found.rows(connection, MOST)]


async def input_lots(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the lots under the right of use that are not used up, each with how much is left."""
    return [(str(one.id), said.tell(left_said(one))) for one in await quota.left_of(connection, matter.use.id)]


async def made_products(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, ___: Speech) -> Pairs:
    """Offer the products for which the office has set a yield."""
    found = await yields.listed(connection, matter.use.record_id)
    return [(name, name) for name in dict.fromkeys(row.product for row in found)]


async def titles(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, ___: Speech) -> Pairs:
    """Offer the titles of the producer that stand today."""
    found = await use_titles.titles_of(connection, matter.party_id)
    return [(str(row.id), f"{row.name} · {row.registration_number}") for row in found]


async def units(_: AsyncConnection, __: Actor, ___: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the units of the certified quantity, all units where nothing is certified."""
    measure = getattr(matter, "measure", None)
    return amounts.all_units(said) if measure is None else amounts.units(measure, said)


async def communes(connection: AsyncConnection, actor: Actor, _: ActSubject[Any], matter: Any, __: Speech) -> Pairs:
    """Offer the communes of the area in which a plot must lie; none where the area names none."""
    try:
        facts = await areas.facts_of(connection, actor, matter.use.record_id)
    except NotFound:
        return []
    return [(row.code, row.name) for row in await areas.units_of(connection, facts.id)]


async def papers(connection: AsyncConnection, actor: Actor, _: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the papers of a record by name."""
    found = await filing.files_of(connection, actor, matter.id)
    return [(row.digest, f"{row.name} ({said.tell(row.purpose.said)})") for row in found]


async def oppositions(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the oppositions against an application, the undecided first."""
    found = await record_reading.oppositions(matter.id).rows(connection)
    return [
        (str(one.id), said.tell(_opposed(one))) for one in sorted(found, key=lambda one: one.decided_on is not None)
    ]


async def ranges(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the latest of what was said of the labels and is still valid, the last first."""
    return [(str(run.id), said.tell(called(run))) for run in await meant.latest(connection, matter.id)]


async def recalled_ranges(
    connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech
) -> Pairs:
    """Offer the runs of labels that were recalled last, the last first."""
    found = await meant.latest(connection, matter.id, RangeState.RECALLED)
    return [(str(run.id), said.tell(called(run))) for run in found]


async def lot_recalls(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the recalls of a lot that are still valid, the latest first."""
    found = await standing_recalls(connection, matter.id)
    return [
        (str(one.line), said.tell(say("%(day)s: %(reason)s", day=_day(one.at), reason=_short(one.reason or "–"))))
        for one in reversed(found)
    ]


async def recalls_together(
    connection: AsyncConnection, _: Actor, on: ActSubject[Any], matter: Any, said: Speech
) -> Pairs:
    """Offer the joint recalls that still hold a lot, the latest first."""
    found = await recalled_together(connection, RECALLING[on.kind], on.kind, matter.id)

    def called(one: RecallTogether) -> Said:
        reason = _short(one.reason or "–")
        return say("%(day)s, lots: %(lots)s: %(reason)s", day=_day(one.at), lots=len(one.lots), reason=reason)

    return [(str(one.line), said.tell(called(one))) for one in reversed(found)]


def _day(at: datetime) -> date:
    return at.astimezone(calendar.OFFICE_TIME).date()


async def erasable_fields(
    connection: AsyncConnection, _: Actor, on: ActSubject[Any], matter: Any, said: Speech
) -> Pairs:
    """Offer what can be erased of a subject, each with its content."""
    return [(one.path, said.tell(_erasable(on, one))) for one in await erasable(connection, on.kind, matter.id)]


def _erasable(on: ActSubject[Any], one: Erasable) -> Any:
    where = on.words.get(f"{one.part}.{one.field}" if one.part else one.field)
    if one.part == TOLD:
        line = Ordinal(int(one.path.split("/")[1]))
        return say("Said in line %(line)s: %(value)s", line=line, value=_short(one.value))
    return say("%(field)s: %(value)s", field=where or one.field, value=_short(one.value))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def left_said(one: quota.Left) -> Any:
    """Return the words for a lot with what is left of it."""
    return say("%(number)s: %(left)s of %(product)s left", number=one.number, left=one.left, product=one.product)


def _opposed(opposition: Any) -> Any:
    return say("%(opponent)s, received on %(day)s", opponent=opposition.opponent, day=opposition.received_on)


def called(run: Any) -> Any:
    """Return the words for what was said of a run of labels."""
    return say(
        "%(state)s: labels %(first)s to %(last)s", state=run.state, first=str(run.first + 1), last=str(run.last + 1)
    )


Choosing = Callable[[AsyncConnection, Actor, ActSubject[Any], Any, Speech], Awaitable[Pairs]]
"""Returns the choices for a field: on which connection, for whom, on which subject and matter, in which language."""


async def communes_today(connection: AsyncConnection, _: Actor, __: ActSubject[Any], ___: Any, ____: Speech) -> Pairs:
    """Offer the communes of today; none, so that the commune is typed, where they are too many for a page."""
    return await communes_of.offered(connection)


async def roles_granted(_: AsyncConnection, __: Actor, ___: ActSubject[Any], ____: Any, said: Speech) -> Pairs:
    """Offer the roles that somebody may get when joining."""
    return [(role.value, said.tell(role.said)) for role in GRANTED]


CHOICES: dict[str, Choosing] = {
    "plot": plots,
    "title": titles,
    "input_lot": input_lots,
    "made_product": made_products,
    "unit": units,
    "range": ranges,
    "recalled_range": recalled_ranges,
    "lot_recall": lot_recalls,
    "recall_together": recalls_together,
    "opposition": oppositions,
    "erasable": erasable_fields,
    "commune": communes,
    "commune_today": communes_today,
    "granted": roles_granted,
    "paper": papers,
    **case_choices.CHOICES,
}
"""What can be chosen, by the mark of the field (``Drawn("opposition")``). A page's own choices come first."""

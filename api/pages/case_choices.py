"""Choices that pages offer for the fields of acts on cases."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages.forms.controls import Pairs
from registry.acts import ActSubject
from registry.cases import reading
from registry.people.permissions import Actor
from registry.rights.units import communes_of
from registry.saying import Ordinal, say
from registry.vocabulary import TOLD_BY_PEOPLE


async def officers(connection: AsyncConnection, _: Actor, __: ActSubject[Any], ___: Any, ____: Speech) -> Pairs:
    """Offer the officers of today."""
    return [(str(row.id), row.name) for row in await reading.officers(connection)]


async def lots(connection: AsyncConnection, _: Actor, __: ActSubject[Any], ___: Any, ____: Speech) -> Pairs:
    """Offer the newest lots, each with its product and producer."""
    found = await reading.lots_to_choose(connection)
    return [(str(row.id), f"{row.number} · {row.product} · {row.producer}") for row in found]


async def producers(connection: AsyncConnection, _: Actor, __: ActSubject[Any], ___: Any, ____: Speech) -> Pairs:
    """Offer who holds a right of use."""
    return [(str(row.id), row.name) for row in await reading.producers_to_choose(connection)]


async def rights(connection: AsyncConnection, _: Actor, __: ActSubject[Any], ___: Any, ____: Speech) -> Pairs:
    """Offer the rights under which somebody may use the name."""
    found = await reading.rights_to_choose(connection)
    return [
        (str(row.id), f"{row.name} · {row.registration_number}" if row.registration_number else row.name)
        for row in found
    ]


async def referrals(connection: AsyncConnection, actor: Actor, _: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer the referrals of a case that were not sent yet."""
    found = await reading.referrals(connection, actor, matter.id)
    return [(str(one.id), f"{said.tell(one.recipient.said)}: {one.addressee}") for one in found if one.sent_on is None]


async def ranges(connection: AsyncConnection, _: Actor, __: ActSubject[Any], matter: Any, said: Speech) -> Pairs:
    """Offer what was said of labels of the case's lot that took them off the goods."""
    return [(str(one.id), said.tell(_called(one))) for one in await reading.withdrawn(connection, matter.row)]


async def of_a_sighting(connection: AsyncConnection, said: Speech, province: str) -> dict[str, Pairs]:
    """Return what is offered to a person who reports a sighting: suspicions, and the communes of the province."""
    return {
        "suspicion": [(one.value, said.tell(one.said)) for one in TOLD_BY_PEOPLE],
        "sighting": [(row.code, row.name) for row in await communes_of(connection, province)],
    }


def _called(run: Any) -> Any:
    return say(
        "%(state)s: labels %(first)s to %(last)s of order %(number)s",
        state=run.state,
        first=str(run.first + 1),
        last=str(run.last + 1),
        number=Ordinal(run.batch_number),
    )


CHOICES = {
    "officer": officers,
    "case_lot": lots,
    "case_producer": producers,
    "case_right": rights,
    "case_referral": referrals,
    "case_range": ranges,
}

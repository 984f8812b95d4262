"""What pages offer for the fields of acts, by the marks of the fields."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages import amounts
from api.pages.controls import Pairs
from registry.labels import reading as label_reading
from registry.people.permissions import Actor
from registry.rights import reading as record_reading
from registry.saying import say
from registry.use import reading

MOST = 200


async def plots(connection: AsyncConnection, actor: Actor, matter: Any, _: Speech) -> Pairs:
    """Offer the plots under the right of use."""
    found = reading.plots(actor, by_name=True, authorisation_id=matter.use.id)
    return [(str(row.id), row.name) for row in await found.rows(connection, MOST)]


async def units(_: AsyncConnection, __: Actor, matter: Any, said: Speech) -> Pairs:
    """Offer the units of what was certified, all of them where nothing was."""
    certified = getattr(matter, "certified", None)
    return amounts.all_units(said) if certified is None else amounts.units(certified.measure, said)


async def oppositions(connection: AsyncConnection, _: Actor, matter: Any, said: Speech) -> Pairs:
    """Offer the oppositions against an application, the undecided first."""
    found = await record_reading.oppositions(connection, matter.id)
    return [
        (str(one.id), said.tell(_opposed(one))) for one in sorted(found, key=lambda one: one.decided_on is not None)
    ]


async def ranges(connection: AsyncConnection, _: Actor, matter: Any, said: Speech) -> Pairs:
    """Offer what was said of the labels and stands, the latest first."""
    runs = [run for run in await label_reading.runs(connection, matter.id) if not run.is_taken_back]
    return [(str(run.id), said.tell(_called(run))) for run in reversed(runs)]


def _opposed(opposition: Any) -> Any:
    return say("%(opponent)s, received on %(day)s", opponent=opposition.opponent, day=opposition.received_on)


def _called(run: Any) -> Any:
    return say(
        "%(state)s: labels %(first)s to %(last)s", state=run.state, first=str(run.first + 1), last=str(run.last + 1)
    )

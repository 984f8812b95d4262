"""Whether the register's own work is done: the followers of the journal, and the duties of the clock."""

from datetime import date, datetime

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.duties import duties_of
from api.language import Speech, language_of, speech
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from registry import calendar
from registry.journal import head
from registry.journal.clock import standings
from registry.journal.following import lags
from registry.notices import outgoing
from registry.people.accesses import AUDITING
from registry.people.permissions import Actor, demand
from registry.vocabulary import Role

SOME = 20
KEEPERS = (Role.ADMINISTRATOR, Role.REGISTRAR)
"""The roles that watch over the register's own work."""


class FollowerShown(msgspec.Struct):
    """A follower: how many lines it is behind (below 0: it is ahead), and when it read last."""

    words: str
    lines: int
    moved_at: datetime | None


class DutyShown(msgspec.Struct):
    """A daily duty: the last day that is done and when it was done, and how many days are open."""

    words: str
    last: date | None
    done_at: datetime | None
    days: int


@get("/upkeep")
async def upkeep(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor], state: State
) -> Html:
    """Show how far each follower and each duty is."""
    demand(actor, *KEEPERS)
    said = speech(language_of(request))
    done = await standings(snapshot, duties_of(state.settings), calendar.today())
    shown = [DutyShown(said.tell(one.duty.said), one.last, one.done_at, one.days) for one in done]
    return desk_page(
        request,
        "upkeep.html",
        last=(await head(snapshot)).position,
        followers=await followers_shown(snapshot, state, said),
        duties=shown,
        sending=(await outgoing.standing(snapshot))._asdict(),
        unsent=await outgoing.failures(snapshot, SOME),
        audits=not actor.roles.isdisjoint(AUDITING),
        is_head_kept=state.settings.kept_head is not None,
    )


async def followers_shown(connection: AsyncConnection, state: State, said: Speech) -> list[FollowerShown]:
    """Return how far each follower is: those that may run here, and others that have ever read."""
    words = {one.name: said.tell(one.said) if one.said else one.name for one in state.followers}
    known = await lags(connection, list(words))
    return [FollowerShown(words.get(one.follower, one.follower), one.lines, one.moved_at) for one in known]

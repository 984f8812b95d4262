"""Whether the office is open, for the container's health check and the proxy."""

from http import HTTPStatus

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.exc import SQLAlchemyError

from api.duties import duties_of
from api.settings import Settings
from registry import calendar
from registry.database import Database
from registry.journal import clock, head
from registry.journal.following import lags
from registry.labels.scans.rules import PLACED
from registry.notices.outgoing import standing
from registry.vocabulary import ScanRule


class ScansHealth(msgspec.Struct):
    """``uncounted``: checks that this process answered and could not count; and whether it can compare places.

    ``off``: the rules that do not apply because places are not known.
    """

    uncounted: int
    places: bool
    off: list[ScanRule]


class SendingHealth(msgspec.Struct):
    """How many messages wait to be sent, for how many seconds the oldest waits, how many failed in the last week."""

    waiting: int
    seconds: int
    failed: int


class GuessingHealth(msgspec.Struct):
    """``alarm``: many codes that were never issued were tried recently; ``refused``: by this process so far."""

    alarm: bool
    refused: int


class Health(msgspec.Struct):
    """Whether the register answers, its last line, and how far each follower and each duty of the clock is behind.

    A follower is behind by lines of the journal, a duty by days.
    """

    register: bool
    position: int
    lag: dict[str, int]
    days: dict[str, int]
    scans: ScansHealth
    sending: SendingHealth
    guessing: GuessingHealth


@get("/healthz", include_in_schema=False)
async def health(
    database: NamedDependency[Database], settings: NamedDependency[Settings], state: State
) -> Response[Health]:
    """Answer 200 while the register can be read, 503 otherwise."""
    placed = state.places.are_known
    scans = ScansHealth(state.counting.uncounted, placed, [] if placed else list(PLACED))
    try:
        async with database.reading() as connection:
            last = (await head(connection)).position
            found = await lags(connection, [one.name for one in state.followers])
            standings = await clock.standings(connection, duties_of(settings), calendar.today())
            waits = await standing(connection)
            alarm = await state.guessing.is_alarmed(connection)
        lag = {one.follower: one.lines for one in found}
        days = {one.duty.name: one.days for one in standings}
    except (SQLAlchemyError, OSError):
        ill = Health(
            register=False,
            position=0,
            lag={},
            days={},
            scans=scans,
            sending=SendingHealth(0, 0, 0),
            guessing=GuessingHealth(alarm=False, refused=state.guessing.refused),
        )
        return Response(ill, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    seconds = 0 if waits.oldest is None else int((calendar.now() - waits.oldest).total_seconds())
    sending = SendingHealth(waits.waiting, seconds, waits.failed)
    guessing = GuessingHealth(alarm, state.guessing.refused)
    well = Health(register=True, position=last, lag=lag, days=days, scans=scans, sending=sending, guessing=guessing)
    return Response(well)

"""Opens cases of officers; ``reporting`` opens those of shoppers, ``flagging`` those of rules."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.cases.forms import CaseForm, Sighting
from registry.cases.linking import Links, of_code, of_lot
from registry.cases.matter import CASE, OPENERS
from registry.errors import Fault, NotAcceptable
from registry.people import series
from registry.saying import say
from registry.tables import AdministrativeUnit, Case, Record
from registry.vocabulary import CaseSource, NoticeKind, Suspicion

NO_PLACE = Fault("place", say("choose a commune, say the place in words, or name an offer on the web"), "no_place")
NOT_SO = say("Some fields need another look.")


@act(
    "open_case",
    on=None,
    makes=CASE,
    asks=CaseForm,
    title=say("Open a case"),
    outcome=say("It stays in the list of cases until somebody closes it with a result."),
    by=OPENERS,
    tells=("suspicion",),
    notifies=(
        notify(INSPECTOR, say("A case has been opened: %(matter)s."), NoticeKind.TASK),
        notify(REGISTRAR, say("A case has been opened: %(matter)s."), NoticeKind.TASK),
    ),
    history=say("Case opened: %(suspicion)s"),
    final=say("A case opened by mistake is closed: nothing found."),
    place=10,
    done=say("The case has been opened."),
)
async def open_case(taking: Taking[Any, CaseForm]) -> Facts:
    """Open a case of an inspection or of an offer on the web, linked by its code, lot or right.

    Raises NotAcceptable with every fault.
    """
    form, session = taking.form, taking.session
    connection = await session.connection()
    faults: list[Fault] = []
    unit_id = await where(connection, form, faults)
    links = await of_code(connection, taking.provided.get("find"), form.code)
    if form.lot_id is not None and links.lot_id is None:
        found = await of_lot(connection, form.lot_id)
        if found.lot_id is None:
            faults.append(Fault("lot_id", say("there is no such lot"), "no_such_lot"))
        links = found._replace(code=links.code)
    if form.record_id is not None and links.record_id is None:
        if await session.get(Record, form.record_id) is None:
            faults.append(Fault("record_id", say("there is no such right"), "no_such_right"))
        links = links._replace(record_id=form.record_id)
    if faults:
        raise NotAcceptable(NOT_SO, tuple(faults), code="invalid_form")
    source = CaseSource.OFFER if form.offer else CaseSource.INSPECTION
    by = taking.actor.account_id
    more = {"unit_id": unit_id, "opened_by": by, **told_in(form)}
    taking.made = await new_case(session, source, form.suspicion, links, **more)
    session.add(taking.made)
    return None


async def new_case(session: AsyncSession, source: CaseSource, suspicion: Suspicion, links: Links, **more: Any) -> Case:
    """Return a case with the next number of the year; it is not stored yet."""
    year = calendar.today().year
    number = await series.take(session, f"case-{year}")
    return Case(number=f"VV-{year}-{number:05}", source=source, suspicion=suspicion, **links.known(), **more)


def told_in(form: Sighting) -> dict[str, Any]:
    """Return the columns of a case that a form about a sighting fills."""
    seen_on = form.seen_on or calendar.today()
    return {"place": form.place, "seen_on": seen_on, "story": form.story, "offer": form.offer}


async def where(connection: AsyncConnection, form: Sighting, faults: list[Fault]) -> UUID | None:
    """Return the unit where something was seen, None without one; faults are added to ``faults``.

    An offer on the web needs no place.
    """
    today = calendar.today()
    if form.unit_code is None:
        faults += [] if form.offer or form.place else [NO_PLACE]
        return None
    unit = AdministrativeUnit
    statement = select(col(unit.id)).where(
        col(unit.code) == form.unit_code,
        col(unit.valid_from) <= today,
        or_(col(unit.valid_to).is_(None), col(unit.valid_to) >= today),
    )
    found: UUID | None = (await connection.execute(statement)).scalar()
    if found is None:
        faults.append(
            Fault("unit_code", say("there is no administrative unit %(code)s today", code=form.unit_code), "no_unit")
        )
    return found

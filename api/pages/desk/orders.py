"""Orders of labels: what waits for a decision first, one order with what was said of its labels, and the acts on it."""

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.labels import DeclineForm, RangeForm
from api.language import Speech, language_of, speech
from api.pages import counting
from api.pages.acts import Offer
from api.pages.answers import Answers, attempt
from api.pages.desk import scope
from api.pages.desk.asking import Field, Matter, NothingAsked, Pairs, offer_of, questions, values
from api.pages.desk.door import Html, asked_word, desk_page, see
from api.pages.frame import Visit
from api.pages.prints import taken
from api.paging import Page
from registry.errors import Fault, NotFound, RegistryError
from registry.forms import judge
from registry.labels import orders as deciding
from registry.labels import quota, ranges, reading
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.managing import managed_by
from registry.people.permissions import Actor
from registry.saying import Language, Ordinal, say
from registry.tables import Authorisation, LabelBatch
from registry.vocabulary import Act, BatchStatus, RangeState, Role

MOST_WAITING = 50

MATTERS: dict[Act, Matter] = {
    Act.APPROVE_LABELS: Matter(NothingAsked, (), say("The labels may be printed; their codes answer from then on.")),
    Act.DECLINE_LABELS: Matter(
        DeclineForm,
        (Field("reason", say("Reason"), "passage", is_required=True),),
        say("The quantity is free again; the producer reads the reason."),
    ),
    Act.MARK_RANGE: Matter(
        RangeForm,
        (
            Field("state", say("What is said"), "choice", is_required=True),
            Field("first", say("From label no."), "number", is_required=True),
            Field("last", say("To label no."), "number", is_required=True),
            Field("reason", say("Reason"), "passage", help=say("Needed for all but activation.")),
        ),
        say("It is never taken back. Labels count from 1, as on the page a shopper sees."),
    ),
}


@get("/orders")
async def orders(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the orders: those that wait first, oldest first; then the others, newest first."""
    standing = asked_word(request, "status", BatchStatus)
    listing = _on_the_desk(reading.listing(actor, status=standing), actor)
    waiting: Any = []
    is_first = "after" not in request.query_params
    if standing is None:
        listing = listing.where(col(LabelBatch.status) != BatchStatus.ORDERED)
        ordered = _on_the_desk(reading.listing(actor, status=BatchStatus.ORDERED), actor)
        ordered = ordered.order_by(col(LabelBatch.ordered_at), col(LabelBatch.number)).limit(MOST_WAITING)
        waiting = (await snapshot.execute(ordered)).all() if is_first else []
    rows, later = await paging.rows(snapshot, listing, (col(LabelBatch.ordered_at), col(LabelBatch.number)))
    return desk_page(
        request,
        "orders.html",
        waiting=waiting,
        rows=rows,
        later=later or "",
        standing=standing or "",
        statuses=list(BatchStatus),
        deep=not is_first,
    )


@get("/orders/{number:int}")
async def order(
    request: Visit, *, number: FromPath[int], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show an order."""
    return await _page(request, snapshot, actor, number)


@get("/orders/{number:int}/acts/{act:str}")
async def order_act_page(
    request: Visit,
    *,
    number: FromPath[int],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show an order with the form of an act open."""
    return await _page(request, snapshot, actor, number, act=_act(act))


@post("/orders/{number:int}/acts/{act:str}", status_code=200)
async def take_order_act(
    request: Visit,
    *,
    number: FromPath[int],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Approve, decline or mark labels, or show the order again with what hinders it."""
    chosen = _act(act)
    connection = await session.connection()
    await _row(connection, actor, number)

    async def work() -> str:
        if chosen is Act.APPROVE_LABELS:
            await deciding.approve(session, actor, number)
        elif chosen is Act.DECLINE_LABELS:
            form = judge(DeclineForm, values(MATTERS[chosen].fields, answers))
            await deciding.decline(session, actor, number, reason=form.reason)
        else:
            await _mark(session, actor, number, answers, language_of(request))
        return f"/desk/orders/{number}"

    again = partial(_page, request, connection, actor, number, act=chosen, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen.value))


@post("/orders/{number:int}/files/{file:str}", status_code=200)
async def print_file(
    request: Visit,
    *,
    number: FromPath[int],
    file: FromPath[str],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Take a print file, or show the order again with what hinders it."""
    return await taken(request, actor, number, file, answers, look=_row, page=_page)


async def _mark(session: AsyncSession, actor: Actor, number: int, answers: Answers, language: Language) -> None:
    """Say a word of a run of labels. People count labels from 1, the register from 0."""
    faults: list[Fault] = []
    given = values(MATTERS[Act.MARK_RANGE].fields, answers)
    with counting.from_one():
        given |= counting.bounds(answers, language, faults)
        await ranges.mark(session, actor, number, **judge(RangeForm, given, faults).model_dump())


def _act(text: str) -> Act:
    if text not in {act.value for act in MATTERS}:
        raise NotFound(say("There is no act %(act)s.", act=text))
    return Act(text)


def _on_the_desk(statement: Any, actor: Actor) -> Any:
    """Narrow orders to this desk: for a manager those under the rights it manages, not those of its own goods."""
    return statement if actor.is_staff else statement.where(col(Authorisation.record_id).in_(managed_by(actor)))


async def _row(connection: AsyncConnection, actor: Actor, number: int) -> Any:
    row = await reading.one(connection, actor, number)
    if not actor.is_staff and not await scope.manages(connection, actor, row.record_id):
        raise NotFound(say("There is no order of labels %(number)s.", number=Ordinal(number)))
    return row


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    number: int,
    *,
    act: Act | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await _row(connection, actor, number)
    manages = await scope.manages(connection, actor, row.record_id)
    people: Any = select(col(LabelBatch.ordered_by), col(LabelBatch.decided_by)).where(col(LabelBatch.number) == number)
    ordered_by, decided_by = (await connection.execute(people)).one()
    names = await scope.names_of(connection, [str(one) for one in (ordered_by, decided_by) if one])
    states = _states(actor, manages=manages)
    offers = _offers(row, actor, said, manages=manages, is_own=ordered_by == actor.account_id, states=states)
    chosen = next((offer for offer in offers if offer.key == act and not offer.hindrance), None)
    choices: dict[str, Pairs] = {"state": [(state.value, said.word(state, "RangeState")) for state in states]}
    return desk_page(
        request,
        "order.html",
        refusal=refusal,
        order=row,
        runs=await reading.runs(connection, number),
        room=await _room(connection, row),
        orderer=names.get(str(ordered_by), "") if actor.is_staff else "",
        decider=names.get(str(decided_by), "") if actor.is_staff and decided_by else "",
        is_issued=row.status in ISSUED_BATCHES,
        may_print=row.status in ISSUED_BATCHES and (manages or Role.REGISTRAR in actor.roles),
        offers=offers,
        chosen=chosen,
        asks=questions(MATTERS[act].fields, typed or {}, said, choices) if act and chosen else [],
    )


async def _room(connection: AsyncConnection, row: Any) -> int:
    """Return how many labels for packs of this size the lot still allows."""
    return (await quota.room_for(connection, row.lot_id)).labels(row.pack)


def _states(actor: Actor, *, manages: bool) -> list[RangeState]:
    """Return what this actor may say of labels, by the register's own table."""
    return [state for state, rule in ranges.RULES.items() if manages or not actor.roles.isdisjoint(rule.office)]


def _offers(
    row: Any, actor: Actor, said: Speech, *, manages: bool, is_own: bool, states: list[RangeState]
) -> list[Offer]:
    acts: list[Act] = []
    hindrance = ""
    if row.status is BatchStatus.ORDERED and (manages or Role.REGISTRAR in actor.roles):
        acts = [Act.APPROVE_LABELS, Act.DECLINE_LABELS]
        if is_own:
            hindrance = said.tell(say("Who ordered labels does not decide on them; somebody else does."))
        elif row.holder_id in actor.parties():
            hindrance = said.tell(say("Nobody decides on the labels of the organisation they act for."))
    elif row.status in ISSUED_BATCHES and states:
        acts = [Act.MARK_RANGE]
    at = f"/desk/orders/{row.number}/acts"
    return [offer_of(act, f"{at}/{act.value}", MATTERS[act], said, hindrance=hindrance) for act in acts]

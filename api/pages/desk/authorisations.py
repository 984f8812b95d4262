"""One right of use: its standing, its plots, what was certified and declared under it, and the acts upon it."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.use import QuantityForm, ReasonForm, ReinstatementForm
from api.language import Speech, language_of, speech
from api.pages import numbers
from api.pages.acts import Offer
from api.pages.answers import Answers, attempt
from api.pages.desk import scope
from api.pages.desk.asking import Field, Matter, Pairs, offer_of, questions, values
from api.pages.desk.door import Html, desk_page, see
from api.pages.frame import Visit
from registry import calendar
from registry.errors import Fault, NotFound, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.saying import Language, say
from registry.tables import Authorisation, CertifiedQuantity, Lot, Plot
from registry.use import authorisations, lots, quantities, reading
from registry.vocabulary import Act, AuthorisationStatus, LotStatus, Measure, Role

REASON = Field("reason", say("Reason"), "passage", is_required=True)
UNITS: dict[str, tuple[Measure, int]] = {
    "kg": (Measure.GRAM, 1000),
    "g": (Measure.GRAM, 1),
    "l": (Measure.MILLILITRE, 1000),
    "ml": (Measure.MILLILITRE, 1),
    "piece": (Measure.PIECE, 1),
}
"""How a quantity may be typed: the register counts whole grams, millilitres and pieces."""

MATTERS: dict[Act, Matter] = {
    Act.CERTIFY_QUANTITY: Matter(
        QuantityForm,
        (
            Field("season", say("Season"), is_required=True, example="2026"),
            Field("quantity", say("Quantity"), "number", is_required=True),
            Field("measure", say("Counted in"), "choice", is_required=True),
            Field("product", say("Product"), help=say("Left empty, it is that of the right of use.")),
            Field("plot_id", say("Plot"), "choice"),
            Field(
                "waste_permille",
                say("Waste in thousandths"),
                "number",
                help=say("How many labels in a thousand may be spoilt in packing. Left empty, it is 15."),
            ),
            Field("evidence", say("Evidence"), example=say("Orchard inspection report 03/BB")),
        ),
        say("The producer may declare lots and order labels up to this quantity."),
    ),
    Act.SUSPEND: Matter(ReasonForm, (REASON,), say("Labels under this right of use say so until it stands again.")),
    Act.REINSTATE: Matter(
        ReinstatementForm, (Field("reason", say("Reason"), "passage"),), say("The right of use stands again.")
    ),
    Act.REVOKE: Matter(
        ReasonForm,
        (REASON,),
        say("The right of use ends for good, and every label under it answers that it was withdrawn."),
        is_grave=True,
    ),
    Act.RECALL: Matter(
        ReasonForm,
        (REASON,),
        say("The lot is called back for good. Shoppers read it at once, with this reason kept by the office."),
        is_grave=True,
    ),
}
TURNING = {
    Act.SUSPEND: authorisations.suspend,
    Act.REINSTATE: authorisations.reinstate,
    Act.REVOKE: authorisations.revoke,
}


@get("/authorisations/{authorisation_id:uuid}")
async def authorisation(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a right of use."""
    return await _page(request, snapshot, actor, authorisation_id)


@get("/authorisations/{authorisation_id:uuid}/acts/{act:str}")
async def authorisation_act_page(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a right of use with the form of an act open."""
    return await _page(request, snapshot, actor, authorisation_id, act=_act(act))


@post("/authorisations/{authorisation_id:uuid}/acts/{act:str}", status_code=200)
async def take_authorisation_act(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Turn a right of use or certify under it, or show the page again with what hinders it."""
    chosen = _act(act)
    connection = await session.connection()
    await _row(connection, actor, authorisation_id)

    async def work() -> str:
        given = values(MATTERS[chosen].fields, answers)
        if chosen is Act.CERTIFY_QUANTITY:
            faults: list[Fault] = []
            form = judge(QuantityForm, given | _counted(answers, language_of(request), faults), faults)
            await quantities.certify(session, actor, authorisation_id, **dict(form))
        else:
            turn: Any = TURNING[chosen]
            reason = judge(MATTERS[chosen].form, given).reason  # type: ignore[attr-defined] # all three forms have one
            await turn(session, actor, authorisation_id, reason=reason, expected=answers.version)
        return f"/desk/authorisations/{authorisation_id}"

    again = partial(_page, request, connection, actor, authorisation_id, act=chosen, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen.value))


@get("/lots/{lot_id:uuid}/recall")
async def recall_page(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show the right of use that a lot is under, with the form of its recall open."""
    lot = await _lot(snapshot, actor, lot_id)
    return await _page(request, snapshot, actor, lot.authorisation_id, act=Act.RECALL, lot=lot)


@post("/lots/{lot_id:uuid}/recall", status_code=200)
async def recall(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Recall a lot, or show the page again with what hinders it."""
    connection = await session.connection()
    lot = await _lot(connection, actor, lot_id)

    async def work() -> str:
        form = judge(ReasonForm, values((REASON,), answers))
        await lots.recall(session, actor, lot_id, reason=form.reason)
        return f"/desk/authorisations/{lot.authorisation_id}"

    again = partial(
        _page, request, connection, actor, lot.authorisation_id, act=Act.RECALL, lot=lot, typed=answers.typed
    )
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=Act.RECALL.value))


def _act(text: str) -> Act:
    if text not in {act.value for act in MATTERS if act is not Act.RECALL}:
        raise NotFound(say("There is no act %(act)s.", act=text))
    return Act(text)


def _counted(answers: Answers, language: Language, faults: list[Fault]) -> dict[str, Any]:
    """Return quantity and measure as the register counts them; add what is no such number to the faults."""
    measure, times = UNITS.get(answers.text("measure") or "", (None, 1))
    quantity = numbers.whole("quantity", answers.text("quantity"), language, faults, times=times)
    waste = numbers.whole("waste_permille", answers.text("waste_permille"), language, faults)
    return {"quantity": quantity, "measure": measure, "waste_permille": waste}


async def _row(connection: AsyncConnection, actor: Actor, authorisation_id: UUID) -> Any:
    """Return a right of use on this desk: for the office any, for a manager those of the rights it manages."""
    row = await reading.one(connection, reading.authorisations(actor), col(Authorisation.id), authorisation_id)
    if not actor.is_staff and not await scope.manages(connection, actor, row.record_id):
        raise NotFound(say("There is no right of use %(right)s.", right=authorisation_id))
    return row


async def _lot(connection: AsyncConnection, actor: Actor, lot_id: UUID) -> Any:
    lot = await reading.one(connection, reading.lots(actor), col(Lot.id), lot_id)
    await _row(connection, actor, lot.authorisation_id)
    return lot


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    authorisation_id: UUID,
    *,
    act: Act | None = None,
    lot: Any = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await _row(connection, actor, authorisation_id)
    manages = await scope.manages(connection, actor, row.record_id)
    under = {"authorisation_id": authorisation_id}
    plots = (await connection.execute(reading.plots(actor, **under).order_by(col(Plot.name)))).all()
    certified = reading.quantities(actor, **under).order_by(col(CertifiedQuantity.certified_at).desc())
    declared = (
        reading.lots(actor).where(col(Authorisation.id) == authorisation_id).order_by(col(Lot.declared_at).desc())
    )
    offers = _offers(row, actor, said, manages=manages)
    may_recall = manages or not actor.roles.isdisjoint({Role.INSPECTOR, Role.REGISTRAR})
    if act is Act.RECALL and lot.status is LotStatus.OPEN and may_recall:
        offers = [_recalling(lot, said), *offers]
    chosen = next((offer for offer in offers if offer.key == act), None)
    choices: dict[str, Pairs] = {
        "measure": [(unit, _unit(unit, said)) for unit in UNITS],
        "plot_id": [(str(plot.id), plot.name) for plot in plots],
    }
    return desk_page(
        request,
        "authorisation.html",
        refusal=refusal,
        use=row,
        plots=plots,
        quantities=(await connection.execute(certified)).all(),
        lots=(await connection.execute(declared)).all(),
        may_recall=may_recall,
        today=calendar.today(),
        offers=offers,
        chosen=chosen,
        asks=questions(MATTERS[act].fields, typed or {}, said, choices) if act and chosen else [],
    )


def _recalling(lot: Any, said: Speech) -> Offer:
    offer = offer_of(Act.RECALL, f"/desk/lots/{lot.id}/recall", MATTERS[Act.RECALL], said)
    offer.words = said.tell(say("Recall lot %(number)s", number=lot.number))
    return offer


def _offers(row: Any, actor: Actor, said: Speech, *, manages: bool) -> list[Offer]:
    """Return the turns that follow from where the right of use stands, for who may take them."""
    at = f"/desk/authorisations/{row.id}/acts"
    acts = [
        turn.act
        for turn in authorisations.TURNS
        if turn.source is row.status and (manages or not actor.roles.isdisjoint(turn.office))
    ]
    certifies = manages or Role.INSPECTOR in actor.roles
    if certifies and row.status is AuthorisationStatus.ACTIVE and row.party_id not in actor.parties():
        acts = [Act.CERTIFY_QUANTITY, *acts]
    return [offer_of(act, f"{at}/{act.value}", MATTERS[act], said) for act in acts]


def _unit(unit: str, said: Speech) -> str:
    return (
        said.word(Measure.PIECE, "Measure") if unit == Measure.PIECE else {"l": said.tell(say("litre"))}.get(unit, unit)
    )

"""Lots: goods produced together, declared by the producer within what was certified for it."""

import re
import unicodedata
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.codes.gtin import NotATradeNumber, to_gtin14
from registry.errors import Fault, NotAcceptable, NotFound, NotPermitted, OutOfOrder, QuotaExceeded, Taken
from registry.faults import no_whole_number, taken
from registry.people.permissions import Actor
from registry.rights import series
from registry.rights.units import folded
from registry.saying import Quantity, say
from registry.tables import Authorisation, CertifiedQuantity, Lot, Record
from registry.use import plots, quantities, standing
from registry.vocabulary import Act, LotStatus, Role, Subject

LONGEST_NUMBER = 40
MOST_INITIALS = 6
LONGEST_SEASON = 12
LONGEST_REASON = 2000


async def declare(
    session: AsyncSession,
    actor: Actor,
    certified_quantity_id: UUID,
    *,
    quantity: int,
    produced_on: date,
    number: str | None = None,
    expires_on: date | None = None,
    gtin: str | None = None,
    plot_id: UUID | None = None,
) -> Lot:
    """Declare a lot, in the measure of the certified quantity; accounts of the producer may, under its own.

    ``number`` is unique in the register; without one the lot gets the next of the right and season, ``PT-2026-001``
    for instance. Raises QuotaExceeded, saying how much is left, when the lots together would be more than certified;
    Taken for a number in use; OutOfOrder unless right and right of use stand today.
    """
    # The certified quantity is held until the transaction ends: lots declared at once are summed one after the other.
    certified = await quantities.find(session, actor, certified_quantity_id, lock=True)
    authorisation = await session.get_one(Authorisation, certified.authorisation_id)
    if not standing.produces(actor, authorisation):
        raise NotPermitted(say("A lot is declared by an account of the producer that holds the right of use."))
    record = await standing.demand_in_force(session, authorisation)
    faults = _faults_in_dates(produced_on, expires_on)
    number, gtin = _number(number, faults), _gtin(gtin, faults)
    if isinstance(quantity, bool) or not 1 <= quantity <= quantities.LARGEST:
        faults.append(no_whole_number("quantity", 1, quantities.LARGEST))
    faults += await plots.fault_in(session, plot_id, authorisation)
    if faults:
        raise NotAcceptable(say("The lot cannot be accepted."), tuple(faults))
    await _demand_left(session, certified, quantity)
    lot = Lot(
        number=number or await _next_number(session, record, certified),
        certified_quantity_id=certified.id,
        plot_id=plot_id,
        product=certified.product,
        quantity=quantity,
        produced_on=produced_on,
        expires_on=expires_on,
        gtin=gtin,
        declared_by=actor.account_id,
    )
    await _enter(session, actor, lot)
    return lot


async def recall(session: AsyncSession, actor: Actor, lot_id: UUID, *, reason: str) -> Lot:
    """Call a lot back for good; its producer may, who manages the right, inspectors and registrars."""
    lot = await find(session, actor, lot_id, lock=True)
    certified = await session.get_one(CertifiedQuantity, lot.certified_quantity_id)
    authorisation = await session.get_one(Authorisation, certified.authorisation_id)
    if not standing.produces(actor, authorisation):
        await standing.demand_manager(session, actor, authorisation.record_id, Role.INSPECTOR, Role.REGISTRAR)
    if lot.status is LotStatus.RECALLED:
        raise OutOfOrder(say("The lot is recalled already; a recall is not taken back."), code="recalled_already")
    reason = unicodedata.normalize("NFC", reason).strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NotAcceptable(
            say("A reason is needed."),
            (Fault("reason", say("say why, in at most %(most)s characters", most=LONGEST_REASON), "missing"),),
            code="reason_needed",
        )
    lot.status = LotStatus.RECALLED
    lot.reason = reason
    await journal.enter(session, actor, Act.RECALL, Subject.LOT, lot.id)
    return lot


async def find(session: AsyncSession, actor: Actor, lot_id: UUID, *, lock: bool = False) -> Lot:
    """Return a lot, its row held where ``lock``; NotFound when its right of use is not this actor's to see."""
    statement = (
        select(Lot)
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(Lot.id == lot_id, standing.within(actor))
    )
    lot = (await session.exec(statement.with_for_update(of=Lot) if lock else statement)).one_or_none()
    if lot is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))
    return lot


def initials(name: str) -> str:
    """Return the initials of a name in plain capitals: those of ``Phúc Trạch`` are ``PT``."""
    found = "".join(word[0] for word in re.findall(r"[a-z0-9]+", folded(name)))
    return found[:MOST_INITIALS].upper() or "L"


async def _demand_left(session: AsyncSession, certified: CertifiedQuantity, quantity: int) -> None:
    left = certified.quantity - await quantities.used(session, certified.id)
    if quantity > left:
        whole, rest = Quantity(certified.quantity, certified.measure), Quantity(left, certified.measure)
        raise QuotaExceeded(
            say(
                "Only %(rest)s of %(amount)s are left for %(season)s.", rest=rest, amount=whole, season=certified.season
            ),
            (
                Fault(
                    "quantity",
                    say(
                        "%(rest)s of %(amount)s are left for %(season)s",
                        rest=rest,
                        amount=whole,
                        season=certified.season,
                    ),
                    "quota_exceeded",
                ),
            ),
        )


async def _next_number(session: AsyncSession, record: Record, certified: CertifiedQuantity) -> str:
    season = re.sub(r"[^a-z0-9]+", "-", folded(certified.season)).strip("-")[:LONGEST_SEASON].strip("-").upper()
    stem = f"{initials(record.name)}-{season or calendar.today().year}"
    while True:
        number = f"{stem}-{await series.take(session, f'lot-{stem}'):03d}"
        # Somebody may have written this very number by hand; then the next one is taken.
        if (await session.exec(select(Lot.id).where(Lot.number == number))).first() is None:
            return number


async def _enter(session: AsyncSession, actor: Actor, lot: Lot) -> None:
    try:
        async with session.begin_nested():
            session.add(lot)
    except IntegrityError as clash:
        raise Taken(say("There is a lot %(number)s already.", number=lot.number), (taken("number"),)) from clash
    await journal.enter(session, actor, Act.DECLARE_LOT, Subject.LOT, lot.id)


def _faults_in_dates(produced_on: date, expires_on: date | None) -> list[Fault]:
    faults = []
    if produced_on > calendar.today():
        faults.append(Fault("produced_on", say("lies in the future"), "in_the_future"))
    if expires_on is not None and expires_on < produced_on:
        faults.append(Fault("expires_on", say("lies before the day of production"), "before_production"))
    return faults


def _number(number: str | None, faults: list[Fault]) -> str | None:
    if number is None:
        return None
    number = " ".join(unicodedata.normalize("NFC", number).split())
    if not 0 < len(number) <= LONGEST_NUMBER or not number.isprintable():
        faults.append(
            Fault(
                "number",
                say("%(least)s to %(most)s characters, or none to be given one", least=1, most=LONGEST_NUMBER),
                "length",
            )
        )
    return number


def _gtin(gtin: str | None, faults: list[Fault]) -> str | None:
    if gtin is None:
        return None
    try:
        return to_gtin14(gtin)
    except NotATradeNumber as fault:
        faults.append(Fault("gtin", fault.said, fault.code))
        return None

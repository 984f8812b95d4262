"""Certified quantities: how much of a product one producer had in one season, by word of who manages the right."""

import unicodedata
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.errors import Fault, NotAcceptable, NotFound, NotPermitted, Taken
from registry.faults import no_whole_number, out_of_range, too_long
from registry.people.permissions import Actor
from registry.rights.units import folded
from registry.saying import Quantity, say
from registry.tables import Authorisation, CertifiedQuantity, Lot
from registry.use import plots, standing
from registry.vocabulary import Act, Measure, Role, Subject

_OWN = say("Nobody certifies the harvest of the organisation they act for.")
LARGEST = 10**12
MOST_WASTE = 100
LONGEST = {"season": 20, "product": 300, "evidence": 500}


async def certify(
    session: AsyncSession,
    actor: Actor,
    authorisation_id: UUID,
    *,
    season: str,
    quantity: int,
    measure: Measure,
    product: str | None = None,
    plot_id: UUID | None = None,
    waste_permille: int = 15,
    evidence: str | None = None,
) -> CertifiedQuantity:
    """Certify a season's quantity, in whole ``measure``, 1 to 10^12, under a right of use that stands today.

    Who manages the right may, and inspectors; never an account that also acts for the producer, in whatever role.
    ``product`` is that of the right of use unless told. ``waste_permille`` (0 to 100) is what of the labels may be
    spoilt in packing. Raises Taken for a second one of the same season and product.
    """
    # The right of use is held, so that of two certificates at once the second sees the first.
    authorisation = await standing.find(session, actor, authorisation_id, lock=True)
    if authorisation.party_id in actor.parties():
        raise NotPermitted(_OWN, code="own_organisation")
    await standing.demand_manager(session, actor, authorisation.record_id, Role.INSPECTOR)
    await standing.demand_in_force(session, authorisation)
    season, product, evidence = _text(season) or "", _text(product) or authorisation.product, _text(evidence)
    faults = _faults_in_texts(season=season, product=product, evidence=evidence)
    faults += _faults_in_numbers(quantity, waste_permille)
    faults += await plots.fault_in(session, plot_id, authorisation)
    if faults:
        raise NotAcceptable(say("The quantity cannot be certified."), tuple(faults))
    await _demand_first(session, authorisation, season, product)
    certified = CertifiedQuantity(
        authorisation_id=authorisation.id,
        plot_id=plot_id,
        season=season,
        product=product,
        quantity=quantity,
        measure=measure,
        waste_permille=waste_permille,
        evidence=evidence,
        certified_by=actor.account_id,
    )
    await _enter(session, actor, certified)
    return certified


async def find(session: AsyncSession, actor: Actor, quantity_id: UUID, *, lock: bool = False) -> CertifiedQuantity:
    """Return a certified quantity, its row held where ``lock``; NotFound when it is not this actor's to see."""
    statement = (
        select(CertifiedQuantity)
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(CertifiedQuantity.id == quantity_id, standing.within(actor))
    )
    if lock:
        statement = statement.with_for_update(of=CertifiedQuantity)
    certified = (await session.exec(statement)).one_or_none()
    if certified is None:
        raise NotFound(say("There is no certified quantity %(quantity)s.", quantity=quantity_id))
    return certified


async def used(session: AsyncSession, quantity_id: UUID) -> int:
    """Return how much of a certified quantity its lots have taken; a recalled lot gives nothing back."""
    statement = select(func.coalesce(func.sum(Lot.quantity), 0)).where(col(Lot.certified_quantity_id) == quantity_id)
    return int((await session.exec(statement)).one())


async def _demand_first(session: AsyncSession, authorisation: Authorisation, season: str, product: str) -> None:
    """Spelling makes no second harvest: the same season and product in other letters are the same."""
    statement = select(CertifiedQuantity).where(CertifiedQuantity.authorisation_id == authorisation.id)
    for other in (await session.exec(statement)).all():
        if (folded(other.season), folded(other.product)) == (folded(season), folded(product)):
            raise Taken(
                say(
                    "%(quantity)s of %(product)s are certified for %(season)s already.",
                    quantity=Quantity(other.quantity, other.measure),
                    product=other.product,
                    season=other.season,
                )
            )


async def _enter(session: AsyncSession, actor: Actor, certified: CertifiedQuantity) -> None:
    session.add(certified)
    await journal.enter(session, actor, Act.CERTIFY_QUANTITY, Subject.QUANTITY, certified.id)


def _faults_in_numbers(quantity: int, waste_permille: int) -> list[Fault]:
    faults = []
    if isinstance(quantity, bool) or not 1 <= quantity <= LARGEST:
        faults.append(no_whole_number("quantity", 1, LARGEST))
    if not 0 <= waste_permille <= MOST_WASTE:
        faults.append(out_of_range("waste_permille", 0, MOST_WASTE))
    return faults


def _faults_in_texts(**texts: str | None) -> list[Fault]:
    faults = [
        too_long(field, LONGEST[field])
        for field, text in texts.items()
        if text is not None and len(text) > LONGEST[field]
    ]
    return (
        faults if texts["season"] else [*faults, Fault("season", say("name the season, 2026 for instance"), "missing")]
    )


def _text(text: str | None) -> str | None:
    return unicodedata.normalize("NFC", text).strip() or None if text is not None else None

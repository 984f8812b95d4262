"""All a label hangs on, built through the use cases: a registered right, a right of use, a certified harvest, a lot.

``chain = await build_chain(database)`` has an office (``tests.office``), and everything up to an open lot of 100 kg.
``issued`` orders labels for it and has them approved; ``code`` is what stands on one of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import AnyAct
from registry.codes import label_codes, scratch
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.journal import OFFICE
from registry.labels import epochs, orders
from registry.labels.orders import approve_labels, order_labels
from registry.labels.print_files import mark_printed, repeat_print
from registry.labels.ranges import (
    activate_labels,
    display_labels,
    mark_labels,
    recall_labels,
    revoke_labels,
    sell_labels,
    ship_labels,
)
from registry.labels.voiding import void_labels, void_used_labels
from registry.parties.accounts import grant_role
from registry.parties.enrolling import amend_contact
from registry.people.accounts import actor_of
from registry.rights import units
from registry.rights.managing import appoint_manager
from registry.tables import LabelRange, Lot
from registry.use.authorisations import authorise
from registry.use.lots import declare_lot
from registry.use.quantities import certify_quantity
from registry.vocabulary import Category, Kind, Level, Measure, RangeState
from tests.office import Member, Office, open_office, taken, token_for
from tests.procedure.office import Hands, do, do_both, drafted_in, registered_in

EPOCH = 1
MASTER = bytes(range(32)).hex()
"""The secret of the invented epoch, that of ``settings`` in ``tests/conftest.py``."""

CERTIFICATION: dict[str, Any] = {
    "category": Category.CERTIFICATION,
    "particulars": {
        "description": "Chữ thường, không màu.",
        "conditions_of_use": "Cơ sở trong vùng, được kiểm tra mỗi vụ.",
        "certified_characteristics": "Cam quả trồng trong vùng.",
        "control_method": "Kiểm tra vườn trước thu hoạch.",
    },
}

COLLECTIVE: dict[str, Any] = {
    "category": Category.COLLECTIVE,
    "particulars": {
        "description": "Chữ thường, không màu.",
        "conditions_of_use": "Thành viên có vườn trong vùng.",
        "membership_criteria": "Hộ trồng cam trong vùng.",
        "sanctions": "Cảnh cáo, rồi khai trừ.",
    },
}

ACTIVATED = RangeState.ACTIVATED
MARKING: dict[RangeState, AnyAct] = {
    ACTIVATED: activate_labels,
    RangeState.VOID: void_labels,
    RangeState.REVOKED: revoke_labels,
    RangeState.RECALLED: recall_labels,
    RangeState.DISPLAYED: display_labels,
    RangeState.SHIPPED: ship_labels,
    RangeState.SOLD: sell_labels,
    RangeState.MARKED: mark_labels,
}
"""The act by which a word is said of labels."""

GTIN = "04006381333931"
GRAMS = 100_000


@dataclass
class Chain:
    """The people and the ids of a chain, and the acts tests need again and again."""

    ring: ClassVar = KeyRing(given={EPOCH: MASTER})

    database: Database
    office: Office
    record_id: UUID
    authorisation_id: UUID
    certified_id: UUID
    lot_id: UUID

    async def order(
        self, quantity: int = 100, pack: int = 1000, *, lot_id: UUID | None = None, has_pins: bool = False
    ) -> int:
        """Order labels as the producer and return the order's number."""
        asked = {"quantity": quantity, "pack": pack, "has_pins": has_pins}
        async with self.database.writing() as session:
            producer, lot_id = self.office.producer.actor, lot_id or self.lot_id
            number: int = (await do(session, producer, order_labels, lot_id, **asked)).made.number
            return number

    async def approve(self, number: int) -> None:
        async with self.database.writing() as session:
            await do(session, self.office.manager.actor, approve_labels, number)

    async def mark(
        self, number: int, state: RangeState, first: int, last: int, *, by: Member | None = None
    ) -> LabelRange:
        """Say a word of labels by their indices, as the manager unless told."""
        actor = (by or self.office.manager).actor
        async with self.database.writing() as session:
            asked = {"first": first + 1, "last": last + 1} | asked_of(state)
            await do(session, actor, MARKING[state], number, **asked)
            return await self._latest(session, number)

    async def _latest(self, session: AsyncSession, number: int) -> LabelRange:
        said = select(LabelRange).where(LabelRange.batch_number == number)
        return (await session.exec(said.order_by(col(LabelRange.marked_at).desc()).limit(1))).one()

    async def void_used(self, number: int, first: int, last: int, *, frees: bool = False) -> LabelRange:
        """Void labels in use by their indices: the manager asks, an inspector confirms."""
        both = self.office.manager.actor, self.office.inspector.actor
        async with self.database.writing() as session:
            asked = {"first": first + 1, "last": last + 1, "reason": "Lý do mẫu", "frees": frees}
            await do_both(session, *both, void_used_labels, number, **asked)
            return await self._latest(session, number)

    async def reprint(self, number: int, first: int, last: int) -> None:
        """Let labels be taken again by their indices: the producer asks, a registrar confirms."""
        both = self.office.producer.actor, self.office.registrar.actor
        async with self.database.writing() as session:
            asked = {"first": first + 1, "last": last + 1, "reason": "Kẹt giấy."}
            await do_both(session, *both, repeat_print, number, **asked)

    async def print(self, number: int, *runs: tuple[int, int]) -> None:
        """Take a print file with labels by their indices, as the producer."""
        async with self.database.writing() as session:
            producer = self.office.producer.actor
            await mark_printed(session, producer, number, kind="labels.csv", runs=runs, sha256="0" * 64)

    async def issued(
        self,
        quantity: int = 10,
        pack: int = 1000,
        *,
        active: bool = True,
        printed: bool | None = None,
        has_pins: bool = False,
    ) -> int:
        """Return an order that is approved, printed and its labels activated unless told otherwise."""
        number = await self.order(quantity, pack, has_pins=has_pins)
        await self.approve(number)
        if active if printed is None else printed:
            await self.print(number, (0, quantity - 1))
        if active:
            await self.mark(number, RangeState.ACTIVATED, 0, quantity - 1)
        return number

    async def left(self, pack: int = 1000, lot_id: UUID | None = None) -> int:
        async with self.database.writing() as session:
            return await orders.labels_left(session, lot_id or self.lot_id, pack)

    async def declare_lot(self, quantity: int, **more: Any) -> UUID:
        async with self.database.writing() as session:
            more = {"produced_on": calendar.today(), **more}
            producer = self.office.producer.actor
            lot: Lot = (await do(session, producer, declare_lot, self.certified_id, quantity=quantity, **more)).made
            return lot.id

    def code(self, number: int, index: int = 0) -> str:
        """Return what is printed on a label."""
        return label_codes.seal(self.ring.keys(EPOCH, label_codes.FORMAT, number), label_codes.FORMAT, number, index)

    def pin(self, number: int, index: int = 0) -> str:
        """Return the number under the coating of a label."""
        key = scratch.pin_key(self.ring.master(EPOCH), label_codes.FORMAT, number)
        return next(scratch.pins(key, label_codes.FORMAT, number, index, 1))


async def build_chain(
    database: Database,
    *,
    kind: Kind = Kind.GEOGRAPHICAL_INDICATION,
    certified: int = GRAMS,
    lot: int = GRAMS,
    expires_on: date | None = None,
    gtin: str | None = GTIN,
    mark: dict[str, Any] = CERTIFICATION,
) -> Chain:
    """Build a chain for a geographical indication or a shared mark, managed by the office's manager."""
    office = await open_office(database)
    async with database.writing() as session:
        await epochs.open_epoch(session, Chain.ring, EPOCH)
    await settle(database, office)
    record_id = await register(database, office, kind, mark)
    today = calendar.today()
    async with database.writing() as session:
        manager = office.manager.actor
        await do(session, office.registrar.actor, appoint_manager, record_id, party_id=office.manager.party_id)
        grant = {
            "party_id": office.producer.party_id,
            "product": "Cam quả",
            "valid_from": today,
            "valid_until": today + timedelta(days=40 * 365),
        }
        authorisation = (await do(session, manager, authorise, record_id, **grant)).made
        harvest = {"season": "2026", "quantity": certified, "measure": Measure.GRAM}
        season = (await do(session, manager, certify_quantity, authorisation.id, **harvest)).made
    chain = Chain(database, office, record_id, authorisation.id, season.id, record_id)
    chain.lot_id = await chain.declare_lot(lot, expires_on=expires_on, gtin=gtin)
    return chain


def asked_of(state: RangeState) -> dict[str, Any]:
    """Return what the act of a word asks beside the labels."""
    fields = MARKING[state].asks.model_fields
    more = {"reason": "Lý do mẫu", "until": calendar.today() + timedelta(days=9), "recipient": "Siêu thị Ví Dụ"}
    return {name: value for name, value in more.items() if name in fields}


async def settle(database: Database, office: Office) -> None:
    """Give the producer an address in a commune of a province."""
    async with database.writing() as session:
        province, _ = await units.define(
            session, OFFICE, code="42", name="Hà Tĩnh", level=Level.PROVINCE, valid_from=date(1991, 8, 12)
        )
        await session.flush()
        await units.define(
            session,
            OFFICE,
            code="18999",
            name="Hương Khê",
            level=Level.COMMUNE,
            parent_id=province.id,
            valid_from=date(2025, 7, 1),
        )
        await taken(
            session,
            office.producer.actor,
            amend_contact,
            office.producer.party_id,
            address="Thôn Bốn (ví dụ)",
            unit_code="18999",
            phone=None,
            email=None,
        )


async def register(database: Database, office: Office, kind: Kind, mark: dict[str, Any]) -> UUID:
    """Take a right through the whole procedure."""
    changes = {} if kind is Kind.GEOGRAPHICAL_INDICATION else mark
    async with database.writing() as session:
        record_id = await drafted_in(session, office.producer.actor, kind, is_example=True, **changes)
        await registered_in(session, hands(office), record_id)
    return record_id


def hands(office: Office) -> Hands:
    """Return whose hands an application goes through."""
    return Hands(office.producer.actor, office.examiner.actor, office.registrar.actor, office.second_examiner.actor)


async def acting_twice(database: Database, office: Office) -> Member:
    """Let the producer's account act as a manager of the right's managing organisation too."""
    producer = office.producer
    async with database.writing() as session:
        await taken(
            session,
            office.administrator.actor,
            grant_role,
            producer.actor.account_id,
            party_id=office.manager.party_id,
            role=next(iter(office.manager.actor.roles)),
        )
        actor = await actor_of(session, producer.actor.account_id)
        assert actor is not None
    return Member(actor, producer.party_id, producer.login)


async def keys_of(chain: Chain) -> dict[str, str]:
    """Give every member of the office a token, by name, for requests over HTTP."""
    async with chain.database.writing() as session:
        return {name: (await token_for(session, member.actor)).text for name, member in chain.office.everybody.items()}

"""A registered right with its manager and its area, made through the use cases, for tests of its use."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from registry import calendar
from registry.acts import AnyAct
from registry.database import Database
from registry.people.permissions import Actor
from registry.rights.managing import appoint_manager
from registry.rights.mirroring import MirroredRecord, mirror
from registry.tables import Authorisation, CertifiedQuantity, Lot, Provenance, Record
from registry.use.authorisations import authorise, reinstate, revoke, suspend
from registry.use.lots import declare_lot
from registry.use.quantities import certify_quantity
from registry.use.redefining import redefine_area
from registry.vocabulary import Category, Kind, Measure, Status
from tests.office import Office, open_office
from tests.procedure.office import do, do_both

WEST, SOUTH, EAST, NORTH = 105.75, 18.10, 105.85, 18.20
AREA: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]],
}
GARDEN: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[105.80, 18.15], [105.801, 18.15], [105.801, 18.151], [105.80, 18.151], [105.80, 18.15]]],
}
TODAY = calendar.today()


@dataclass
class Ground:
    """A right, and who uses it."""

    database: Database
    office: Office
    record_id: UUID

    async def authorise(self, who: Actor | None = None, **changes: Any) -> Authorisation:
        details: dict[str, Any] = {
            "party_id": self.office.producer.party_id,
            "product": "Bưởi quả tươi",
            "valid_from": TODAY,
        }
        made: Authorisation = await self.make(
            who or self.office.manager.actor, authorise, self.record_id, details | changes
        )
        return made

    async def certify(self, authorisation_id: UUID, who: Actor | None = None, **changes: Any) -> CertifiedQuantity:
        details: dict[str, Any] = {"season": "2026", "quantity": 1000, "measure": Measure.GRAM}
        actor = who or self.office.manager.actor
        made: CertifiedQuantity = await self.make(actor, certify_quantity, authorisation_id, details | changes)
        return made

    async def declare_lot(self, quantity_id: UUID, who: Actor | None = None, **changes: Any) -> Lot:
        details: dict[str, Any] = {"quantity": 100, "produced_on": TODAY}
        made: Lot = await self.make(who or self.office.producer.actor, declare_lot, quantity_id, details | changes)
        return made

    async def make(self, who: Actor, act: AnyAct, subject_id: Any, details: dict[str, Any]) -> Any:
        """Take an act and return what was made, or what it was done to."""
        async with self.database.writing() as session:
            return (await do(session, who, act, subject_id, **details)).row

    async def both(self, first: Actor, second: Actor, act: AnyAct, subject_id: Any, **details: Any) -> Any:
        """Let one person take an act and another confirm it."""
        async with self.database.writing() as session:
            return (await do_both(session, first, second, act, subject_id, **details)).row

    async def suspend(self, authorisation_id: UUID, who: Actor | None = None) -> None:
        await self.make(who or self.office.inspector.actor, suspend, authorisation_id, {"reason": "Kiểm tra."})

    async def reinstate(self, authorisation_id: UUID) -> None:
        await self.make(self.office.manager.actor, reinstate, authorisation_id, {})

    async def revoke(self, authorisation_id: UUID) -> None:
        await self.make(self.office.manager.actor, revoke, authorisation_id, {"reason": "Trộn quả ngoài vùng."})

    async def lot(self) -> Lot:
        """Return a lot with all it stands on."""
        granted = await self.authorise()
        return await self.declare_lot((await self.certify(granted.id)).id)


async def mirrored(database: Database, key: str = "00022", **changes: Any) -> UUID:
    """Mirror a registered right and return its id."""
    facts: dict[str, Any] = {
        "source": "ví dụ",
        "source_key": key,
        "digest": f"{key:0>64}",
        "kind": Kind.GEOGRAPHICAL_INDICATION,
        "office": "VN",
        "status": Status.REGISTERED,
        "name": "Phúc Trạch",
        "country": "VN",
        "registration_number": key,
        "registered_on": date(2010, 11, 9),
    }
    async with database.writing() as session:
        await mirror(session, [MirroredRecord(**(facts | changes))])
        statement = select(Record.id).join(Provenance, col(Provenance.record_id) == col(Record.id))
        return (await session.exec(statement.where(Provenance.source_key == key))).one()


async def prepare(
    database: Database, office: Office, *, key: str = "00022", area: bool = True, **changes: Any
) -> Ground:
    """Mirror a right, let the office's manager manage it, and define its area."""
    record_id = await mirrored(database, key, **changes)
    async with database.writing() as session:
        registrar = office.registrar.actor
        await do(session, registrar, appoint_manager, record_id, party_id=office.manager.party_id, from_on=TODAY)
        if area:
            drawn = {"geometry": AREA, "is_schematic": True, "decision_number": "15/QĐ"}
            await do_both(session, office.manager.actor, registrar, redefine_area, record_id, **drawn)
    return Ground(database, office, record_id)


async def build_ground(database: Database) -> Ground:
    """Open an office and prepare the right that most tests of its use begin with."""
    return await prepare(database, await open_office(database))


MARK = {"kind": Kind.TRADEMARK, "key": "4-0100000-000", "name": "Cam Thượng Lộc"}
COLLECTIVE = MARK | {"category": Category.COLLECTIVE}
ORDINARY = MARK | {"category": Category.ORDINARY}

"""A bench of officers and one applicant, for tests of the procedure."""

from typing import Any, NamedTuple
from uuid import UUID

from registry.database import Database
from registry.people.permissions import Actor
from registry.procedure import decision, examination, lodging
from registry.procedure.lodging import Application
from registry.rights import areas
from registry.tables import Record
from registry.vocabulary import Category, Feature, Kind, Outcome
from tests.office import open_office

INDICATION = {
    "description": "Quả tròn, vỏ mỏng, vị ngọt thanh.",
    "characteristics": [{"parameter": "Độ ngọt", "minimum": "10.0", "unit": "°Bx"}],
    "causal_link": "Đất phù sa ven sông Ngàn Sâu.",
    "production_method": "Trồng trên đồi, tưới nhỏ giọt.",
    "self_control": "Hợp tác xã kiểm tra từng vườn mỗi vụ.",
}
SQUARE = {
    "type": "MultiPolygon",
    "coordinates": [[[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4], [105.5, 18.4], [105.5, 18.1]]]],
}


class Bench(NamedTuple):
    """The people of a test; each acts in one role."""

    producer: Actor
    rival: Actor
    manager: Actor
    examiner: Actor
    second: Actor
    registrar: Actor
    inspector: Actor
    administrator: Actor
    reader: Actor


async def seat(database: Database) -> Bench:
    """Open a small office and return who acts in it."""
    everybody = {name: member.actor for name, member in (await open_office(database)).everybody.items()}
    return Bench(second=everybody.pop("second_examiner"), **everybody)


def application(kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any) -> Application:
    """Return an application with everything a dossier needs, save the area."""
    if kind is Kind.GEOGRAPHICAL_INDICATION:
        facts: dict[str, Any] = {
            "name": "Vũ Quang",
            "product": "Cam quả",
            "category": None,
            "feature": None,
            "classes": {"31": "Cam quả tươi"},
            "particulars": INDICATION,
        }
    else:
        facts = {
            "name": "CAM THƯỢNG LỘC",
            "product": None,
            "category": Category.ORDINARY,
            "feature": Feature.WORD,
            "classes": {"31": "Cam quả tươi"},
            "particulars": {"description": "Chữ thường, không màu."},
        }
    return Application(**(facts | changes))


async def drafted(database: Database, bench: Bench, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any) -> UUID:
    """Return a complete draft of the producer."""
    async with database.writing() as session:
        record = await lodging.draft(
            session, bench.producer, kind=kind, office="VN-23", application=application(kind, **changes)
        )
        if kind is Kind.GEOGRAPHICAL_INDICATION:
            await areas.define(session, bench.producer, record.id, geometry=SQUARE, is_schematic=True)
    return record.id


async def brought_to_decision(database: Database, bench: Bench, record_id: UUID, outcome: Outcome) -> None:
    """Take a draft as far as a proposal of ``outcome`` by the first examiner."""
    async with database.writing() as session:
        await lodging.lodge(session, bench.producer, record_id)
        await examination.accept(session, bench.examiner, record_id)
        await decision.publish(session, bench.registrar, record_id, gazette="Công báo số 6")
        await examination.examine(session, bench.examiner, record_id)
        await examination.propose(session, bench.examiner, record_id, outcome=outcome, reasons="Đủ điều kiện.")


async def registered(
    database: Database, bench: Bench, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any
) -> Record:
    """Return a record taken all the way through the procedure."""
    record_id = await drafted(database, bench, kind, **changes)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        await examination.approve(session, bench.second, record_id)
        return await decision.register(session, bench.registrar, record_id, decision_number="12/QĐ")

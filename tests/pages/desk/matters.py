"""Dossiers of the office's producer, brought as far as a test wants them through the use cases."""

from collections.abc import Sequence
from uuid import UUID

from registry.database import Database
from registry.procedure import decision, examination, lodging
from registry.rights import areas
from registry.vocabulary import Kind, Outcome
from tests.office import Office
from tests.procedure.office import SQUARE, application


async def lodged(
    database: Database,
    office: Office,
    *,
    kind: Kind = Kind.GEOGRAPHICAL_INDICATION,
    name: str = "",
    vienna: Sequence[str] = (),
) -> UUID:
    """Return an application that has just been lodged."""
    async with database.writing() as session:
        asked = application(kind, **({"name": name} if name else {}), vienna=tuple(vienna))
        record = await lodging.draft(session, office.producer.actor, kind=kind, office="VN-23", application=asked)
        if kind is Kind.GEOGRAPHICAL_INDICATION:
            await areas.define(session, office.producer.actor, record.id, geometry=SQUARE, is_schematic=True)
        await lodging.lodge(session, office.producer.actor, record.id)
    return record.id


async def examined(database: Database, office: Office, **changes: str) -> UUID:
    """Return an application in substantive examination."""
    record_id = await lodged(database, office, **changes)  # type: ignore[arg-type] # a name is a text
    async with database.writing() as session:
        await examination.accept(session, office.examiner.actor, record_id)
        await decision.publish(session, office.registrar.actor, record_id, gazette="Công báo số 6")
        await examination.examine(session, office.examiner.actor, record_id)
    return record_id


async def proposed(database: Database, office: Office, outcome: Outcome = Outcome.GRANT) -> UUID:
    """Return an application that the first examiner has proposed to grant or refuse."""
    record_id = await examined(database, office)
    async with database.writing() as session:
        await examination.propose(
            session, office.examiner.actor, record_id, outcome=outcome, reasons="Đáp ứng điều kiện."
        )
    return record_id

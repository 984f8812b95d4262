"""Dossiers of the office's producer, brought as far as a test wants them through the use cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from registry.database import Database
from registry.procedure.examination import propose_grant, propose_refusal
from registry.procedure.lodging import lodge
from registry.vocabulary import Kind, Outcome
from tests.labels.chain import hands
from tests.office import Office
from tests.procedure.office import FILED, ago, do, drafted_in, examined_in


async def lodged(
    database: Database,
    office: Office,
    *,
    kind: Kind = Kind.GEOGRAPHICAL_INDICATION,
    name: str = "",
    vienna: Sequence[str] = (),
) -> UUID:
    """Return an application that was lodged some months ago."""
    async with database.writing() as session:
        changes: dict[str, Any] = {"vienna": tuple(vienna)} | ({"name": name} if name else {})
        record_id = await drafted_in(session, office.producer.actor, kind, **changes)
        with ago(FILED):
            await do(session, office.producer.actor, lodge, record_id)
    return record_id


async def examined(database: Database, office: Office, **changes: Any) -> UUID:
    """Return an application in substantive examination, which nobody may oppose any more."""
    async with database.writing() as session:
        record_id = await drafted_in(session, office.producer.actor, **changes)
        await examined_in(session, hands(office), record_id)
    return record_id


async def proposed(database: Database, office: Office, outcome: Outcome = Outcome.GRANT) -> UUID:
    """Return an application that the first examiner has proposed to grant or refuse."""
    record_id = await examined(database, office)
    proposing = propose_grant if outcome is Outcome.GRANT else propose_refusal
    async with database.writing() as session:
        await do(session, office.examiner.actor, proposing, record_id, reasons="Đáp ứng điều kiện.")
    return record_id

"""A bench of officers and one applicant, for tests of the procedure."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import ActTaken, AnyAct, confirm, take
from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.forms import judge
from registry.people.permissions import Actor
from registry.procedure.application import ApplicationForm
from registry.procedure.examination import approve_grant, examine, propose_grant, propose_refusal
from registry.procedure.formality import accept
from registry.procedure.lodging import draft, lodge
from registry.procedure.publication import publish
from registry.procedure.registration import register
from registry.rights.defining import define_area
from registry.tables import Record
from registry.vocabulary import Category, Feature, Kind, Outcome, Purpose
from tests.office import open_office
from tests.use.papers import PDF

DRAFTED, FILED, PUBLISHED = 180, 170, 120
"""Days ago: nobody may oppose what was published then."""
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
    second_registrar: Actor
    inspector: Actor
    administrator: Actor
    reader: Actor


async def do(
    session: AsyncSession, actor: Actor, act: AnyAct, subject_id: Any = None, /, **asked: Any
) -> ActTaken[Any]:
    """Take an act with what is asked by name; ``expected`` is the version that was read."""
    expected = asked.pop("expected", None)
    form = judge(act.asks, asked)
    return await take(session, actor, act, subject_id, form, expected=expected, provided={"office": "VN-23"})


async def do_both(
    session: AsyncSession, first: Actor, second: Actor, act: AnyAct, subject_id: Any, /, **asked: Any
) -> ActTaken[Any]:
    """Let one person take an act and another confirm what they are shown."""
    waiting = await do(session, first, act, subject_id, **asked)
    assert waiting.change is not None
    return await confirm(session, second, act, subject_id, waiting.change.digest, provided={"office": "VN-23"})


@contextmanager
def later(days: int = PUBLISHED) -> Iterator[None]:
    """Let it be so many days later: by default what is published today can be opposed no more."""
    with calendar.played_on(calendar.today() + timedelta(days=days)):
        yield


@contextmanager
def ago(days: int) -> Iterator[None]:
    """Let it be so many days earlier."""
    with calendar.played_on(calendar.today() - timedelta(days=days)):
        yield


async def seat(database: Database) -> Bench:
    """Open a small office and return who acts in it."""
    everybody = {name: member.actor for name, member in (await open_office(database)).everybody.items()}
    return Bench(second=everybody.pop("second_examiner"), **everybody)


def application(kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any) -> ApplicationForm:
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
    return ApplicationForm(**(facts | changes))


def drafting(kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any) -> dict[str, Any]:
    """Return what is asked of who drafts an application."""
    more = {name: changes.pop(name) for name in ("applicant_id", "is_example") if name in changes}
    return dict(application(kind, **changes)) | {"kind": kind} | more


async def file_regulation(session: AsyncSession, actor: Actor, record_id: UUID) -> None:
    """Add the regulation on the use of a collective or certification mark to its papers."""
    store = Store(Path(tempfile.gettempdir()) / "sogoc-papers")
    content = PDF + b"%%regulation\n%%EOF\n"
    await filing.add(session, actor, store, record_id, content=content, name="quy-che.pdf", purpose=Purpose.REGULATION)


async def drafted(database: Database, bench: Bench, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any) -> UUID:
    """Return a complete draft of the producer."""
    async with database.writing() as session:
        return await drafted_in(session, bench.producer, kind, **changes)


async def drafted_in(
    session: AsyncSession, actor: Actor, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any
) -> UUID:
    """Return a complete draft, in a transaction of the test's own."""
    with ago(DRAFTED):  # whoever applies stands in the record from that day on
        record_id: UUID = (await do(session, actor, draft, **drafting(kind, **changes))).row.id
    if kind is Kind.GEOGRAPHICAL_INDICATION:
        await do(session, actor, define_area, record_id, geometry=SQUARE, is_schematic=True)
    elif changes.get("category") not in {None, Category.ORDINARY}:
        await file_regulation(session, actor, record_id)
    return record_id


class Hands(NamedTuple):
    """Whose hands an application goes through."""

    applicant: Actor
    examiner: Actor
    registrar: Actor
    second: Actor


async def examined_in(session: AsyncSession, hands: Hands, record_id: UUID, **lodging: Any) -> None:
    """Take a draft into substantive examination, so long ago that nobody may oppose any more."""
    with ago(FILED):
        await do(session, hands.applicant, lodge, record_id, **lodging)
        await do(session, hands.examiner, accept, record_id)
    with ago(PUBLISHED):
        await do(session, hands.registrar, publish, record_id, gazette="Công báo số 6")
        await do(session, hands.examiner, examine, record_id)


async def registered_in(session: AsyncSession, hands: Hands, record_id: UUID, number: str | None = "12/QĐ") -> Record:
    """Take a draft into the register."""
    await examined_in(session, hands, record_id)
    await do(session, hands.examiner, propose_grant, record_id, reasons="Đủ điều kiện.")
    await do(session, hands.second, approve_grant, record_id)
    record: Record = (await do(session, hands.registrar, register, record_id, decision_number=number)).row
    return record


async def brought_to_decision(database: Database, bench: Bench, record_id: UUID, outcome: Outcome) -> None:
    """Take a draft as far as a proposal of ``outcome`` by the first examiner."""
    async with database.writing() as session:
        await examined_in(session, hands_of(bench), record_id)
        proposing = propose_grant if outcome is Outcome.GRANT else propose_refusal
        await do(session, bench.examiner, proposing, record_id, reasons="Đủ điều kiện.")


def hands_of(bench: Bench) -> Hands:
    return Hands(bench.producer, bench.examiner, bench.registrar, bench.second)


async def registered(
    database: Database, bench: Bench, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **changes: Any
) -> Record:
    """Return a record taken all the way through the procedure."""
    record_id = await drafted(database, bench, kind, **changes)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        await do(session, bench.second, approve_grant, record_id)
        record: Record = (await do(session, bench.registrar, register, record_id, decision_number="12/QĐ")).row
        return record

"""A register in which every subject has something of everything: what the journal's promises are tried on."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from registry import journal
from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.journal import OFFICE
from registry.people import parties, tokens
from registry.procedure import decision, examination, lodging
from registry.rights import areas
from registry.tables import AdministrativeUnit, Opposition, Waiting
from registry.use import plots
from registry.vocabulary import Act, Kind, PartyKind, Purpose, RangeState, Subject
from tests.labels.chain import Chain, build_chain
from tests.procedure.office import SQUARE, application
from tests.use.papers import PDF

PLOT = {"type": "Point", "coordinates": [105.5, 18.3]}
PHONE, OPPONENT, ANSWER = "0912 345 678", "Trần Thị Ví Dụ", "Xin bổ sung bản mô tả của bà Ví Dụ."
PAPER = hashlib.sha256(PDF).hexdigest()


@dataclass
class Loaded:
    """The register and the ids of what a test takes hold of."""

    chain: Chain
    person: UUID
    dossier: UUID
    opposition: UUID
    ended: UUID
    paper: UUID
    batch: int

    @property
    def database(self) -> Database:
        return self.chain.database


def store_of(folder: Path) -> Store:
    """Return a store that holds the paper."""
    store = Store(folder / "files")
    store.put(PDF)
    return store


async def build_loaded(database: Database) -> Loaded:
    """Build a chain, and beside it what that has none of."""
    chain = await build_chain(database)
    office, store = chain.office, Store(Path(tempfile.mkdtemp()))
    batch = await chain.issued(10)
    await chain.mark(batch, RangeState.VOID, 3, 3)
    producer, examiner, registrar = (one.actor for one in (office.producer, office.examiner, office.registrar))
    async with database.writing() as session:
        await plots.declare(session, producer, chain.authorisation_id, name="Vườn bà Ví Dụ", geometry=PLOT)
        await tokens.issue(session, producer, label="máy của bà Ví Dụ")
        person = await parties.enrol(
            session, office.administrator.actor, kind=PartyKind.PERSON, name="Nguyễn Văn Mẫu", phone=PHONE,
            email="mau@example.vn", address="Thôn 3, xã Phúc Trạch", tax_code="042090000123", is_example=True,
        )  # fmt: skip
        commune = [one.code for one in (await session.exec(select(AdministrativeUnit))).all()][:1]
        await areas.define(session, registrar, chain.record_id, geometry=SQUARE, unit_codes=commune)
        mark = application(
            Kind.TRADEMARK, representative="Văn phòng Đại diện Ví Dụ", vienna=("5.7.1",),
            particulars={"description": "Chữ in hoa, không màu. " * 40},
        )  # fmt: skip
        dossier = await lodging.draft(session, producer, kind=Kind.TRADEMARK, office="VN-23", application=mark)
        paper = await filing.add(
            session, producer, store, dossier.id, content=PDF, name="giấy của bà Ví Dụ.pdf", purpose=Purpose.CONSENT
        )
        await lodging.lodge(session, producer, dossier.id)
        await examination.notify_defects(session, examiner, dossier.id, defects=["Thiếu bản mô tả."])
        await examination.answer_defects(session, producer, dossier.id, answer=ANSWER)
        await examination.accept(session, examiner, dossier.id)
        await decision.publish(session, registrar, dossier.id, gazette="Công báo số 7", page="12")
        await decision.oppose(session, examiner, dossier.id, opponent=OPPONENT, grounds="Tên chung của vùng.")
        ended = await lodging.draft(
            session, producer, kind=Kind.TRADEMARK, office="VN-23", application=application(Kind.TRADEMARK, name="HẾT")
        )
        await lodging.lodge(session, producer, ended.id)
        await decision.withdraw(session, producer, ended.id, reason="Bà Ví Dụ ốm.")
        await journal.enter(session, OFFICE, Act.IMPORT, Subject.IMPORT, "none", told={"file": "của bà Ví Dụ.csv"})
        waiting = Waiting(
            subject=Subject.PARTY, subject_id=str(person.id), act="merge",
            form={"name": "Nguyễn Văn Mẫu", "phone": PHONE}, proposed_by=registrar.account_id,
        )  # fmt: skip
        session.add(waiting)
        await journal.enter(session, registrar, "merge", Subject.PARTY, person.id)
        opposition = (await session.exec(select(Opposition.id))).one()
    return Loaded(chain, person.id, dossier.id, opposition, ended.id, paper.id, batch)

"""A register in which every subject has something of everything: what the journal's promises are tried on."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.cases import pictures
from registry.cases.ending import close_case, reopen_case
from registry.cases.opening import open_case
from registry.cases.referrals import write_referral
from registry.database import Database
from registry.documents import filing
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.forms import example_of, judge
from registry.journal import OFFICE
from registry.labels.closing import close_out
from registry.labels.pins import TriedBy, confirm
from registry.labels.press import report_press
from registry.labels.scans.setting import set_scan_limits
from registry.labels.verification import Label
from registry.parties.joining import asking
from registry.parties.joining.deciding import ask_back, decline_request
from registry.parties.joining.forms import AnswerToOfficeForm, JoinForm
from registry.people import passkeys
from registry.procedure.formality import accept, answer_defects, notify_defects
from registry.procedure.lodging import draft, lodge
from registry.procedure.opposition import oppose
from registry.procedure.publication import publish
from registry.procedure.registration import withdraw
from registry.rights.colleagues import note_for_colleagues
from registry.tables import AccountIdentity, AdministrativeUnit, Opposition, Passkey, Waiting
from registry.throttling import prune
from registry.use.plots import declare_plot
from registry.use.redefining import redefine_area
from registry.use.titles import tie_title
from registry.vocabulary import Kind, PartyKind, Purpose, Subject
from tests.api.everything import entered_title
from tests.labels.chain import Chain, build_chain
from tests.labels.made import make, set_yields
from tests.office import enrolled, token_for
from tests.procedure.office import SQUARE, do, do_both, drafting
from tests.stock import folder
from tests.use.papers import PDF, picture

PLOT = {"type": "Point", "coordinates": [105.5, 18.3]}
PHONE, OPPONENT, ANSWER = "0912 345 678", "Đinh Thị Ví Dụ", "Xin bổ sung bản mô tả của bà Ví Dụ."
REQUEST_PAPER = PDF + b"%join"
PAPER = hashlib.sha256(PDF).hexdigest()
SHOT = picture(size=(21, 22))


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
    """Return a store that holds the papers and the picture."""
    store = Store(folder / "files")
    for content in (PDF, REQUEST_PAPER, SHOT):
        store.put(content)
    return store


async def build_loaded(database: Database) -> Loaded:
    """Build a chain, and beside it what that has none of."""
    chain = await build_chain(database)
    office, store = chain.office, Store(folder())
    batch = await chain.issued(10, has_pins=True)
    await _mark(chain, batch)
    await chain.reprint(batch, 0, 1)
    producer, examiner, registrar = (one.actor for one in (office.producer, office.examiner, office.registrar))
    async with database.writing() as session:
        await do(session, producer, declare_plot, chain.authorisation_id, name="Vườn bà Ví Dụ", geometry=PLOT)
        await token_for(session, producer, "máy của bà Ví Dụ")
        person = await enrolled(
            session, office.administrator.actor, kind=PartyKind.PERSON, name="Nguyễn Văn Mẫu", phone=PHONE,
            email="mau@example.vn", address="Thôn 3, xã Phúc Trạch", tax_code="042090000123", is_example=True,
        )  # fmt: skip
        commune = [one.code for one in (await session.exec(select(AdministrativeUnit))).all()][:1]
        drawn = {"geometry": SQUARE, "unit_codes": commune, "decision_number": "15/QĐ"}
        await do_both(session, registrar, office.second_registrar.actor, redefine_area, chain.record_id, **drawn)
        mark = drafting(
            Kind.TRADEMARK, representative="Văn phòng Đại diện Ví Dụ", vienna=["5.7.1"],
            particulars={"description": "Chữ in hoa, không màu. " * 40},
        )  # fmt: skip
        dossier = (await do(session, producer, draft, **mark)).row
        paper = await filing.add(
            session, producer, store, dossier.id, content=PDF, name="giấy của bà Ví Dụ.pdf", purpose=Purpose.CONSENT
        )
        await do(session, producer, lodge, dossier.id)
        await do(session, examiner, notify_defects, dossier.id, defects=["Thiếu bản mô tả."])
        await do(session, producer, answer_defects, dossier.id, answer=ANSWER)
        await do(session, examiner, accept, dossier.id)
        await do(session, registrar, publish, dossier.id, gazette="Công báo số 7", page="12")
        await do(session, examiner, oppose, dossier.id, opponent=OPPONENT, grounds="Tên chung của vùng.")
        ended = (await do(session, producer, draft, **drafting(Kind.TRADEMARK, name="HẾT"))).row
        await do(session, producer, lodge, ended.id)
        await do(session, producer, withdraw, ended.id, reason="Bà Ví Dụ ốm.")
        await journal.enter(session, OFFICE, "import", Subject.IMPORT, "none", told={"file": "của bà Ví Dụ.csv"})
        waiting = Waiting(
            subject=Subject.PARTY, subject_id=str(person.id), act="merge",
            form={"name": "Nguyễn Văn Mẫu", "phone": PHONE}, proposed_by=registrar.account_id,
        )  # fmt: skip
        session.add(waiting)
        await journal.enter(session, registrar, "merge", Subject.PARTY, person.id)
        await _told_besides(session, chain, dossier.id, store)
        opposition = (await session.exec(select(Opposition.id))).one()
    return Loaded(chain, person.id, dossier.id, opposition, ended.id, paper.id, batch)


async def _confirmed(chain: Chain, batch: int) -> None:
    """Confirm the number under the coating of a label."""
    sender = TriedBy("192.0.2.0/24", "VN-23")
    await confirm(chain.database, chain.ring, Label(batch, 4, chain.code(batch, 4)), chain.pin(batch, 4), sender)
    async with chain.database.writing() as session:
        await prune(session, calendar.now() + timedelta(days=1))  # what was counted at the doors stays where it was


async def _mark(chain: Chain, batch: int) -> None:
    """Void a label, close the order out, and set what an ordinary check of the right's labels is."""
    await _confirmed(chain, batch)
    await chain.void_used(batch, 3, 3)
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, report_press, batch, printed=10, spoiled=1, delivered=9)
        await do(session, chain.office.producer.actor, close_out, batch, used=8, spoiled=1, returned=1)
        await do(session, chain.office.registrar.actor, set_scan_limits, chain.record_id, sessions=30)
    await set_yields(chain)
    await make(chain, (chain.lot_id, 4000))


async def _told_besides(session: AsyncSession, chain: Chain, dossier: UUID, store: Store) -> None:
    """Add a title, a passkey, a note for colleagues, a request to join with what hangs on it, declined, and a case."""
    examiner, registrar = chain.office.examiner.actor, chain.office.registrar.actor
    title = await entered_title(session, chain.office)
    await do(session, registrar, tie_title, chain.authorisation_id, title_id=title)
    await do(session, examiner, note_for_colleagues, dossier, text="Bà Ví Dụ hẹn gửi bản đồ tuần sau.")
    session.add(Passkey(account_id=examiner.account_id, name="khóa của bà Ví Dụ", credential_id="AA", public_key="AQ"))
    session.add(AccountIdentity(account_id=examiner.account_id, digest="0" * 64))
    await journal.enter(session, examiner, passkeys.ADDED, Subject.ACCOUNT, examiner.account_id)
    form = judge(JoinForm, example_of(JoinForm) | {"email": "loc@example.vn", "phone": "0912 345 670"})
    key = asking.new_key()
    asked = (await asking.ask(session, form, key)).request
    await papers.add_own(session, store, key, content=REQUEST_PAPER, name="giấy của ông Ví Dụ.pdf")
    await do(session, examiner, ask_back, asked.id, asks="Ông Ví Dụ ở thôn nào?")
    await asking.answer(session, key, AnswerToOfficeForm(answer="Ông Ví Dụ ở thôn 3."))
    await do(session, examiner, decline_request, asked.id, reason="Ông Ví Dụ ở tỉnh khác.")
    sighting = {"suspicion": "copied", "place": "Quầy của bà Ví Dụ", "lot_id": chain.lot_id}
    inspector = chain.office.inspector.actor
    case = (await do(session, inspector, open_case, None, **sighting)).row
    await session.flush()
    await pictures.add(session, inspector, store, case.id, content=SHOT, name="quầy bà Ví Dụ.png")
    await do(session, inspector, write_referral, case.id, **example_of(write_referral.asks))
    await do(session, registrar, close_case, case.id, **example_of(close_case.asks))
    await do(session, inspector, reopen_case, case.id, mistake="Bà Ví Dụ gửi thêm ảnh.")

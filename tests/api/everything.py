"""A register with one of everything: a right with all that hangs on it, and a dossier at every step of the procedure.

``ids`` names what is there; a path of ``tests.api.matrix`` is filled from it. Papers and indexes lie beside it.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.settings import Settings
from registry import calendar, journal
from registry.acts import take
from registry.database import Database
from registry.documents import filing
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.exchange.cells import EMPTY
from registry.exchange.faults import FaultyRow, columns_of
from registry.forms import example_of, judge
from registry.journal import OFFICE
from registry.labels import jobs, pin_files
from registry.labels.closing import close_out
from registry.labels.press import report_press
from registry.labels.scans.setting import set_scan_limits
from registry.labels.transforming import transform
from registry.parties.joining import asking
from registry.parties.joining.deciding import ask_back
from registry.parties.joining.forms import JoinForm
from registry.people import searches
from registry.people.notices import leave
from registry.people.permissions import Actor
from registry.procedure.counter import PaperApplicationForm, receive_on_paper
from registry.procedure.examination import approve_grant, examine, propose_grant, propose_refusal
from registry.procedure.formality import accept, notify_defects
from registry.procedure.lodging import lodge
from registry.procedure.opposition import oppose
from registry.procedure.publication import publish
from registry.procedure.registration import terminate
from registry.rights.kinds.ocop import enter_ocop_title
from registry.rights.recorded import define_unit
from registry.tables import AdministrativeUnit, ImportFault, ImportRun, LabelPin, Membership, Opposition
from registry.use.authorisations import authorise, suspend
from registry.use.lots import declare_lot, recall
from registry.use.plots import declare_plot
from registry.use.quantities import certify_quantity
from registry.use.titles import tie_title
from registry.use.yields import set_yield
from registry.vocabulary import Measure, NoticeKind, Purpose, RangeState, RunStatus, Subject
from search.engines import Indexes
from tests.cases.suspects import cases_in
from tests.labels.chain import GTIN, Chain, build_chain, hands, keys_of
from tests.office import Member, Office, token_for
from tests.procedure.office import FILED, PUBLISHED, SQUARE, ago, do, do_both, drafted_in, registered_in
from tests.stock import folder
from tests.use.papers import PDF, picture

TODAY = calendar.today()
GARDEN: dict[str, Any] = {"type": "Point", "coordinates": [105.7, 18.2]}
MADE: dict[str, Any] = {
    "inputs": [{"lot_id": "{lot}", "quantity": 4, "measure": "g"}], "product": "Cam sấy khô", "measure": "g",
}  # fmt: skip
"""What is asked where a lot is made of that of the chain."""
INDEX = "index"
STEPS = ("draft", "lodged", "defective", "accepted", "published", "examined", "proposed", "approved")
"""How far a dossier of the producer can have come; the right of the chain is registered."""


@dataclass
class Everything:
    """The chain, the keys of everybody, and the ids of what is there."""

    chain: Chain
    keys: dict[str, str]
    ids: dict[str, str]
    files: Path
    index: Path

    def lay_out(self, settings: Settings) -> None:
        """Copy papers and both indexes to where the settings say."""
        shutil.copytree(self.files, settings.files, dirs_exist_ok=True)
        for index in self.index.iterdir():
            name = index.name.replace(INDEX, settings.search_folder.name)
            shutil.copytree(index, settings.search_folder.with_name(name), dirs_exist_ok=True)


async def _called_back(chain: Chain, number: int) -> UUID:
    """Recall two labels of an order, and have the list of the others made in the background."""
    await chain.mark(number, RangeState.RECALLED, 0, 1)
    async with chain.database.writing() as session:
        producer = chain.office.producer.actor
        return (await jobs.accept(session, producer, number, kind="lists.zip", wishes={}, runs=[(2, 4)])).id


async def build_everything(database: Database) -> Everything:
    """Build the register through its use cases, and fill its indexes: one that was never filled does not answer."""
    files, index = folder(), folder()
    chain = await build_chain(database)
    office = chain.office
    keys = await keys_of(chain)
    ids: dict[str, Any] = {
        "record": chain.record_id,
        "authorisation": chain.authorisation_id,
        "quantity": chain.certified_id,
        "lot": chain.lot_id,
        "order": await chain.order(5),
        "issued": await chain.issued(5),
        "closed": await chain.issued(5),
        "printed": await chain.issued(5, active=False, printed=True),
        "fresh": await chain.issued(5, active=False),
        "pinned": await chain.issued(5, has_pins=True),
        "called_back": await chain.issued(5, active=False),
        "party": office.rival.party_id,
        "own_party": office.producer.party_id,
        "account": office.rival.actor.account_id,
    }
    async with database.writing() as session:
        await do(session, office.producer.actor, report_press, ids["closed"], printed=5, spoiled=0, delivered=5)
        await do(session, office.producer.actor, close_out, ids["closed"], used=5, spoiled=0, returned=0)
        ids |= await _numbers(session, chain, ids["pinned"])
    ids["job"] = await _called_back(chain, ids["called_back"])
    ids["code"], ids["picture"], ids["gtin"] = chain.code(ids["issued"]), "1.svg", GTIN
    async with database.writing() as session:
        ids |= {step: await _dossier(session, office, step) for step in STEPS}
        ids |= await _aside(session, office)
        ids |= await _besides(session, chain)
        ids |= await _joining(session, office, files)
        ids |= await _kept(session, office.examiner.actor)
        ids |= await _imported(session)
        ids |= await cases_in(session, chain, files)
        ids["digest"] = await _paper(session, office.manager, files, ids["record"], PDF)
        ids["scan"] = await _paper(session, office.manager, files, ids["record"], picture())
        ids["hidden"] = await _paper(session, office.producer, files, ids["draft"], picture(size=(30, 40)))
    indexes = Indexes.of(index / INDEX, None)
    for follower in indexes.followers(database):
        await follower.catch_up()
    await indexes.aclose()
    return Everything(chain, keys, {name: str(value) for name, value in ids.items()}, files, index)


async def _numbers(session: AsyncSession, chain: Chain, number: int) -> dict[str, Any]:
    """Take the first numbers under the coating of an order, and try one; return code and number of another label."""
    session.add(LabelPin(batch_number=number, label_index=1, day=calendar.today(), today=1, tries=1))
    taken: dict[str, Any] = {"runs": ((0, 1),), "sha256": "0" * 64, "recipient": "Xưởng in"}
    await pin_files.mark_taken(session, chain.office.registrar.actor, number, **taken)
    return {"coated": chain.code(number, 3), "pin": chain.pin(number, 3)}


async def _aside(session: AsyncSession, office: Office) -> dict[str, Any]:
    """Add an application that is opposed, one to be refused, and a right whose end waits for a second person."""
    whose = hands(office)
    opposed = await _dossier(session, office, "published")
    await do(session, whose.examiner, oppose, opposed, opponent="Bên Ví Dụ", grounds="Trùng tên.")
    opposition = (await session.exec(select(Opposition.id).where(Opposition.record_id == opposed))).one()
    refusing = await _dossier(session, office, "examined")
    await do(session, whose.examiner, propose_refusal, refusing, reasons="Tên gọi chung.")
    waiting = await drafted_in(session, whose.applicant, name="Cam hết hạn", is_example=True)
    await registered_in(session, whose, waiting)
    ending = await do(session, whose.registrar, terminate, waiting, reason="Hết điều kiện.")
    assert ending.change is not None
    dossiers = {"opposed": opposed, "refusing": refusing, "waiting": waiting}
    return dossiers | {"opposition": opposition, "shown": ending.change.digest}


async def _kept(session: AsyncSession, actor: Actor) -> dict[str, Any]:
    """Add what an examiner keeps for herself: a search, and two notices of what it found."""
    search = await searches.save(session, actor, name="Quýt", question="q=quyt")
    common = {"account_id": actor.account_id, "kind": NoticeKind.FOUND_MANY, "about": search.id}
    ids = [uuid4(), uuid4()]
    await leave(await session.connection(), [{**common, "id": one, "key": str(one)} for one in ids])
    return {"search": search.id, "notice": ids[0]}


async def _imported(session: AsyncSession) -> dict[str, Any]:
    """Add an import that could not take two rows."""
    run = ImportRun(layout="gi-vietnam", file_name="vn.csv", digest="0" * 64, status=RunStatus.DONE, faulty=2)
    session.add(run)
    await session.flush()
    for line in (2, 3):
        row = columns_of(FaultyRow(line, (EMPTY.at("name"),), {"id": str(line), "name": ""}))
        session.add(ImportFault(run_id=run.id, **row))
    return {"import": run.id}


async def _besides(session: AsyncSession, chain: Chain) -> dict[str, Any]:
    """Add what a chain does not have: a plot, a suspended right of use with a title, a recalled lot, a token."""
    office, record_id = chain.office, chain.record_id
    manager, producer = office.manager.actor, office.producer
    garden = {"name": "Vườn đồi Bắc", "geometry": GARDEN}
    plot = (await do(session, producer.actor, declare_plot, chain.authorisation_id, **garden)).made
    jam = {"party_id": producer.party_id, "product": "Mứt cam", "valid_from": calendar.today()}
    suspended = (await do(session, manager, authorise, record_id, **jam)).made
    await do(session, manager, suspend, suspended.id, reason="Kiểm tra")
    harvest = {"season": "Vụ sau", "quantity": 1000, "measure": Measure.GRAM}
    season = (await do(session, manager, certify_quantity, chain.authorisation_id, **harvest)).made
    small = (await do(session, producer.actor, declare_lot, season.id, quantity=1, produced_on=TODAY)).made
    await do(session, producer.actor, recall, small.id, reason="Dư lượng")
    unnumbered = (await do(session, producer.actor, declare_lot, season.id, quantity=1, produced_on=TODAY)).made
    await do(session, office.registrar.actor, set_scan_limits, record_id, sessions=30)
    await do(session, office.registrar.actor, set_yield, record_id, **example_of(set_yield.asks))
    dried = MADE | {"inputs": [{**MADE["inputs"][0], "lot_id": chain.lot_id}], "quantity": 1, "produced_on": TODAY}
    made = (await do(session, producer.actor, transform, chain.authorisation_id, **dried)).made
    title = await entered_title(session, office)
    await do(session, office.registrar.actor, tie_title, suspended.id, title_id=title)
    spare = await token_for(session, office.rival.actor, "máy cân")
    held = select(Membership).where(Membership.party_id == office.rival.party_id)
    commune = (await session.exec(select(AdministrativeUnit).where(AdministrativeUnit.code == "18999"))).one()
    commune.boundary = SQUARE
    await journal.enter(session, OFFICE, define_unit.name, Subject.UNIT, commune.id)
    return {
        "plot": plot.id,
        "suspended": suspended.id,
        "season": season.id,
        "title": title,
        "recalled": small.id,
        "made": made.id,
        "unnumbered": unnumbered.id,
        "token": spare.token.id,
        "membership": (await session.exec(held)).one().id,
        "unit": commune.id,
    }


async def _joining(session: AsyncSession, office: Office, files: Path) -> dict[str, Any]:
    """Add a request to join with a paper, and one that was asked back; ``*_key`` open their private addresses."""
    form = judge(JoinForm, example_of(JoinForm) | {"email": "cam@example.vn", "phone": "0912 345 678"})
    keys = asking.new_key(), asking.new_key()
    asked, questioned = [(await asking.ask(session, form, key)).request for key in keys]
    paper = await papers.add_own(session, Store(files), keys[0], content=PDF + b"%j", name="giấy.pdf")
    await do(session, office.examiner.actor, ask_back, questioned.id, asks="Xin gửi giấy chứng nhận.")
    entered = judge(PaperApplicationForm, example_of(PaperApplicationForm))
    house = {"office": "VN-42"}
    about = office.examiner.actor, receive_on_paper, office.producer.party_id, entered
    on_paper = (await take(session, *about, provided=house)).made
    ids = {"on_paper": on_paper.id, "asked": asked.id, "questioned": questioned.id, "joined_paper": paper.digest}
    return ids | {"asked_key": keys[0], "questioned_key": keys[1]}


async def entered_title(session: AsyncSession, office: Office, **changes: Any) -> UUID:
    """Return an OCOP title of the producer, which two registrars entered."""
    asked = example_of(enter_ocop_title.asks) | {"decided_on": calendar.today() - timedelta(days=30)} | changes
    two = office.registrar.actor, office.second_registrar.actor
    record_id: UUID = (await do_both(session, *two, enter_ocop_title, office.producer.party_id, **asked)).made.id
    return record_id


async def _paper(session: AsyncSession, who: Member, files: Path, record_id: UUID, content: bytes) -> str:
    """Add a paper to the files of a record and return its digest."""
    purpose, store = Purpose.AREA_MAP, Store(files)
    filed = await filing.add(session, who.actor, store, record_id, content=content, name="map.pdf", purpose=purpose)
    return filed.digest


async def _dossier(session: AsyncSession, office: Office, step: str) -> UUID:
    """Return a dossier of the producer that has come as far as ``step``."""
    far = STEPS.index(step)
    whose = hands(office)
    record_id = await drafted_in(session, whose.applicant, name=f"Cam {step}", is_example=True)
    with ago(FILED):
        if far >= STEPS.index("lodged"):
            await do(session, whose.applicant, lodge, record_id)
        if step == "defective":
            await do(session, whose.examiner, notify_defects, record_id, defects=["Thiếu bản đồ."])
            return record_id
        if far >= STEPS.index("accepted"):
            await do(session, whose.examiner, accept, record_id)
    with ago(0 if step == "published" else PUBLISHED):
        if far >= STEPS.index("published"):
            await do(session, whose.registrar, publish, record_id, gazette="Công báo số 6")
        if far >= STEPS.index("examined"):
            await do(session, whose.examiner, examine, record_id)
    if far >= STEPS.index("proposed"):
        await do(session, whose.examiner, propose_grant, record_id, reasons="Đủ điều kiện.")
    if far >= STEPS.index("approved"):
        await do(session, whose.second, approve_grant, record_id)
    return record_id

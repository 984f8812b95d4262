"""Cases made through their use cases, for tests."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import AnyAct, confirm, take
from registry.cases import pictures, reporting
from registry.cases.ending import close_case
from registry.cases.forms import ReportForm
from registry.cases.handling import tell_producer
from registry.cases.linking import Find
from registry.cases.opening import open_case
from registry.cases.referrals import write_referral
from registry.cases.reporting import Photo, Reported
from registry.database import Database
from registry.documents.store import Store
from registry.forms import example_of, judge
from registry.labels.verification import Verification
from registry.people.permissions import Actor
from registry.tables import CaseReferral
from registry.vocabulary import Suspicion
from tests.labels.chain import Chain
from tests.procedure.office import do
from tests.use.papers import picture

TOLD: dict[str, Any] = {"suspicion": "copied", "place": "Chợ Hà Tĩnh", "story": "Ba thùng cùng một mã."}


def finder(chain: Chain) -> Find:
    """Return what finds the label that a code names."""
    return Verification(chain.database, chain.ring).find


async def reported(
    database: Database, *, find: Find | None = None, store: Store | None = None, photo: Photo | None = None, **told: Any
) -> Reported:
    """Report a suspicion as a shopper does."""
    form = judge(ReportForm, TOLD | told)
    async with database.writing() as session:
        return await reporting.report(session, form, find=find, store=store or Store(Path("nowhere")), photo=photo)


async def act(database: Database, who: Actor, act: AnyAct, case_id: UUID | None, **asked: Any) -> Any:
    """Take an act on a case and return its row."""
    find = asked.pop("find", None)
    async with database.writing() as session:
        return (await take(session, who, act, case_id, judge(act.asks, asked), provided={"find": find})).row


async def act_by_two(database: Database, first: Actor, second: Actor, act: AnyAct, case_id: UUID, **asked: Any) -> None:
    """Let one officer take an act and another confirm it."""
    async with database.writing() as session:
        waiting = await take(session, first, act, case_id, judge(act.asks, asked))
        assert waiting.change is not None
        await confirm(session, second, act, case_id, waiting.change.digest)


async def cases_in(session: AsyncSession, chain: Chain, files: Path) -> dict[str, Any]:
    """Return the ids of a case with a picture and a notice, of one that is closed, and the word of a report.

    The producer was told of one more.
    """
    office, store = chain.office, Store(files)
    inspector = office.inspector.actor
    links = {"lot_id": chain.lot_id, "record_id": chain.record_id}
    sighting: dict[str, Any] = {"suspicion": "copied", "place": "Chợ Vinh", "story": "Ba thùng cùng một mã."}
    case = (await do(session, inspector, open_case, None, **sighting, **links)).row
    await session.flush()
    shot = await pictures.add(session, inspector, store, case.id, content=picture(size=(30, 20)), name="ảnh.png")
    await do(session, inspector, write_referral, case.id, **example_of(write_referral.asks))
    notice = (await session.exec(select(CaseReferral.id))).one()
    closed = (await do(session, inspector, open_case, None, **sighting, **links)).row
    await session.flush()
    await do(session, inspector, close_case, closed.id, **example_of(close_case.asks))
    told = (await do(session, inspector, open_case, None, **sighting, **links)).row
    await session.flush()
    await do(session, inspector, tell_producer, told.id, **example_of(tell_producer.asks))
    report = await reporting.report(session, ReportForm(suspicion=Suspicion.OTHER, place="Chợ"), find=None, store=store)
    officer = office.examiner.actor.account_id
    shown = {"case": case.id, "closed_case": closed.id, "case_picture": shot.digest, "case_referral": notice}
    return shown | {"word": report.word, "officer": officer}

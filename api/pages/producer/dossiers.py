"""The state of an application: what it lacks, what happened, what its applicant may do now."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import Speech, language_of, speech
from api.pages.acts import NO_ACT, ActsPage
from api.pages.area import area_of
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.papers import paper_asks
from api.pages.particulars import facts_of, pictures_of, texts_of
from api.pages.parts import HISTORY, ListPart, PageLists
from api.pages.producer import standing
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.frame import Html, producer_page, see
from api.pages.similar import of_record, panel
from api.pages.submission import Submission
from api.views.areas import FileView
from api.views.base import show
from api.views.records import RecordView, record_view
from registry.acts import read
from registry.documents import filing
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor
from registry.procedure.conditions import read_missing, title_of
from registry.rights import reading
from registry.rights.matter import RECORD, RecordMatter, told_status
from registry.saying import say
from registry.vocabulary import Purpose, Status

FACE = ("lodge", "answer_defects", "take_over", "withdraw")
"""Acts of an applicant that stand on this page; editing the dossier and drawing its area have pages of their own."""

LACKING = {
    "area": ("/area", say("The area on the map")),
    "specimen": ("#papers", say("A picture of the mark, among its papers as its specimen")),
}
"""What a dossier may lack beside answers to questions: the page below it, and its words."""


@get("/records/{record_id:uuid}")
async def dossier(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the state of an application. The procedure says what may be done; it works on entities."""
    return await dossier_page(request, session, actor, state, record_id)


@post("/records/{record_id:uuid}/acts/{act:str}", status_code=200)
async def take(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Lodge, answer or withdraw; or show the application again with what hinders it."""
    acts = _acts(request, state, actor, record_id)
    if act not in FACE:
        raise NotFound(NO_ACT)
    await reading.application(await session.connection(), actor, record_id)
    again = partial(dossier_page, request, session, actor, state, record_id, typed=submission.typed, act=act)
    return await acts.answer(session, submission, act, record_id, again=again, then=see)


def _acts(request: Visit, state: State, actor: Actor, record_id: UUID) -> ActsPage:
    return ActsPage(state, actor, speech(language_of(request)), RECORD, f"/producer/records/{record_id}/acts")


async def dossier_page(
    request: Visit,
    session: AsyncSession,
    actor: Actor,
    state: State,
    record_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    act: str = "",
) -> Html:
    """Return the page of an application, in the transaction of the act that was just tried."""
    said, connection = speech(language_of(request)), await session.connection()
    record = record_view(await reading.application(connection, actor, record_id))
    matter = await read(connection, actor, RECORD, record_id)
    await read_missing(connection, matter)
    acts = _acts(request, state, actor, record_id)
    forms = await acts.forms(connection, matter, FACE, tried=act, typed=typed, is_refused=refusal is not None)
    before = record.status in standing.OPEN
    parts = PageLists(request, f"/producer/records/{record_id}", HISTORY, "papers", "notices", "oppositions")
    specimens, papers = await _papers(connection, actor, record_id, parts)
    comes = standing.COMES if matter.missing else standing.COMES | standing.READY
    return producer_page(
        request,
        "record.html",
        refusal=refusal,
        fields={"file": said.tell(say("File"))} | (titles(acts.find(act).asks, said) if act else {}),
        act=act,
        record=record,
        typed=typed or {},
        events=await _events(request, connection, actor, matter, parts),
        next_words=said.tell(comes[record.status]) if record.status in comes else "",
        lacking=lacking(record, matter.missing, said) if before else [],
        forms=forms,
        **await _said_of(connection, record_id, parts),
        texts=texts_of(record, said),
        particulars=facts_of(record, said),
        pictures_of_sign=pictures_of(specimens),
        has_area=ApplicationAsked(record.kind, record.category).has_area,
        similar=await panel(state.similar, connection, actor, of_record(record, specimens), said) if before else None,
        is_open=before,
        area=await area_of(connection, actor, record_id, said),
        files=papers,
        paper_asks=paper_asks(said, typed),
    )


async def _papers(
    connection: AsyncConnection, actor: Actor, record_id: UUID, parts: PageLists
) -> tuple[list[FileView], ListPart]:
    """Return the specimens among the papers of an application, and the part of its papers that is shown."""
    specimens = await filing.files_of(connection, actor, record_id, purpose=Purpose.SPECIMEN)
    listing = await filing.listing(connection, actor, record_id, ascending=False)
    return [show(row, FileView) for row in specimens], await parts.part("papers", connection, listing)


async def _said_of(connection: AsyncConnection, record_id: UUID, parts: PageLists) -> dict[str, Any]:
    """Return what the office and others have said of an application, by the names that the template uses."""
    return {
        "notices": await parts.part("notices", connection, reading.notices(record_id)),
        "oppositions": await parts.part("oppositions", connection, reading.oppositions(record_id)),
        "refusal_reasons": await reading.reasons_of_refusal(connection, record_id),
        "refusal_cites": await reading.grounds_of_refusal(connection, record_id),
    }


async def _events(
    request: Visit, connection: AsyncConnection, actor: Actor, matter: RecordMatter, parts: PageLists
) -> ListPart:
    # What the applicant has to do stands above; the history shows only what the office does next.
    silent = {*standing.OPEN, Status.REGISTERED, Status.REFUSED, Status.WITHDRAWN, Status.TERMINATED}
    status = told_status(actor, matter.row.status)
    told = status in standing.COMES.keys() - silent
    comes = speech(language_of(request)).tell(standing.COMES[status]) if told else ""
    # A dossier is saved dozens of times; those lines are left out.
    return await parts.history(connection, actor, RECORD, matter, comes=comes, without=("amend",))


def lacking(record: RecordView, missing: tuple[str, ...], said: Speech) -> list[tuple[str, str]]:
    """Return the address and the words of everything that the dossier lacks."""
    here = f"/producer/records/{record.id}"
    application = ApplicationAsked(record.kind, record.category)
    found = []
    for name in missing:
        path = application.path(name)
        part = application.part_of(path)
        if part is not None:
            found.append((f"{here}/edit?part={part.key}#f-{path}", said.tell(application.question(part, path))))
        else:
            place, words = LACKING.get(name, ("/edit", title_of(record.kind, name)))
            found.append((f"{here}{place}", said.tell(words)))
    return found

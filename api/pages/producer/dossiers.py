"""Where an application stands: what it lacks, what happened, what its applicant may do now."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.records import AnswerForm, WithdrawalForm
from api.language import Speech, language_of, speech
from api.pages.answers import Answers, attempt, judge, texts
from api.pages.area import area_of
from api.pages.frame import Visit
from api.pages.history import timeline
from api.pages.passages import texts_of
from api.pages.producer import standing
from api.pages.producer.door import Html, producer_page, see
from api.pages.producer.questions import called, has_area, parts_of
from api.pages.similar import of_record, panel
from api.views.areas import FileView
from api.views.base import show
from api.views.records import NoticeView, RecordView, events_view, record_view
from registry.documents import filing
from registry.errors import NotFound, RegistryError
from registry.journal.history import acts_on
from registry.people.permissions import Actor
from registry.procedure import decision, examination, lodging, moving, workflow
from registry.procedure.workflow import PARTS
from registry.rights import reading, records
from registry.saying import say
from registry.tables import Record
from registry.vocabulary import Act, Purpose, Status, Subject

Taking = Callable[[AsyncSession, Actor, UUID, Answers, int | None], Awaitable[Record]]


async def _answer(
    session: AsyncSession, actor: Actor, record_id: UUID, answers: Answers, expected: int | None
) -> Record:
    form = judge(AnswerForm, texts(answers, "answer"))
    return await examination.answer_defects(session, actor, record_id, answer=form.answer, expected=expected)


async def _withdraw(
    session: AsyncSession, actor: Actor, record_id: UUID, answers: Answers, expected: int | None
) -> Record:
    form = judge(WithdrawalForm, texts(answers, "reason"))
    return await decision.withdraw(session, actor, record_id, reason=form.reason, expected=expected)


TAKING: dict[Act, Taking] = {
    Act.LODGE: lambda session, actor, record_id, _, expected: lodging.lodge(
        session, actor, record_id, expected=expected
    ),
    Act.ANSWER_DEFECTS: _answer,
    Act.WITHDRAW: _withdraw,
}
"""The acts of an applicant that move the dossier on; changing it has a page of its own."""

LACKING = {
    "area": ("/area", say("The area on the map")),
    "specimen": ("#papers", say("A picture of the mark, among its papers as its specimen")),
}
"""What a dossier may lack that is no question of the application: the page below it, and its words."""


@get("/records/{record_id:uuid}")
async def dossier(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show where an application stands. What may be done is read from the procedure, which works on entities."""
    return await dossier_page(request, session, actor, state, record_id)


@post("/records/{record_id:uuid}/acts/{act:str}", status_code=200)
async def take(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
    state: State,
) -> Response[Any]:
    """Lodge, answer or withdraw; or show the application again with what hinders it."""
    chosen = next((one for one in TAKING if one.value == act), None)
    if chosen is None:
        raise NotFound(say("There is no act %(act)s.", act=act))
    await standing.dossier(await session.connection(), actor, record_id)

    async def work() -> str:
        await TAKING[chosen](session, actor, record_id, answers, answers.version)
        return f"/producer/records/{record_id}"

    again = partial(dossier_page, request, session, actor, state, record_id, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen.value))


async def dossier_page(
    request: Visit,
    session: AsyncSession,
    actor: Actor,
    state: State,
    record_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    """Return the page of an application, in the transaction of whatever was just tried."""
    said = speech(language_of(request))
    connection = await session.connection()
    record = record_view(await standing.dossier(connection, actor, record_id))
    situation = await moving.situation(session, await records.find(session, actor, record_id))
    before = record.status in standing.OPEN
    files = [show(row, FileView) for row in await filing.files_of(connection, actor, record_id)]
    nexts = standing.NEXT if situation.missing else standing.NEXT | standing.READY
    return producer_page(
        request,
        "record.html",
        refusal=refusal,
        fields={
            "answer": said.tell(say("Your answer")),
            "reason": said.tell(say("Reason")),
            "file": said.tell(say("File")),
        },
        record=record,
        typed=typed or {},
        events=await _events(session, actor, record, said),
        next_words=said.tell(nexts[record.status]) if record.status in nexts else "",
        lacking=_lacking(record, situation.missing, said) if before else [],
        hindered={option.step.act.value: bool(option.hindrance) for option in workflow.options(situation, actor)},
        notices=[show(row, NoticeView) for row in await reading.notices(connection, record_id)],
        texts=texts_of(record, said),
        has_area=has_area(record.kind, record.category),
        similar=await panel(state.similar, connection, actor, of_record(record, files), said) if before else None,
        is_open=before,
        area=await area_of(connection, actor, record_id, said),
        files=files,
        purposes=[(purpose.value, said.word(purpose, "Purpose")) for purpose in Purpose],
    )


async def _events(session: AsyncSession, actor: Actor, record: RecordView, said: Speech) -> list[Any]:
    rows = await acts_on(await session.connection(), Subject.RECORD, record.id)
    saved = {Act.AMEND}  # a dossier is saved dozens of times; what counts is what became of it
    events = [event for event in events_view(rows, actor) if event.act not in saved]
    for event in events:
        event.actor = None
    parties = {str(party.party_id): party.name for party in record.parties if party.party_id}
    # What the applicant is to do stands above; the line goes on only with what the office does.
    silent = {*standing.OPEN, Status.REGISTERED, Status.REFUSED, Status.WITHDRAWN, Status.TERMINATED}
    comes = said.tell(standing.NEXT[record.status]) if record.status in standing.NEXT.keys() - silent else ""
    return list(timeline(events, {}, parties, said, comes))


def _lacking(record: RecordView, missing: tuple[str, ...], said: Speech) -> list[tuple[str, str]]:
    """Return the address and the words of everything the dossier lacks."""
    here = f"/producer/records/{record.id}"
    asked = called(parts_of(record.kind, record.category))
    found = []
    for name in missing:
        if name in asked:
            part, field, words = asked[name]
            found.append((f"{here}/edit?part={part}#f-{field}", said.tell(words)))
        else:
            place, words = LACKING.get(name, ("/edit", PARTS[name]))
            found.append((f"{here}{place}", said.tell(words)))
    return found

"""One dossier: what is known of it, what happened, and the acts this officer may take now."""

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
from api.pages.answers import Answers, attempt, judge
from api.pages.desk import contents, scope
from api.pages.desk.acts import MATTERS, TAKING
from api.pages.desk.asking import Offer, offer_of, questions, values
from api.pages.desk.door import Html, desk_page, see
from api.pages.frame import Visit
from api.pages.wording import remarks_in
from registry.errors import NotFound, RegistryError
from registry.people.permissions import Actor
from registry.procedure import workflow
from registry.procedure.workflow import Situation
from registry.rights.reading import Detail
from registry.saying import say
from registry.vocabulary import Act, Custody


@get("/records/{record_id:uuid}")
async def dossier(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a dossier."""
    return await _page(request, snapshot, actor, record_id, state=state)


@get("/records/{record_id:uuid}/acts/{act:str}")
async def act_page(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a dossier with the form of an act open."""
    return await _page(request, snapshot, actor, record_id, state=state, act=_act(act))


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
    """Take an act, or show the dossier again with what hinders it."""
    chosen = _act(act)
    matter = MATTERS[chosen]
    # Who may not see the record is told so before anything they typed is judged.
    connection = await session.connection()
    await scope.detail(connection, actor, record_id)

    async def work() -> str:
        form = judge(matter.form, values(matter.fields, answers))
        await TAKING[chosen](session, actor, record_id, form, answers.version)
        return f"/desk/records/{record_id}"

    again = partial(_page, request, connection, actor, record_id, state=state, act=chosen, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=chosen.value))


def _act(text: str) -> Act:
    if text not in {act.value for act in MATTERS}:
        raise NotFound(say("There is no act %(act)s.", act=text))
    return Act(text)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record_id: UUID,
    *,
    state: State,
    act: Act | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    found = await scope.detail(connection, actor, record_id)
    told = await contents.gather(connection, actor, found, said, similar=state.similar)
    offers = _offers(found, told.proposed_by, actor, said)
    chosen = next((offer for offer in offers if offer.key == act and not offer.hindrance), None)
    return desk_page(
        request,
        "dossier.html",
        refusal=refusal,
        **told.names(),
        offers=offers,
        chosen=chosen,
        asks=questions(MATTERS[act].fields, typed or {}, said) if act and chosen else [],
        remarks=remarks_in(found.record.name, said),
        overtaken=act is not None and chosen is None and refusal is None,
    )


def _offers(found: Detail, proposed_by: UUID | None, actor: Actor, said: Speech) -> list[Offer]:
    """Return what the office may do now. An applicant's acts are on the producer's pages."""
    if found.record.custody is Custody.MIRRORED:
        return []
    order = list(MATTERS)
    situation = Situation(found.record.kind, found.record.status, frozenset(), (), proposed_by)
    return [
        offer_of(
            step.act,
            f"/desk/records/{found.record.id}/acts/{step.act.value}",
            MATTERS[step.act],
            said,
            leads_to=said.word(step.target, "Status") if step.source is not step.target else "",
            hindrance=said.tell(hindered.said) if hindered else "",
        )
        for step, hindered in sorted(
            workflow.options(situation, actor), key=lambda option: order.index(option.step.act)
        )
    ]

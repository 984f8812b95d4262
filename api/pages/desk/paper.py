"""The counter: an application that came on paper. First its kind and applicant are asked, then its content."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import Speech, language_of, speech
from api.pages import dates
from api.pages.desk.choosing import offered_parties
from api.pages.desk.frame import Html, desk_page, query_text, see
from api.pages.forms.controls import labelled
from api.pages.frame import Visit
from api.pages.producer.application_form import ApplicationAsked
from api.pages.submission import Submission, attempt
from registry.acts import Relation, take
from registry.acts.taking import demand
from registry.errors import NotFound, RegistryError
from registry.people import directory
from registry.people.permissions import Actor
from registry.procedure.counter import PaperApplicationForm, receive_on_paper
from registry.rights import kinds
from registry.saying import say

KINDS = kinds.applied_for()
MOST_BYTES = 1024 * 1024


@get("/records/paper")
async def choose_paper(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Ask what is applied for and by whom; then show the form of the application."""
    _demand(actor)
    kind, party = query_text(request, "kind"), query_text(request, "party")
    if kind in KINDS and party:
        return await _form(request, snapshot, actor, kind, party, {})
    q, said = query_text(request, "q"), speech(language_of(request))
    return desk_page(
        request,
        "paper_for.html",
        kinds=_kinds(said),
        kind=kind if kind in KINDS else "",
        q=q,
        parties=await offered_parties(snapshot, actor, q) if q else [],
    )


@post("/records/paper", status_code=200, request_max_body_size=MOST_BYTES)
async def enter_paper(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Enter the application, or show its form again with every fault."""
    _demand(actor)
    kind, party = submission.text("kind") or "", submission.text("applicant_id") or ""
    if kind not in KINDS:
        raise NotFound(say("There is no such kind of application."))
    application, said = ApplicationAsked(*KINDS[kind]), speech(language_of(request))

    async def work() -> str:
        more = {
            "kind": application.kind,
            "received_at": dates.read_moment(submission.text("received_at")),
        }
        form = application.judged(PaperApplicationForm, submission.typed, said, more=more)
        taken = await take(session, actor, receive_on_paper, _key(party), form, provided=provided(state))
        return f"/desk/records/{taken.subject_id}"

    async def again(*, refusal: RegistryError) -> Html:
        return await _form(request, await session.connection(), actor, kind, party, submission.typed, refusal)

    return await attempt(session, actor, submission, work, again=again, then=partial(see, done=receive_on_paper.name))


PAPER = (choose_paper, enter_paper)


def _demand(actor: Actor) -> None:
    """Raise NotPermitted for an actor who may not enter applications."""
    by: tuple[Relation[Any], ...] = receive_on_paper.by
    demand(actor, None, by)


def _key(party: str) -> UUID:
    """Return the key of a party that an address names; NotFound for a text that is no key."""
    try:
        return UUID(party)
    except ValueError:
        raise NotFound(say("There is no party %(party)s.", party=party[:40])) from None


def _kinds(said: Speech) -> list[tuple[str, str]]:
    return [(word, said.tell(kinds.of(kind).called(category))) for word, (kind, category) in KINDS.items()]


async def _form(  # noqa: PLR0917 # what a page consists of
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    kind: str,
    party: str,
    typed: dict[str, str],
    refusal: RegistryError | None = None,
) -> Html:
    said, application = speech(language_of(request)), ApplicationAsked(*KINDS[kind])
    applicant = await directory.party(connection, actor, _key(party))
    at_fault = [fault.field for fault in refusal.faults] if refusal else []
    parts = application.shown(typed, said, at_fault=at_fault)
    words = {name: label for part in parts for name, label in labelled(part.asks).items()}
    return desk_page(
        request,
        "paper.html",
        refusal=refusal,
        fields=words | {"received_at": said.tell(say("When it came to the counter"))},
        kind=kind,
        called=said.tell(application.right.called(application.category)),
        applicant=applicant,
        parts=parts,
        received_at=typed.get("received_at", ""),
    )

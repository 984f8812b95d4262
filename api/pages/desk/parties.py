"""Parties: finding and enrolling them, and the acts on one."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import language_of, speech
from api.pages.acts import asked_form
from api.pages.desk.choosing import offered_parties
from api.pages.desk.frame import Html, desk_page, query_text, query_word, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.subjects import SubjectPages
from api.pages.submission import Submission, attempt
from api.pages.wording import remarks_in
from api.paging import Page
from registry.acts import read, take
from registry.acts.taking import demand
from registry.errors import RegistryError
from registry.parties.enrolling import ENROLLING, amend_contact, enrol
from registry.parties.joining import reading
from registry.parties.joining.matter import handles
from registry.parties.matter import PARTY, PartyMatter
from registry.parties.members import invite_member, remove_member, set_member_roles
from registry.parties.merging import merge
from registry.people import directory
from registry.people.permissions import Actor
from registry.procedure.counter import receive_on_paper
from registry.rights.reading import standing_of
from registry.use.reading import authorisations
from registry.vocabulary import PartyKind, Role

LISTS = ("records", "authorisations", HISTORY)
ELSEWHERE = (receive_on_paper.name, invite_member.name, set_member_roles.name, remove_member.name)
"""Acts on a party that have pages of their own."""


@get("/parties")
async def parties(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the parties, newest first."""
    q, kind = query_text(request, "q"), query_word(request, "kind", PartyKind)
    rows, later = await paging.rows(snapshot, directory.parties(actor, q=q or None, kind=kind))
    return desk_page(
        request,
        "parties.html",
        rows=rows,
        later=later or "",
        q=q,
        kind=kind or "",
        kinds=list(PartyKind),
        may_enrol=_may_enrol(actor),
        joining=await reading.count_open(snapshot, actor) if handles(actor) else None,
        is_administrator=Role.ADMINISTRATOR in actor.roles,
        deep="after" in request.query_params,
    )


@get("/parties/new")
async def new_party(request: Visit, *, actor: NamedDependency[Actor]) -> Html:
    """Show the form of a new party."""
    demand(actor, None, ENROLLING)
    return await _form(request, {})


@post("/parties/new", status_code=200)
async def enrol_party(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Enrol a party, or show the form again with every fault."""
    form = partial(_form, request, submission.typed)
    if submission.text("anyway") is None:
        likely = await _alike(await session.connection(), actor, submission)
        if likely:
            return await form(likely=likely)

    async def work() -> str:
        asked = await asked_form(enrol, submission, speech(language_of(request)))
        taken = await take(session, actor, enrol, None, asked, provided=provided(state))
        return f"/desk/parties/{taken.subject_id}"

    return await attempt(session, actor, submission, work, again=form, then=partial(see, done=enrol.name))


def _may_enrol(actor: Actor) -> bool:
    return any(relation.holds(actor, None) for relation in ENROLLING)


async def _alike(connection: AsyncConnection, actor: Actor, submission: Submission) -> Any:
    """Return the parties that are probably the same as the one to be enrolled."""
    text = submission.text
    name, tax_code, phone = text("name") or "", text("tax_code"), text("phone")
    return await directory.alike(connection, actor, name=name, tax_code=tax_code, phone=phone)


async def _form(request: Visit, typed: dict[str, str], refusal: RegistryError | None = None, likely: Any = ()) -> Html:
    said = speech(language_of(request))
    return desk_page(
        request,
        "party_new.html",
        refusal=refusal,
        fields=titles(enrol.asks, said),
        asks=controls(enrol.asks, typed, said),
        likely=likely,
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    party_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said, row = speech(language_of(request)), await directory.party(connection, actor, party_id)
    matter, acts = await read(connection, actor, PARTY, party_id), PAGES.acts(request, state, actor, party_id)
    q = query_text(request, "q") or (typed or {}).get("q", "")
    typed = _present(row) if typed is None and act == amend_contact.name else typed
    merging, parts = act == merge.name, PageLists(request, f"/desk/parties/{party_id}", *LISTS)
    offered = await offered_parties(connection, actor, q, (typed or {}).get("survivor_id", "")) if merging else []
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        without=ELSEWHERE,
        offered={"party": offered},
        session=session,
    )
    return desk_page(
        request,
        "party.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        party=row,
        survivor=await directory.party(connection, actor, row.merged_into) if row.merged_into else None,
        proposed=await _proposed(connection, actor, matter),
        version=matter.row.version,
        remarks=remarks_in(row.name, said),
        stands=await parts.part("records", connection, standing_of(actor, party_id)),
        authorisations=await parts.part("authorisations", connection, authorisations(actor, held_by=party_id)),
        accounts=await directory.acting_for(connection, actor, party_id),
        events=await parts.history(connection, actor, PARTY, matter),
        q=q if merging else None,
        **shown.names(),
    )


async def _proposed(connection: AsyncConnection, actor: Actor, matter: PartyMatter) -> Any:
    """Return the party with which this one is to be merged, while that waits for a second officer."""
    waits = next((one for one in matter.waiting if one.act == merge.name), None) if actor.is_staff else None
    try:
        survivor_id = UUID(str(waits.form.get("survivor_id"))) if waits else None
    except ValueError:
        return None  # it cannot be meant any more; what waits is given back
    return await directory.party(connection, actor, survivor_id) if survivor_id else None


def _present(row: Any) -> dict[str, str]:
    return {name: getattr(row, name) or "" for name in amend_contact.asks.model_fields}


PAGES = SubjectPages(on=PARTY, face="/desk", plural="parties", page=_page)

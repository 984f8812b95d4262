"""The people of an organisation: who they are, what each may do, inviting and removing them."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import language_of, speech
from api.pages.acts import ActsPage, asked_form
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission, attempt
from registry.acts import read, take
from registry.errors import NotFound, RegistryError
from registry.parties import members as people
from registry.parties.matter import PARTY
from registry.parties.members import invite_member, remove_member, set_member_roles
from registry.people import directory
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Role

ACTS = (invite_member.name, set_member_roles.name, remove_member.name)
HOME = "/producer/members"


@get("/members")
async def members(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor], state: State
) -> Html:
    """Show the people of the head's organisation; of several, those of the first, with links to the others."""
    headed = await _headed(snapshot, actor)
    return await _page(request, snapshot, actor, headed[0][0], state=state)


@get("/members/{party_id:uuid}")
async def members_of(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the people of an organisation that the reader heads."""
    return await _page(request, snapshot, actor, party_id, state=state)


@get("/members/{party_id:uuid}/{act:str}")
async def member_act_page(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show the form of an act."""
    _demand_act(act)
    return await _page(request, snapshot, actor, party_id, state=state, act=act)


@post("/members/{party_id:uuid}/{act:str}", status_code=200)
async def take_member_act(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Invite, change or remove; or show the page again. An invitation's link is shown once."""
    _demand_act(act)
    connection = await session.connection()
    await _headed(connection, actor, party_id)
    again = partial(_page, request, connection, actor, party_id, state=state, act=act, typed=submission.typed)
    if act != invite_member.name:
        acts = _acts(request, state, actor, party_id)
        return await acts.answer(session, submission, act, party_id, again=again, then=see)
    told: list[str] = []

    async def work() -> str:
        form = await asked_form(invite_member, submission, speech(language_of(request)))
        taken = await take(session, actor, invite_member, party_id, form, provided=provided(state))
        told.append(str(taken.once))
        return f"{HOME}/{party_id}"

    def then(address: str) -> Html:
        if not told:
            return see(address, invite_member.name)
        public = str(state.settings.public_url).rstrip("/")
        page = producer_page(request, "invited.html", at=address, address=f"{public}{told[0]}")
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    return await attempt(session, actor, submission, work, again=again, then=then)


MEMBERS = (members, members_of, member_act_page, take_member_act)


def _demand_act(name: str) -> None:
    if name not in ACTS:
        raise NotFound(say("There is no such act here."))


def _acts(request: Visit, state: State, actor: Actor, party_id: UUID) -> ActsPage:
    home = f"{HOME}/{party_id}"
    return ActsPage(state, actor, speech(language_of(request)), PARTY, home, home=home)


async def _headed(connection: AsyncConnection, actor: Actor, party_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """Return the organisations that the reader heads; NotFound where there is none, or not this one."""
    own = actor.parties(Role.REPRESENTATIVE)
    found = [(one, name) for one, name in await directory.parties_named(connection, own)]
    if not found or (party_id is not None and party_id not in dict(found)):
        raise NotFound(say("There is no organisation here whose people you look after."))
    return found


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
) -> Html:
    said = speech(language_of(request))
    headed = await _headed(connection, actor, party_id)
    found = await people.members(connection, party_id)
    listed: dict[UUID, tuple[Any, list[Role]]] = {}
    for row in found:
        listed.setdefault(row.id, (row, []))[1].extend([row.role] if row.holds else [])
    present = [one for one in listed.values() if one[1]]
    offered = present if act == remove_member.name else list(listed.values())
    roles = [(role.value, said.tell(role.said)) for role in await people.grantable(connection, party_id)]
    acts = _acts(request, state, actor, party_id)
    shown = await acts.show(
        connection,
        await read(connection, actor, PARTY, party_id),
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        only=ACTS,
        offered={
            "member": [(str(row.id), f"{row.name} · {row.login}") for row, _ in offered],
            "member_role": roles,
        },
    )
    return producer_page(
        request,
        "members.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        party_id=str(party_id),
        called=dict(headed)[party_id],
        headed=[(str(one), name) for one, name in headed],
        people=present,
        are_invited=any(not row.has_password for row, _ in present),
        **shown.names(),
    )

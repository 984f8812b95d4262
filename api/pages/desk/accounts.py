"""Accounts: opening one, what it may do, and how it ends. For administrators."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import prepare, provided
from api.authentication import proving
from api.idempotency import Idempotency, digest_without_secrets
from api.language import language_of, speech
from api.pages.acts import ActsPage, asked_form
from api.pages.desk.choosing import offered_parties
from api.pages.desk.frame import Html, desk_page, query_text, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import PageLists
from api.pages.submission import Submission, demand_shown, settle_response
from api.paging import Page
from registry.acts import read, take
from registry.database import Database
from registry.errors import RegistryError
from registry.parties.accounts import end_role, grant_office_role, grant_role, open_account
from registry.parties.matter import ACCOUNT
from registry.parties.reach import write_to
from registry.people import directory
from registry.people.permissions import Actor, demand
from registry.vocabulary import Role


@get("/accounts")
async def accounts(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the accounts, newest first, with their roles."""
    rows, later = await paging.rows(snapshot, directory.accounts(actor))
    held: dict[UUID, list[Any]] = {}
    for membership in await directory.memberships(snapshot, [row.id for row in rows]):
        held.setdefault(membership.account_id, []).append(membership)
    listed = [(row, held.get(row.id, [])) for row in rows]
    return desk_page(request, "accounts.html", rows=listed, later=later or "", deep="after" in request.query_params)


@get("/accounts/new")
async def new_account(request: Visit, *, actor: NamedDependency[Actor]) -> Html:
    """Show the form of a new account."""
    demand(actor, Role.ADMINISTRATOR)
    return await _form(request, {})


@post("/accounts/new", status_code=200)
async def open_new_account(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Open an account and show the link by which its owner sets the password, or show the form again."""
    demand(actor, Role.ADMINISTRATOR)
    told: list[str | None] = []
    try:
        form = await asked_form(open_account, submission, speech(language_of(request)))
        house = await prepare(open_account, database, actor, None, form, house=provided(state))
        idempotency = Idempotency(submission.idempotency.key, digest_without_secrets(request, form))
        async with database.writing() as session:

            async def work() -> str:
                taken = await take(session, actor, open_account, None, form, provided=house)
                told.append(taken.once)
                return f"/desk/accounts/{taken.subject_id}"

            response = await settle_response(session, actor, idempotency, work, lambda address: address)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _form(request, submission.typed, refusal)
    home = str(response.headers["Location"])
    return _told_once(request, home, told[0]) if any(told) else see(home, open_account.name)


@get("/accounts/{account_id:uuid}")
async def account(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show an account, the roles it holds and its tokens."""
    return await _page(request, snapshot, actor, account_id, state=state)


@get("/accounts/{account_id:uuid}/acts/{act:str}")
async def account_act_page(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show an account with the form of an act open."""
    _acts(request, state, actor, account_id).find(act)
    typed = {"party_id": query_text(request, "party")}
    return await _page(request, snapshot, actor, account_id, state=state, act=act, typed=typed)


@post("/accounts/{account_id:uuid}/acts/{act:str}", status_code=200)
async def take_account_act(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    act: FromPath[str],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Take an act on an account, or show it again with what hinders it. Passwords are hashed before a transaction."""
    acts = _acts(request, state, actor, account_id)
    again = partial(_page, request, actor=actor, account_id=account_id, state=state, act=act, typed=submission.typed)
    try:
        prepared = await acts.prepare(submission, act, account_id, proving(request))
    except RegistryError as refusal:
        demand_shown(refusal)
        async with database.reading() as snapshot:
            return await again(connection=snapshot, refusal=refusal)
    async with database.writing() as session:
        shown = partial(again, connection=await session.connection(), session=session)
        response = await acts.answer(session, submission, act, account_id, again=shown, then=see, prepared=prepared)
    return response if acts.once is None else _told_once(request, f"/desk/accounts/{account_id}", acts.once)


def _told_once(request: Visit, account: str, path: str | None) -> Html:
    """Show the link by which an account sets its password, this once."""
    return desk_page(request, "link.html", link=f"{request.app.state.site}{path}", account=account)


def _acts(request: Visit, state: State, actor: Actor, account_id: UUID) -> ActsPage:
    return ActsPage(state, actor, speech(language_of(request)), ACCOUNT, f"/desk/accounts/{account_id}/acts")


async def _form(request: Visit, typed: dict[str, str], refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    return desk_page(
        request,
        "account_new.html",
        refusal=refusal,
        fields=titles(open_account.asks, said),
        asks=controls(open_account.asks, typed, said),
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    account_id: UUID,
    *,
    state: State,
    act: str = "",
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    demand(actor, Role.ADMINISTRATOR, Role.REGISTRAR)
    said, typed = speech(language_of(request)), typed or {}
    matter = await read(connection, actor, ACCOUNT, account_id)
    row = await directory.account(connection, account_id)
    q = query_text(request, "q") or typed.get("q", "")
    granting = act in {grant_role.name, grant_office_role.name}
    parties = await offered_parties(connection, actor, q, typed.get("party_id", "")) if granting else []
    memberships = await directory.memberships(connection, [account_id])
    tokens = directory.tokens(actor, account_id=account_id)
    held = [(str(one.id), f"{said.tell(one.role.said)} · {one.name}") for one in memberships]
    acts = _acts(request, state, actor, account_id)
    shown = await acts.show(
        connection,
        matter,
        act=act or None,
        typed=typed,
        is_refused=refusal is not None,
        without=(write_to.name, *(() if act == end_role.name else (end_role.name,))),
        offered={"party": parties, "membership": held},
        session=session,
    )
    return desk_page(
        request,
        "account.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        account=row,
        version=matter.row.version,
        memberships=memberships,
        tokens=await PageLists(request, f"/desk/accounts/{account_id}", "tokens").part("tokens", connection, tokens),
        q=q if granting else None,
        **shown.names(),
    )

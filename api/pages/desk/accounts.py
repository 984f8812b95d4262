"""Accounts: opening one, what it may do, and how it ends. For administrators."""

import hashlib
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.people import AccountForm, MembershipForm, ResetForm
from api.language import Speech, language_of, speech
from api.once import Once
from api.pages.acts import Offer
from api.pages.answers import Answers, attempt, demand_shown, settle_response
from api.pages.desk.asking import Field, Matter, NothingAsked, questions, values
from api.pages.desk.choosing import offered_parties
from api.pages.desk.door import Html, asked, desk_page, see
from api.pages.frame import Visit
from api.paging import Page
from registry.database import Database
from registry.errors import NotFound, RegistryError
from registry.forms import judge
from registry.people import accounts as opening
from registry.people import credentials, directory
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.tables import Account, Token
from registry.vocabulary import Role

ACCOUNT = (
    Field("login", say("Login"), is_required=True, example="htx.phuctrach"),
    Field("name", say("Name"), is_required=True, help=say("As colleagues see it.")),
    Field(
        "password", say("Password"), "password", help=say("Left empty, the account is a machine's: it gets a token.")
    ),
)
MATTERS: dict[str, Matter] = {
    "grant": Matter(
        MembershipForm,
        (
            Field("party_id", say("For whom"), "choice", is_required=True),
            Field(
                "role",
                say("In which role"),
                "choice",
                is_required=True,
                options=tuple(role.value for role in Role),
                words="Role",
            ),
        ),
        say("The account acts for this party in this role from now on."),
    ),
    "password": Matter(
        ResetForm, (Field("new", say("New password"), "password", is_required=True),), say("Its sessions end at once.")
    ),
    "close": Matter(
        NothingAsked, (), say("Its sessions and tokens end at once, and it is not opened again."), is_grave=True
    ),
}
WORDS = {"grant": say("Grant a role"), "password": say("Set a new password"), "close": say("Close the account")}
DONE = {"grant": "grant", "password": "password", "close": "close_account"}


@get("/accounts")
async def accounts(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the accounts, newest first, with their roles."""
    rows, later = await paging.rows(snapshot, directory.accounts(actor), (col(Account.created_at), col(Account.id)))
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
async def open_account(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Open an account, or show the form again. The password is hashed before any transaction begins."""
    demand(actor, Role.ADMINISTRATOR)
    try:
        form = judge(AccountForm, values(ACCOUNT[:2], answers) | {"password": answers.typed.get("password") or None})
        password = None if form.password is None else form.password.get_secret_value()
        drawn_up = await credentials.draw_up(login=form.login, name=form.name, password=password)
        asked_for = msgspec.json.encode([request.scope["path"], form.login, form.name, password is not None])
        # A digest over a password would be guessed a million times faster than its hash: it is left out.
        once = Once(answers.once.key, hashlib.sha256(asked_for).hexdigest())
        async with database.writing() as session:

            async def work() -> str:
                account = await opening.open_account(session, actor, drawn_up)
                return f"/desk/accounts/{account.id}"

            response = await settle_response(session, actor, once, work, lambda address: address)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _form(request, answers.typed, refusal)
    return see(str(response.headers["Location"]), "open_account")


@get("/accounts/{account_id:uuid}")
async def account(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show an account, the roles it holds and its tokens."""
    return await _page(request, snapshot, actor, account_id)


@get("/accounts/{account_id:uuid}/acts/{act:str}")
async def account_act_page(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show an account with the form of an act open."""
    return await _page(request, snapshot, actor, account_id, act=act, typed={"party_id": asked(request, "party")})


@post("/accounts/{account_id:uuid}/acts/password", status_code=200)
async def reset_password(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Give an account a new password, hashed before any transaction begins."""
    demand(actor, Role.ADMINISTRATOR)
    try:
        form = judge(ResetForm, {"new": answers.typed.get("new") or None})
        await credentials.reset_password(database, actor, account_id, new=form.new.get_secret_value())
    except RegistryError as refusal:
        demand_shown(refusal)
        async with database.reading() as snapshot:
            return await _page(request, snapshot, actor, account_id, act="password", refusal=refusal)
    return see(f"/desk/accounts/{account_id}", "password")


@post("/accounts/{account_id:uuid}/acts/{act:str}", status_code=200)
async def take_account_act(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Grant a role or close the account, or show it again with what hinders it."""
    demand(actor, Role.ADMINISTRATOR)
    if act not in {"grant", "close"}:
        raise NotFound(say("There is no act %(act)s.", act=act))

    async def work() -> str:
        if act == "grant":
            form = judge(MembershipForm, values(MATTERS[act].fields, answers))
            await opening.grant(session, actor, account_id, party_id=form.party_id, role=form.role)
        else:
            await opening.close_account(session, actor, account_id)
        return f"/desk/accounts/{account_id}"

    connection = await session.connection()
    again = partial(_page, request, connection, actor, account_id, act=act, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done=DONE[act]))


@post("/accounts/{account_id:uuid}/memberships/{membership_id:uuid}/end", status_code=200)
async def end_role(
    request: Visit,
    *,
    account_id: FromPath[UUID],
    membership_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """End a role at once, or say why it cannot be ended."""

    async def work() -> str:
        await opening.end(session, actor, account_id, membership_id)
        return f"/desk/accounts/{account_id}"

    again = partial(_page, request, await session.connection(), actor, account_id)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done="end"))


async def _form(request: Visit, typed: dict[str, str], refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    kept = {name: text for name, text in typed.items() if name != "password"}
    return desk_page(request, "account_new.html", refusal=refusal, asks=questions(ACCOUNT, kept, said))


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    account_id: UUID,
    *,
    act: str = "",
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    demand(actor, Role.ADMINISTRATOR)
    said, typed = speech(language_of(request)), typed or {}
    row = await directory.account(connection, account_id)
    offers = _offers(row, said) if row.is_active else []
    chosen = next((offer for offer in offers if offer.key == act), None)
    q = asked(request, "q") or typed.get("q", "")
    parties = await offered_parties(connection, actor, q, typed.get("party_id", "")) if act == "grant" else []
    held = directory.tokens(actor).where(col(Token.account_id) == account_id).order_by(col(Token.created_at).desc())
    return desk_page(
        request,
        "account.html",
        refusal=refusal,
        account=row,
        memberships=await directory.memberships(connection, [account_id]),
        tokens=(await connection.execute(held)).all(),
        offers=offers,
        chosen=chosen,
        asks=questions(MATTERS[act].fields, typed, said, {"party_id": parties}) if chosen else [],
        q=q,
    )


def _offers(row: Any, said: Speech) -> list[Offer]:
    at = f"/desk/accounts/{row.id}/acts"
    return [
        Offer(
            key,
            said.tell(WORDS[key]),
            f"{at}/{key}",
            said.tell(matter.sentence) if matter.sentence else "",
            is_grave=matter.is_grave,
        )
        for key, matter in MATTERS.items()
        if key != "password" or row.has_password
    ]

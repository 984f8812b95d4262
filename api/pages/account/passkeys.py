"""The account's passkeys: adding, renaming and removing them, each after the password is entered again."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import ConfigDict, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import address_of, site_of
from api.language import language_of, speech
from api.pages.account.factors import Present, ProvenForm
from api.pages.account.frame import HOME, Html, account_page, see
from api.pages.forms.controls import Control, controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.passkeys import to_sign
from api.pages.submission import Submission, demand_shown
from registry.database import Database
from registry.errors import RegistryError
from registry.forms import LINE, Form, asked, judge
from registry.people import credentials, passkeys
from registry.people.permissions import Actor
from registry.saying import say

HERE = f"{HOME}/passkeys"
Name = Annotated[str, Field(min_length=1, max_length=100), LINE]


class NamedForm(Form):
    """The name of a passkey, where its owner gives one."""

    name: Annotated[
        Name,
        asked(say("Name of the passkey"), help=say("By which you tell it from others: the telephone, the blue stick.")),
    ]


class NewForm(NamedForm):
    """A passkey to be created: its name, and the present password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current: Present


@get("/passkeys")
async def show_passkeys(request: Visit, *, database: NamedDependency[Database], actor: NamedDependency[Actor]) -> Html:
    """Show the passkeys, and the form for another one."""
    return await _page(request, database, actor)


@post("/passkeys/options", status_code=200)
async def begin_passkey(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[bytes]:
    """Tell how a passkey is created, once the password is right; faults are told to the script."""
    await _demand(request, database, actor, submission, NewForm)
    async with database.writing() as session:
        return to_sign(await passkeys.begin_registration(session, actor, site_of(request.app.state.settings)))


@post("/passkeys", status_code=200)
async def add_passkey(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Add a passkey that was created as ``begin_passkey`` said; show the first recovery codes this once."""
    try:
        name = judge(NamedForm, {"name": submission.text("name")}).name
        site, answer = site_of(request.app.state.settings), submission.typed.get("credential", "")
        codes = await passkeys.register(database, actor, site, name, answer)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    return account_page(request, "recovery.html", codes=codes) if codes else see(HERE, "passkey_added")


@post("/passkeys/{passkey_id:uuid}/rename", status_code=200)
async def rename_passkey(
    request: Visit,
    *,
    passkey_id: FromPath[UUID],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Rename a passkey."""

    async def work(session: AsyncSession, given: NewForm) -> None:
        await passkeys.rename(session, actor, passkey_id, given.name)

    return await _proven(request, database, actor, submission, passkey_id, work, NewForm, "passkey_renamed")


@post("/passkeys/{passkey_id:uuid}/remove", status_code=200)
async def remove_passkey(
    request: Visit,
    *,
    passkey_id: FromPath[UUID],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Remove a passkey."""

    async def work(session: AsyncSession, _: ProvenForm) -> None:
        await passkeys.remove(session, actor, passkey_id)

    return await _proven(request, database, actor, submission, passkey_id, work, ProvenForm, "passkey_removed")


async def _proven(  # noqa: PLR0917 # one function for both
    request: Visit,
    database: Database,
    actor: Actor,
    submission: Submission,
    passkey_id: UUID,
    work: Any,
    form: type[Form],
    done: str,
) -> Response[Any]:
    try:
        given = await _demand(request, database, actor, submission, form)
        async with database.writing() as session:
            await work(session, given)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal, at=passkey_id, name=submission.text("name"))
    return see(HERE, done)


async def _demand(request: Visit, database: Database, actor: Actor, submission: Submission, form: type[Form]) -> Any:
    """Return the form as it was filled in; the present password must be right."""
    given: Any = judge(form, {name: submission.typed.get(name) or None for name in form.model_fields})
    secret = given.current.get_secret_value()
    await credentials.demand_password(database, actor.account_id, secret, address=address_of(request))
    return given


async def _page(
    request: Visit,
    database: Database,
    actor: Actor,
    refusal: RegistryError | None = None,
    *,
    at: UUID | None = None,
    name: str | None = None,
) -> Html:
    """Show the page; a refusal is shown at the passkey that it concerns, or at the new one."""
    said = speech(language_of(request))
    async with database.reading() as connection:
        rows = await passkeys.passkeys_of(connection, actor.account_id)

    def asks(typed: str, prefix: str) -> list[Control]:
        found = controls(NewForm, {"name": typed}, said)
        for one in found:
            one.at = prefix
        return found

    forms = [
        (row, asks(name or row.name if row.id == at else row.name, "f-" if row.id == at else f"k{n}-"))
        for n, row in enumerate(rows)
    ]
    return account_page(
        request,
        "passkeys.html",
        refusal=refusal,
        fields=titles(NewForm, said),
        forms=forms,
        touched=at,
        adding=asks("", "f-" if at is None else "new-"),
        has_passkeys=site_of(request.app.state.settings).has_passkeys,
    )

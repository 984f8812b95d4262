"""The second proof: setting it up and removing it, each after the password is entered again."""

from typing import Annotated, Any

import qrcode
import qrcode.image.svg
from litestar import Response, get, post
from litestar.di import NamedDependency
from pydantic import ConfigDict, Field, SecretStr
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import address_of
from api.language import language_of, speech
from api.pages.account.frame import HOME, Html, account_page, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from registry.database import Database
from registry.errors import RegistryError
from registry.forms import LINE, Form, asked, judge
from registry.people import credentials, factors, passwords
from registry.people.permissions import Actor
from registry.saying import say

HERE = f"{HOME}/factors"
Code = Annotated[str, Field(max_length=40), LINE]


Present = Annotated[Annotated[SecretStr, Field(max_length=passwords.LONGEST)], asked(say("Present password"))]


class ProvenForm(Form):
    """The present password: a stolen session does not have it."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current: Present


class CodeForm(ProvenForm):
    """A code of the telephone that is being set up."""

    code: Annotated[Code, asked(say("Code"), help=say("Six digits, as the telephone shows them now."))]


@get("/factors")
async def show_factors(request: Visit, *, database: NamedDependency[Database], actor: NamedDependency[Actor]) -> Html:
    """Show what is set up, and how to set up a telephone."""
    return await _page(request, database, actor)


@post("/factors/codes", status_code=200)
async def add_codes(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Make the telephone a second proof, and show the recovery codes this once."""

    async def work(session: AsyncSession) -> list[str]:
        return await factors.confirm_codes(session, actor, submission.text("code") or "")

    return await _proven(request, database, actor, submission, work, CodeForm, "codes_added")


@post("/factors/codes/remove", status_code=200)
async def remove_codes(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Remove the telephone as a second proof."""

    async def work(session: AsyncSession) -> list[str]:
        await factors.remove_codes(session, actor)
        return []

    return await _proven(request, database, actor, submission, work, ProvenForm, "codes_removed")


@post("/factors/recovery", status_code=200)
async def renew_recovery(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Show new recovery codes, this once."""

    async def work(session: AsyncSession) -> list[str]:
        return await factors.renew_recovery_codes(session, actor)

    return await _proven(request, database, actor, submission, work, ProvenForm, "codes_added")


async def _proven(  # noqa: PLR0917 # one function for all three
    request: Visit,
    database: Database,
    actor: Actor,
    submission: Submission,
    work: Any,
    form: type[ProvenForm],
    done: str,
) -> Response[Any]:
    """Change a second proof once the password is right; show the codes that are shown once, if any."""
    try:
        given = judge(form, {name: submission.typed.get(name) or None for name in form.model_fields})
        secret = given.current.get_secret_value()
        await credentials.demand_password(database, actor.account_id, secret, address=address_of(request))
        async with database.writing() as session:
            codes = await work(session)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, database, actor, refusal)
    return account_page(request, "recovery.html", codes=codes) if codes else see(HERE, done)


async def _page(request: Visit, database: Database, actor: Actor, refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    async with database.reading() as connection:
        there = await factors.standing(connection, actor.account_id)
    secret, address, picture = "", "", ""
    if not there.has_codes:
        async with database.writing() as session:
            secret = await factors.begin_codes(session, actor)
        login = (await credentials.present_of(database, actor.account_id)).login
        address = factors.address_of(secret, login, request.app.state.settings.office_name)
        drawn = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, box_size=8)
        picture = drawn.to_string(encoding="unicode")
    settings = request.app.state.settings
    return account_page(
        request,
        "factors.html",
        refusal=refusal,
        fields=titles(CodeForm, said),
        there=there,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=picture,
        opened=address,
        setting_up=controls(CodeForm, {}, said),
        proving=controls(ProvenForm, {}, said),
        needed=settings.officers_need_second_proof,
    )

"""Setting a password by a link, after an invitation or a lost password. It signs nobody in.

The page of a link does not tell its address to other sites, no cache keeps it, and forms of other sites are refused.
"""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import ConfigDict, Field, SecretStr

from api.authentication import demand_own_origin, ended_cookie
from api.language import language_of, speech
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit, ways
from api.pages.workspace import Html, see, working_page
from api.security.throttling import network
from registry import throttling
from registry.database import Database
from registry.errors import NotFound, RegistryError
from registry.forms import Form, asked, judge
from registry.people import credentials, factors, identities, links, passwords
from registry.people.links import WorkingLink
from registry.saying import say
from registry.throttling import Limit

TRIES = Limit(
    "account_link", 60, timedelta(hours=1), say("Too many links were tried from here; try again in %(wait)s.", wait="")
)


@dataclass(frozen=True, slots=True)
class Others:
    """What else opens an account: passkeys, and an identity at the service."""

    passkeys: int
    identity: bool


class SettingForm(Form):
    """The new password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    new: Annotated[
        Annotated[SecretStr, Field(max_length=passwords.LONGEST)],
        asked(
            say("New password"),
            help=say("Four words that have nothing to do with one another are hard to guess and easy to keep in mind."),
        ),
    ]


@get("/{text:str}")
async def show_link(request: Visit, *, text: FromPath[str], database: NamedDependency[Database]) -> Html:
    """Show whose password this link sets, and the form."""
    link = await _opened(request, database, text)
    return _gone(request) if link is None else _page(request, text, link, await _others(database, link))


@post("/{text:str}", status_code=200)
async def use_link(request: Visit, *, text: FromPath[str], database: NamedDependency[Database]) -> Response[Any]:
    """Set the password and use the link up; then its owner signs in. Whoever was signed in here is signed out."""
    demand_own_origin(request, when_told=True)
    link = await _opened(request, database, text)
    if link is None:
        return _gone(request)
    others = await _others(database, link)
    new = (await request.form()).get("new")
    try:
        form = judge(SettingForm, {"new": new if isinstance(new, str) and new else None})
        await credentials.set_password(database, text, form.new.get_secret_value())
    except NotFound:
        return _gone(request)
    except RegistryError as refusal:
        return _page(request, text, link, others, refusal)
    gone = see("/login", "password_set")
    gone.cookies.append(ended_cookie(request.app.state.settings))
    return gone


async def _opened(request: Visit, database: Database, text: str) -> WorkingLink | None:
    await throttling.take(database, TRIES, network(request))
    async with database.reading() as connection:
        return await links.opened(connection, text)


def _gone(request: Visit) -> Html:
    """Say that a link does not work, and how to get another."""
    said = speech(language_of(request)).tell(credentials.NO_LINK)
    status = HTTPStatus.NOT_FOUND
    return working_page(request, "account/link_gone.html", nav=ways(request), said_after={}, status=status, told=said)


async def _others(database: Database, link: WorkingLink) -> Others:
    """Return what opens the account beside its password."""
    async with database.reading() as connection:
        there = await factors.standing(connection, link.account_id)
        return Others(there.passkeys, bool(await identities.identities_of(connection, link.account_id)))


def _page(request: Visit, text: str, link: WorkingLink, others: Others, refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    response = working_page(
        request,
        "account/link.html",
        nav=ways(request),
        said_after={},
        refusal=refusal,
        fields=titles(SettingForm, said),
        asks=controls(SettingForm, {}, said),
        link=link,
        others=others,
        address=links.address_of(text),
        least=passwords.SHORTEST,
        status=None if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    response.headers |= {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return response

"""Changing one's own password. The rules stand in ``registry/people/credentials.py``."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from pydantic import ConfigDict, Field, SecretStr

from api.authentication import address_of, cookie_of
from api.language import language_of, speech
from api.pages.account.frame import Html, account_page, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from registry.database import Database
from registry.errors import RegistryError
from registry.forms import Form, asked, judge
from registry.people import credentials, passwords
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.saying import say

Secret = Annotated[SecretStr, Field(max_length=passwords.LONGEST)]


class ChangeForm(Form):
    """The present password and the new one."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current: Annotated[Secret, asked(say("Present password"))]
    new: Annotated[
        Secret,
        asked(
            say("New password"),
            help=say("Four words that have nothing to do with one another are hard to guess and easy to keep in mind."),
        ),
    ]


@get("/password")
async def show_password(request: Visit, *, actor: NamedDependency[Actor]) -> Html:  # noqa: ARG001 # its use is to let in only those who are signed in
    """Show the form."""
    return _page(request)


@post("/password", status_code=200)
async def change_password(
    request: Visit,
    *,
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Change the password, or say what is wrong; neither password is ever shown again."""
    cookie = cookie_of(request)
    try:
        form = judge(ChangeForm, {name: submission.typed.get(name) or None for name in ChangeForm.model_fields})
        strength = await credentials.change_password(
            database,
            actor,
            current=form.current.get_secret_value(),
            new=form.new.get_secret_value(),
            keep=None if cookie is None else digest_of(cookie),
            address=address_of(request),
        )
    except RegistryError as refusal:
        demand_shown(refusal)
        return _page(request, refusal)
    return see("/account/password", f"password_{strength}")


def _page(request: Visit, refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    return account_page(
        request,
        "password.html",
        refusal=refusal,
        fields=titles(ChangeForm, said),
        asks=controls(ChangeForm, {}, said),
        least=passwords.SHORTEST,
    )

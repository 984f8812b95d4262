"""Who may open the pages of an account, and their frame: its bar is that of the face where the account works."""

from collections.abc import Mapping
from typing import Any

from api.language import language_of, speech
from api.pages import desk, producer
from api.pages.frame import Visit, Way, visitor, ways, workplace
from api.pages.outcomes import done_sentences
from api.pages.workspace import Html, bar, count_notices, redirecting_to_sign_in, see, working_page
from registry.errors import NotSignedIn, RegistryError
from registry.people.permissions import Actor
from registry.saying import say

__all__ = ["HOME", "Html", "account_page", "provide_owner", "see", "to_sign_in"]
HOME = "/account"
BARS = {"/desk": desk.frame.ways, "/producer": producer.frame.ways}
DONE = {
    "password_good": say("The password has been changed; the new one is good. Other browsers have been signed out."),
    "password_strong": say(
        "The password has been changed; the new one is strong. Other browsers have been signed out."
    ),
    "address_changed": say("The address is changed: letters and links go there from now on."),
    "codes_added": say("The second proof is set up: signing in asks for it from now on."),
    "codes_removed": say("The second proof is removed."),
    "passkey_added": say("The passkey is added: you can sign in with it alone from now on."),
    "passkey_renamed": say("The passkey has its new name."),
    "passkey_removed": say("The passkey is removed, and sessions that it opened elsewhere have ended."),
    "identity_linked": say("Your account is linked: you can sign in through the identity service."),
    "identity_unlinked": say("The link is ended."),
    "identity_taken": say("Nothing was linked: this identity is linked with another account."),
    "identity_there": say("Nothing was linked: your account is linked already; end that link first."),
    "session_ended": say("The session has ended, and the tokens issued in it."),
    "others_ended": say("All other sessions have ended, and the tokens issued in them."),
    "device_forgotten": say("The browser is forgotten."),
}
"""What a page says after something was done; the address only names the sentence."""


async def provide_owner(request: Visit) -> Actor:
    """Return the account that is signed in at a browser; these pages are for nobody else."""
    actor = visitor(request)
    if actor is None or actor.is_machine:
        raise NotSignedIn(say("Sign in to see these pages."))
    await count_notices(request, actor)
    return actor


to_sign_in = redirecting_to_sign_in(HOME)


def account_page(
    request: Visit,
    template: str,
    *,
    refusal: RegistryError | None = None,
    fields: Mapping[str, str] | None = None,
    **context: Any,
) -> Html:
    """Answer with a page of the account."""
    actor = visitor(request)
    face = workplace(request, actor) if actor is not None else "/"
    told, service = speech(language_of(request)).tell, request.app.state.identity
    sections = [
        (HOME, told(say("My account")), ()),
        (f"{HOME}/password", told(say("Password")), ()),
        (f"{HOME}/address", told(say("Mail address")), ()),
        (f"{HOME}/passkeys", told(say("Passkeys")), ()),
        (f"{HOME}/factors", told(say("Second proof")), ()),
        *(((f"{HOME}/identity", service.name, ()),) if service is not None else ()),
        (f"{HOME}/sessions", told(say("Sessions")), ()),
        (f"{HOME}/tokens", told(say("Tokens")), ()),
        (f"{HOME}/accesses", told(say("Who looked")), ()),
    ]
    around: list[Way] = BARS[face](request) if face in BARS else ways(request)
    return working_page(
        request,
        f"account/{template}",
        nav=around,
        said_after=DONE | done_sentences(request.app.state.book),
        refusal=refusal,
        fields=fields,
        sections=bar(request, HOME, sections),
        **context,
    )

"""Who may sit down at the desk, the way around it, and the frame of its pages."""

import unicodedata
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from uuid import uuid4

from litestar import Request, Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.pages.desk import wording
from api.pages.desk.sentences import say
from api.pages.frame import Visit, Way, page, visitor
from api.pages.language import language_of, speech
from api.problems import headers_of
from registry.errors import NotPermitted, NotSignedIn, RegistryError
from registry.people.permissions import Actor
from registry.vocabulary import Role

Html = Response[Any]
W = TypeVar("W", bound=StrEnum)


def provide_colleague(request: Visit) -> Actor:
    """Return who sits at the desk: an officer, or who manages a right. Others are refused."""
    actor = visitor(request)
    if actor is None:
        raise NotSignedIn("The desk is for officers and for managers of rights: sign in.")
    if not actor.is_staff and Role.MANAGER not in actor.roles:
        raise NotPermitted("The desk is for officers and for managers of rights.")
    return actor


def to_the_door(request: Request[Any, Any, Any], _: NotSignedIn) -> Redirect:
    """Send whoever is not signed in to the sign-in page, and from there back to the page they asked for."""
    back = request.scope["path"] if request.method == "GET" else "/desk"
    if request.method == "GET" and request.url.query:
        back = f"{back}?{request.url.query}"
    return Redirect(f"/login?next={quote(back, safe='/')}", status_code=HTTP_303_SEE_OTHER)


def desk_page(
    request: Visit, template: str, *, code: int = HTTPStatus.OK, refusal: RegistryError | None = None, **context: Any
) -> Html:
    """Answer with a page of the desk; with a ``refusal`` the page says what the rule wants, and keeps its status."""
    language = language_of(request)
    said = speech(language)
    trouble = wording.trouble(refusal, said) if refusal is not None else None
    return page(
        request,
        f"desk/{template}",
        status=trouble.status if trouble else code,
        headers=headers_of(refusal) if refusal else None,
        nav=ways(request),
        trouble=trouble,
        problems=trouble.by_field if trouble else {},
        done=said.say(DONE[key]) if (key := request.query_params.get("done", "")) in DONE else "",
        once_key=uuid4().hex,
        me=visitor(request),
        **context,
    )


def ways(request: Visit) -> list[Way]:
    """Return the bar's entries: what this officer or manager may open."""
    actor, path = visitor(request), request.scope["path"]
    said = speech(language_of(request))
    entries = [
        ("/desk", said.say("My work"), ()),
        ("/desk/records", said.say("Records"), ("/desk/authorisations",)),
        ("/desk/orders", said.say("Labels"), ()),
        ("/desk/parties", said.say("Parties"), ("/desk/accounts", "/desk/tokens")),
    ]
    if actor is not None and actor.is_staff:
        entries.append(("/desk/journal", said.say("Journal"), ("/desk/imports",)))
    return [Way(address, words, _is_here(path, address, others)) for address, words, others in entries]


def _is_here(path: str, address: str, others: tuple[str, ...]) -> bool:
    return path == address or (
        address != "/desk" and any(f"{path}/".startswith(f"{one}/") for one in (address, *others))
    )


def see(address: str, done: str) -> Redirect:
    """Go on to a page that says what was done; ``done`` names one of the sentences in ``DONE``."""
    return Redirect(f"{address}?{urlencode({'done': done})}", status_code=HTTP_303_SEE_OTHER)


def asked(request: Visit, name: str) -> str:
    """Return a text of the address: NFC, printable, at most 200 characters of it."""
    text = unicodedata.normalize("NFC", (request.query_params.get(name) or "")[:200])
    return "".join(character for character in text if character.isprintable()).strip()


def asked_word(request: Visit, name: str, words: type[W]) -> W | None:
    """Return a word of the office from the address; another word, or none, narrows nothing."""
    text = asked(request, name)
    return words(text) if text in words._value2member_map_ else None


DONE = {
    "notify_defects": say("The notice of defects has been sent to the applicant."),
    "accept": say("The application has been accepted as to form."),
    "publish": say("The publication has been entered."),
    "oppose": say("The opposition has been recorded."),
    "examine": say("Substantive examination has begun."),
    "propose_grant": say("The grant has been proposed. A second officer decides."),
    "propose_refusal": say("The refusal has been proposed. A second officer decides."),
    "return": say("The proposal has gone back to examination."),
    "approve_grant": say("The grant has been approved. The right can be entered in the register."),
    "approve_refusal": say("The refusal has been approved."),
    "register": say("The right has been entered in the register."),
    "terminate": say("The end of the right has been entered."),
    "appoint_manager": say("The managing organisation has been appointed."),
    "define_area": say("The area has been defined."),
    "authorise": say("The right of use has been granted."),
    "suspend": say("The right of use has been suspended. Its labels answer accordingly from now on."),
    "reinstate": say("The right of use stands again."),
    "revoke": say("The right of use has been revoked. Its labels answer accordingly from now on."),
    "certify_quantity": say("The quantity has been certified."),
    "recall": say("The lot has been recalled. Its labels answer accordingly from now on."),
    "approve_labels": say("The order has been approved. The labels can be printed."),
    "decline_labels": say("The order has been declined."),
    "mark_range": say("The labels have been marked. They answer accordingly from now on."),
    "enrol": say("The party has been enrolled."),
    "contact": say("The contact has been changed."),
    "open_account": say("The account has been opened. Give it a role, so that it can do something."),
    "grant": say("The role has been granted."),
    "end": say("The role has been ended."),
    "close_account": say("The account has been closed; its sessions and tokens have ended."),
    "password": say("The account has a new password and has been signed out everywhere."),
    "revoke_token": say("The token has been revoked."),
}
"""What a page says after an act. The address only names the sentence, so nobody can put other words here."""

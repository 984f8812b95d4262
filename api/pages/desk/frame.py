"""Who may open the desk, the bar of its pages, and their frame."""

from collections.abc import Mapping
from typing import Any

from api.language import language_of, speech
from api.pages.frame import Visit, Way, visitor
from api.pages.outcomes import done_sentences
from api.pages.workspace import (
    Entry,
    Html,
    bar,
    count_notices,
    query_text,
    query_word,
    redirecting_to_sign_in,
    see,
    working_page,
)
from registry.errors import NotPermitted, NotSignedIn, RegistryError
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Role

__all__ = ["Html", "desk_page", "provide_colleague", "query_text", "query_word", "see", "to_sign_in", "ways"]
HOME = "/desk"
OF_PARTIES = ("/desk/accounts", "/desk/tokens", "/desk/join-requests", "/desk/accesses")


async def provide_colleague(request: Visit) -> Actor:
    """Return who works at the desk: an officer, or somebody who manages a right. Others are refused."""
    actor = visitor(request)
    if actor is None:
        raise NotSignedIn(say("The desk is for officers and for managers of rights: sign in."))
    if not actor.is_staff and Role.MANAGER not in actor.roles:
        raise NotPermitted(say("The desk is for officers and for managers of rights."))
    await count_notices(request, actor)
    return actor


to_sign_in = redirecting_to_sign_in(HOME)


def desk_page(
    request: Visit,
    template: str,
    *,
    refusal: RegistryError | None = None,
    fields: Mapping[str, str] | None = None,
    **context: Any,
) -> Html:
    """Answer with a page of the desk; with a ``refusal`` the page says what the rule requires, and keeps its status."""
    return working_page(
        request,
        f"desk/{template}",
        nav=ways(request),
        said_after=done_sentences(request.app.state.book),
        refusal=refusal,
        fields=fields,
        me=visitor(request),
        **context,
    )


def ways(request: Visit) -> list[Way]:
    """Return the bar's entries: what this officer or manager may open."""
    actor, said = visitor(request), speech(language_of(request))
    entries: list[Entry] = [
        (HOME, said.tell(say("My work")), ("/desk/searches",)),
        ("/desk/records", said.tell(say("Records")), ("/desk/authorisations", "/desk/similar", "/desk/search")),
        ("/desk/orders", said.tell(say("Labels")), ("/desk/scans", "/desk/labels")),
        ("/desk/watch", said.tell(say("To have an eye on")), ()),
        ("/desk/cases", said.tell(say("Cases")), ()),
        ("/desk/parties", said.tell(say("Parties")), OF_PARTIES),
    ]
    if actor is not None and actor.is_staff:
        entries.append(("/desk/journal", said.tell(say("Journal")), ("/desk/imports", "/desk/upkeep")))
    return bar(request, HOME, entries)

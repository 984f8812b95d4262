"""Who may sit down at the desk, the way around it, and the frame of its pages."""

from collections.abc import Mapping
from typing import Any

from api.language import language_of, speech
from api.pages.acts import done_sentences
from api.pages.door import Entry, Html, asked, asked_word, bar, door_of, see, working_page
from api.pages.frame import Visit, Way, visitor
from registry.errors import NotPermitted, NotSignedIn, RegistryError
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Role

__all__ = ["DONE", "Html", "asked", "asked_word", "desk_page", "provide_colleague", "see", "to_the_door", "ways"]
HOME = "/desk"


def provide_colleague(request: Visit) -> Actor:
    """Return who sits at the desk: an officer, or who manages a right. Others are refused."""
    actor = visitor(request)
    if actor is None:
        raise NotSignedIn(say("The desk is for officers and for managers of rights: sign in."))
    if not actor.is_staff and Role.MANAGER not in actor.roles:
        raise NotPermitted(say("The desk is for officers and for managers of rights."))
    return actor


to_the_door = door_of(HOME)


def desk_page(
    request: Visit,
    template: str,
    *,
    refusal: RegistryError | None = None,
    fields: Mapping[str, str] | None = None,
    **context: Any,
) -> Html:
    """Answer with a page of the desk; with a ``refusal`` the page says what the rule wants, and keeps its status."""
    return working_page(
        request,
        f"desk/{template}",
        nav=ways(request),
        said_after=DONE | done_sentences(request.app.state.book),
        refusal=refusal,
        fields=fields,
        me=visitor(request),
        **context,
    )


def ways(request: Visit) -> list[Way]:
    """Return the bar's entries: what this officer or manager may open."""
    actor, said = visitor(request), speech(language_of(request))
    entries: list[Entry] = [
        (HOME, said.tell(say("My work")), ()),
        ("/desk/records", said.tell(say("Records")), ("/desk/authorisations", "/desk/similar")),
        ("/desk/orders", said.tell(say("Labels")), ()),
        ("/desk/parties", said.tell(say("Parties")), ("/desk/accounts", "/desk/tokens")),
    ]
    if actor is not None and actor.is_staff:
        entries.append(("/desk/journal", said.tell(say("Journal")), ("/desk/imports",)))
    return bar(request, HOME, entries)


DONE = {
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

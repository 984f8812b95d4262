"""Who files applications and orders labels, the bar of the pages, and their frame."""

from typing import Any

from api.language import language_of, speech
from api.pages.frame import Visit, Way, visitor
from api.pages.outcomes import done_sentences
from api.pages.workspace import Entry, Html, bar, count_notices, redirecting_to_sign_in, see, working_page
from registry.errors import NotPermitted, NotSignedIn, RegistryError
from registry.people.permissions import APPLICANT, Actor
from registry.saying import say
from registry.vocabulary import Role

__all__ = ["DONE", "Html", "producer_page", "provide_applicant", "see", "to_sign_in", "ways"]
HOME = "/producer"


async def provide_applicant(request: Visit) -> Actor:
    """Return an account that acts for a producer or for the manager of a right. Others are refused."""
    actor = visitor(request)
    if actor is None:
        raise NotSignedIn(say("These pages are for those who apply and produce: sign in."))
    if actor.roles.isdisjoint(APPLICANT | {Role.REPRESENTATIVE}):
        raise NotPermitted(say("These pages are for accounts of producers and of those who manage a right."))
    await count_notices(request, actor)
    return actor


to_sign_in = redirecting_to_sign_in(HOME)


def producer_page(
    request: Visit,
    template: str,
    *,
    refusal: RegistryError | None = None,
    fields: dict[str, str] | None = None,
    **context: Any,
) -> Html:
    """Answer with a producer's page; with a ``refusal`` it says what the rule requires, and keeps its status."""
    return working_page(
        request,
        f"producer/{template}",
        nav=ways(request),
        said_after=DONE | done_sentences(request.app.state.book),
        refusal=refusal,
        fields=fields,
        **context,
    )


def ways(request: Visit) -> list[Way]:
    """Return the bar's entries: what this account may open."""
    actor, said = visitor(request), speech(language_of(request))
    entries: list[Entry] = [
        (HOME, said.tell(say("My work")), ()),
        (f"{HOME}/records", said.tell(say("Applications")), (f"{HOME}/names",)),
    ]
    if actor is not None and Role.PRODUCER in actor.roles:
        uses = (f"{HOME}/authorisations", f"{HOME}/quantities")
        entries += [(f"{HOME}/lots", said.tell(say("Lots")), uses), (f"{HOME}/orders", said.tell(say("Labels")), ())]
        entries.append((f"{HOME}/cases", said.tell(say("Cases")), ()))
    if actor is not None and Role.REPRESENTATIVE in actor.roles:
        entries.append((f"{HOME}/members", said.tell(say("Our people")), ()))
    return bar(request, HOME, entries)


DONE = {
    "dropped": say("What you had typed is gone. This is the application as it was saved last."),
}
"""What a page says after an act. The address only names the sentence, so nobody can put other words here."""

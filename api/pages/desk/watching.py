"""What to watch for at the market, for a telephone: recalled, suspended, withdrawn, marked and flagged today."""

from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.desk.frame import Html, desk_page, query_text, query_word
from api.pages.frame import Visit
from api.pages.public import destination
from api.paging import Page
from registry.codes.pasted import found_in
from registry.labels import watching
from registry.people.permissions import Actor
from registry.saying import Words
from registry.vocabulary import AuthorisationStatus, LotStatus, RangeState, ScanRule, Watched

WORDS: dict[Watched, type[Words]] = {
    Watched.LOT: LotStatus,
    Watched.USE: AuthorisationStatus,
    Watched.LABELS: RangeState,
    Watched.CHECKS: ScanRule,
}


class WatchedShown(msgspec.Struct):
    """One row: its kind and state in words, what it is about, and the address of its own page."""

    what: str
    word: str
    row: Any
    address: str


@get("/watch")
async def watch(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html | Redirect:
    """List what this actor has to watch for, the latest first; a typed code leads to its label."""
    q, what = query_text(request, "q"), query_word(request, "what", Watched)
    if q and found_in(q) is not None:
        return Redirect(destination(q), status_code=303)
    said = speech(language_of(request))
    rows, later = await paging.rows(snapshot, watching.listing(actor, what=what, q=q))
    return desk_page(
        request,
        "watch.html",
        rows=[_shown(row, said) for row in rows],
        later=later or "",
        deep="after" in request.query_params,
        q=q,
        what=what or "",
        kinds=list(Watched),
    )


def _shown(row: Any, said: Speech) -> WatchedShown:
    what = Watched(row.what)
    word = WORDS[what](row.word)
    address = f"/desk/authorisations/{row.authorisation_id}"
    if row.order is not None:
        address = f"/desk/orders/{row.order}"
    elif what is Watched.LOT:
        address += "#lots"
    return WatchedShown(said.tell(what.said), said.tell(word.said), row, address)

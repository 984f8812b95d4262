"""The open pages: what this is, the box for a code, the search, a record, the kinds of problems."""

import re
import unicodedata
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.advice import ADVICE
from api.language import language_of, speech
from api.pages.area import area_of
from api.pages.frame import Visit, note_asked, page
from api.pages.sources import source_name
from api.problems import STATUSES, address_of
from api.views.records import RecordView, record_view
from registry.codes import label_codes
from registry.errors import NotFound
from registry.people.managing import SHARED
from registry.people.permissions import Actor
from registry.rights import reading
from registry.saying import say
from registry.tables import Authorisation
from registry.use.reading import authorised
from registry.vocabulary import Kind, Status
from search.engine import DEEPEST, Engine, EngineUnavailable, Filters, Query
from search.queries import Answer, look_up

Html = Response[bytes]
ON_A_PAGE = 20
USERS_SHOWN = 100
"""Rights of use on a record's page, the newest first; the JSON list has all."""


@get("/", include_in_schema=False, sync_to_thread=False)
def home(request: Visit) -> Html:
    return page(request, "public/home.html")


@get("/about", include_in_schema=False, sync_to_thread=False)
def about(request: Visit) -> Html:
    return page(request, "public/about.html", reasons=_reasons(request))


@get("/check", include_in_schema=False, sync_to_thread=False)
def check(code: FromQuery[str] = "") -> Redirect:
    """Send a typed or pasted code to its own address, other words to the search."""
    return Redirect(destination(code), status_code=303)


def destination(text: str) -> str:
    """Return where a text typed into the box for a code belongs.

    A whole address of a label may be pasted. A mistyped code goes to the verdict page too, which says that it is one.
    """
    text = unicodedata.normalize("NFC", text).strip()[:200].rstrip("/").rpartition("/")[2]
    if not text:
        return "/"
    try:
        return f"/{label_codes.write(label_codes.parse(text))}"
    except label_codes.Mistyped:
        if label_codes.looks_like_a_code(text):
            return f"/{quote(text, safe='')}"
        return f"/search?{urlencode({'q': text})}"


@get("/search", include_in_schema=False)
async def search(
    request: Visit,
    *,
    engine: NamedDependency[Engine],
    snapshot: NamedDependency[AsyncConnection],
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    kind: FromQuery[str] = "",
    status: FromQuery[str] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST - ON_A_PAGE)] = 0,
) -> Html:
    """Find records; the address holds the whole question and can be sent to somebody."""
    text = unicodedata.normalize("NFC", q).strip()
    # A form sends an empty choice too, and an old address may name a word that is gone: both mean all.
    kinds = frozenset(one for one in Kind if one == kind)
    statuses = frozenset(one for one in Status if one == status)
    for name, text_of, found in (("kind", kind, kinds), ("status", status, statuses)):
        note_asked(request, name, ignored="" if found else text_of)
    filters = Filters(kinds=kinds, statuses=statuses)
    try:
        answer = await look_up(engine, snapshot, Query(text, filters, ON_A_PAGE, offset, ("kind", "status")))
    except EngineUnavailable:
        answer = None  # the page says so; the rest of the register answers all the same

    def at(where: int) -> str:
        asked = {"q": text, "kind": kind, "status": status, "offset": where or None}
        return "/search?" + urlencode({name: value for name, value in asked.items() if value})

    later = answer is not None and offset + ON_A_PAGE < min(answer.total, DEEPEST)
    return page(
        request,
        "public/search.html",
        status=HTTPStatus.OK if answer else HTTPStatus.SERVICE_UNAVAILABLE,
        query=text,
        answer=answer,
        kind=next(iter(kinds), ""),
        standing=next(iter(statuses), ""),
        kinds=list(Kind),
        statuses=_counted(answer, "status"),
        earlier=at(max(0, offset - ON_A_PAGE)) if offset else "",
        later=at(offset + ON_A_PAGE) if later else "",
    )


def _counted(answer: Answer | None, field: str) -> list[tuple[str, int]]:
    return list(answer.facets.get(field, ())) if answer else []


@get("/records/{record_id:uuid}", include_in_schema=False)
async def record(
    request: Visit,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    visitor: NamedDependency[Actor | None],
) -> Html:
    """Show a record to whoever may see it, as the register holds it today."""
    view = record_view(await reading.detail(snapshot, visitor, record_id))
    is_shared = view.kind is Kind.GEOGRAPHICAL_INDICATION or view.category in SHARED
    users = None
    if is_shared and view.status is Status.REGISTERED:
        statement = authorised(record_id).order_by(col(Authorisation.granted_at).desc(), col(Authorisation.id))
        users = (await snapshot.execute(statement.limit(USERS_SHOWN + 1))).all()
    return page(
        request,
        "public/record.html",
        record=view,
        limits=view.particulars.get("characteristics", []),
        area=await area_of(snapshot, visitor, record_id, speech(language_of(request))),
        users=users[:USERS_SHOWN] if users is not None else None,
        more_users=users is not None and len(users) > USERS_SHOWN,
        references=_addresses(view),
        source_name=source_name(view.provenance.source if view.provenance else None, speech(language_of(request))),
    )


def _addresses(view: RecordView) -> list[str]:
    """Return the addresses among a mirrored record's sources."""
    told = (view.provenance.references or "") if view.provenance else ""
    return [one for one in re.split(r"[\s;]+", told) if one.startswith(("https://", "http://"))]


@get("/problems/{name:str}", include_in_schema=False, sync_to_thread=False)
def problem(request: Visit, name: FromPath[str]) -> Html:
    """Say what a kind of problem means, at the address that RFC 9457 answers give as its type."""
    kind = next((error for error in STATUSES if address_of(error) == f"/problems/{name}"), None)
    if kind is None:
        raise NotFound(say("There is no such kind of problem."))
    said = speech(language_of(request))
    return page(
        request,
        "public/problem.html",
        name=name,
        title=said.tell(kind.title),
        advice=said.tell(ADVICE[kind]),
        original=str(kind.title),
        code=STATUSES[kind].value,
    )


def _reasons(request: Visit) -> list[dict[str, Any]]:
    """Return every answer a label can get, in the order in which the first that applies wins."""
    from registry.labels.verdicts import RULES, mistyped
    from registry.labels.words import reference

    said = speech(language_of(request))
    judged = [mistyped(), *((rule.verdict, rule.reason) for rule in RULES)]
    return [
        {
            "reference": reference(reason),
            "verdict": said.tell(verdict.said),
            "title": said.tell(reason.said),
        }
        for verdict, reason in judged
    ]


PUBLIC = (home, about, check, search, record, problem)

"""The open pages: what this is, the box for a code, the search, a record, the kinds of problems."""

import re
import unicodedata
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.advice import ADVICE
from api.language import language_of, speech
from api.pages.area import area_of
from api.pages.covering import covering
from api.pages.frame import Visit, page
from api.pages.particulars import facts_of, pictures_of, texts_of
from api.pages.parts import PageLists
from api.pages.searching import explained, search
from api.pages.sources import source_name
from api.problems import STATUSES, address_of
from api.views.areas import FileView
from api.views.base import show
from api.views.records import RecordView, record_view
from registry.codes.pasted import attempt_in, found_in, named_beside, signed_attempt_in, signed_in
from registry.documents import filing
from registry.errors import NotFound
from registry.people.permissions import Actor
from registry.rights import kinds, reading
from registry.saying import say
from registry.use.reading import authorised
from registry.vocabulary import Purpose, Status

Html = Response[bytes]


@get("/", include_in_schema=False, sync_to_thread=False)
def home(request: Visit) -> Html:
    return page(request, "public/home.html")


@get("/about", include_in_schema=False, sync_to_thread=False)
def about(request: Visit) -> Html:
    return page(request, "public/about.html", reasons=_reasons(request))


@get("/check", include_in_schema=False, sync_to_thread=False)
def check(code: FromQuery[str] = "") -> Redirect:
    """Redirect a typed or pasted code to its own address, other words to the search."""
    return Redirect(destination(code), status_code=303)


def destination(text: str) -> str:
    """Return the address for a text that was typed into the box for a code.

    The text may be a whole address of a label, or a message that contains one: what it names beside the code is passed
    on, and the answer is that of a scan. A mistyped code also goes to the verdict page, which says so.
    """
    text = unicodedata.normalize("NFC", text).strip()
    found = found_in(text)
    if found is not None:
        beside = named_beside(text)
        path = f"/01/{found.gtin}/21/{found.code}" if found.gtin else f"/{found.code}"
        return f"{path}?{urlencode(beside)}" if beside else path
    signed = signed_in(text) or signed_attempt_in(text)
    if signed is not None:
        return f"/S/{signed}"
    meant = attempt_in(text)
    if meant is not None:
        return f"/{quote(meant, safe='')}"
    text = text[:200].rstrip("/").rpartition("/")[2]
    if not text:
        return "/"
    return f"/search?{urlencode({'q': text})}"


@get("/records/{record_id:uuid}", include_in_schema=False)
async def record(
    request: Visit,
    record_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    visitor: NamedDependency[Actor | None],
) -> Html:
    """Show a record to whoever may see it, as the register holds it today."""
    view = record_view(await reading.detail(snapshot, visitor, record_id))
    kind = kinds.of(view.kind)
    said = speech(language_of(request))
    files = await filing.files_of(snapshot, visitor, record_id, purpose=Purpose.SPECIMEN)
    users = None
    if kind.is_shared(view.category) and view.status is Status.REGISTERED:
        users = await PageLists(request, f"/records/{record_id}", "users").part(
            "users", snapshot, authorised(record_id)
        )
    return page(
        request,
        "public/record.html",
        record=view,
        is_endless=kind.is_endless,
        particulars=facts_of(view, said),
        texts=texts_of(view, said),
        pictures_of_sign=pictures_of([show(row, FileView) for row in files]),
        area=await area_of(snapshot, visitor, record_id, said),
        users=users,
        references=_addresses(view),
        source_name=source_name(view.provenance.source if view.provenance else None, said),
    )


def _addresses(view: RecordView) -> list[str]:
    """Return the addresses among a mirrored record's sources."""
    told = (view.provenance.references or "") if view.provenance else ""
    return [one for one in re.split(r"[\s;]+", told) if one.startswith(("https://", "http://"))]


@get("/problems/{name:str}", include_in_schema=False, sync_to_thread=False)
def problem(request: Visit, name: FromPath[str]) -> Html:
    """Say what a kind of problem means, at the address that RFC 9457 answers have as their type."""
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
    """Return every answer that a label can get, in the order in which the first that applies is given."""
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


PUBLIC = (home, about, check, search, explained, covering, record, problem)

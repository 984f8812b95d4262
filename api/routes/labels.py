"""Print files of an order, single labels as pictures, and the verdict on a code for other systems."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any

from anyio import to_thread
from litestar import Controller, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from api.pages.language import language_of
from api.problems import may_answer
from api.routes.verify import look_up, sign_of
from api.settings import Settings
from api.views.verdict import VerdictView
from registry import calendar
from registry.database import Database
from registry.errors import Fault, NotAcceptable, NotFound
from registry.labels import issuing, orders
from registry.labels.issuing import Issue
from registry.people.permissions import Actor
from registry.printing import pieces
from registry.printing.formats import LARGE, SHEETS, SMALL
from registry.printing.layout import DoesNotFit
from registry.printing.manifest import Closing, Manifest

SIZES = {"38x21": SMALL, "64x38": LARGE}
MOST_ON_PAPER = 2000
"""Labels in one PDF: some eighty sheets and a second of work. More are for a print house and its list."""

ROWS_AT_ONCE = 4096
PRIVATE = {"Cache-Control": "no-store"}
ANSWERS = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_PICTURE = re.compile(r"(0|[1-9][0-9]{0,7})\.(png|svg)")


class PrintController(Controller):
    """What leaves the house for printing. For the order's producer, who manages its right, and registrars."""

    path = "/label-orders/{number:int}"
    tags = ("Labels",)

    @get("/labels.csv", media_type="text/csv", responses=ANSWERS)
    async def manifest(
        self,
        number: FromPath[int],
        actor: NamedDependency[Actor],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        state: State,
    ) -> Stream:
        """Take the list of all labels for the print house: seq, code, url, human. Taking it is entered.

        ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house another way.
        """
        issue = await _take_up(number, actor, database, settings, state)
        # Read once for its digest and once more to be sent: it is entered before the first code has left the house.
        closing = await to_thread.run_sync(_close, issue.manifest())
        await _enter(database, actor, issue, "labels.csv", 0, issue.quantity, closing.sha256)
        headers = {
            **PRIVATE,
            "Content-Disposition": f'attachment; filename="labels-{number}.csv"',
            "Content-Length": str(closing.octets),
            "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(closing.sha256)).decode()}:",
        }
        return Stream(_chunks(issue.manifest()), media_type="text/csv; charset=utf-8; header=present", headers=headers)

    @get("/sheet.pdf", media_type="application/pdf", responses=ANSWERS)
    async def sheet(
        self,
        number: FromPath[int],
        actor: NamedDependency[Actor],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        state: State,
        sheet_format: Annotated[
            str, QueryParameter(name="format", description=f"The A4 sheet: {', '.join(SHEETS)}.")
        ] = "l7651",
        first: Annotated[int, QueryParameter(ge=0, description="Index of the first label, from 0.")] = 0,
        count: Annotated[
            int | None, QueryParameter(ge=1, le=MOST_ON_PAPER, description="How many; as many as may be when absent.")
        ] = None,
        skip: Annotated[int, QueryParameter(ge=0, description="Places of the first sheet used up already.")] = 0,
    ) -> Response[bytes]:
        """Take labels on A4 sheets for an office printer. Taking them is entered."""
        paper = SHEETS.get(sheet_format)
        if paper is None or skip >= paper.places:
            known = Fault("format", f"one of {', '.join(SHEETS)}")
            raise NotAcceptable(
                "There is no such sheet.", (known if paper is None else Fault("skip", f"at most {paper.places - 1}"),)
            )
        issue = await _take_up(number, actor, database, settings, state)
        many = count or max(1, min(MOST_ON_PAPER, issue.quantity - first))
        made_at = calendar.now()

        def draw() -> bytes:
            title = f"{issue.name} · {issue.line}"
            from registry.printing import sheets  # a fifth of the server's start, for what few offices print here

            return sheets.sheets(issue.pieces(first, many), paper, title=title, made_at=made_at, skip=skip).pdf

        pdf = await _draw(draw)
        digest = hashlib.sha256(pdf).hexdigest()
        await _enter(database, actor, issue, "sheet.pdf", first, many, digest)
        disposition = f'attachment; filename="labels-{number}-{first}.pdf"'
        headers = {**PRIVATE, "Content-Disposition": disposition}
        return Response(pdf, media_type="application/pdf", headers=headers)

    @get("/labels/{picture:str}", media_type="image/png", responses=ANSWERS)
    async def picture(
        self,
        number: FromPath[int],
        picture: FromPath[str],
        actor: NamedDependency[Actor],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        state: State,
        size: Annotated[str, QueryParameter(name="format", description=f"Millimetres: {', '.join(SIZES)}.")] = "38x21",
    ) -> Response[bytes]:
        """Look at one label, ``INDEX.png`` or ``INDEX.svg`` with the index from 0: a proof, not a print file."""
        asked = _PICTURE.fullmatch(picture)
        if asked is None:
            raise NotFound("A label's picture is INDEX.png or INDEX.svg.")
        if size not in SIZES:
            raise NotAcceptable("There is no such label.", (Fault("format", f"one of {', '.join(SIZES)}"),))
        issue = await _take_up(number, actor, database, settings, state)
        index, kind = int(asked[1]), asked[2]
        if index >= issue.quantity:
            raise NotFound(f"The order has {issue.quantity} labels, 0 to {issue.quantity - 1}.")
        (piece,) = issue.pieces(index, 1)
        if kind == "png":
            png = await _draw(lambda: pieces.png(piece, SIZES[size]))
            return Response(png, media_type="image/png", headers=PRIVATE)
        svg = await _draw(lambda: pieces.svg(piece, SIZES[size]).encode())
        return Response(svg, media_type="image/svg+xml", headers=PRIVATE)


@get("/labels/{code:str}", tags=["Labels"], responses=may_answer(HTTPStatus.NOT_FOUND))
async def verdict(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    lang: Annotated[str | None, QueryParameter(description="vi or en; else as Accept-Language says.")] = None,  # noqa: ARG001 # read from the request, named for the description
) -> Response[VerdictView]:
    """Check a code: what the register says of a label, and the facts to compare with the pack."""
    return Response(
        await look_up(request, code, language_of(request)), headers={**PRIVATE, "Vary": "Accept-Language, Cookie"}
    )


async def _take_up(number: int, actor: Actor, database: Database, settings: Settings, state: State) -> Issue:
    # Its own short transaction: files are drawn for seconds, and nobody else's writing waits for that.
    async with database.writing() as session:
        return await issuing.take_up(session, actor, number, ring=state.verification.ring, sign=sign_of(settings))


async def _enter(
    database: Database, actor: Actor, issue: Issue, kind: str, first: int, count: int, sha256: str
) -> None:
    async with database.writing() as session:
        await orders.mark_printed(session, actor, issue.number, kind=kind, first=first, count=count, sha256=sha256)


async def _draw(work: Any) -> bytes:
    try:
        drawn: bytes = await to_thread.run_sync(work)
    except DoesNotFit as fault:
        raise NotAcceptable("The label is too small.", (Fault("format", str(fault)),)) from fault
    return drawn


def _close(manifest: Manifest) -> Closing:
    for _ in manifest.lines():
        pass
    return manifest.closing()


async def _chunks(manifest: Manifest) -> AsyncIterator[bytes]:
    lines = manifest.lines()
    while chunk := await to_thread.run_sync(lambda: b"".join(islice(lines, ROWS_AT_ONCE))):
        yield chunk

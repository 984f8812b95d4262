"""Print files of an order, single labels as pictures, and the verdict on a code for other systems."""

import re
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from api.contents import drawn, take_up
from api.forms.labels import PageForm, PictureForm, PrinterForm, RollForm, SheetForm
from api.holding import hand_of
from api.labelling import look_up
from api.language import language_of, speech
from api.paper import outlooks, size_of
from api.printing import PRIVATE, order_file, take_file, take_list, try_sheet
from api.problems import may_answer
from api.routes.print_jobs import accepted
from api.views.printing import OutlookView, outlook_view
from api.views.verdict import VerdictView
from registry.errors import NotAcceptable, NotFound
from registry.people.permissions import Actor
from registry.printing import pieces
from registry.printing.formats import LABELS
from registry.saying import say

ANSWERS = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
ROLLS = ["/labels.zpl", "/labels.epl", "/labels.tspl"]
WHOLE_LIST = say("This list has all labels that are left. A part of them is asked for as a list in parts: lists.zip.")
_PICTURE = re.compile(r"([1-9][0-9]{0,7})\.(png|svg)")


async def taken(state: State, actor: Actor, number: int, kind: str, form: PrinterForm) -> Response[Any]:
    """Return a print file; or 202 and where to look, where it is made in the background on request."""
    if form.background:
        return accepted(actor, number, await order_file(state, actor, number, kind, form))
    return await take_file(state, actor, number, kind, form)


class PrintController(Controller):
    """Files for printing. For the order's producer, the manager of its right, and registrars."""

    path = "/label-orders/{number:int}"
    tags = ("Labels",)

    @post("/labels.csv", status_code=HTTP_200_OK, media_type="text/csv", responses=ANSWERS)
    async def manifest(
        self, request: Request[Any, Any, Any], number: FromPath[int], actor: NamedDependency[Actor], state: State
    ) -> Stream:
        """Take the list of all remaining labels for the print house (docs/labels.md, 8). Taking it is entered.

        ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house by another way.
        """
        if (await request.body()).strip() not in {b"", b"{}"}:
            raise NotAcceptable(WHOLE_LIST, code="whole_list")  # labels are taken once: never more than were asked for
        return await take_list(state, actor, number)

    @post("/sheet.pdf", status_code=HTTP_200_OK, media_type="application/pdf", responses=ANSWERS)
    async def sheet(
        self, number: FromPath[int], actor: NamedDependency[Actor], state: State, data: JSONBody[SheetForm]
    ) -> Response[Any]:
        """Take labels on A4 sheets for an office printer. Taking them is entered."""
        return await taken(state, actor, number, "sheet.pdf", data)

    @post("/pages.pdf", status_code=HTTP_200_OK, media_type="application/pdf", responses=ANSWERS)
    async def pages(
        self, number: FromPath[int], actor: NamedDependency[Actor], state: State, data: JSONBody[PageForm]
    ) -> Response[Any]:
        """Take labels for a press, one to a page with TrimBox and BleedBox. Taking them is entered."""
        return await taken(state, actor, number, "pages.pdf", data)

    @post(ROLLS, status_code=HTTP_200_OK, media_type="application/octet-stream", responses=ANSWERS)
    async def roll(
        self,
        request: Request[Any, Any, Any],
        number: FromPath[int],
        actor: NamedDependency[Actor],
        state: State,
        data: JSONBody[RollForm],
    ) -> Response[Any]:
        """Take labels for a printer of rolls, in ZPL, EPL or TSPL. Taking them is entered."""
        return await taken(state, actor, number, request.url.path.rpartition("/")[2], data)

    @post("/pictures.zip", status_code=HTTP_200_OK, media_type="application/zip", responses=ANSWERS)
    async def pictures(
        self, number: FromPath[int], actor: NamedDependency[Actor], state: State, data: JSONBody[PictureForm]
    ) -> Response[Any]:
        """Take labels as single pictures: PNG or TIFF of black dots, or SVG. Taking them is entered."""
        return await taken(state, actor, number, "pictures.zip", data)

    @post("/trial.pdf", status_code=HTTP_200_OK, media_type="application/pdf", responses=ANSWERS)
    async def trial(
        self,
        request: Request[Any, Any, Any],
        number: FromPath[int],
        actor: NamedDependency[Actor],
        state: State,
        data: JSONBody[SheetForm],
    ) -> Response[bytes]:
        """Make a page to compare with a sheet of labels before one is wasted. Nothing is entered: it has no label."""
        return await try_sheet(state, actor, number, data, speech(language_of(request)))

    @get("/outlook", responses=ANSWERS)
    async def outlook(self, number: FromPath[int], actor: NamedDependency[Actor], state: State) -> list[OutlookView]:
        """Say on which sheets, sizes and printers the labels of an order will scan."""
        issue = await take_up(state, actor, number)
        return [outlook_view(*found) for found in outlooks(issue)]

    @get("/labels/{picture:str}", media_type="image/png", responses=ANSWERS)
    async def picture(
        self,
        number: FromPath[int],
        picture: FromPath[str],
        actor: NamedDependency[Actor],
        state: State,
        size: Annotated[str, QueryParameter(name="format", description=f"Millimetres: {', '.join(LABELS)}.")] = "38x21",
    ) -> Response[bytes]:
        """Look at one label, ``NUMBER.png`` or ``NUMBER.svg`` with its number from 1: a proof, not a print file.

        Its code is zeros unless this account took the label in a print file, and where numbers lie under a coating.
        """
        asked = _PICTURE.fullmatch(picture)
        if asked is None:
            raise NotFound(say("A label's picture is NUMBER.png or NUMBER.svg."))
        label = size_of(size)
        issue = await take_up(state, actor, number)
        piece = issue.proof(int(asked[1]))
        if asked[2] == "png":
            png = await drawn(lambda: pieces.png(piece, label))
            return Response(png, media_type="image/png", headers=PRIVATE)
        svg = await drawn(lambda: pieces.svg(piece, label).encode())
        return Response(svg, media_type="image/svg+xml", headers=PRIVATE)


@get("/labels/{code:str}", tags=["Labels"], responses=may_answer(HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS))
async def verdict(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    visitor: NamedDependency[Actor | None],
    state: State,
    lang: Annotated[str | None, QueryParameter(description="vi or en; else as Accept-Language says.")] = None,  # noqa: ARG001 # read from the request, named for the description
) -> Response[VerdictView]:
    """Check a code: what the register says of a label, and the facts to compare with the pack.

    Readers who may see the order of the label find under ``hand`` which label it is, and what was said of it.
    """
    view = await look_up(request, code, language_of(request))
    if visitor is not None and view.facts is not None:
        view.hand = await hand_of(state, visitor, view.code)
    return Response(view, headers={**PRIVATE, "Vary": "Accept-Language, Cookie"})

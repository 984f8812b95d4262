"""Reports of suspicion, for programs: no account is needed; the answer is a number and an address to follow it."""

from http import HTTPStatus

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody, MultipartBody
from sqlalchemy.ext.asyncio import AsyncConnection

from api.forms.cases import MOST_BYTES_OF_A_PHOTO, CasePictureForm
from api.problems import may_answer
from api.security.limits import PHOTOS, REPORTED_BYTES, REPORTS
from api.security.throttling import Connection, length, network, throttled
from api.views.cases import FollowedCaseView, ReportedView, followed_view
from registry.cases import reporting
from registry.cases.forms import ReportForm
from registry.cases.pictures import reported
from registry.cases.reporting import Photo
from registry.database import Database
from registry.documents.store import Store
from registry.errors import NotFound

HOME = "/api/v1/reports"
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
"""Headers of an address that is a key: no cache keeps the answer, no other site learns the address."""
LIMITED = may_answer(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)
FOUND = may_answer(HTTPStatus.NOT_FOUND)


async def demand_word(connection: Connection, _: BaseRouteHandler) -> None:
    """Answer 404 for a text that is no word of a report, before a body is read."""
    if not reporting.is_word(connection.path_params["word"]):
        raise NotFound(reporting.NO_REPORT)


class ReportController(Controller):
    path = "/reports"
    tags = ("Cases",)

    @post(guards=[throttled(REPORTS, by=network)], request_max_body_size=ReportForm.MOST_BYTES, responses=LIMITED)
    async def report(
        self, data: JSONBody[ReportForm], database: NamedDependency[Database], state: State
    ) -> Response[ReportedView]:
        """Report a suspicion. Keep the address that is answered: it is the only key to the report."""
        find, store = state.verification.find, Store(state.settings.files)
        async with database.writing() as session:
            reported = await reporting.report(session, data, find=find, store=store)
        follow = f"{HOME}/{reported.word}"
        return Response(ReportedView(reported.number, follow), headers={**PRIVATE, "Location": follow})

    @get("/{word:str}", responses=FOUND)
    async def followed(
        self, word: FromPath[str], snapshot: NamedDependency[AsyncConnection]
    ) -> Response[FollowedCaseView]:
        """Read the state of your report."""
        return Response(followed_view(await reporting.followed(snapshot, word)), headers=PRIVATE)

    @post(
        "/{word:str}/photo",
        guards=[demand_word, throttled(PHOTOS, by=network), throttled(REPORTED_BYTES, by=network, cost=length)],
        request_max_body_size=MOST_BYTES_OF_A_PHOTO,
        status_code=204,
        responses=FOUND | LIMITED | may_answer(HTTPStatus.CONFLICT),
    )
    async def photo(
        self,
        word: FromPath[str],
        data: MultipartBody[CasePictureForm],
        database: NamedDependency[Database],
        state: State,
    ) -> None:
        """Add a photograph (PNG, JPEG, WebP) to your report while it is not closed, at most 10 MB."""
        async with database.reading() as snapshot:
            await reporting.followed(snapshot, word)
        photo = Photo(await reported(await data.file.read()), data.file.filename)
        async with database.writing() as session:
            await reporting.add_photo(session, word, Store(state.settings.files), photo)

    @post("/{word:str}/erase", status_code=204, responses=FOUND)
    async def erase(self, word: FromPath[str], database: NamedDependency[Database]) -> None:
        """Ask the office to erase your name, telephone and mail from your report."""
        async with database.writing() as session:
            await reporting.ask_to_erase(session, word)

"""Print files on their way: ordering, watching, taking and cancelling them, fetching them whole or in parts."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.delivering import deliver
from api.forms.labels import ListForm
from api.paging import Page
from api.printing import order_file
from api.problems import may_answer
from api.views.printing import JobView, job_view
from registry.labels import deliveries, jobs
from registry.people.permissions import Actor

SEEN = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
DONE = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
ASKED = may_answer(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def accepted(actor: Actor, number: int, job: Any) -> Response[JobView]:
    """Return that a file will be made, and the address where to look for it."""
    where = f"/api/v1/label-orders/{number}/print-jobs/{job.id}"
    return Response(job_view(job, actor), status_code=HTTP_202_ACCEPTED, headers={"Location": where})


class PrintJobController(Controller):
    """For the order's producer, the manager of its right, and registrars."""

    path = "/label-orders/{number:int}"
    tags = ("Labels",)

    @post("/lists.zip", status_code=HTTP_202_ACCEPTED, responses=ASKED)
    async def lists(
        self, number: FromPath[int], actor: NamedDependency[Actor], state: State, data: JSONBody[ListForm]
    ) -> Response[JobView]:
        """Order the list for the print house in parts of 100,000 labels, with a signed note of their digests."""
        return accepted(actor, number, await order_file(state, actor, number, "lists.zip", data))

    @get("/print-jobs", responses=SEEN)
    async def listing(
        self,
        number: FromPath[int],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[JobView]]:
        """List the requested files of an order, newest first: those on their way, and what became of the others."""
        rows, further = await paging.rows(snapshot, await jobs.of_order(snapshot, actor, number))
        headers = {"Link": f'<{further}>; rel="next"'} if further else {}
        return Response([job_view(job, actor) for job in rows], headers=headers)

    @get("/print-jobs/{job_id:uuid}", responses=SEEN)
    async def one(
        self,
        number: FromPath[int],
        job_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
    ) -> JobView:
        """Read the progress of a file."""
        return job_view(await jobs.one(snapshot, actor, number, job_id), actor)

    @post("/print-jobs/{job_id:uuid}/cancel", status_code=HTTP_200_OK, responses=DONE)
    async def cancel(
        self,
        number: FromPath[int],
        job_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> JobView:
        """Cancel a file. Its labels are free again, unless a part of it was sent: then they count as taken."""
        await deliveries.cancel(session, actor, number, job_id)
        return job_view(await jobs.one(await session.connection(), actor, number, job_id), actor)

    @post("/print-jobs/{job_id:uuid}/take", status_code=HTTP_200_OK, responses=DONE)
    async def take(
        self,
        number: FromPath[int],
        job_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> JobView:
        """Begin to take a file that is ready: it is entered, and the account that ordered it can fetch it then."""
        await deliveries.take(session, actor, number, job_id)
        return job_view(await jobs.one(await session.connection(), actor, number, job_id), actor)

    @get("/print-jobs/{job_id:uuid}/file", media_type="application/octet-stream", responses=DONE)
    async def file(
        self,
        request: Request[Any, Any, Any],
        number: FromPath[int],
        job_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        state: State,
    ) -> Response[Any] | Stream:
        """Fetch a file, whole or by ``Range``; it is taken when its last octet was sent.

        Until then, continue where the transfer broke off; at most twice its octets are sent. ``Repr-Digest`` is the
        SHA-256 that stands in the journal.
        """
        return await deliver(request, state, actor, number, job_id)

"""Plots of authorised producers."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import PlotView
from registry.people.permissions import Actor
from registry.use import reading


class PlotController(Controller):
    tags = ("Right of use",)

    @get("/plots", responses=may_answer(HTTPStatus.UNAUTHORIZED))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
        record_id: FromQuery[UUID | None] = None,
    ) -> Response[list[PlotView]]:
        """List the plots that you may see, newest first."""
        return await paging.answer(snapshot, reading.plots(actor, record_id=record_id), PlotView)

    @get("/plots/{plot_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, plot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> PlotView:
        """Read a plot."""
        return show(await reading.plot(snapshot, actor, plot_id), PlotView)

    @get(
        "/authorisations/{authorisation_id:uuid}/plots",
        responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND),
    )
    async def of_authorisation(
        self,
        authorisation_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[PlotView]]:
        """List the plots declared for a right of use, newest first."""
        await reading.authorisation(snapshot, actor, authorisation_id)
        return await paging.answer(snapshot, reading.plots(actor, authorisation_id=authorisation_id), PlotView)


async def shown(session: AsyncSession, actor: Actor, plot_id: UUID) -> PlotView:
    """Return the plot as this transaction leaves it."""
    await session.flush()
    return show(await reading.plot(await session.connection(), actor, plot_id), PlotView)

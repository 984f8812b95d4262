"""Plots of authorised producers."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.use import PlotForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.use import PlotView
from registry.people.permissions import Actor
from registry.tables import Authorisation, Plot
from registry.use import plots, reading

KEY = (col(Plot.declared_at), col(Plot.id))


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
        """List the plots that are yours to see, newest first."""
        return await paging.answer(snapshot, reading.plots(actor, record_id=record_id), PlotView, KEY)

    @get("/plots/{plot_id:uuid}", responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
    async def one(
        self, plot_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> PlotView:
        """Read a plot."""
        return show(await reading.one(snapshot, reading.plots(actor), col(Plot.id), plot_id), PlotView)

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
        await reading.one(snapshot, reading.authorisations(actor), col(Authorisation.id), authorisation_id)
        statement = reading.plots(actor, authorisation_id=authorisation_id)
        return await paging.answer(snapshot, statement, PlotView, KEY)

    @post(
        "/authorisations/{authorisation_id:uuid}/plots",
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
    async def declare(
        self,
        authorisation_id: FromPath[UUID],
        data: JSONBody[PlotForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[PlotView]:
        """Declare a plot inside the area; one that reaches outside is refused with the distance."""

        async def work() -> PlotView:
            plot = await plots.declare(session, actor, authorisation_id, **dict(data))
            connection = await session.connection()
            return show(await reading.one(connection, reading.plots(actor), col(Plot.id), plot.id), PlotView)

        return await once(session, actor, work, lambda view: f"/api/v1/plots/{view.id}")

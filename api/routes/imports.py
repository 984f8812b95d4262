"""Imports and the rows that they could not take, for the office."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import speech, wished_by
from api.paging import Page
from api.problems import FaultView, may_answer, views_of
from api.views.base import show
from api.views.imports import ImportView, cells_of
from registry.exchange import runs
from registry.exchange.faults import read_faults
from registry.people.permissions import Actor, demand
from registry.vocabulary import STAFF

FORBIDDEN = may_answer(HTTPStatus.FORBIDDEN)


class RowView(msgspec.Struct):
    """A row that could not be taken: its line, every fault with its column, and its cells as they stand in the file.

    A fault of the whole row has no column; characters in a cell that are no text are shown as replaced.
    """

    line: int
    is_no_right: bool
    faults: list[FaultView]
    cells: dict[str, str]


class ImportController(Controller):
    path = "/imports"
    tags = ("Imports",)

    @get(responses=FORBIDDEN)
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[ImportView]]:
        """List the imports, newest first, with what became of their rows."""
        demand(actor, *sorted(STAFF))
        return await paging.answer(snapshot, runs.listing(), ImportView)

    @get("/{run_id:uuid}", responses=may_answer(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))
    async def one(
        self, run_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> ImportView:
        """Read what an import did."""
        demand(actor, *sorted(STAFF))
        return show(await runs.one(snapshot, run_id), ImportView)

    @get("/{run_id:uuid}/rows", responses=may_answer(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))
    async def rows(
        self,
        request: Request[Any, Any, Any],
        run_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[RowView]]:
        """List the rows that an import could not take, in the order of the file, each with all its faults."""
        demand(actor, *sorted(STAFF))
        await runs.one(snapshot, run_id)
        found, further = await paging.rows(snapshot, runs.rows_not_taken(run_id))
        told = speech(wished_by(request))
        rows = [
            RowView(row.line, row.is_no_right, views_of(read_faults(row.faults), told), cells_of(row.cells))
            for row in found
        ]
        return Response(rows, headers={"Link": f'<{further}>; rel="next"'} if further else {})

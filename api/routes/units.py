"""Administrative units, for forms that ask where something lies."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection

from api.paging import Page
from api.problems import may_answer
from api.views.areas import UnitView
from api.views.base import show
from registry import calendar
from registry.rights import units
from registry.vocabulary import Level


class UnitController(Controller):
    path = "/units"
    tags = ("Areas",)

    @get(responses=may_answer(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        paging: NamedDependency[Page],
        q: FromQuery[str | None] = None,
        on: FromQuery[date | None] = None,
        level: FromQuery[Level | None] = None,
    ) -> Response[list[UnitView]]:
        """List the units of a day (today), by code.

        With ``q`` (a code or part of a name, with or without marks, former names too) the best matches come first,
        at most ``limit``, on one page.
        """
        day = on or calendar.today()
        if q is None or not q.strip():
            listing = units.listing(UnitView.__struct_fields__, on=day, level=level)
            return await paging.answer(snapshot, listing, UnitView)
        found = await units.search(
            snapshot, UnitView.__struct_fields__, q=q[:200], on=day, level=level, limit=paging.limit
        )
        return Response(msgspec.convert(found, list[UnitView], from_attributes=True))

    @get("/{unit_id:uuid}", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def one(self, unit_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection]) -> UnitView:
        """Read one unit."""
        return show(await units.one(snapshot, UnitView.__struct_fields__, unit_id), UnitView)

    @get("/{unit_id:uuid}/successors", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def successors(self, unit_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection]) -> list[UnitView]:
        """List the units formed from this one when it ended; where there are several, a person has to choose."""
        unit = await units.one(snapshot, UnitView.__struct_fields__, unit_id)
        found = await units.successors(snapshot, UnitView.__struct_fields__, unit)
        return msgspec.convert(found, list[UnitView], from_attributes=True)

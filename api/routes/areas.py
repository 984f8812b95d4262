"""The area of a right: defining it, reading it as GeoJSON, asking what lies in it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection

from api.etags import etag, is_fresh
from api.problems import NOT_MODIFIED, may_answer
from api.views.areas import AreaFacts, AreaView, FindingView, UnitName
from api.views.base import show
from registry.people.permissions import Actor
from registry.rights import areas

GEOJSON = "application/geo+json"


class AreaController(Controller):
    path = "/records/{record_id:uuid}/area"
    tags = ("Areas",)

    @get(media_type=GEOJSON, responses=may_answer(HTTPStatus.NOT_FOUND) | NOT_MODIFIED)
    async def one(
        self,
        request: Request[Any, Any, Any],
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
    ) -> Response[AreaView]:
        """Read the area in force as a GeoJSON Feature; its ETag is its version."""
        facts = await areas.facts_of(snapshot, visitor, record_id)
        headers = {"ETag": etag(facts.version, "area"), "Vary": "Authorization, Cookie"}
        if is_fresh(request, headers["ETag"]):
            return Response(None, status_code=HTTPStatus.NOT_MODIFIED, headers=headers)  # type: ignore[arg-type] # a 304 has no body
        return Response(await _shown(snapshot, visitor, record_id), headers=headers, media_type=GEOJSON)

    @get("/contains", responses=may_answer(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def contains(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        lon: FromQuery[float],
        lat: FromQuery[float],
    ) -> FindingView:
        """Ask whether a point (degrees, WGS 84) lies in the area, and if not, how far outside and on which side."""
        facts = await areas.facts_of(snapshot, visitor, record_id)
        finding = await areas.contains(snapshot, record_id, longitude=lon, latitude=lat)
        return FindingView(
            finding.is_inside, round(finding.metres, 1), finding.direction, str(finding.said), facts.is_schematic
        )


async def _shown(connection: AsyncConnection, actor: Actor | None, record_id: UUID) -> AreaView:
    facts = await areas.facts_of(connection, actor, record_id)
    named = [show(row, UnitName) for row in await areas.units_of(connection, facts.id)]
    shape = await areas.drawn(connection, facts.id)
    return AreaView("Feature", facts.id, shape, show(facts, AreaFacts, units=named))

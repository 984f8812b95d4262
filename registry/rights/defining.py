"""Defines the area of an application as its next version. Two persons define that of a registered right: ``use``."""

import asyncio
from typing import Annotated, Any, ClassVar

from pydantic import Field
from shapely import MultiPolygon
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Facts, Taking, act, nobody
from registry.errors import Fault, NotAcceptable
from registry.forms import LINE, MOST_BYTES_OF_A_FORM, Drawn, Form, asked
from registry.rights import areas, units
from registry.rights import geometry as shapes
from registry.rights.matter import APPLICANT, COUNTER, OWN, RECORD, SHARED_RIGHT, RecordMatter
from registry.saying import Ordinal, say
from registry.tables import Area, AreaUnit, RecordFile
from registry.vocabulary import Purpose, Readers, Status

_NO_MAP = Fault("map_digest", say("is no area map among the files of this record; add it first"), "no_area_map")

DRAWN = {
    "type": "Polygon",
    "coordinates": [[[105.75, 18.1], [105.85, 18.1], [105.85, 18.2], [105.75, 18.2], [105.75, 18.1]]],
}


class AreaForm(Form):
    """An area in words and on the map."""

    MOST_BYTES: ClassVar[int] = MOST_BYTES_OF_A_FORM

    geometry: Annotated[
        dict[str, Any],
        Drawn("drawing"),
        asked(
            say("Boundary (GeoJSON or KML)"),
            help=say(
                "GeoJSON (RFC 7946), WGS 84, longitude first: Polygon, MultiPolygon, Feature or FeatureCollection. "
                "Or KML, as maps export it. Paste it here, or choose a file below."
            ),
            example=DRAWN,
        ),
    ]
    unit_codes: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=10), LINE]],
        Drawn("codes"),
        asked(
            say("Codes of the communes"),
            help=say("Codes of today's communes, one a line or with commas between them."),
            example=["18676"],
            max_length=500,
        ),
    ] = []  # noqa: RUF012 # Pydantic copies it
    is_schematic: Annotated[bool, asked(say("Drawn from sources that are no legal boundary"))] = False
    map_digest: Annotated[
        Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None,
        Drawn("paper"),
        asked(say("Scanned map"), help=say("The SHA-256 of the map among the record's files.")),
    ] = None


@act(
    "define_area",
    on=RECORD,
    asks=AreaForm,
    title=say("Define the area"),
    outcome=say("The area gets a new version, and the application is examined with it."),
    by=(APPLICANT, COUNTER),
    during=(Status.DRAFT, Status.DEFECTIVE),
    needs=(OWN, SHARED_RIGHT),
    told_to=Readers.PARTIES,
    tells=("unit_codes", "is_schematic"),
    notifies=nobody("the area is a part of the application, which its applicant draws"),
    history=say("Area defined, version %(version)s"),
    final=say("The next version replaces it."),
    place=13,
    done=say("The area has been saved."),
)
async def define_area(taking: Taking[RecordMatter, AreaForm]) -> Facts:
    """Store the next version of an application's area, in a draft or to mend defects. Raises NotAcceptable."""
    area = await write(taking, taking.form)
    return {"version": Ordinal(area.version)}


async def write(taking: Taking[RecordMatter, Any], form: AreaForm, *, decision_number: str | None = None) -> Area:
    """Store an area as the next version of its record; NotAcceptable names every fault of map and words."""
    session, record_id = taking.session, taking.matter.id
    named, faults = await units.find_all(session, form.unit_codes, field="unit_codes")
    if form.map_digest is not None and not await _is_map_of(session, record_id, form.map_digest):
        faults.append(_NO_MAP)
    try:
        # 200,000 positions take about a second, so this runs in a thread.
        shape, hectares = await asyncio.to_thread(_measure, form.geometry)
    except NotAcceptable as refusal:
        raise NotAcceptable(refusal.said, (*refusal.faults, *faults)) from refusal
    if faults:
        raise NotAcceptable(say("The area cannot be accepted."), tuple(faults))
    latest = await areas.current(session, record_id)
    area = Area(
        record_id=record_id,
        version=latest.version + 1 if latest else 1,
        geometry=shapes.as_geojson(shape),
        hectares=hectares,
        is_schematic=form.is_schematic,
        map_digest=form.map_digest,
        decision_number=decision_number,
    )
    session.add(area)
    await session.flush()
    session.add_all(AreaUnit(area_id=area.id, unit_id=unit.id) for unit in named)
    return area


def _measure(document: Any) -> tuple[MultiPolygon, float]:
    shape = shapes.read_area(document)
    return shape, round(shapes.hectares(shape), 4)


async def _is_map_of(session: AsyncSession, record_id: Any, digest: str) -> bool:
    statement = select(RecordFile.id).where(
        RecordFile.record_id == record_id, RecordFile.digest == digest, RecordFile.purpose == Purpose.AREA_MAP
    )
    return (await session.exec(statement.limit(1))).first() is not None

"""Defines the area of an application by its communes, those of today or former ones by their names.

Its shape is the union of the boundaries that the register has. The acts that ended a former commune say what it became;
when its land was divided, the person has to say which part is meant.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import shapely
from pydantic import Field
from shapely.geometry import shape
from sqlalchemy import Row, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Facts, Taking, act, nobody
from registry.errors import Fault, NotAcceptable
from registry.forms import LINE, Drawn, Form, asked
from registry.people.communes import bare, communes, folded, former_names
from registry.rights.defining import AreaForm, write
from registry.rights.geometry import as_geojson
from registry.rights.matter import APPLICANT, COUNTER, OWN, RECORD, SHARED_RIGHT, RecordMatter
from registry.saying import Ordinal, say
from registry.tables import AdministrativeUnit
from registry.vocabulary import Level, Readers, Status

MOST = 200
_BESIDE = re.compile(r"^(.*?)\s*(?:>|→|->)\s*(.*)$")
"""``Xã Phúc Trạch > Xã Hương Khê``: the part of a divided commune that went to the second one."""


class AreaOfCommunesForm(Form):
    """The communes of which an area consists."""

    communes: Annotated[
        list[Annotated[str, Field(max_length=10), LINE]],
        Drawn("commune_today"),
        asked(say("Communes and wards of today"), example=["18676"], max_length=MOST),
    ] = []  # noqa: RUF012 # Pydantic copies it
    named: Annotated[
        list[Annotated[str, Field(max_length=200), LINE]],
        asked(
            say("Others, by their names or codes"),
            help=say(
                "One a line, former ones too. Where a former commune was divided, write the commune of today behind "
                "it: Xã Cũ > Xã Mới."
            ),
            example=["Xã Hương Trạch"],
            max_length=MOST,
        ),
    ] = []  # noqa: RUF012 # likewise


class _Meant(NamedTuple):
    """A unit whose boundary is used; ``is_part`` when a former commune was named, which is only a part of it."""

    unit_id: Any
    code: str
    name: str
    is_part: bool


@act(
    "define_area_of_communes",
    on=RECORD,
    asks=AreaOfCommunesForm,
    title=say("Define the area by its communes"),
    outcome=say("The area is the union of the communes' boundaries, as its next version."),
    by=(APPLICANT, COUNTER),
    during=(Status.DRAFT, Status.DEFECTIVE),
    needs=(OWN, SHARED_RIGHT),
    told_to=Readers.PARTIES,
    tells=(),
    history=say("Area defined by its communes, version %(version)s"),
    notifies=nobody("applicants draw the area of their own application"),
    final=say("The next version replaces it."),
    place=14,
    done=say("The area has been saved."),
)
async def define_area_of_communes(taking: Taking[RecordMatter, AreaOfCommunesForm]) -> Facts:
    """Store the union of communes as the next version of the area; NotAcceptable names each one that cannot be used.

    The area is schematic: boundaries of communes are drawn for maps, and a former commune counts as the one it became.
    """
    session, form = taking.session, taking.form
    faults: list[Fault] = []
    meant = await _meant(session, form, faults)
    shapes = await _boundaries(session, meant, faults)
    if not meant and not faults:
        faults.append(Fault("communes", say("choose or name at least one commune"), "missing"))
    if faults:
        raise NotAcceptable(say("The area cannot be made of these communes."), tuple(faults))
    union = await asyncio.to_thread(_union, shapes)
    codes = list(dict.fromkeys(one.code for one in meant))
    area = await write(taking, AreaForm(geometry=union, unit_codes=codes, is_schematic=True))
    return {"version": Ordinal(area.version), "communes": codes}


async def _meant(session: AsyncSession, form: AreaOfCommunesForm, faults: list[Fault]) -> list[_Meant]:
    today = await communes(await session.connection())
    by_code = {row.code: row for row in today}
    found = []
    for code in form.communes:
        if code in by_code:
            found.append(_of(by_code[code]))
        else:
            faults.append(Fault("communes", say("there is no commune %(code)s today", code=code), "no_such_unit"))
    for number, text in enumerate(form.named):
        one = _named(text, today, f"named.{number}")
        if isinstance(one, Fault):
            faults.append(one)
        else:
            found.append(one)
    return found


def _named(text: str, today: Sequence[Row[Any]], field: str) -> _Meant | Fault:
    """Return the commune that a line names: one of today, or the one that a former commune became."""
    beside = _BESIDE.match(text)
    wanted, part = (folded(beside[1]), folded(beside[2])) if beside else (folded(text), "")
    of_today = [row for row in today if wanted in {row.code, folded(row.name), bare(row.name)}]
    if len(of_today) == 1 and not part:
        return _of(of_today[0])
    heirs = [row for row in today if wanted in former_names(row.formed_from)]
    if part:
        heirs = [row for row in heirs if part in {row.code, folded(row.name), bare(row.name)}]
    if len(heirs) == 1:
        return _of(heirs[0], is_part=True)
    several = heirs or of_today
    if not several:
        return Fault(field, say("there is no commune “%(name)s”, today or before", name=text), "no_such_unit")
    names = [f"{text.partition('>')[0].strip()} > {row.name}" for row in several[:6]]
    why = say("was divided, or is one of several of that name: write which part is meant, %(names)s", names=names)
    return Fault(field, why, "several_units")


def _of(row: Row[Any], *, is_part: bool = False) -> _Meant:
    return _Meant(row.id, row.code, row.name, is_part)


async def _boundaries(session: AsyncSession, meant: Sequence[_Meant], faults: list[Fault]) -> list[dict[str, Any]]:
    """Return the boundaries of the units; a fault names those without one."""
    wanted = {one.unit_id for one in meant}
    statement = select(col(AdministrativeUnit.id), col(AdministrativeUnit.boundary)).where(
        col(AdministrativeUnit.id).in_(wanted), col(AdministrativeUnit.level) == Level.COMMUNE
    )
    rows = (await (await session.connection()).execute(statement)).all()
    kept = {row.id: row.boundary for row in rows if row.boundary}
    missing = sorted({one.name for one in meant if one.unit_id not in kept})
    if missing:
        why = say("no boundary is kept of %(names)s: send a drawing of the area instead", names=missing)
        faults.append(Fault("communes", why, "no_boundary"))
    return list(kept.values())


def _union(boundaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the union as a MultiPolygon; narrow gaps between neighbours are closed."""
    joined = shapely.union_all([shape(one) for one in boundaries], grid_size=1e-6)
    parts = [one for one in shapely.get_parts(joined).tolist() if isinstance(one, shapely.Polygon)]
    return as_geojson(shapely.MultiPolygon(parts))

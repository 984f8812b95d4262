"""Finds the commune that a person means, by its code or by its name as people type it, former names included."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import Fault
from registry.folding import fold
from registry.saying import say
from registry.tables import AdministrativeUnit
from registry.vocabulary import Level

MOST = 400
"""Up to this many communes a page offers a list; beyond it the name is typed."""
_TIER = re.compile(r"^(xa|phuong|thi tran|dac khu) ")
_BETWEEN = re.compile(r"\s*[;|]\s*")


async def communes(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return id, code, name and predecessors (``formed_from``) of all communes of today, by name."""
    today = calendar.today()
    until = col(AdministrativeUnit.valid_to)
    names = ("id", "code", "name", "formed_from")
    columns: list[Any] = [col(getattr(AdministrativeUnit, name)) for name in names]
    statement = select(*columns).where(
        col(AdministrativeUnit.level) == Level.COMMUNE,
        and_(col(AdministrativeUnit.valid_from) <= today, or_(until.is_(None), until >= today)),
    )
    return (await connection.execute(statement.order_by(col(AdministrativeUnit.name)))).all()


async def offered(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Return (code, name) of the communes to choose from; an empty list when there are too many for a page."""
    found = await communes(connection)
    return [(row.code, row.name) for row in found] if len(found) <= MOST else []


async def commune_named(session: AsyncSession, text: str) -> UUID | Fault | None:
    """Return the commune of today that a text names; None for an empty text, a fault for none or several.

    The text may be a code, a name with or without its tier and its marks, or the name of a former unit that became part
    of a commune. When a former name leads to several communes, the person has to choose.
    """
    wanted = folded(text)
    if not wanted:
        return None
    rows = await communes(await session.connection())
    of_today = [row for row in rows if row.code == wanted or wanted in {folded(row.name), bare(row.name)}]
    found = of_today or [row for row in rows if wanted in former_names(row.formed_from)]
    if len(found) == 1:
        unit_id: UUID = found[0].id
        return unit_id
    if not found:
        return Fault("unit_code", say("there is no commune “%(name)s” today", name=text[:100]), "no_such_unit")
    several = [f"{row.name} ({row.code})" for row in found[:5]]
    return Fault("unit_code", say("may be one of several: %(names)s. Write the code", names=several), "several_units")


def former_names(text: str | None) -> set[str]:
    """Return the folded names of the units from which a commune was formed, with and without their tiers."""
    names = _BETWEEN.split(text or "")
    return {folded(name) for name in names} | {bare(name) for name in names} - {""}


def folded(text: str) -> str:
    """Return a name in lower case without marks and repeated spaces."""
    return " ".join((fold(text) or "").lower().split())


def bare(text: str) -> str:
    """Return a folded name without its tier: ``huong khe`` for Xã Hương Khê."""
    return _TIER.sub("", folded(text))

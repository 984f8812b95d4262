"""The title that goods have beside the protected name, in words: on the answer to a label and beside a right of use."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from registry import calendar
from registry.rights import kinds
from registry.saying import Said, say
from registry.use.titles import title_of
from registry.vocabulary import Custody, Kind, Status


class TitleShown(msgspec.Struct):
    """A title beside a right of use: its kind, its state, its name, and its record."""

    kind: str
    standing: str
    name: str
    number: str
    record_id: str
    is_mirrored: bool


def standing(kind: Kind, body: Mapping[str, Any], status: Status, expires_on: date | None) -> Said:
    """Return the state of a title today: ``4 stars, until 12/2027``, or that it lapsed. The last day still counts."""
    told = kinds.of(kind).graded
    if told is None:
        raise TypeError(f"a {kind} stands on no goods")
    grade = told(body)
    if status is not Status.REGISTERED:
        return say("%(grade)s, withdrawn", grade=grade)
    if expires_on is None:
        return grade
    if expires_on < calendar.today():
        return say("%(grade)s, has lapsed", grade=grade)
    return say("%(grade)s, until %(month)s", grade=grade, month=f"{expires_on:%m/%Y}")


async def title_shown(connection: AsyncConnection, use: Any, said: Speech) -> TitleShown | None:
    """Return the title to which a right of use, read as a row, is tied; None without one."""
    row = await title_of(connection, use)
    if row is None:
        return None
    words = said.tell(standing(row.kind, row.body or {}, row.status, row.expires_on))
    is_mirrored = row.custody is Custody.MIRRORED
    return TitleShown(
        said.tell(row.kind.said), words, row.name, row.registration_number or "", str(row.id), is_mirrored
    )

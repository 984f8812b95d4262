"""Finds the people who can get a notice today, by their relation to a matter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts.notifying import InCharge, Recipient
from registry.acts.subject import Matter
from registry.people.accounts import acting, actor_among
from registry.people.permissions import Actor
from registry.tables import Entry


@dataclass(slots=True)
class Everybody:
    """Open accounts with their roles of today, read once for many entries."""

    actors: dict[UUID, Actor] = field(default_factory=dict)
    staff: list[Actor] = field(default_factory=list)
    by_party: dict[UUID, list[Actor]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    async def read(cls, connection: AsyncConnection) -> "Everybody":
        """Read all open accounts and their roles."""
        rows: dict[UUID, list[Any]] = defaultdict(list)
        for row in await connection.execute(acting(), {"today": calendar.today()}):
            rows[row[0]].append(row)
        found = cls()
        for account_id in sorted(rows):
            actor = actor_among(rows[account_id])
            if actor is None:
                continue
            found.actors[account_id] = actor
            if actor.is_staff:
                found.staff.append(actor)
            for party_id in actor.parties():
                found.by_party[party_id].append(actor)
        return found

    async def told(
        self, connection: AsyncConnection, to: Recipient, matter: Matter, line: tuple[str, str, int]
    ) -> list[Actor]:
        """Return the people in this relation to a matter; ``line`` is (subject, key, position) of the entry."""
        if isinstance(to, InCharge):
            return await self._in_charge(connection, to, line)
        return [actor for actor in self._near(matter, is_office=to.is_office) if to.holds(actor, matter)]

    def _near(self, matter: Matter, *, is_office: bool) -> Iterable[Actor]:
        """Return the people who can be in the relation: officers, or those who act for a party of the matter."""
        if is_office:
            return self.staff
        near = {actor.account_id: actor for party in parties_in(matter) for actor in self.by_party.get(party, ())}
        for key in (matter.id, getattr(matter.row, "account_id", None)):
            if isinstance(key, UUID) and key in self.actors:
                near[key] = self.actors[key]
        return near.values()

    async def _in_charge(self, connection: AsyncConnection, to: InCharge, line: tuple[str, str, int]) -> list[Actor]:
        desk = {str(actor.account_id): actor for actor in self.staff if to.desk.holds(actor, None)}
        subject, subject_id, position = line
        statement = (
            select(col(Entry.actor))
            .where(
                col(Entry.subject) == subject, col(Entry.subject_id) == subject_id, col(Entry.position) < position,
                col(Entry.actor).in_(desk),
            )
            .order_by(col(Entry.position).desc())
            .limit(1)
        )  # fmt: skip
        last = (await connection.execute(statement)).scalar_one_or_none()
        if last is not None:
            return [desk[last]]
        return list(desk.values()) if to.or_desk else []


def parties_in(matter: Matter) -> Iterator[UUID]:
    """Yield the parties that a matter names: those in the right, the holder of the right of use, the party itself."""
    yield from (seat.party_id for seat in getattr(matter, "seats", ()) if seat.party_id is not None)
    for key in (getattr(matter, "party_id", None), matter.id):
        if isinstance(key, UUID):
            yield key

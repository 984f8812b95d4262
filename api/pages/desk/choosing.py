"""Choosing a party: some found by a word of their name, and the chosen one."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from registry.errors import NotFound
from registry.people import directory
from registry.people.permissions import Actor

OFFERED = 30
OF_THE_USE = (
    *("authorise", "appoint_manager", "redefine_area", "set_scan_limits", "correct_scan_limits"),
    *("recall_by_right", "correct_recall_by_right", "set_yield"),
)
"""Acts on a record that stand on the page of its use, not on that of its dossier."""


async def offered_parties(connection: AsyncConnection, actor: Actor, q: str, chosen: str = "") -> list[tuple[str, str]]:
    """Return ids and names of parties that this actor may see whose name holds ``q``; the chosen one, then by name."""
    rows = await directory.parties(actor, q=q or None, by_name=True).rows(connection, OFFERED)
    found = {str(row.id): _called(row.name, row.unit) for row in rows}
    if chosen and chosen not in found:
        try:
            row = await directory.party(connection, actor, UUID(chosen))
        except (ValueError, NotFound):
            return list(found.items())
        return [(chosen, _called(row.name, row.unit)), *found.items()]
    return list(found.items())


def _called(name: str, unit: str | None) -> str:
    return f"{name} · {unit}" if unit else name

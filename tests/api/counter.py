"""An office with its counter open: everybody of ``tests.office`` can send requests under their own token."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from httpx import AsyncClient, Response

from registry.database import Database
from tests.office import Office, open_office, token_for

DRAFT: dict[str, Any] = {
    "kind": "geographical_indication",
    "name": "Vũ Quang",
    "product": "Cam quả",
    "classes": {"31": "Cam quả tươi"},
    "particulars": {
        "description": "Quả tròn, vỏ mỏng, vị ngọt thanh.",
        "characteristics": [{"parameter": "Độ ngọt", "minimum": "10.0", "unit": "°Bx"}],
        "causal_link": "Đất phù sa ven sông Ngàn Sâu.",
        "production_method": "Trồng trên đồi.",
        "self_control": "Hợp tác xã kiểm tra từng vườn mỗi vụ.",
    },
}
SQUARE = {
    "type": "MultiPolygon",
    "coordinates": [[[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4], [105.5, 18.4], [105.5, 18.1]]]],
}


@dataclass
class Counter:
    """The office, and who stands at the counter."""

    office: Office
    client: AsyncClient
    keys: dict[str, str]

    async def ask(self, who: str | None, method: str, path: str, **more: Any) -> Response:
        """Send a request as a member of the office by name, or as nobody."""
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.keys[who]}"
        return await self.client.request(method, path, headers=headers, **more)


class KeyedOffice(NamedTuple):
    """An office, and a token of every member by name."""

    office: Office
    keys: dict[str, str]


async def open_keyed_office(database: Database) -> KeyedOffice:
    """Open an office and give every member a token."""
    office = await open_office(database)
    async with database.writing() as session:
        keys = {name: (await token_for(session, member.actor)).text for name, member in office.everybody.items()}
    return KeyedOffice(office, keys)

"""What a cooperative answers in its application, and dossiers brought as far as a test wants them."""

import json
import re
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.tables import Record
from registry.vocabulary import Status
from tests.pages.sitting import Desk

ANSWERS = {
    "name": "Cam Vũ Quang",
    "product": "cam quả tươi",
    "classes.0.code": "31",
    "classes.0.goods": "Cam quả tươi",
    "particulars.description": "Quả tròn, vỏ mỏng, vị ngọt thanh.",
    "particulars.characteristics.0.parameter": "Độ ngọt",
    "particulars.characteristics.0.minimum": "10,5",
    "particulars.characteristics.0.unit": "°Bx",
    "particulars.causal_link": "Đất phù sa ven sông Ngàn Sâu.",
    "particulars.production_method": "Trồng trên đồi, tưới nhỏ giọt.",
    "particulars.self_control": "Hợp tác xã kiểm tra từng vườn mỗi vụ.",
}
"""Everything that lodging a geographical indication waits for, save the area."""

KIND = {"kind": "geographical_indication"}
AREA = json.dumps(
    {"type": "Polygon", "coordinates": [[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4], [105.5, 18.4], [105.5, 18.1]]]}
)


async def drafted(farm: Desk, **changes: str) -> str:
    """Save a draft and return the address of its page."""
    answer = await farm.send("/producer/records/new", **KIND, **{**ANSWERS, **changes})
    assert answer.status_code == 303
    found = re.match(r"/producer/records/[0-9a-f-]{36}", answer.headers["location"])
    assert found is not None
    return found[0]


async def lodged(farm: Desk, **changes: str) -> str:
    """Lodge an application and return the address of its page."""
    at = await drafted(farm, **changes)
    await farm.do(f"{at}/area", geometry=AREA, is_schematic="yes")
    await farm.do(f"{at}/acts/lodge")
    return at


def id_in(address: str) -> UUID:
    return UUID(address.rpartition("/")[2])


async def status_of(database: Database, address: str) -> Status:
    async with database.reading() as connection:
        found = await connection.execute(select(col(Record.status)).where(col(Record.id) == id_in(address)))
        return Status(found.scalar_one())

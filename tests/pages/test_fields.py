"""Every field of every kind of right on the real pages: who applies, who examines, and everybody, see theirs."""

from html import unescape
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.forms import Description
from registry.people.permissions import Actor
from registry.procedure.formality import accept
from registry.procedure.lodging import lodge
from registry.procedure.publication import publish
from registry.rights import kinds
from registry.rights.kinds.base import RightKind, is_for
from registry.vocabulary import Category, Kind, Readers
from tests.office import Office
from tests.pages.sitting import Desk
from tests.procedure.office import FILED, PUBLISHED, ago, do, drafted_in

HTML = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "vi"}
FILLED: dict[str, tuple[Any, str]] = {
    "hs_code": ("0805.40", "0805.40"),
    "language": ("fr", "fr"),
    "characteristics": (
        [{"parameter": "Độ ngọt", "minimum": "10.5", "unit": "°Bx", "method": "TCVN 4414"}],
        "Độ ngọt: ≥ 10,5 °Bx (TCVN 4414)",
    ),
    "priorities": (
        [{"number": "4-2025-00777", "filed_on": "2025-12-24", "office": "JP"}],
        "4-2025-00777 ngày 24/12/2025",
    ),
    "colours": (["xanh lá mạ", "vàng nghệ"], "vàng nghệ"),
    "protection_abroad": (["EU, PGI-VN-02463"], "EU, PGI-VN-02463"),
}
"""What is typed into fields that are no plain text, and how it reads."""


def filled(kind: RightKind) -> dict[str, tuple[Any, str]]:
    return {name: FILLED.get(name, (f"Lời của mục {name}.",) * 2) for name in kind.described()}


async def published(
    database: Database, office: Office, kind: RightKind, category: Category | None, name: str
) -> tuple[UUID, Actor]:
    """Return a published application with every field filled in."""
    body = {name: value for name, (value, _) in filled(kind).items()}
    applicant = office.producer.actor
    async with database.writing() as session:
        changes = {"category": category} if category else {}
        record_id = await drafted_in(session, applicant, kind.kind, name=name, particulars=body, **changes)
        with ago(FILED):
            await do(session, applicant, lodge, record_id)
            await do(session, office.examiner.actor, accept, record_id)
        with ago(PUBLISHED):
            await do(session, office.registrar.actor, publish, record_id, gazette="Công báo số 6")
    return record_id, applicant


def demand(page: str, kind: RightKind, reader: Readers) -> None:
    for name, (_, words) in filled(kind).items():
        told: Description = kind.described()[name]
        assert (words in page) is is_for(told, reader), f"{name}, for {reader}"


@pytest.mark.parametrize(("kind", "category"), kinds.applied_for().values(), ids=kinds.applied_for().keys())
async def test_each_reader_is_shown_the_fields_that_are_for_them(
    office: Office, database: Database, client: AsyncClient, kind: Kind, category: Category | None
):
    one, desk, farm = kinds.of(kind), Desk(client), Desk(client, "/producer")
    record_id, _ = await published(database, office, one, category, "TÊN DÀI")
    page = unescape((await client.get(f"/records/{record_id}", headers=HTML)).text)
    demand(page, one, Readers.PUBLIC)
    public = (await client.get(f"/api/v1/records/{record_id}")).json()["particulars"]
    assert public.keys() == {name for name, told in one.described().items() if is_for(told, Readers.PUBLIC)}
    await desk.sit(office.examiner)
    demand(await desk.look(f"/desk/records/{record_id}"), one, Readers.OFFICE)
    await farm.sit(office.producer)
    demand(await farm.look(f"/producer/records/{record_id}"), one, Readers.PARTIES)
    own = (await client.get(f"/api/v1/records/{record_id}")).json()["particulars"]
    assert own.keys() == one.described().keys()

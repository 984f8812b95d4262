"""The demonstration, loaded as `make run` loads it."""

from html import unescape
from pathlib import Path

import pytest
from httpx import AsyncClient

from api.pages.verdict import verdict_page
from api.views.labels import verdict_view
from registry.codes import label_codes
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.demonstration import story
from registry.demonstration.people import OTHERS, PASSWORD, STAFF
from registry.demonstration.story import EPOCH, load
from registry.documents.store import Store
from registry.journal.audit import audit
from registry.labels import epochs
from registry.labels.verification import Verification
from registry.vocabulary import Verdict


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


async def test_the_demonstration_is_loaded_once_and_its_label_is_issued(database: Database, store: Store):
    ring = KeyRing(None, {1: bytes(range(32)).hex()})
    async with database.writing() as session:
        await epochs.open_epoch(session, ring, EPOCH)
    shown = await load(database, ring, "VN-23", store)
    assert shown is not None
    entries = (await audit(database)).entries
    assert await load(database, ring, "VN-23", store) == shown
    replay = await audit(database)
    assert (replay.entries, replay.findings) == (entries, [])
    code = label_codes.seal(ring.keys(EPOCH, label_codes.FORMAT, shown.batch), label_codes.FORMAT, shown.batch, 0)
    finding = await Verification(database, ring).verify(code)
    assert finding.judgement.verdict is Verdict.ISSUED
    assert finding.label is not None
    assert (finding.label.batch, finding.index) == (shown.batch, 0)
    view = verdict_view(finding, "vi", office="VN-23", site="http://127.0.0.1:8000")
    assert "4 sao, đến " in unescape(verdict_page(view, "vi", brand="Sổ Gốc", sketch=None).decode())


async def test_an_interrupted_demonstration_is_loaded_whole_the_next_time(
    database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
):
    ring = KeyRing(None, {1: bytes(range(32)).hex()})
    async with database.writing() as session:
        await epochs.open_epoch(session, ring, EPOCH)

    async def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(story, "dossiers", stop)
        with pytest.raises(KeyboardInterrupt):
            await load(database, ring, "VN-23", store)
    shown = await load(database, ring, "VN-23", store)
    assert shown is not None
    assert shown.logins["registrar"] == "dang.ky@sogoc.example"


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_everybody_who_tries_the_demonstration_finds_work(database: Database, store: Store, client: AsyncClient):
    ring = KeyRing(None, {1: bytes(range(32)).hex()})
    async with database.writing() as session:
        await epochs.open_epoch(session, ring, EPOCH)
    await load(database, ring, "VN-23", store)
    home = {"Origin": "http://127.0.0.1:8000", "Accept": "text/html"}
    waiting = {"examiner", "second", "registrar", "manager"}
    for part, login, *_ in (*STAFF, *OTHERS):
        if part in waiting:
            client.cookies.clear()
            signed = await client.post("/login", data={"login": login, "password": PASSWORD}, headers=home)
            assert signed.headers["location"] == "/desk"
            page = (await client.get("/desk", headers=home)).text
            assert "Không có việc nào chờ bạn" not in page, part
            assert "chờ bạn" in page or "chờ duyệt" in page, part

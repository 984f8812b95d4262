"""Print files made in the background: accepted, made in parts, fetched whole or by pieces, and gone afterwards."""

import asyncio
import csv
import hashlib
import io
import stat
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from httpx import AsyncClient

from api.bundles import CACHE_TAG, JOBS, NOTE, PrintFolder
from api.delivering import span_of
from api.making import Maker, Stopped
from api.settings import Settings
from registry import calendar
from registry.errors import OutOfOrder
from registry.labels import deliveries, jobs, offline, standing
from registry.labels.jobs import erase_print_files
from registry.labels.leaving import Span
from registry.labels.verification import Verification
from registry.tables import PrintJob
from registry.vocabulary import PrintState, RangeState
from tests.api.counter import Counter
from tests.labels.chain import Chain, keys_of

PART = 40
FIELDS = {"seq", "code", "url", "human", "product", "lot", "produced_on", "best_before", "holder", "gtin"}


@pytest.fixture
def maker(chain: Chain, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    for name, job in list(JOBS.items()):
        monkeypatch.setitem(JOBS, name, job._replace(at_once=PART))
    return Maker(chain.database, settings.model_copy(update={"print_files": tmp_path / "print"}))


async def accept(
    chain: Chain, number: int, kind: str, wishes: Mapping[str, Any], runs: Sequence[tuple[int, int]]
) -> UUID:
    async with chain.database.writing() as session:
        producer = chain.office.producer.actor
        return (await jobs.accept(session, producer, number, kind=kind, wishes=wishes, runs=runs)).id


async def state_of(chain: Chain, number: int, job_id: UUID) -> Any:
    async with chain.database.reading() as connection:
        return await jobs.one(connection, chain.office.producer.actor, number, job_id)


async def left(chain: Chain, number: int) -> list[tuple[int, int]]:
    async with chain.database.reading() as connection:
        return await standing.to_print(connection, number, 101)


async def test_a_list_in_parts_is_made_signed_and_the_same_again(chain: Chain, maker: Maker):
    number = await chain.issued(101, active=False)
    await chain.mark(number, RangeState.VOID, 50, 50)
    job_id = await accept(chain, number, "lists.zip", {}, [(0, 49), (51, 100)])
    assert await left(chain, number) == [], "its labels are kept for it"
    for again in ([(0, 9)], [(20, 60)]):
        with pytest.raises(OutOfOrder) as refusal:
            await accept(chain, number, "lists.zip", {}, again)
        assert refusal.value.code in {"on_its_way", "just_taken"}
    assert await maker.once()
    assert not await maker.once()
    job = await state_of(chain, number, job_id)
    path = maker.folder.file(job_id)
    content = path.read_bytes()
    assert (job.state, job.done, job.octets) == (PrintState.READY, 100, len(content))
    assert job.sha256 == hashlib.sha256(content).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["file"], "parts are removed"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        *parts, note = packed.namelist()
        assert parts == ["labels-00000001-00000040.csv", "labels-00000041-00000081.csv", "labels-00000082-00000101.csv"]
        rows = [row for one in parts for row in csv.DictReader(io.StringIO(packed.read(one).decode(), newline=""))]
        assert [int(row["seq"]) for row in rows] == [*range(1, 51), *range(52, 102)]
        assert set(rows[0]) == FIELDS
        assert note == NOTE
        check_note(chain, packed.read(note), {one: packed.read(one) for one in parts})
    path.unlink()
    async with chain.database.writing() as session:
        row = await session.get_one(PrintJob, job_id)
        row.state = PrintState.WAITING
        session.add(row)
    assert await maker.once()
    assert path.read_bytes() == content, "made anew it is the same, octet for octet"


def test_the_folder_of_print_files_asks_backups_to_leave_it_out(tmp_path: Path):
    folder, job_id, gone = PrintFolder(tmp_path / "print"), uuid4(), uuid4()
    for one in (job_id, gone):
        (folder.of(one) / "file").write_bytes(b"103RJ09XS5EVK262R0S9")
    folder.sweep(folder.lying(), {job_id})
    packed = tmp_path / "backup.tar"
    # The program that an office most likely has; restic and borg read the same mark.
    subprocess.run(["tar", "--exclude-caches", "-cf", packed, "-C", tmp_path, "print"], check=True)
    with tarfile.open(packed) as kept:
        assert kept.getnames() == ["print", f"print/{CACHE_TAG}"]
    assert folder.lying() == {str(job_id)}, "the mark stays, and is no print file"


async def test_a_list_in_parts_has_the_addresses_that_devices_check_if_asked(chain: Chain, maker: Maker):
    number = await chain.issued(3, active=False)
    job_id = await accept(chain, number, "lists.zip", {"signed": True}, [(0, 2)])
    assert await maker.once()
    with zipfile.ZipFile(maker.folder.file(job_id)) as packed:
        text = packed.read(packed.namelist()[0]).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    verification = Verification(chain.database, chain.ring)
    for index, row in enumerate(rows):
        found = await verification.find_signed(row["url"].rpartition("/S/")[2])
        assert found is not None
        assert (found.label_index, found.code) == (index, row["code"])


def check_note(chain: Chain, note: bytes, parts: Mapping[str, bytes]) -> None:
    """Check a note as a press would: each line of it, and its signature."""
    text, _, signed = note.partition(b"\n\n")
    name, number, labels, *lines = text.decode().split("\n")
    assert (name, labels) == ("127.0.0.1:8000/print", "100")
    assert number.isdecimal()
    for line in lines:
        part, count, octets, digest = line.split(" ")
        assert (int(octets), digest) == (len(parts[part]), hashlib.sha256(parts[part]).hexdigest())
        assert int(count) == parts[part].count(b"\r\n") - 1
    signer = offline.signer("127.0.0.1:8000", chain.ring.master(1), offline.PRINT)
    assert signed.decode() == signer.line(text + b"\n")


@pytest.mark.parametrize("kind", ["sheets.zip", "labels.tspl"])
async def test_who_dies_in_the_middle_is_followed_by_another_who_goes_on(
    chain: Chain, maker: Maker, kind: str, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(101, active=False)
    job_id = await accept(chain, number, kind, {"anyway": True}, [(0, 100)])
    drawn: list[int] = []
    make = JOBS[kind].make

    def dying(out: Any, wanted: Any, report: Any) -> None:
        drawn.append(wanted.runs[0][0])
        if len(drawn) == 2:
            out.write(b"half a part")
            raise Stopped
        make(out, wanted, report)

    monkeypatch.setitem(JOBS, kind, JOBS[kind]._replace(make=dying))
    assert await maker.once()
    assert (await state_of(chain, number, job_id)).state is PrintState.MAKING
    assert not await maker.once(), "somebody else may still be at it"
    async with chain.database.writing() as session:
        row = await session.get_one(PrintJob, job_id)
        row.seen_at = calendar.now() - 2 * jobs.LAPSES
        session.add(row)
    assert await maker.once()
    assert drawn == [0, 40, 40, 80], "the part that was whole is not made twice"
    assert (await state_of(chain, number, job_id)).state is PrintState.READY


async def test_a_file_that_is_cancelled_or_cannot_be_made_gives_its_labels_free(chain: Chain, maker: Maker):
    number = await chain.issued(101, active=False)
    job_id = await accept(chain, number, "lists.zip", {}, [(0, 100)])
    async with chain.database.writing() as session:
        await deliveries.cancel(session, chain.office.manager.actor, number, job_id)
    assert await left(chain, number) == [(0, 100)]
    assert not await maker.once()
    failing = await accept(chain, number, "sheets.zip", {"format": "l7651"}, [(0, 9)])
    async with chain.database.writing() as session:
        row = await session.get_one(PrintJob, failing)
        row.wishes = {"format": "own", "width": 20, "height": 10, "columns": 1, "rows": 1, "left": 0, "top": 0,
                      "pitch_x": 20, "pitch_y": 10}  # fmt: skip
        session.add(row)
    assert await maker.once()
    job = await state_of(chain, number, failing)
    assert (job.state, job.reason) == (PrintState.FAILED, "too_small")
    assert await left(chain, number) == [(0, 100)]
    with pytest.raises(OutOfOrder):
        async with chain.database.writing() as session:
            await deliveries.cancel(session, chain.office.producer.actor, number, failing)


async def test_what_nobody_fetched_within_a_week_is_erased_by_the_clock(chain: Chain, maker: Maker):
    number = await chain.issued(101, active=False)
    job_id = await accept(chain, number, "lists.zip", {}, [(0, 100)])
    assert await maker.once()
    for days, state in ((6, PrintState.READY), (9, PrintState.ERASED)):
        async with chain.database.writing() as session:
            await erase_print_files.perform(session, calendar.today() + timedelta(days=days), "")
        assert (await state_of(chain, number, job_id)).state is state
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(maker.run, stop)
        while maker.folder.file(job_id).exists():
            await asyncio.sleep(0.05)
        stop.set()
    assert await left(chain, number) == [(0, 100)]


async def test_a_file_is_fetched_by_pieces_by_who_asked_and_counted(
    chain: Chain, client: AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    counter = Counter(chain.office, client, await keys_of(chain))
    number = await chain.issued(101, active=False)
    path = f"/api/v1/label-orders/{number}"
    asked = await counter.ask("producer", "POST", f"{path}/lists.zip", json={"first": 1, "count": 101})
    assert asked.status_code == 202, asked.text
    job = asked.headers["location"]
    assert (asked.json()["state"], asked.json()["total"]) == ("waiting", 101)
    assert (await counter.ask("rival", "GET", job)).status_code == 404
    assert (await counter.ask("inspector", "GET", job)).status_code == 403
    early = await counter.ask("producer", "POST", f"{job}/take")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    assert await Maker(chain.database, settings).once()
    untaken = await counter.ask("producer", "GET", f"{job}/file")
    assert (untaken.status_code, untaken.json()["code"]) == (409, "not_taken")
    other = await counter.ask("manager", "POST", f"{job}/take")
    assert (other.status_code, other.json()["code"]) == (409, "another_account")
    begun = (await counter.ask("producer", "POST", f"{job}/take")).json()
    assert (begun["opened_at"] is not None, begun["is_entered"]) == (True, False)
    assert (await counter.ask("producer", "GET", path)).json()["status"] == "approved"
    head = await counter.ask("producer", "HEAD", f"{job}/file")
    assert (head.status_code, head.headers["accept-ranges"], head.content) == (200, "bytes", b"")
    assert f'filename="vi-du-lists-{number}-1.zip"' in head.headers["content-disposition"], "its goods are invented"
    size = int(head.headers["content-length"])
    assert (await counter.ask("producer", "GET", job)).json()["sent"] == 0, "who only looks fetches nothing"
    first = await counter.ask("producer", "GET", f"{job}/file", headers={"Range": "bytes=0-999"})
    assert (first.status_code, first.headers["content-range"]) == (206, f"bytes 0-999/{size}")
    beyond = await counter.ask("producer", "GET", f"{job}/file", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert (await counter.ask("producer", "GET", job)).json()["sent"] == 1000
    rest = await counter.ask("producer", "GET", f"{job}/file", headers={"Range": "bytes=1000-"})
    whole = first.content + rest.content
    digest = hashlib.sha256(whole).hexdigest()
    done = (await counter.ask("producer", "GET", job)).json()
    assert (done["state"], done["sha256"], done["sent"], done["handed"]) == ("delivered", digest, size, size)
    assert (await counter.ask("producer", "GET", path)).json()["status"] == "printed"
    assert first.headers["repr-digest"] == rest.headers["repr-digest"] == head.headers["repr-digest"]
    await demand_gone(counter, path, job, whole)
    moment = calendar.now() + 2 * jobs.STAYS
    with monkeypatch.context() as later:
        later.setattr(calendar, "now", lambda: moment)
        assert (await counter.ask("producer", "GET", f"{job}/file")).status_code == 409


async def demand_gone(counter: Counter, path: str, job: str, whole: bytes) -> None:
    """Assert that of a file that was taken only the second half can be fetched, and its labels not again."""
    once = await counter.ask("producer", "GET", f"{job}/file")
    assert (once.status_code, once.json()["code"]) == (409, "already_taken")
    end = await counter.ask("producer", "GET", f"{job}/file", headers={"Range": "bytes=-1000"})
    assert (end.status_code, end.content) == (206, whole[-1000:]), "it may not have arrived"
    again = await counter.ask("producer", "POST", f"{path}/lists.zip", json={})
    assert (again.status_code, again.json()["code"]) == (409, "already_taken")


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        (None, Span(0, 100)), ("bytes=0-0", Span(0, 1)), ("bytes=10-19", Span(10, 20)), ("bytes=90-", Span(90, 100)),
        ("bytes=-10", Span(90, 100)), ("bytes=-1000", Span(0, 100)), ("bytes=50-1000", Span(50, 100)),
        ("bytes=100-", None), ("bytes=-0", None), ("bytes=5-2", Span(0, 100)), ("bytes=0-1,5-6", Span(0, 100)),
        ("bytes=-", Span(0, 100)), ("items=0-5", Span(0, 100)), ("bytes=a-b", Span(0, 100)),
    ],
)  # fmt: skip
def test_the_octets_that_are_asked_for(asked: str | None, span: Span | None):
    assert span_of(asked, 100) == span

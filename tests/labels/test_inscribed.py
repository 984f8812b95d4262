"""What was drawn is taken only while the register still says the same: no file leaves with a number put right since."""

import asyncio
import csv
import io
import zipfile
from typing import Any
from uuid import UUID

import pytest

from api.bundles import JOBS
from api.making import Maker, Stopped
from registry import calendar
from registry.errors import OutOfOrder
from registry.labels import deliveries, issuing, jobs
from registry.labels.issuing import Issue, LabelHost
from registry.labels.print_files import mark_printed
from registry.tables import Party, PrintJob
from registry.use.trade_numbers import correct_gtin
from registry.vocabulary import PrintState, Subject
from tests.labels.chain import GTIN, Chain
from tests.labels.test_jobs import accept, maker, state_of  # noqa: F401 # a fixture
from tests.lines import entered
from tests.procedure.office import do_both

RIGHT = "00012345678905"
SIGN = LabelHost("sogoc.example", "https", "sogoc.example")


async def corrected(chain: Chain, gtin: str | None = RIGHT) -> int:
    both = chain.office.inspector.actor, chain.office.registrar.actor
    async with chain.database.writing() as session:
        taken = await do_both(session, *both, correct_gtin, chain.lot_id, mistake="Nhầm mã.", gtin=gtin)
        return taken.position


async def taken_up(chain: Chain, number: int) -> Issue:
    async with chain.database.writing() as session:
        return await issuing.take_up(session, chain.office.producer.actor, number, ring=chain.ring, sign=SIGN)


async def printed(chain: Chain, issue: Issue) -> None:
    async with chain.database.writing() as session:
        actor, sha256, said = chain.office.producer.actor, "0" * 64, issue.inscribed
        await mark_printed(
            session, actor, issue.number, kind="labels.csv", runs=[(0, 9)], sha256=sha256, inscribed=said
        )


async def test_a_file_with_a_number_or_a_name_that_was_put_right_since_is_taken_again(chain: Chain):
    number = await chain.issued(10, active=False)
    begun = await taken_up(chain, number)
    await corrected(chain)
    with pytest.raises(OutOfOrder, match="just corrected") as refused:
        await printed(chain, begun)
    assert refused.value.code == "corrected_since"
    begun = await taken_up(chain, number)
    assert RIGHT in begun.opening
    async with chain.database.writing() as session:
        (await session.get_one(Party, chain.office.producer.party_id)).name = "Hợp tác xã Tên Đúng"
    with pytest.raises(OutOfOrder, match="just corrected"):
        await printed(chain, begun)
    await printed(chain, await taken_up(chain, number))
    assert len(await entered(chain.database, act="print_labels")) == 1


async def test_of_a_file_and_a_correction_at_once_the_file_is_entered_first_or_not_at_all(chain: Chain):
    number = await chain.issued(10, active=False)
    begun = await taken_up(chain, number)
    position, came = await asyncio.gather(corrected(chain), printed(chain, begun), return_exceptions=True)
    assert isinstance(position, int)
    lines = await entered(chain.database, act="print_labels")
    if isinstance(came, BaseException):
        assert (getattr(came, "code", ""), lines) == ("corrected_since", [])
    else:
        assert [line.position < position for line in lines] == [True]


async def take(chain: Chain, number: int, job_id: UUID) -> None:
    async with chain.database.writing() as session:
        await deliveries.take(session, chain.office.producer.actor, number, job_id)


async def test_a_file_made_in_the_background_before_a_correction_is_cancelled_and_asked_for_anew(
    chain: Chain,
    maker: Maker,  # noqa: F811 # the fixture
):
    number = await chain.issued(101, active=False)
    job_id = await accept(chain, number, "lists.zip", {}, [(0, 100)])
    await corrected(chain)
    assert await maker.once()
    assert numbers_in(maker, job_id) == {RIGHT}, "corrected while it waited, it is made with the right number"
    await corrected(chain, GTIN)
    with pytest.raises(OutOfOrder, match="Cancel the file") as refused:
        await take(chain, number, job_id)
    assert refused.value.code == "corrected_since"
    async with chain.database.writing() as session:
        await deliveries.cancel(session, chain.office.producer.actor, number, job_id)
    anew = await accept(chain, number, "lists.zip", {}, [(0, 100)])
    assert await maker.once()
    await take(chain, number, anew)
    assert numbers_in(maker, anew) == {GTIN}
    assert len(await entered(chain.database, subject=Subject.LABEL_BATCH, act="open_print_file")) == 1
    await corrected(chain)
    await take(chain, number, anew)  # what was begun may be fetched to its end


async def test_who_goes_on_with_a_file_after_a_correction_begins_it_anew(
    chain: Chain,
    maker: Maker,  # noqa: F811 # likewise
    monkeypatch: pytest.MonkeyPatch,
):
    number = await chain.issued(101, active=False)
    job_id = await accept(chain, number, "lists.zip", {}, [(0, 100)])
    make, drawn = JOBS["lists.zip"].make, list[int]()

    def dying(out: Any, wanted: Any, report: Any) -> None:
        drawn.append(wanted.runs[0][0])
        if len(drawn) == 2:
            raise Stopped
        make(out, wanted, report)

    monkeypatch.setitem(JOBS, "lists.zip", JOBS["lists.zip"]._replace(make=dying))
    assert await maker.once()
    await corrected(chain)
    async with chain.database.writing() as session:
        (await session.get_one(PrintJob, job_id)).seen_at = calendar.now() - 2 * jobs.LAPSES
    assert await maker.once()
    assert drawn == [0, 40, 0, 40, 80]
    assert (await state_of(chain, number, job_id)).state is PrintState.READY
    assert numbers_in(maker, job_id) == {RIGHT}


def numbers_in(maker: Maker, job_id: UUID) -> set[str]:  # noqa: F811 # likewise
    """Return the trade numbers in the list of a finished file."""
    with zipfile.ZipFile(maker.folder.file(job_id)) as packed:
        lists = [packed.read(name).decode() for name in packed.namelist() if name.endswith(".csv")]
    return {row["gtin"] for text in lists for row in csv.DictReader(io.StringIO(text))}

"""Files of numbers: apart from the labels, by another hand than theirs, once; again by two persons."""

import csv
import hashlib
import io

import pytest
from httpx import AsyncClient
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from registry.errors import NotPermitted, RegistryError
from registry.journal.audit import audit
from registry.labels import standing
from registry.labels.erasing import erase_order
from registry.labels.pin_files import repeat_pins, take_pins
from registry.tables import Authorisation, LabelBatch, Party, PrintJob
from registry.vocabulary import BatchStatus, RangeState
from tests.labels.chain import Chain, keys_of
from tests.labels.samples import symbols_on
from tests.lines import entered
from tests.pages.sitting import Desk
from tests.procedure.office import do, do_both

FOR = {"recipient": "Xưởng in lớp cào (ví dụ)"}


async def test_the_file_has_numbers_and_no_code_is_taken_once_and_entered(client: AsyncClient, chain: Chain):
    number, plain = await chain.issued(12, active=False, has_pins=True), await chain.issued(2, active=False)
    await chain.mark(number, RangeState.VOID, 3, 3)
    keys = await keys_of(chain)

    async def take(who: str, order: int = number) -> tuple[int, str]:
        answer = await client.post(
            f"/api/v1/label-orders/{order}/pins.csv", json=FOR, headers={"Authorization": f"Bearer {keys[who]}"}
        )
        return answer.status_code, answer.text

    assert (await take("producer"))[0] == 403, "who has the labels has no numbers"
    assert (await take("rival"))[0] == 404
    assert (await take("registrar", plain))[0] == 409
    status, text = await take("registrar")
    assert status == 200
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["seq", "pin"], *([str(n + 1), chain.pin(number, n)] for n in range(12) if n != 3)]
    (line,) = await entered(chain.database, act=take_pins.name)
    told = line.facts
    assert (told["recipient"], told["count"]) == (FOR["recipient"], 11)
    assert told["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert chain.pin(number) not in str(told)
    status, text = await take("manager")
    assert (status, "already_taken" in text) == (409, True)
    async with chain.database.writing() as session:
        order = await session.get_one(LabelBatch, number)
        assert order.status is BatchStatus.APPROVED, "the labels themselves were not taken"
        assert await standing.files(await session.connection(), number) == []
    assert (await audit(chain.database)).findings == []


async def test_labels_and_numbers_are_taken_by_two_people(client: AsyncClient, chain: Chain):
    number = await chain.issued(4, active=False, has_pins=True)
    keys = await keys_of(chain)

    async def take(who: str, file: str) -> int:
        body = FOR if file == "pins.csv" else None
        headers = {"Authorization": f"Bearer {keys[who]}"}
        return (await client.post(f"/api/v1/label-orders/{number}/{file}", json=body, headers=headers)).status_code

    assert await take("registrar", "pins.csv") == 200
    assert await take("registrar", "labels.csv") == 403
    assert await take("manager", "labels.csv") == 200
    async with chain.database.writing() as session:
        two = chain.office.registrar.actor, chain.office.inspector.actor
        await do_both(session, *two, repeat_pins, number, first=1, last=2, reason="Kẹt giấy.")
    assert await take("manager", "pins.csv") == 403
    assert await take("registrar", "pins.csv") == 200
    assert await take("registrar", "pins.csv") == 409
    with pytest.raises(RegistryError):
        async with chain.database.writing() as session:
            await do(session, chain.office.producer.actor, repeat_pins, number, first=1, last=2, reason="x")
    assert (await audit(chain.database)).findings == []


async def test_a_proof_shows_a_code_only_to_who_took_the_label_and_never_beside_numbers(
    client: AsyncClient, chain: Chain
):
    number, plain = [await chain.issued(2, active=False, has_pins=one) for one in (True, False)]
    keys = await keys_of(chain)
    for order in (number, plain):
        await chain.print(order, (0, 0))
    for order, label, whose in ((number, 1, ""), (plain, 1, "producer"), (plain, 2, "")):
        for who in ("manager", "registrar", "producer"):
            headers = {"Authorization": f"Bearer {keys[who]}"}
            answer = await client.get(f"/api/v1/label-orders/{order}/labels/{label}.png?format=64x38", headers=headers)
            (found,) = symbols_on(Image.open(io.BytesIO(answer.content)))
            shown = chain.code(order, label - 1) if who == whose else "0" * 20
            assert found.text.rpartition("/")[2] == shown, (order == number, label, who)


@pytest.mark.parametrize("merged", [False, True])
async def test_who_manages_and_produces_itself_takes_no_numbers(client: AsyncClient, chain: Chain, merged: bool):
    number = await chain.issued(2, active=False, has_pins=True)
    manager, producer = chain.office.manager, chain.office.producer
    async with chain.database.writing() as session:
        if merged:
            (await session.get_one(Party, producer.party_id)).merged_into = manager.party_id
        else:
            (await session.get_one(Authorisation, chain.authorisation_id)).party_id = manager.party_id
    headers = {"Authorization": f"Bearer {(await keys_of(chain))['manager']}"}
    answer = await client.post(f"/api/v1/label-orders/{number}/pins.csv", json=FOR, headers=headers)
    assert answer.status_code == 403
    desk = await Desk(client).sit(manager)
    assert "/pins" not in await desk.look(f"/desk/orders/{number}")


async def test_only_what_was_taken_is_taken_again(chain: Chain):
    number = await chain.issued(4, active=False, has_pins=True)
    two = chain.office.registrar.actor, chain.office.inspector.actor
    with pytest.raises(RegistryError) as refusal:
        async with chain.database.writing() as session:
            await do_both(session, *two, repeat_pins, number, first=1, last=2, reason="Kẹt giấy.")
    assert refusal.value.code == "not_taken"
    with pytest.raises(NotPermitted):
        async with chain.database.writing() as session:
            await do(session, chain.office.producer.actor, repeat_pins, number, first=1, last=2, reason="x")


async def test_the_desk_shows_how_many_are_left_and_takes_them(client: AsyncClient, chain: Chain):
    number = await chain.issued(3, active=False, has_pins=True)
    desk = await Desk(client).sit(chain.office.registrar)
    at = f"/desk/orders/{number}"
    assert "Còn 3 số" in await desk.look(at)
    assert 'id="f-recipient-error"' in await desk.fail(f"{at}/pins", 422, recipient="")
    answer = await desk.send(f"{at}/pins", **FOR)
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "seq,pin")
    page = await desk.fail(f"{at}/pins", 409, **FOR)
    assert "Đã lấy hết các số" in page
    await desk.sit(chain.office.examiner)
    assert "/pins" not in await desk.look(at)


async def test_an_erased_recipient_is_not_left_in_the_request_for_the_file(client: AsyncClient, chain: Chain):
    number, office = await chain.issued(2, active=False, has_pins=True), chain.office
    headers = {"Authorization": f"Bearer {(await keys_of(chain))['registrar']}"}
    answer = await client.post(
        f"/api/v1/label-orders/{number}/pins.csv", json={"recipient": "Bà Ví Dụ"}, headers=headers
    )
    assert answer.status_code == 200
    (line,) = await entered(chain.database, act=take_pins.name)
    async with chain.database.writing() as session:
        fields = [f"told/{line.position}/recipient"]
        both = office.registrar.actor, office.second_registrar.actor
        await do_both(session, *both, erase_order, number, fields=fields, reason="Theo yêu cầu của người có dữ liệu.")
    async with chain.database.reading() as connection:
        wishes = (await connection.execute(select(col(PrintJob.wishes)))).scalars().all()
    assert wishes == [{"recipient": "—"}]
    assert (await audit(chain.database)).findings == []

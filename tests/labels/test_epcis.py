"""What happened to a lot goes out as EPCIS 2.0 events."""

from typing import Any

from registry import calendar
from registry.labels import epcis
from registry.people.permissions import Actor
from registry.use import reading
from registry.use.lots import recall
from registry.vocabulary import RangeState
from tests.labels.chain import GTIN, Chain
from tests.procedure.office import do

SITE = "https://sogoc.example"


async def events(chain: Chain, actor: Actor) -> list[dict[str, Any]]:
    async with chain.database.reading() as connection:
        lot = await reading.lot(connection, actor, chain.lot_id)
        told = await epcis.document(connection, lot, SITE)
    assert (told["type"], told["schemaVersion"], told["@context"]) == ("EPCISDocument", "2.0", [epcis.CONTEXT])
    found: list[dict[str, Any]] = told["epcisBody"]["eventList"]
    return found


async def test_a_lot_is_made_packed_spoiled_sold_and_recalled(chain: Chain):
    number = await chain.issued(10)
    await chain.mark(number, RangeState.SHIPPED, 0, 5, by=chain.office.producer)
    await chain.void_used(number, 9, 9)
    producer = chain.office.producer.actor
    async with chain.database.writing() as session:
        await do(session, producer, recall, chain.lot_id, reason="Dư lượng")
    told = await events(chain, producer)
    assert [
        (one["action"], one["bizStep"], one["disposition"], one["quantityList"][0]["quantity"]) for one in told
    ] == [
        ("ADD", "commissioning", "active", 100_000),
        ("OBSERVE", "packing", "in_progress", 10),
        ("OBSERVE", "shipping", "in_transit", 6),
        ("DELETE", "decommissioning", "inactive", 1),
        ("OBSERVE", "holding", "recalled", 100_000),
    ]
    made, packed = told[0], told[1]
    assert made["quantityList"][0]["epcClass"].startswith(f"{SITE}/01/{GTIN}/10/")
    assert (made["quantityList"][0]["uom"], "uom" in packed["quantityList"][0]) == ("GRM", False)
    assert made["ilmd"]["cbvmda:lotNumber"] in made["quantityList"][0]["epcClass"]
    assert len({one["eventID"] for one in told}) == len(told)
    assert all(one["eventTime"].endswith("Z") and one["eventTimeZoneOffset"] == "+07:00" for one in told)
    assert [one["eventTime"] for one in told] == sorted(one["eventTime"] for one in told)
    assert made["eventTime"][:10] <= f"{calendar.now():%Y-%m-%d}"

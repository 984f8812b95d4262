"""What happened to a lot goes out as EPCIS 2.0 events, of the shape that the standard demands."""

from typing import Any
from uuid import UUID

from registry import calendar
from registry.labels import epcis
from registry.labels.recalling import recall_by_use
from registry.people.permissions import Actor
from registry.use import reading
from registry.use.lots import recall
from registry.vocabulary import RangeState
from tests.labels.chain import GTIN, Chain
from tests.labels.epcis_shape import demand_document
from tests.labels.made import make, set_yields, take_back
from tests.procedure.office import do

SITE = "https://sogoc.example"


async def document(chain: Chain, actor: Actor, lot_id: UUID | None = None) -> dict[str, Any]:
    """Return the document of a lot, which is of the shape that the standard demands."""
    async with chain.database.reading() as connection:
        lot = await reading.lot(connection, actor, lot_id or chain.lot_id)
        told = await epcis.document(connection, lot, SITE)
    demand_document(told)
    assert told["@context"] == [epcis.CONTEXT]
    return told


async def events(chain: Chain, actor: Actor, lot_id: UUID | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await document(chain, actor, lot_id))["epcisBody"]["eventList"]
    return found


def counted(event: dict[str, Any]) -> int:
    (found,) = event.get("quantityList") or event["childQuantityList"]
    number: int = found["quantity"]
    return number


async def test_a_lot_is_made_packed_spoiled_sold_and_recalled(chain: Chain):
    number = await chain.issued(10)
    await chain.mark(number, RangeState.SHIPPED, 0, 5, by=chain.office.producer)
    await chain.void_used(number, 9, 9)
    producer = chain.office.producer.actor
    async with chain.database.writing() as session:
        await do(session, producer, recall, chain.lot_id, reason="Dư lượng")
    told = await events(chain, producer)
    assert [(one["action"], one["bizStep"], one["disposition"], counted(one)) for one in told] == [
        ("ADD", "commissioning", "active", 100_000),
        ("ADD", "packing", "in_progress", 10),
        ("OBSERVE", "shipping", "in_transit", 6),
        ("DELETE", "decommissioning", "inactive", 1),
        ("OBSERVE", "holding", "recalled", 100_000),
    ]
    made, packed = told[0], told[1]
    assert made["quantityList"][0]["epcClass"].startswith(f"{SITE}/01/{GTIN}/10/")
    assert (made["quantityList"][0]["uom"], "uom" in packed["childQuantityList"][0]) == ("GRM", False)
    assert made["ilmd"]["cbvmda:lotNumber"] in made["quantityList"][0]["epcClass"]
    assert len({one["eventID"] for one in told}) == len(told)
    assert all(one["eventTime"].endswith("Z") and one["eventTimeZoneOffset"] == "+07:00" for one in told)
    assert [one["eventTime"] for one in told] == sorted(one["eventTime"] for one in told)
    assert made["eventTime"][:10] <= f"{calendar.now():%Y-%m-%d}"


async def test_packs_are_put_together_under_their_order(chain: Chain):
    number = await chain.issued(10)
    packed = (await events(chain, chain.office.producer.actor))[1]
    assert (packed["type"], packed["parentID"]) == ("AggregationEvent", f"{SITE}/api/v1/label-orders/{number}")


async def test_goods_that_leave_name_who_receives_them_the_same_in_every_document(chain: Chain):
    number, producer = await chain.issued(10), chain.office.producer.actor
    for first, last in ((0, 3), (4, 5)):
        await chain.mark(number, RangeState.SHIPPED, first, last, by=chain.office.producer)
    told = await document(chain, producer)
    shipped = [one for one in told["epcisBody"]["eventList"] if one["bizStep"] == "shipping"]
    (destination,) = {one["destinationList"][0]["destination"] for one in shipped}
    assert [one["destinationList"] for one in shipped] == [
        [{"type": "possessing_party", "destination": destination}] for _ in range(2)
    ]
    (vocabulary,) = told["epcisHeader"]["epcisMasterData"]["vocabularyList"]
    name = {"id": "cbvmda:name", "attribute": "Siêu thị Ví Dụ"}
    assert vocabulary == {
        "type": epcis.PARTY, "vocabularyElementList": [{"id": destination, "attributes": [name]}],
    }  # fmt: skip


async def test_everything_that_is_said_of_labels_is_an_event_of_its_shape(chain: Chain):
    number, producer = await chain.issued(10), chain.office.producer.actor
    for place, state in enumerate((RangeState.DISPLAYED, RangeState.SHIPPED, RangeState.SOLD)):
        await chain.mark(number, state, place, place, by=chain.office.producer)
    await chain.mark(number, RangeState.REVOKED, 5, 5)
    await chain.mark(number, RangeState.RECALLED, 6, 7)
    told = await events(chain, producer)
    assert [one["bizStep"] for one in told] == [
        *("commissioning", "packing", "retail_selling", "shipping", "retail_selling", "holding", "holding"),
    ]


PIECE_OF_TRANSFORMATION = {
    *("type", "eventID", "eventTime", "eventTimeZoneOffset", "inputQuantityList", "outputQuantityList"),
    *("bizStep", "disposition", "readPoint", "ilmd"),
}
"""The fields of a TransformationEvent that are used (EPCIS 2.0, 7.4.6); it has no action."""


async def test_what_goes_in_and_what_comes_out_are_told_by_both_lots_as_one_transformation(chain: Chain):
    await set_yields(chain)
    producer = chain.office.producer.actor
    dried = await make(chain, (chain.lot_id, 40_000), number="Sấy/1")
    (event,) = await events(chain, producer, dried.id)
    assert event.keys() == PIECE_OF_TRANSFORMATION
    assert (event["type"], event["bizStep"], event["disposition"]) == (
        *("TransformationEvent", "creating_class_instance", "active"),
    )
    fresh = (await events(chain, producer))[0]["quantityList"][0]["epcClass"]
    assert event["inputQuantityList"] == [{"epcClass": fresh, "quantity": 40_000, "uom": "GRM"}]
    out = {"epcClass": f"{SITE}/api/v1/lots/{dried.id}", "quantity": 10_000, "uom": "GRM"}
    assert event["outputQuantityList"] == [out]
    assert event["ilmd"] == {"cbvmda:lotNumber": "Sấy/1"}
    assert (await events(chain, producer))[1] == event, "the lot that went in tells the same event"
    async with chain.database.writing() as session:
        await do(session, producer, recall_by_use, chain.authorisation_id, reason="Dư lượng", labels=0)
    told = await events(chain, producer, dried.id)
    assert [(one["type"], one["bizStep"]) for one in told] == [
        ("TransformationEvent", "creating_class_instance"),
        ("ObjectEvent", "holding"),
    ]


async def test_a_transformation_that_was_taken_back_did_not_occur(chain: Chain):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 40_000))
    await take_back(chain, dried.id)
    (event,) = await events(chain, chain.office.producer.actor, dried.id)
    assert event["errorDeclaration"]["reason"] == "did_not_occur"
    assert event["errorDeclaration"]["declarationTime"] >= event["eventTime"]

"""What an EPCIS 2.0 document must be (EPCIS 2.0, sections 7.4 and 9; CBV 2.0, sections 7.1 and 7.2), in our own words.

The published JSON schema is GS1's and stays with them: this says of the parts that the register uses what is demanded,
what may be, and nothing else.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

BODY = {"@context", "type", "schemaVersion", "creationDate", "epcisBody"}
EVENT = {"type", "eventTime", "eventTimeZoneOffset"}
WHY = {"eventID", "errorDeclaration", "bizStep", "disposition", "readPoint", "sourceList", "destinationList"}
ZONE = re.compile(r"[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00")
UNIT = re.compile(r"[A-Z0-9]{2,3}")
"""A unit of measure: UN/CEFACT recommendation 20."""
ACTIONS = {"ADD", "OBSERVE", "DELETE"}


def _words(text: str) -> set[str]:
    return set(text.split())


STEPS = _words("""
    accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
    decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
    installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
    retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping
""")
DISPOSITIONS = _words("""
    active available completeness_inferred completeness_verified conformant container_closed container_open damaged
    destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
    mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed
    recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown
""")
PARTIES = {"owning_party", "possessing_party", "location"}
REASONS = {"did_not_occur", "incorrect_data"}


class Kind(NamedTuple):
    """An event: the fields it must have beside those of all, those it may have, and which of them are quantities."""

    must: set[str]
    may: set[str]
    quantities: set[str]


KINDS: Mapping[str, Kind] = {
    "ObjectEvent": Kind({"action"}, {"epcList", "quantityList", "ilmd"}, {"quantityList"}),
    "AggregationEvent": Kind({"action"}, {"parentID", "childEPCs", "childQuantityList"}, {"childQuantityList"}),
    "TransformationEvent": Kind(
        set(), {"transformationID", "inputQuantityList", "outputQuantityList", "ilmd"},
        {"inputQuantityList", "outputQuantityList"},
    ),
}  # fmt: skip


def demand_document(told: Mapping[str, Any]) -> None:
    """Assert that a document is one."""
    assert told.keys() >= BODY
    assert told.keys() <= BODY | {"epcisHeader"}
    assert (told["type"], told["schemaVersion"]) == ("EPCISDocument", "2.0")
    assert all(_is_uri(one) for one in told["@context"])
    _demand_instant(told["creationDate"])
    assert told["epcisBody"].keys() == {"eventList"}
    _demand_header(told.get("epcisHeader", {}))
    for event in told["epcisBody"]["eventList"]:
        demand_event(event)
    names = [event["eventID"] for event in told["epcisBody"]["eventList"]]
    assert len(set(names)) == len(names)


def demand_event(event: Mapping[str, Any]) -> None:
    """Assert that an event is one of its kind."""
    kind = KINDS[event["type"]]
    assert event.keys() >= EVENT | kind.must
    assert event.keys() <= EVENT | WHY | kind.must | kind.may
    _demand_instant(event["eventTime"])
    assert ZONE.fullmatch(event["eventTimeZoneOffset"])
    assert _is_uri(event["eventID"])
    assert _is_uri(event["readPoint"]["id"])
    assert event["bizStep"] in STEPS
    assert event["disposition"] in DISPOSITIONS
    assert event.get("action", "ADD") in ACTIONS
    assert "ilmd" not in event or event.get("action", "ADD") == "ADD", "only what comes to be has master data"
    if event["type"] == "AggregationEvent" and event["action"] != "OBSERVE":
        assert _is_uri(event["parentID"])
    for name in kind.quantities:
        assert event[name], f"{name}: of what"
        for one in event[name]:
            _demand_quantity(one)
    for name, end in (("sourceList", "source"), ("destinationList", "destination")):
        for one in event.get(name, []):
            assert one.keys() == {"type", end}
            assert one["type"] in PARTIES
            assert _is_uri(one[end])
    if "errorDeclaration" in event:
        _demand_instant(event["errorDeclaration"]["declarationTime"])
        assert event["errorDeclaration"]["reason"] in REASONS


def _demand_header(header: Mapping[str, Any]) -> None:
    for vocabulary in header.get("epcisMasterData", {}).get("vocabularyList", []):
        assert _is_uri(vocabulary["type"])
        for word in vocabulary["vocabularyElementList"]:
            assert word.keys() == {"id", "attributes"}
            assert _is_uri(word["id"])
            assert all(_is_uri(one["id"]) and one["attribute"] for one in word["attributes"])


def _demand_quantity(one: Mapping[str, Any]) -> None:
    assert {"epcClass", "quantity"} <= one.keys() <= {"epcClass", "quantity", "uom"}
    assert _is_uri(one["epcClass"])
    assert one["quantity"] > 0
    assert "uom" not in one or UNIT.fullmatch(one["uom"])


def _demand_instant(text: str) -> None:
    assert datetime.fromisoformat(text).tzinfo is not None


def _is_uri(text: str) -> bool:
    """Say whether a text is an absolute URI (RFC 3986), a compact one with a prefix of the context among them."""
    return bool(urlsplit(text).scheme) and not re.search(r"\s", text)

"""Geographical indications protected in Viet Nam: national registrations, and foreign names protected by treaty."""

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.rights.mirroring import MirroredRecord, NamedParty
from registry.saying import say
from registry.vocabulary import Capacity, Confidence, Kind, Status

SOURCE = "gi-vietnam"
OFFICE = "VN"
CERTIFICATE = (
    5,
    cause("no_certificate_number", say("“%(value)s” is not a certificate number of five digits", value="")),
)
BASES = {word: word for word in ("national", "EVFTA", "UKVFTA", "EVFTA/UKVFTA")}
CONFIDENCE = {word.value: word for word in Confidence}


def judge(row: Row, cells: Cells) -> MirroredRecord | None:
    """Return the right of a row.

    The file lists protected names, so a row without a certificate number is registered too.
    """
    del row
    parties = [
        NamedParty(capacity, name)
        for column, capacity in (("applicant", Capacity.APPLICANT), ("manager", Capacity.MANAGER))
        for name in cells.parts(column, ";", 500)
    ]
    basis = cells.needed_word("basis", BASES)
    told = MirroredRecord(
        source=SOURCE,
        source_key=cells.needed("id", 100),
        digest=cells.digest,
        kind=Kind.GEOGRAPHICAL_INDICATION,
        office=OFFICE,
        status=Status.REGISTERED,
        name=cells.needed("name", 500),
        product=cells.needed("product_vi", 1000),
        country=cells.country("country"),
        registration_number=cells.code("registration_number", *CERTIFICATE),
        registered_on=cells.day("registration_date"),
        decision_number=cells.text("decision_no", 60),
        confidence=cells.needed_word("confidence", CONFIDENCE),
        references=cells.text("sources"),
        note=cells.text("note"),
        parties=tuple(dict.fromkeys(parties)),
        particulars={"product_category": cells.text("category", 300), "basis": basis},
        as_read=cells.told("product_en", "province_old", "province_2025"),
    )
    return None if cells.faults else told


LAYOUT = Layout(
    name=SOURCE,
    columns=frozenset(
        {
            "id", "registration_number", "name", "product_vi", "product_en", "category", "country", "province_old",
            "province_2025", "decision_no", "registration_date", "applicant", "manager", "basis", "confidence", "note",
            "sources",
        }
    ),
    judge=judge,
    rank=40,
)  # fmt: skip

"""Names protected in the European Union: PDO, PGI and spirit drinks, and their amendments.

An amendment or a request for cancellation is not a right, and its file number shows it (``-AM01``, ``-CANCEL``): it is
stored with its indication. The source counts some of them as indications. A traditional speciality guaranteed (TSG)
protects a recipe and no origin (Regulation (EU) No 1151/2012, article 17), so it is no geographical indication.
"""

import re

from registry.causes import cause
from registry.exchange.cells import Cells, shown
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.rights.mirroring import Addition, MirroredRecord
from registry.saying import say
from registry.vocabulary import Kind, Status

SOURCE = "gi-eu"
OFFICE = "EU"
AMENDMENTS = "amendments"
FILE_NUMBER = re.compile(
    r"(?P<main>(?:PDO|PGI|TSG)-[A-Z]{2}(?:\+[A-Z]{2})*-[AN]?\d+)(?:-(?P<part>AM\d+(?: Minor)?|CANCEL))?"
)
STATUSES = {
    "applied": Status.LODGED,
    "published": Status.PUBLISHED,
    "registered": Status.REGISTERED,
    "refused": Status.REFUSED,
    "withdrawn": Status.WITHDRAWN,
    "cancelled": Status.TERMINATED,
}
TYPES = {word: word for word in ("PDO", "PGI", "GI", "TSG")}
KINDS = {"gi": False, "amendment": True}
NO_FILE_NUMBER = cause(
    "no_european_file_number", say("“%(value)s” is no file number of the European register", value="")
)
OTHER_KIND = cause("kind_and_number_differ", say("does not go with the file number %(number)s", number=""))
TRADITIONAL = cause(
    "traditional_speciality",
    say("not a right kept here: a traditional speciality guaranteed protects a recipe, not an origin"),
    is_no_right=True,
)


def judge(row: Row, cells: Cells) -> MirroredRecord | Addition | None:
    """Return the mirrored indication, or what an amendment adds to it; None after faults."""
    del row
    is_amendment = cells.needed_word("record_kind", KINDS)
    number = cells.needed("file_number", 40)
    found = FILE_NUMBER.fullmatch(number)
    if number and found is None:
        cells.refuse("file_number", NO_FILE_NUMBER, value=shown(number))
    part = found["part"] if found else None
    if found and is_amendment and part is None:
        cells.refuse("record_kind", OTHER_KIND, number=number)
    kind = cells.needed_word("type", TYPES)
    if kind == "TSG":
        cells.refuse("", TRADITIONAL)
    if found is None:
        return None
    return _amendment(cells, found["main"], number) if part else _right(cells, number)


def _amendment(cells: Cells, main: str, number: str) -> Addition | None:
    status = cells.needed_word("status", STATUSES)
    for column in ("application_date", "publication_date", "registration_date"):
        cells.day(column)
    cells.needed("name", 500)
    if cells.faults or status is None:
        return None
    facts = cells.told("name", "application_date", "publication_date", "registration_date", "legal_instrument", "as_of")
    return Addition(
        office=OFFICE,
        kind=Kind.GEOGRAPHICAL_INDICATION,
        number=main,
        section=AMENDMENTS,
        key=number,
        facts=facts | {"status": status.value},
    )


def _right(cells: Cells, number: str) -> MirroredRecord | None:
    status = cells.needed_word("status", STATUSES)
    filed, registered = cells.day("application_date"), cells.day("registration_date")
    cells.day("publication_date")
    lands = cells.lands("countries")
    name = cells.needed("name", 500)
    product = cells.text("product_class", 1000)
    category = cells.text("product_type", 300)
    latin = cells.text("latin_names", 300)
    decision = cells.text("legal_instrument", 60)
    references = cells.text("sources")
    if cells.faults or status is None:
        return None
    note = None
    if filed and registered and registered < filed:
        note = "The source dates the registration before the application."
    return MirroredRecord(
        source=SOURCE,
        source_key=number,
        digest=cells.digest,
        kind=Kind.GEOGRAPHICAL_INDICATION,
        office=OFFICE,
        status=status,
        name=name,
        product=product,
        country=lands[0],
        application_number=number,
        filed_on=filed,
        registration_number=number if status in {Status.REGISTERED, Status.TERMINATED} else None,
        registered_on=registered,
        decision_number=decision,
        references=references,
        note=note,
        particulars={"designation": cells.text("type", 10), "product_category": category, "transliteration": latin},
        as_read=cells.told("type", "countries", "gi_identifier", "publication_date", "as_of"),
    )


def _waits(row: Row) -> bool:
    """Say whether the row belongs to an indication that may be further down."""
    found = FILE_NUMBER.fullmatch(row.cells.get("file_number", "").strip())
    return found is not None and found["part"] is not None


LAYOUT = Layout(
    name=SOURCE,
    columns=frozenset(
        {
            "file_number", "record_kind", "gi_identifier", "name", "latin_names", "type", "countries", "product_type",
            "product_class", "status", "application_date", "publication_date", "registration_date", "legal_instrument",
            "as_of", "sources",
        }
    ),
    judge=judge,
    rank=50,
    later=_waits,
)  # fmt: skip

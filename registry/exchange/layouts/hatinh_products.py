"""Specialties of Hà Tĩnh: some are rights, many are OCOP titles, others are villages and plans, which are no rights.

A geographical indication whose certificate is already mirrored is not entered again: the file's additions (communes,
district) are stored with the right. A row that is no right is refused with the reason.
"""

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts.gi_vietnam import CERTIFICATE
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.rights.mirroring import Addition, MirroredRecord, NamedParty
from registry.saying import say
from registry.vocabulary import Capacity, Category, Confidence, Kind, Status

SOURCE = "hatinh-products"
OFFICE = "VN"
SECTION = "hatinh"
MARKS = {
    "trademark": Category.ORDINARY,
    "collective mark": Category.COLLECTIVE,
    "certification mark": Category.CERTIFICATION,
}
NO_RIGHTS = {
    "traditional craft village": cause(
        "craft_village",
        say("not a right: the recognition of a craft village protects no name (%(status)s)", status=""),
        is_no_right=True,
    ),
    "specialty": cause(
        "unprotected", say("not a right: no protection is known (%(status)s)", status=""), is_no_right=True
    ),
    "unknown": cause(
        "protection_unknown",
        say("not a right: the kind of protection is not known (%(status)s)", status=""),
        is_no_right=True,
    ),
}
NOT_REGISTERED = cause(
    "not_registered",
    say("not a right: a %(kind)s that is not confirmed as registered (%(status)s)", kind="", status=""),
    is_no_right=True,
)
NOT_CERTIFIED = cause(
    "not_certified",
    say("not a right: an OCOP title that is not confirmed as certified (%(status)s)", status=""),
    is_no_right=True,
)
NO_YEAR = cause("no_year", say("“%(value)s” is not a year", value=""))
NO_STARS = cause("no_stars", say("“%(value)s” is not a number of stars from 1 to 5", value=""))
REGISTERED = "registered"
OCOP = "OCOP"
CERTIFIED = "certified"
STARS = ("3", "4", "5")
"""A product with fewer stars has points but no title."""


def judge(row: Row, cells: Cells) -> MirroredRecord | Addition | None:
    """Return the mirrored mark or OCOP title, or what the row adds to an indication; None after faults."""
    del row
    kind = cells.needed_word("protection_type", {word: word for word in ("GI", OCOP, *MARKS, *NO_RIGHTS)})
    status = cells.needed("status", 200)
    cells.needed("id", 100)
    cells.needed("name", 500)
    cells.day("date")
    cells.matching("year", r"(19|20)\d{2}", NO_YEAR)
    cells.matching("ocop_stars", "[1-5]", NO_STARS)
    if kind is None or cells.faults:
        return None
    if kind in NO_RIGHTS:
        cells.refuse("", NO_RIGHTS[kind], status=status)
        return None
    if kind == OCOP:
        return _title(cells, status)
    if status != REGISTERED:
        cells.refuse("", NOT_REGISTERED, kind=kind, status=status)
        return None
    return _indication(cells) if kind == "GI" else _mark(cells, MARKS[kind])


def _indication(cells: Cells) -> Addition | None:
    cells.needed("number")
    number = cells.code("number", *CERTIFICATE)
    if number is None:
        return None
    return Addition(
        office=OFFICE,
        kind=Kind.GEOGRAPHICAL_INDICATION,
        number=number,
        section=SECTION,
        key=cells.needed("id", 100),
        facts=cells.told("district_old", "communes_old", "communes_2025_codes", "source", "note"),
    )


def _mark(cells: Cells, category: Category) -> MirroredRecord | None:
    told = MirroredRecord(
        source=SOURCE,
        source_key=cells.needed("id", 100),
        digest=cells.digest,
        kind=Kind.TRADEMARK,
        category=category,
        office=OFFICE,
        status=Status.REGISTERED,
        name=cells.needed("name", 500),
        product=cells.text("product_vi", 1000),
        country="VN",
        registration_number=cells.text("number", 40),
        registered_on=cells.day("date"),
        decision_number=cells.text("decision_no", 60),
        # No row has a number or a date so far; a row with a number would count as grade B.
        confidence=Confidence.B if cells.text("number") else Confidence.C,
        references=cells.text("source"),
        note=cells.text("note"),
        as_read=cells.told("district_old", "communes_old", "communes_2025_codes", "year"),
    )
    return None if cells.faults else told


def _title(cells: Cells, status: str) -> MirroredRecord | None:
    """Return a title; the source has no decision and no day, and none is guessed, so the title never lapses."""
    stars = cells.text("ocop_stars")
    if status != CERTIFIED or stars not in STARS:
        cells.refuse("", NOT_CERTIFIED, status=status)
        return None
    holder = cells.text("holder", 500)
    told = MirroredRecord(
        source=SOURCE,
        source_key=cells.needed("id", 100),
        digest=cells.digest,
        kind=Kind.OCOP,
        office=OFFICE,
        status=Status.REGISTERED,
        name=cells.needed("name", 500),
        product=cells.text("product_vi", 1000),
        country="VN",
        decision_number=cells.text("decision_no", 60),
        registered_on=cells.day("date"),
        confidence=Confidence.C,
        references=cells.text("source"),
        note=cells.text("note"),
        parties=(NamedParty(Capacity.HOLDER, holder),) if holder else (),
        particulars={"stars": int(stars)},
        as_read=cells.told("district_old", "communes_old", "communes_2025_codes", "year"),
    )
    return None if cells.faults else told


LAYOUT = Layout(
    name=SOURCE,
    columns=frozenset(
        {
            "id", "name", "product_vi", "protection_type", "status", "ocop_stars", "number", "decision_no", "date",
            "holder", "district_old", "communes_old", "communes_2025_codes", "year", "source", "note",
        }
    ),
    judge=judge,
    rank=70,
)  # fmt: skip

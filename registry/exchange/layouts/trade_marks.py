"""Trade marks of the European, German, American and international registers.

The status words are those of EUIPO (English) and DPMA (German). A mark without words is listed by its number in
brackets. The number of a European or German mark is the same before and after registration.
"""

from functools import cache
from typing import Any

from registry.causes import cause
from registry.codes import st3
from registry.exchange.cells import Cells, shown
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.rights.classes import CLASSES, nice_edition, nice_number
from registry.rights.mirroring import Class, MirroredRecord, NamedParty
from registry.saying import say
from registry.vocabulary import Capacity, Category, Confidence, Feature, Kind, Scheme, Status

SOURCE = "trade-marks"
NUMBER = r"[A-Z]{0,2}\d{1,16}[A-Z]{0,2}|\dR\d{1,7}[A-Z]?"
"""Also of the Madrid register: ``1234567A`` after a partial transfer, ``2R123456`` after a second renewal, ``153``."""
EUROPEAN = (
    9,
    cause("no_european_number", say("“%(value)s” is not a number of the European register of nine digits", value="")),
)
NO_NUMBER = cause("no_register_number", say("“%(value)s” is not a register number", value=""))
NO_LANGUAGE = cause("no_language_code", say("“%(value)s” is not a language code", value=""))
EXPIRES_FIRST = cause("expires_before_application", say("lies before the application date"))
NO_SIGN = cause("no_sign", say("is empty, and the mark is not said to be figurative"))
NO_CLASS = cause("no_class", say("“%(value)s” is no class from 1 to %(most)s", value="", most=CLASSES))
CLASS_ELSEWHERE = cause("class_not_in_row", say("“%(value)s” does not begin with one of the row's classes", value=""))
CLASS_TWICE = cause("class_twice", say("class %(code)s is listed twice", code=""))
GOODS_TOO_LONG = cause(
    "goods_too_long",
    say("%(length)s characters in class %(code)s, at most %(limit)s are kept", length=0, code="", limit=0),
)
EDITION_UNKNOWN = "not stated"
INTERNATIONAL = "IR"
"""The source's word for the International Bureau."""
AMERICAN = ("A", "B", "200")
"""Classes of the United States for certification and collective membership marks (37 CFR 6.3, 6.4): no Nice classes."""
STATUSES = {
    "Application filed": Status.LODGED,
    "Marke angemeldet": Status.LODGED,
    "Application under examination": Status.UNDER_EXAMINATION,
    "Anmeldung im Prüfungsverfahren": Status.UNDER_EXAMINATION,
    "Appeal pending": Status.UNDER_EXAMINATION,
    "Application published": Status.PUBLISHED,
    "Anmeldung veröffentlicht": Status.PUBLISHED,
    "Application opposed": Status.PUBLISHED,
    "Widerspruch eingelegt": Status.PUBLISHED,
    "Registered": Status.REGISTERED,
    "Marke eingetragen": Status.REGISTERED,
    "Marke eingetragen, Widerspruchsfrist läuft": Status.REGISTERED,
    "Marke eingetragen, Widerspruchsverfahren läuft": Status.REGISTERED,
    "Marke eingetragen - Löschung anhängig": Status.REGISTERED,
    "Registration cancellation pending": Status.REGISTERED,
    "Application refused": Status.REFUSED,
    "Anmeldung zurückgewiesen": Status.REFUSED,
    "Marke nicht eingetragen": Status.REFUSED,
    "Application withdrawn": Status.WITHDRAWN,
    "Anmeldung zurückgenommen": Status.WITHDRAWN,
    "Registration cancelled": Status.TERMINATED,
    "Registration expired": Status.TERMINATED,
    "Registration surrendered": Status.TERMINATED,
    "Eintragung abgelaufen": Status.TERMINATED,
    "Eintragung gelöscht": Status.TERMINATED,
    "Marke gelöscht": Status.TERMINATED,
    "Verzicht auf Eintragung": Status.TERMINATED,
    "Akte vernichtet": Status.TERMINATED,
}
PROVED = {"US": Status.LODGED, "WO": Status.REGISTERED}
"""What the number alone proves when the source has no status.

An American serial number proves that an application was lodged, an international registration number that there was a
registration.
"""
FEATURES = {
    "Word": Feature.WORD,
    "Figurative": Feature.FIGURATIVE,
    "3D shape": Feature.THREE_DIMENSIONAL,
    "Colour": Feature.COLOUR,
    "Sound": Feature.SOUND,
    "Motion": Feature.MOTION,
    "Hologram": Feature.HOLOGRAM,
    "Position": Feature.POSITION,
    "Pattern": Feature.PATTERN,
    "Other": Feature.OTHER,
}
CATEGORIES = {
    "Individual": Category.ORDINARY,
    "Collective": Category.COLLECTIVE,
    "EU Collective": Category.COLLECTIVE,
    "EU Certificate": Category.CERTIFICATION,
}


def judge(row: Row, cells: Cells) -> MirroredRecord | None:
    """Return the mirrored trade mark; None after faults."""
    del row
    office = cells.needed_word("office", _offices()) or ""
    number = _number(cells, office)
    status, note = _status(cells, office)
    is_poor = note is not None
    feature, category = cells.word("mark_feature", FEATURES), cells.word("kind", CATEGORIES)
    name = _name(cells, feature)
    filed, registered, expires = (cells.day(f"{what}_date") for what in ("application", "registration", "expiry"))
    if filed and expires and expires < filed:
        cells.refuse("expiry_date", EXPIRES_FIRST)
    if filed and registered and registered < filed:
        note = " ".join(filter(None, (note, "The source dates the registration before the application.")))
    classes, american = _classes(cells, nice_edition(filed) if filed else EDITION_UNKNOWN, is_american=office == "US")
    holder = cells.text("applicant", 500)
    key = cells.needed("id", 100)
    references, language = cells.text("source"), cells.matching("first_language", "[a-z]{2}", NO_LANGUAGE)
    if cells.faults or status is None:
        return None
    entered = status in {Status.REGISTERED, Status.TERMINATED}
    return MirroredRecord(
        source=SOURCE,
        source_key=key,
        digest=cells.digest,
        kind=Kind.TRADEMARK,
        office=office,
        status=status,
        name=name or f"({number})",
        country=office,
        category=category or Category.ORDINARY,
        feature=feature,
        application_number=None if office == "WO" else number,
        filed_on=filed,
        registration_number=number if entered else None,
        registered_on=registered,
        expires_on=expires,
        confidence=Confidence.C if is_poor else None,
        references=references,
        note=note,
        parties=(NamedParty(Capacity.HOLDER if entered else Capacity.APPLICANT, holder),) if holder else (),
        classes=classes,
        particulars={"language": language},
        as_read=cells.told("status", "kind", "goods_truncated") | american,
    )


def _number(cells: Cells, office: str) -> str:
    number = cells.matching("number", NUMBER, NO_NUMBER) or cells.needed("number")
    if office == "EM" and number:
        cells.code("number", *EUROPEAN)
    return number


def _name(cells: Cells, feature: Feature | None) -> str | None:
    name = cells.text("mark_text", 500)
    if name is None and feature in {None, Feature.WORD}:
        cells.refuse("mark_text", NO_SIGN)
    return name


def _status(cells: Cells, office: str) -> tuple[Status | None, str | None]:
    if not cells.text("status") and office in PROVED:
        proved = PROVED[office]
        return proved, f"The source states no status; the number alone proves that the mark was {proved.value}."
    return cells.needed_word("status", STATUSES), None


@cache
def _offices() -> dict[str, str]:
    return {code: code for code in st3.codes()} | {INTERNATIONAL: "WO"}


def _classes(cells: Cells, edition: str, *, is_american: bool) -> tuple[tuple[Class, ...], dict[str, Any]]:
    """Read classes and goods, written ``9: goods ## 35: services`` or, American, ``IC 009. goods``.

    American classes without a Nice class are kept as they are written.
    """
    codes: list[str] = []
    for given in cells.parts("nice_classes"):
        code = given if is_american and given in AMERICAN else nice_number(given)
        if code is None:
            cells.refuse("nice_classes", NO_CLASS, value=shown(given), most=CLASSES)
        elif code not in codes:
            codes.append(code)
    if cells.faults:
        return (), {}
    goods = _goods(cells, codes)
    nice = tuple(Class(Scheme.NICE, code, edition, goods.get(code)) for code in codes if code not in AMERICAN)
    american = {code: goods.get(code) for code in codes if code in AMERICAN}
    return nice, {"american_classes": american} if american else {}


def _goods(cells: Cells, codes: list[str]) -> dict[str, str]:
    goods: dict[str, str] = {}
    for part in filter(None, (cells.text("goods_en", 50_000) or "").split(" ## ")):
        written, separator, words = part.removeprefix("IC ").partition("." if part.startswith("IC ") else ":")
        written = written.strip()
        code = written if written in codes else nice_number(written)
        if not separator or code not in codes:
            cells.refuse("goods_en", CLASS_ELSEWHERE, value=shown(part))
        elif code in goods:
            cells.refuse("goods_en", CLASS_TWICE, code=code)
        elif len(words) > GOODS:
            cells.refuse("goods_en", GOODS_TOO_LONG, length=len(words), code=code, limit=GOODS)
        else:
            goods[code] = words.strip()
    return goods


GOODS = 8000
LAYOUT = Layout(
    name=SOURCE,
    columns=frozenset(
        {
            "id", "office", "number", "mark_text", "mark_feature", "kind", "applicant", "nice_classes", "goods_en",
            "goods_truncated", "status", "application_date", "registration_date", "expiry_date", "first_language",
            "source",
        }
    ),
    judge=judge,
    rank=60,
)  # fmt: skip

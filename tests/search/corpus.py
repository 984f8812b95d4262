"""The shared extracts as documents, made by the same function as those of the register's own records."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from registry.vocabulary import Category, Confidence, Custody, Kind, Scheme, Status
from search.documents import Document, TableFacts, document_of
from tests.conftest import SHARED

STATUSES = {"registered": Status.REGISTERED, "published": Status.PUBLISHED, "applied": Status.PUBLISHED}


def rows(name: str) -> Iterator[dict[str, str]]:
    with Path(SHARED / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def identity(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, key)


AS_READ = ("district_old", "communes_old", "communes_2025_codes")


def vietnamese() -> Iterator[tuple[str, TableFacts]]:
    added = {
        row["number"]: {name: row[name] for name in AS_READ}
        for row in rows("hatinh_products.csv")
        if row["protection_type"] == "GI" and row["status"] == "registered"
    }
    for row in rows("gi_vietnam.csv"):
        as_read = {name: row[name] for name in ("product_en", "province_old", "province_2025")}
        yield (
            row["id"],
            facts(
                row["id"],
                Kind.GEOGRAPHICAL_INDICATION,
                office="VN",
                country=row["country"],
                name=row["name"],
                product=row["product_vi"],
                registration_number=row["registration_number"],
                decision_number=row["decision_no"],
                registered_on=row["registration_date"],
                particulars={
                    "product_category": row["category"],
                    "basis": row["basis"],
                    "as_read": as_read,
                    "added": added.get(row["registration_number"], {}),
                },
                confidence=Confidence(row["confidence"]),
                parties=[(name, None) for name in (row["applicant"], row["manager"]) if name],
            ),
        )


def european() -> Iterator[tuple[str, TableFacts]]:
    for row in rows("gi_eu.csv"):
        if row["record_kind"] != "gi":
            continue
        yield (
            row["file_number"],
            facts(
                row["file_number"],
                Kind.GEOGRAPHICAL_INDICATION,
                office="EU",
                country=row["countries"][:2],
                status=STATUSES.get(row["status"].lower(), Status.PUBLISHED),
                name=row["name"],
                product=row["product_class"],
                application_number=row["file_number"],
                filed_on=row["application_date"],
                registered_on=row["registration_date"],
                particulars={"transliteration": row["latin_names"]},
            ),
        )


def marks() -> Iterator[tuple[str, TableFacts]]:
    for row in rows("tm_sample.csv"):
        if row["mark_text"].strip():
            yield (
                row["id"],
                facts(
                    row["id"],
                    Kind.TRADEMARK,
                    office=row["office"],
                    country=row["office"],
                    category=Category.ORDINARY,
                    status=STATUSES.get(row["status"].lower(), Status.PUBLISHED),
                    name=row["mark_text"],
                    product=row["goods_en"][:1000],
                    application_number=row["number"],
                    filed_on=row["application_date"],
                    registered_on=row["registration_date"],
                    classes=[(Scheme.NICE, code) for code in row["nice_classes"].split("|") if code],
                ),
            )


def specialties() -> Iterator[tuple[str, TableFacts]]:
    """Yield the registered marks of Hà Tĩnh; its geographical indications are in the national file already."""
    categories = {
        "trademark": Category.ORDINARY,
        "collective mark": Category.COLLECTIVE,
        "certification mark": Category.CERTIFICATION,
    }
    for row in rows("hatinh_products.csv"):
        if row["status"] == "registered" and row["protection_type"] in categories:
            yield (
                row["id"],
                facts(
                    row["id"],
                    Kind.TRADEMARK,
                    category=categories[row["protection_type"]],
                    name=row["name"],
                    product=row["product_vi"],
                    registration_number=row["number"],
                    particulars={"as_read": {name: row[name] for name in AS_READ}},
                ),
            )


def everything() -> Iterator[tuple[str, TableFacts]]:
    return chain(vietnamese(), specialties(), european(), marks())


def facts(key: str, kind: Kind, /, **more: object) -> TableFacts:
    """Return a mirrored, registered record; empty cells are unknown, dates are ISO."""
    known = {name: value for name, value in more.items() if value != ""}
    for name in ("filed_on", "registered_on"):
        if isinstance(day := known.get(name), str):
            known[name] = date.fromisoformat(day)
    standard: dict[str, object] = {
        "id": identity(key), "kind": kind, "category": None, "custody": Custody.MIRRORED, "office": "VN",
        "country": "VN", "status": Status.REGISTERED, "name": key, "product": None, "application_number": None,
        "registration_number": None, "decision_number": None, "filed_on": None, "registered_on": None,
    }  # fmt: skip
    return TableFacts(**{**standard, **known})  # type: ignore[arg-type] # the fields of the facts by their names


def document(key: str, kind: Kind = Kind.GEOGRAPHICAL_INDICATION, **more: object) -> Document:
    made = document_of(facts(key, kind, **more))
    assert made is not None
    return made

from datetime import date
from typing import Any

import msgspec
import pytest

from registry.vocabulary import Category, Custody, Kind, PartyKind, Scheme, Status
from search.documents import Audience, document_of, is_organisation
from search.folding import words
from search.places import Told
from search.texts import text_of
from tests.search.corpus import document, facts

OWN: dict[str, Any] = {"custody": Custody.OWN}


@pytest.mark.parametrize(
    "status", [Status.DRAFT, Status.LODGED, Status.DEFECTIVE, Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN]
)
def test_what_is_not_everybodys_to_see_has_no_document(status: Status):
    assert document_of(facts("x", Kind.GEOGRAPHICAL_INDICATION, status=status, **OWN)) is None


@pytest.mark.parametrize("status", [Status.GRANT_PROPOSED, Status.REFUSAL_PROPOSED, Status.GRANT_APPROVED])
def test_what_is_proposed_stays_inside_the_office(status: Status):
    assert document("x", status=status, **OWN).facts["status"] == ("under_examination",)


@pytest.mark.parametrize("status", list(Status))
def test_the_office_has_an_index_of_its_own_with_all_but_drafts_as_they_stand(status: Status):
    made = document_of(facts("x", Kind.GEOGRAPHICAL_INDICATION, status=status, **OWN), Audience.OFFICE)
    assert (made.facts["status"] if made else None) == (None if status is Status.DRAFT else (status.value,))


def test_natural_persons_are_in_no_part_of_a_document():
    persons = [
        ("Nguyễn Văn Trường", PartyKind.PERSON),
        ("Hộ kinh doanh Trần Thị Bưởi", PartyKind.HOUSEHOLD_BUSINESS),
        ("Hội Trần", None),
        ("Phan Thị Sở", None),
        ("John Ag Sa", None),
    ]
    made = document(
        "x",
        Kind.TRADEMARK,
        category=Category.ORDINARY,
        parties=[*persons, ("Sunrise Foods Ltd", None)],
        holders=persons,
    )
    assert made.parties == ("Sunrise Foods Ltd",)
    text = msgspec.json.encode([made, text_of(made)]).decode()
    assert not any(name in text or " ".join(words(name)) in text for name, _ in persons)


@pytest.mark.parametrize(
    ("name", "kind", "right", "is_one"),
    [
        ("Hợp tác xã Phúc Trạch", PartyKind.COOPERATIVE, Kind.TRADEMARK, True),
        ("Hợp tác xã Phúc Trạch", PartyKind.PERSON, Kind.TRADEMARK, False),
        ("Công ty cổ phần Sữa Việt Nam", None, Kind.TRADEMARK, True),
        ("Sở Khoa học và Công nghệ", None, Kind.TRADEMARK, True),
        ("Hiệp hội Cà phê", None, Kind.TRADEMARK, True),
        ("Trương Đại Nghĩa", None, Kind.TRADEMARK, False),
        ("UBND huyện Hương Khê", None, Kind.GEOGRAPHICAL_INDICATION, True),
        ("EUIPO:770564", None, Kind.TRADEMARK, False),
    ],
)
def test_an_organisation_is_told_by_its_kind_or_by_its_words(
    name: str, kind: PartyKind | None, right: Kind, *, is_one: bool
):
    assert is_organisation(name, kind, right) is is_one


def test_a_document_holds_what_people_look_for():
    made = document(
        "x",
        name="Kagoshima Wagyu / Thịt bò Kagoshima",
        product="thịt bò",
        registration_number="00097",
        application_number="6-2019-00003",
        filed_on=date(2019, 1, 2),
        registered_on=date(2021, 3, 4),
        particulars={
            "transliteration": "かごしま",
            "product_category": "meat",
            "description": "not looked in",
            "as_read": {"product_en": "beef", "province_2025": "Quảng Ngãi|Đà Nẵng"},
        },
        classes=[(Scheme.NICE, "29")],
        told=Told(provinces=("Tỉnh Hà Tĩnh",), communes=("Xã Phúc Trạch",)),
    )
    assert made.names == (
        *("Kagoshima Wagyu", "Thịt bò Kagoshima"),
        *("thịt Kagoshima Wagyu", "thịt bò Kagoshima Wagyu"),
        *("thịt Thịt bò Kagoshima", "thịt bò Thịt bò Kagoshima"),
        "かごしま",
    )
    assert made.product == ("thịt bò", "meat", "beef")
    assert made.facts["province"] == ("Hà Tĩnh", "Quảng Ngãi", "Đà Nẵng")
    assert made.facts["commune"] == ("Phúc Trạch, Hà Tĩnh",)
    assert "Hương Trạch" in made.units  # part of today's Phúc Trạch
    assert made.numbers == ("6-2019-00003", "00097", "6-00097")
    assert (made.facts["nice"], made.facts["year"]) == (("29",), ("2021",))
    text = text_of(made)
    assert {"#6-2019-3", "#6201900003", "#97", "#gi-97", "~2019-3", "nice:29", "province:ha tinh"} <= set(text.keys)
    assert (0, "かご ごし しま") in text.phrases
    assert " kagoshimawagyu " in text.glued
    assert (text.since, text.latest) == (date(2019, 1, 2).toordinal(), date(2021, 3, 4).toordinal())


def test_a_vietnamese_indication_is_called_by_its_goods_and_its_name():
    assert "cà phê Lâm Đồng" in document("x", name="Lâm Đồng", product="cà phê (Arabica, Robusta)").names
    assert document("x", name="Feta", product="cheese", office="EU").names == ("Feta",)
    mark = document("x", Kind.TRADEMARK, category=Category.ORDINARY, name="VINH", product="cam")
    assert mark.names == ("VINH",)

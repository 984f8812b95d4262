"""The shared extracts as signs: marks, indications, places, and pairs that an office or court has judged."""

import csv
import random
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from search.similar.service import Signs
from search.similar.signs import ComparedWith, Question, Sign
from tests.conftest import SHARED

BRACKETED = re.compile(r"\s*\((?:GI|PDO|PGI|TSG|PDO/PGI)[^)]*\)")
TIERS = re.compile(r"^(tỉnh|thành phố|xã|phường|thị trấn)\s+", re.IGNORECASE)


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def classes(text: str) -> frozenset[int]:
    return frozenset(int(one) for one in re.findall(r"\d+", text) if 0 < int(one) < 46)


@cache
def lists_of_goods() -> list[str]:
    return [row["goods_en"] for row in rows("tm_sample.csv") if row["goods_en"]]


@cache
def marks() -> list[Sign]:
    return [Sign(row["id"], row["mark_text"], classes=classes(row["nice_classes"])) for row in rows("tm_sample.csv")]


@cache
def indications() -> list[Sign]:
    kind = ComparedWith.GEOGRAPHICAL_INDICATION
    ours = [Sign(row["id"], row["name"], kind) for row in rows("gi_vietnam.csv")]
    theirs = [
        Sign(row["file_number"], name.strip(), kind)
        for row in rows("gi_eu.csv")
        for name in (row["latin_names"] or row["name"]).split(" / ")
        if name.strip()
    ]
    return [*ours, *dict.fromkeys(theirs)]


@cache
def products() -> list[Sign]:
    kinds = {"GI": ComparedWith.GEOGRAPHICAL_INDICATION}
    return [
        Sign(row["id"], row["name"], kinds.get(row["protection_type"], ComparedWith.TRADEMARK))
        for row in rows("hatinh_products.csv")
    ]


@cache
def places() -> list[Sign]:
    names = [row["name"] for file in ("provinces_34.csv", "hatinh_communes_2025.csv") for row in rows(file)]
    return [Sign(f"place-{at}", TIERS.sub("", name), ComparedWith.PLACE) for at, name in enumerate(names)]


def holding(signs: Sequence[Sign]) -> Signs:
    held = Signs()
    held.rebuild(signs, lists_of_goods())
    return held


def invented(size: int, draw: random.Random) -> list[Sign]:
    """Return the marks and, up to ``size`` signs, others made of their words and of real names of places."""
    signs = list(marks())
    words = [word for one in signs for word in one.text.split() if word.isalpha()]
    syllables = [
        word
        for row in rows("vn_units_old_to_new_2025.csv")
        for word in TIERS.sub("", row["old_unit"]).split()
        if word.isalpha()
    ]
    while len(signs) < size:
        if draw.random() < 0.5:
            text = " ".join(draw.choices(syllables, k=draw.choice([1, 2, 2, 2, 3, 3, 4])))
        else:
            front, back = draw.choices(words, k=2)
            text = front[: draw.randint(2, 7)] + back[-draw.randint(2, 6) :]
            text += draw.choice(["", "", f" {draw.choice(words)}"])
        goods = frozenset(draw.sample(range(1, 46), draw.randint(1, 3)))
        signs.append(Sign(f"invented-{len(signs):07}", text, classes=goods))
    return signs[:size]


class Judged(NamedTuple):
    """A pair that was judged, where the earlier sign stands when the later one is asked, and how many are near."""

    earlier: str
    later: str
    verdict: str
    place: int | None
    others_near: int


def judged(name: str = "tm_conflicts_public.csv") -> list[Judged]:
    """Hide all earlier signs of a file among the marks and ask for each later one; ties count against."""
    pairs = rows(name)
    hidden = [
        Sign(
            f"~{at:04}",
            BRACKETED.sub("", row["earlier_sign"]),
            ComparedWith.GEOGRAPHICAL_INDICATION if row["verdict"].startswith("gi") else ComparedWith.TRADEMARK,
        )
        for at, row in enumerate(pairs)
    ]
    held = holding([*marks(), *hidden])
    told = []
    for sign, row in zip(hidden, pairs, strict=True):
        answer = held.ask(Question(BRACKETED.sub("", row["later_sign"])), most=100)
        page = answer.signs if sign.compared is ComparedWith.TRADEMARK else answer.protected
        place = next((place for place, hit in enumerate(page.hits, 1) if hit.id == sign.id), None)
        near = sum(hit.band in {"near", "very_near"} and hit.id != sign.id for hit in page.hits)
        told.append(Judged(row["earlier_sign"], row["later_sign"], row["verdict"], place, near))
    return told

"""Which pictures are near: copies of a picture, and pictures of the same elements."""

import random
from functools import cache

import pytest
from PIL import Image

from search.similar.lexicon import SignLexicon
from search.similar.pictures import Picture, Pictures, elements
from search.similar.prints import asked, taken
from search.similar.signs import Aspect, Band, SignHit, Why
from tests.similar.drawing import COPIES, drawn

FEW, ASKED = 60, 12
WEIGHTS = SignLexicon().weights["pictures"]


@cache
def held() -> Pictures:
    pictures = Pictures()
    made = [(at, *drawn(at)) for at in range(FEW)]
    pictures.change([Picture(f"{at}", f"logo {at}", codes, (taken(picture),)) for at, picture, codes in made])
    return pictures


def nearest(picture: Image.Image | None, codes: frozenset[str] = frozenset()) -> list[SignHit]:
    return list(held().ask(asked(picture) if picture else (), codes, WEIGHTS).hits)


@pytest.mark.parametrize("change", COPIES)
def test_a_copied_picture_is_found(change: str):
    draw = random.Random(20261125)  # noqa: S311 # nothing is guarded by it
    missed = [
        at
        for at in draw.sample(range(FEW), ASKED)
        if f"{at}" not in {hit.id for hit in nearest(COPIES[change](drawn(at)[0], draw))}
    ]
    assert not missed


def test_the_picture_itself_is_very_near_and_says_why():
    hit = nearest(drawn(7)[0])[0]
    assert (hit.id, hit.band, hit.aspects[Aspect.SHAPE]) == ("7", Band.VERY_NEAR, 1.0)
    assert {reason.why for reason in hit.reasons} >= {Why.SAME_FIGURE, Why.SAME_ARRANGEMENT}


def test_vienna_codes_are_asked_alone_and_beside_a_picture():
    codes = drawn(7)[1]
    hits = nearest(None, codes)
    assert {hit.id for hit in hits} <= {f"{at}" for at in range(FEW) if drawn(at)[1] & codes}
    assert hits[0].aspects[Aspect.VIENNA] == 1.0
    assert hits[0].reasons[0].values["codes"]
    assert nearest(drawn(7)[0], codes)[0].id == "7"
    assert nearest(None, frozenset({"29.1.1"})) == []


def test_vienna_codes_agree_by_levels_however_they_are_written():
    assert elements(frozenset({"05.07.11"}), frozenset({"5.7.11"})) == 1.0
    assert elements(frozenset({"5.7.11"}), frozenset({"5.7.2"})) == 0.5
    assert elements(frozenset({"5.7"}), frozenset({"5.7.11"})) == 0.5
    assert elements(frozenset({"5.7.11"}), frozenset({"6.7.11"})) == 0.0
    assert elements(frozenset(), frozenset({"5.7.2"})) is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2), (40, 40)])
def test_a_picture_of_any_mode_and_size_has_a_print(mode: str, size: tuple[int, int]):
    made = taken(Image.new(mode, size))
    assert made.shapes.shape == (5, 4)
    assert made.outlines.shape == (5, 128)
    assert made.colours.shape == (24,)


def test_a_picture_is_changed_taken_away_and_seen_by_the_office_alone_until_it_is_published():
    pictures, picture = Pictures(), drawn(1)[0]
    prints = (taken(picture),)

    def seen(**more: bool) -> list[str]:
        return [hit.text for hit in pictures.ask(asked(picture), frozenset(), WEIGHTS, **more).hits]  # type: ignore[arg-type] # flags alone

    pictures.change([Picture("1", "a", prints=prints, is_public=False)])
    assert (seen(), seen(with_unpublished=True), len(pictures)) == ([], ["a"], 1)
    pictures.change([Picture("1", "b", prints=prints)])
    assert (seen(), seen(with_unpublished=True), len(pictures)) == (["b"], ["b"], 1)
    pictures.change([], ["1"])
    assert (seen(with_unpublished=True), len(pictures)) == ([], 0)

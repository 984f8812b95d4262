"""The class of goods is found by what one calls them, with or without marks, in either language."""

import pytest

from registry.rights.nice import find_classes, nice_classes


def test_there_are_forty_five_of_which_eleven_are_services():
    assert [one.number for one in nice_classes()] == list(range(1, 46))
    assert sum(one.is_service for one in nice_classes()) == 11
    assert find_classes("  ") == list(nice_classes())


@pytest.mark.parametrize(
    ("q", "number"),
    [
        ("trái cây tươi", 31),
        ("trai cay", 31),
        ("beer", 32),
        ("rượu", 33),
        ("mật ong", 30),
        ("31", 31),
        ("cà phê", 30),
        ("bưởi", 31),
    ],
)
def test_a_class_is_found_by_its_words(q: str, number: int):
    assert number in [one.number for one in find_classes(q)][:3]


@pytest.mark.parametrize("q", ["xyzzy", "%", "\x00"])
def test_what_names_no_goods_finds_nothing(q: str):
    assert find_classes(q) == []

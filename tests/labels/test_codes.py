import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.codes import keys, label_codes
from registry.codes.label_codes import Mistyped
from tests.labels import paper

MASTER = keys.MasterSecret(bytes(range(32)))
BATCH = 123456
KEYS = keys.batch_keys(MASTER, label_codes.FORMAT, BATCH)
PUBLISHED: dict[str, Any] = json.loads(paper.PUBLISHED.read_text(encoding="utf-8"))

indices = st.integers(0, label_codes.INDICES - 1)
characters = st.sampled_from(label_codes.ALPHABET)
unhurried = settings(deadline=None)
places = st.integers(0, label_codes.LENGTH - 1)
drawn_secrets = st.binary(min_size=32, max_size=32).map(lambda octets: hashlib.sha256(octets).digest())


def sealed(index: int) -> str:
    return label_codes.seal(KEYS, label_codes.FORMAT, BATCH, index)


def test_the_published_vectors_follow_from_the_text_of_the_document() -> None:
    assert paper.PUBLISHED.read_text(encoding="utf-8") == paper.as_text()


@pytest.mark.parametrize("row", PUBLISHED["sealed"], ids=lambda row: row["code"])
def test_the_register_seals_as_the_published_vectors_say(row: dict[str, Any]) -> None:
    master = keys.MasterSecret(bytes.fromhex(row["master"]))
    derived = keys.batch_keys(master, row["format"], row["batch"])
    assert keys.fingerprint(master) == row["fingerprint"]
    assert (derived.tag.hex(), derived.mask.hex()) == (row["tag_key"], row["mask_key"])
    assert label_codes.seal(derived, row["format"], row["batch"], row["index"]) == row["code"]
    parsed = label_codes.parse(row["code"])
    assert parsed == label_codes.Code(row["format"], row["batch"], row["masked_index"], bytes.fromhex(row["tag"]))
    assert label_codes.unseal(derived, parsed) == row["index"]
    assert label_codes.ALPHABET.index(row["code"][-1]) == row["check"]


@pytest.mark.parametrize("row", PUBLISHED["forgiven"], ids=lambda row: ascii(row["text"]))
def test_what_people_type_is_forgiven(row: dict[str, str]) -> None:
    assert label_codes.write(label_codes.parse(row["text"])) == row["code"]


@pytest.mark.parametrize("text", PUBLISHED["mistyped"])
def test_what_is_no_code_is_called_mistyped(text: str) -> None:
    with pytest.raises(Mistyped):
        label_codes.parse(text)


@unhurried
@given(batch=st.integers(0, label_codes.BATCHES - 1), index=indices, secret=drawn_secrets)
def test_the_register_and_the_document_seal_alike(batch: int, index: int, secret: bytes) -> None:
    derived = keys.batch_keys(keys.MasterSecret(secret), label_codes.FORMAT, batch)
    code = label_codes.seal(derived, label_codes.FORMAT, batch, index)
    assert code == paper.seal(secret, batch, index)["code"]
    assert label_codes.unseal(derived, label_codes.parse(code)) == index


@unhurried
@given(index=indices, place=places, character=characters)
def test_every_wrong_character_is_a_typing_error(index: int, place: int, character: str) -> None:
    code = sealed(index)
    typed = code[:place] + character + code[place + 1 :]
    if typed == code:
        assert label_codes.write(label_codes.parse(typed)) == code
    else:
        with pytest.raises(Mistyped):
            label_codes.parse(typed)


def test_all_620_wrong_characters_and_all_190_exchanges_of_a_code_are_typing_errors() -> None:
    code = sealed(3412)
    wrong = {code[:place] + other + code[place + 1 :] for place in range(20) for other in label_codes.ALPHABET}
    for left in range(20):
        for right in range(left + 1, 20):
            exchanged = list(code)
            exchanged[left], exchanged[right] = exchanged[right], exchanged[left]
            wrong.add("".join(exchanged))
    wrong.discard(code)
    assert len(wrong) > 750
    for text in wrong:
        with pytest.raises(Mistyped):
            label_codes.parse(text)


@unhurried
@given(index=indices, place=st.integers(0, label_codes.LENGTH - 2))
def test_every_exchange_of_neighbours_is_a_typing_error(index: int, place: int) -> None:
    code = sealed(index)
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        with pytest.raises(Mistyped):
            label_codes.parse(typed)


@unhurried
@given(index=indices, places=st.tuples(places, places), pair=characters)
def test_two_equal_characters_never_turn_into_two_other_equal_ones(
    index: int, places: tuple[int, int], pair: str
) -> None:
    code = list(sealed(index))
    first, second = places
    if first == second or code[first] != code[second] or code[first] == pair:
        return
    code[first] = code[second] = pair
    with pytest.raises(Mistyped):
        label_codes.parse("".join(code))


@unhurried
@given(index=indices, bit=st.integers(0, label_codes.BATCH_BITS + label_codes.INDEX_BITS + label_codes.TAG_BITS - 1))
def test_a_typed_error_is_told_apart_from_a_forgery(index: int, bit: int) -> None:
    """A forger computes the check character; the seal still fails, in every bit of batch, index and tag."""
    code = label_codes.parse(sealed(index))
    tag = int.from_bytes(code.tag, "big")
    forged = code._replace(
        tag=(tag ^ (1 << bit if bit < 40 else 0)).to_bytes(5, "big"),
        masked_index=code.masked_index ^ (1 << bit - 40 if 40 <= bit < 65 else 0),
        batch=code.batch ^ (1 << bit - 65 if bit >= 65 else 0),
    )
    parsed = label_codes.parse(label_codes.write(forged))
    assert parsed == forged
    assert label_codes.unseal(KEYS, parsed) is None


def test_a_code_of_a_format_to_come_is_readable_and_never_verified() -> None:
    code = label_codes.parse(sealed(7))._replace(format=2)
    assert label_codes.parse(label_codes.write(code)).format == 2
    assert label_codes.unseal(KEYS, code) is None


def test_the_keys_of_another_batch_or_epoch_verify_nothing() -> None:
    code = label_codes.parse(sealed(7))
    other_epoch = keys.batch_keys(keys.MasterSecret(bytes(range(1, 33))), label_codes.FORMAT, BATCH)
    other_batch = keys.batch_keys(MASTER, label_codes.FORMAT, BATCH + 1)
    assert label_codes.unseal(other_epoch, code) is None
    assert label_codes.unseal(other_batch, code) is None


def test_a_series_is_what_single_seals_are_and_has_no_code_twice() -> None:
    run = list(label_codes.series(KEYS, label_codes.FORMAT, BATCH, 5, 5000))
    assert run[:300] == [sealed(index) for index in range(5, 305)]
    assert len(set(run)) == 5000
    assert [label_codes.unseal(KEYS, label_codes.parse(code)) for code in run[-50:]] == list(range(4955, 5005))


def test_neighbours_and_volumes_do_not_show() -> None:
    shown = [
        label_codes.parse(code).masked_index for code in label_codes.series(KEYS, label_codes.FORMAT, BATCH, 0, 400)
    ]
    assert sum(abs(after - before) < 1000 for before, after in pairwise(shown)) < 5
    assert max(shown) > label_codes.INDICES // 2


@pytest.mark.parametrize(("first", "count"), [(-1, 1), (0, -1), (label_codes.INDICES, 1), (label_codes.INDICES - 1, 2)])
def test_a_series_beyond_the_batch_is_refused_before_its_first_code(first: int, count: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        label_codes.series(KEYS, label_codes.FORMAT, BATCH, first, count)


@pytest.mark.parametrize(
    ("format_", "batch", "index"), [(2, 1, 1), (1, label_codes.BATCHES, 1), (1, -1, 1), (1, 1, label_codes.INDICES)]
)
def test_numbers_without_room_are_refused(format_: int, batch: int, index: int) -> None:
    with pytest.raises(ValueError, match=r"format|below"):
        label_codes.seal(KEYS, format_, batch, index)


@unhurried
@given(st.text(max_size=200))
def test_any_text_at_all_is_either_a_code_or_mistyped(text: str) -> None:
    label_codes.looks_like_a_code(text)
    try:
        code = label_codes.parse(text)
    except Mistyped:
        return
    assert len(label_codes.write(code)) == label_codes.LENGTH


def test_a_code_is_printed_in_five_groups_of_four() -> None:
    assert label_codes.grouped("103RJ09XR5EVK262R0S9") == "103R J09X R5EV K262 R0S9"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("103R J09X R5EV K262 R0S9", True),
        ("103RJ09XR5EVK262R0S", True),
        ("103rj09xr5evk262", True),
        ("103RJ09XR5EVK262R0S9ZZZZ", True),
        ("gioi-thieu", False),
        ("103RJ09XR5EVK262R0S9ZZZZZ", True),
        ("103RJ09XR5EVK262R0S_", True),
        ("103RJ09X", True),
        ("IOIOIOIOIOIOIOIO", False),
        ("administrator", False),
        ("103Đ09XR5EVK262R0S9", False),
        ("1" * 41, False),
        ("x" * 100_000, False),
        ("", False),
    ],
)
def test_an_attempt_at_a_code_is_told_from_another_address(text: str, verdict: bool) -> None:
    assert label_codes.looks_like_a_code(text) is verdict

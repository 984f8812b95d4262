"""A page that is rendered once is filled as it would have been rendered, packed or not."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from api.pages.skeleton import Skeleton, slot

PARTS = st.lists(st.one_of(st.binary(max_size=300), st.binary(min_size=5000, max_size=5100)), min_size=1, max_size=6)


@given(PARTS, st.binary(max_size=80), st.binary(max_size=80))
def test_what_is_filled_is_what_stood_there(parts: list[bytes], one: bytes, other: bytes):
    names = ["code", "g1"]
    rendered = b"".join(part + slot(names[n % 2]).encode() for n, part in enumerate(parts))
    values = {"code": one, "g1": other}
    wanted = b"".join(part + values[names[n % 2]] for n, part in enumerate(parts))
    skeleton = Skeleton(rendered)
    assert skeleton.plain(values) == wanted
    assert gzip.decompress(skeleton.gzip(values)) == wanted


def test_a_text_of_the_register_is_no_slot():
    assert Skeleton(b"code g1 z 0code1z").plain({}) == b"code g1 z 0code1z"

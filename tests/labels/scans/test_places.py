"""Where a check comes from is what the office laid down or a trusted proxy says, and nothing of mobile networks."""

from pathlib import Path

import pytest

from api.places import Places, networks_of, trusted_only
from tests.api.scopes import scope_of

FILE = """network,place,mobile
14.160.0.0/11,VN-HN,0
14.161.0.0/16,VN-30,0
171.224.0.0/11,VN-SG,1
2402:800::/32,VN-HN,0
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("14.160.1.1", "VN-HN"),
        ("14.161.9.9", "VN-30"),
        ("171.224.0.1", ""),
        ("2402:800::7", "VN-HN"),
        ("198.51.100.1", ""),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_the_narrowest_network_tells_the_place(file: Path, address: str, place: str):
    assert Places(file).of(address, {}) == place


def test_a_header_goes_before_the_file_and_a_mobile_network_has_no_place(file: Path):
    places = Places(file, "X-Place", "X-Mobile")
    assert places.of("14.160.1.1", {b"x-place": b"vn-30"}) == "VN-30"
    assert places.of("14.160.1.1", {}) == "VN-HN"
    assert places.of("14.160.1.1", {b"x-place": b"VN-30", b"x-mobile": b"1"}) == ""
    assert places.are_known
    assert not Places().are_known


def test_only_a_trusted_proxy_sets_them():
    trusted = networks_of(["192.0.2.0/24", "2001:db8::1"])
    for sender, is_believed in (("192.0.2.7", True), ("2001:db8::1", True), ("198.51.100.1", False)):
        scope = scope_of(sender, [(b"host", b"a"), (b"x-place", b"VN-30")])
        trusted_only(scope, ["X-Place"], trusted)
        assert ((b"x-place", b"VN-30") in scope["headers"]) is is_believed
        assert (b"host", b"a") in scope["headers"]

"""Where a check comes from, as far as the office can know it: the province, and nothing for a mobile network.

A header of a trusted proxy says it, or a file of networks that the office provides. Addresses of mobile networks have
no place: they are assigned far from where the telephone is.
"""

import csv
import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import Path

from litestar.types import HTTPScope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
ONES = {"1", "true", "yes"}
LONGEST = 6
"""Characters of an ISO 3166-2 code."""


class Places:
    """Returns the province of a check as an ISO 3166-2 code, or the country as two letters; "" where unknown."""

    def __init__(self, file: Path | None = None, header: str | None = None, mobile_header: str | None = None) -> None:
        self._by_length = _read(file) if file is not None else {}
        self._header = header.lower().encode() if header else None
        self._mobile_header = mobile_header.lower().encode() if mobile_header else None

    @property
    def are_known(self) -> bool:
        """Whether places are known at all; without them, rules that compare places do not apply."""
        return bool(self._by_length) or self._header is not None

    def of(self, address: str, headers: Mapping[bytes, bytes]) -> str:
        """Return the place of an address; ``headers`` are those that a trusted proxy sent."""
        if self._mobile_header and _text(headers, self._mobile_header).lower() in ONES:
            return ""
        if self._header and (told := _text(headers, self._header)):
            return told[:LONGEST].upper()
        return self._looked_up(address)

    def _looked_up(self, address: str) -> str:
        if not self._by_length:
            return ""
        try:
            found: Address = ipaddress.ip_address(address)
        except ValueError:
            return ""
        number = int(found)
        for (version, length), networks in self._by_length.items():
            if version == found.version:
                place = networks.get(number >> (found.max_prefixlen - length))
                if place is not None:
                    return place
        return ""


def trusted_only(scope: HTTPScope, names: Sequence[str], trusted: Sequence[Network]) -> None:
    """Remove headers that only a trusted proxy may set, unless a trusted proxy sent them."""
    client = scope["client"]
    if client is not None and any(ipaddress.ip_address(client[0]) in network for network in trusted):
        return
    wanted = {name.lower().encode() for name in names}
    scope["headers"] = [header for header in scope["headers"] if header[0].lower() not in wanted]


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and networks as networks; ValueError for a text that is neither."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _read(path: Path) -> dict[tuple[int, int], dict[int, str]]:
    """Read ``network,place,mobile``; return the place of each prefix by version and length, the longest first."""
    found: dict[tuple[int, int], dict[int, str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            network = ipaddress.ip_network(row["network"].strip(), strict=False)
            is_mobile = (row.get("mobile") or "").strip().lower() in ONES
            place = "" if is_mobile else row["place"].strip().upper()[:LONGEST]
            beginning = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
            found.setdefault((network.version, network.prefixlen), {})[beginning] = place
    return dict(sorted(found.items(), key=lambda item: -item[0][1]))


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1").strip()

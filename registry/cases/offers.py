"""The address of an offer on the web as people paste it: alone, without ``https://`` or in a message. Pure."""

import re
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_BARE = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#][^\s<>\"“”«»]*)?")
"""A host name with a dot and what may follow it, because most people leave ``https://`` out."""
_AFTER = ".,;:!?'’)]}"
"""Signs that end the sentence around an address and do not belong to it."""


def address_in(text: str) -> str | None:
    """Return the first web address in a text, with its scheme; None when there is none."""
    found = _ADDRESS.search(text)
    address = found[0].rstrip(_AFTER) if found else f"https://{text}" if _BARE.fullmatch(text) else None
    return address if address is not None and _has_host(address) else None


def site_of(address: str) -> str:
    """Return the host that an address leads to, without the name before an @, which may look like another host."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no number
        return ""


def _has_host(address: str) -> bool:
    return "." in site_of(address).strip(".")

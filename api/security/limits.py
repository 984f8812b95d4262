"""How often people without an account may report a suspicion, per network, and with how many bytes."""

from datetime import timedelta

from registry.saying import say
from registry.throttling import Limit

HOUR = timedelta(hours=1)
REPORTS = Limit(
    "reports",
    8,
    HOUR,
    say("Many reports came from your network. Wait %(wait)s and send it again, or telephone the office.", wait=""),
)
PHOTOS = Limit(
    "photos",
    8,
    HOUR,
    say("Many photographs came from your network. Wait %(wait)s, or send the report without one.", wait=""),
)
REPORTED_BYTES = Limit(
    "reported_bytes",
    40 * 1024 * 1024,
    HOUR,
    say("Very large photographs came from your network. Wait %(wait)s, or send the report without one.", wait=""),
)
"""Per network (/24, /64): a household, an office, or some hundred telephones of a mobile network."""

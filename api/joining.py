"""What the JSON addresses and the pages of requests to join share: how much may be sent, and whose files are read."""

from datetime import timedelta

from registry.saying import say
from registry.throttling import Limit

LATER = say("Too much was sent from your network. Please try again in %(wait)s; what you typed is not lost.", wait="")
REQUESTS = Limit("join", 30, timedelta(hours=1), LATER)
"""Requests to join and answers from one network: enough for a village behind one line, too few for a machine."""
PAPERS = Limit("join files", 60, timedelta(hours=1), LATER)
"""Papers from one network."""
BYTES = Limit("join bytes", 200 * 1024 * 1024, timedelta(hours=1), LATER)
"""Bytes of papers from one network."""
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow"}
"""Headers of answers at a private address: nothing stores them, no other site learns the address, no search engine.

``same-origin`` and not ``no-referrer``: with ``no-referrer`` a browser sends the forms of the page with ``Origin:
null``, which matches no origin.
"""

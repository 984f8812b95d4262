"""Acts: declared once, carried out in one order, offered with reasons, described in sentences; see ``docs/acts.md``."""

from registry.acts.book import AnyAct, Book
from registry.acts.declaration import EVERYTHING, NOTHING_ELSE, Act, Facts, Id, Misdeclared, Taking, act
from registry.acts.history import ToldLine, history_of, told_line
from registry.acts.notifying import InCharge, nobody, notify
from registry.acts.options import Option, open_to, options, traces, waits_for
from registry.acts.recording import recorded
from registry.acts.subject import ActSubject, Condition, Matter, Pending, Relation
from registry.acts.taking import ActTaken, demand, hold, matter_of, read, take
from registry.acts.two_persons import confirm, give_back, shown, withdraw

__all__ = [
    "EVERYTHING",
    "NOTHING_ELSE",
    "Act",
    "ActSubject",
    "ActTaken",
    "AnyAct",
    "Book",
    "Condition",
    "Facts",
    "Id",
    "InCharge",
    "Matter",
    "Misdeclared",
    "Option",
    "Pending",
    "Relation",
    "Taking",
    "ToldLine",
    "act",
    "confirm",
    "demand",
    "give_back",
    "history_of",
    "hold",
    "matter_of",
    "nobody",
    "notify",
    "open_to",
    "options",
    "read",
    "recorded",
    "shown",
    "take",
    "told_line",
    "traces",
    "waits_for",
    "withdraw",
]

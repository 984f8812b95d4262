"""The journal: an append-only chain of everything that was done, and those who follow it."""

from registry.journal.canonical import canonical
from registry.journal.entries import GENESIS, Line, after, append, append_all, seal

__all__ = ["GENESIS", "Line", "after", "append", "append_all", "canonical", "seal"]

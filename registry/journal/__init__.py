"""The journal: an append-only chain of everything that was done, and those who follow it."""

from registry.journal.entries import GENESIS, Line, after, append, append_all, canonical, seal

__all__ = ["GENESIS", "Line", "after", "append", "append_all", "canonical", "seal"]

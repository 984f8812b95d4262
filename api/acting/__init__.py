"""What both faces share about acts: the book, what the house provides for taking them, and how they are told."""

from api.acting.gathering import book, prepare, provided

__all__ = ["book", "prepare", "provided"]

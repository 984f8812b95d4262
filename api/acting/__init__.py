"""What both faces share about acts: the book, what the service provides for taking them, and how they are shown."""

from api.acting.gathering import book, prepare, provided

__all__ = ["book", "prepare", "provided"]

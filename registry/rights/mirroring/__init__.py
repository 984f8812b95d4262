"""Mirrored records: rights kept by another register, copied here with where and when they were read.

A mirrored record is known by its source and the key it has there. What is read again unchanged is not touched; what
has changed is brought level and the journal says what changed. Nobody edits it otherwise.
"""

from registry.rights.mirroring.additions import annotate
from registry.rights.mirroring.facts import Addition, Class, MirroredRecord, NamedParty, RowOutcome, digest_of
from registry.rights.mirroring.refreshing import IMPORT_LOCK, mirror

__all__ = [
    "IMPORT_LOCK",
    "Addition",
    "Class",
    "MirroredRecord",
    "NamedParty",
    "RowOutcome",
    "annotate",
    "digest_of",
    "mirror",
]

"""Mirrored records: copies of rights in another register, with the place and time of reading.

A mirrored record is known by its source and its key there. A row that is read again unchanged changes nothing; a
changed row updates the record, and the journal says what changed. Nobody edits such a record.
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

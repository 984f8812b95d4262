"""Erasing personal data of a record: opponents and grounds, answers, reasons, names of files and the files."""

from registry.acts.erasing import erasure
from registry.rights.matter import RECORD

erase_record = erasure(RECORD)

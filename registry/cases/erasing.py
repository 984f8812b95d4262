"""Erasing personal data of a case: the reporter and the report, pictures, and free text of officers."""

from registry.acts.erasing import erasure
from registry.cases.matter import CASE

erase_case = erasure(CASE)

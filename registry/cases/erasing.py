"""Erasing what a case holds of persons: who reported it and what they told, pictures, free words of officers."""

from registry.acts.erasing import erasure
from registry.cases.matter import CASE

erase_case = erasure(CASE)

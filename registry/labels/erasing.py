"""Erasing what an order of labels holds of persons: remarks, and why labels were voided, revoked or recalled."""

from registry.acts.erasing import erasure
from registry.labels.matter import ORDER

erase_order = erasure(ORDER)

"""Erasing personal data of label orders: remarks, and the reasons for voiding, revoking or recalling labels."""

from registry.acts.erasing import erasure
from registry.labels.matter import ORDER

erase_order = erasure(ORDER)

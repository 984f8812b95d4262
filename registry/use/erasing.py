"""Erasing what rights of use and what hangs on them hold of persons: reasons, a plot's name and drawing, evidence."""

from registry.acts.erasing import erasure
from registry.use.matter import AUTHORISATION, LOT, PLOT, QUANTITY

erase_authorisation = erasure(AUTHORISATION)
erase_plot = erasure(PLOT)
erase_quantity = erasure(QUANTITY)
erase_lot = erasure(LOT)

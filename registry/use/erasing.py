"""Erasing personal data of rights of use and what belongs to them: reasons, a plot's name and drawing, evidence."""

from registry.acts.erasing import erasure
from registry.use.matter import AUTHORISATION, LOT, PLOT, QUANTITY

erase_authorisation = erasure(AUTHORISATION)
erase_plot = erasure(PLOT)
erase_quantity = erasure(QUANTITY)
erase_lot = erasure(LOT)

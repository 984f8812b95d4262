"""Erasing personal data of a request to join."""

from registry.acts.erasing import erasure
from registry.parties.joining.matter import JOIN_REQUEST

erase_request = erasure(JOIN_REQUEST)

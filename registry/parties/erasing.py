"""Erasing personal data: of a party, of a closed account, of a token's name."""

from registry.acts.erasing import erasure
from registry.acts.relations import ADMINISTRATOR
from registry.parties.matter import ACCOUNT, CLOSED, PARTY, TOKEN

erase_party = erasure(PARTY)
erase_account = erasure(ACCOUNT, by=(ADMINISTRATOR,), needs=(CLOSED,))
erase_token = erasure(TOKEN, by=(ADMINISTRATOR,))

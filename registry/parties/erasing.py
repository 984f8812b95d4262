"""Erasing a person's data by an act of two persons: of a party, and of an account that is closed.

``journal.erasing`` takes them out of the rows, of every item and of the copies that lie about; the entry says which
fields went, and the guards and the audit let pass exactly those.
"""

from typing import TypeAlias

from registry.acts import EVERYTHING, Facts, Taking, act
from registry.acts.relations import ADMINISTRATOR, REGISTRAR
from registry.journal.erasing import erase, scrub
from registry.parties.forms import ErasureForm
from registry.parties.matter import ACCOUNT, CLOSED, PARTY, AccountMatter, PartyMatter
from registry.saying import say
from registry.vocabulary import Act

Erasing: TypeAlias = Taking[PartyMatter, ErasureForm] | Taking[AccountMatter, ErasureForm]
ERASING = (ADMINISTRATOR, REGISTRAR)
TITLE = say("Erase personal data")
OUTCOME = say("They go out of the register, its journal and its file for good; what was erased stays named.")
FINAL = say("What is erased is nowhere any more; it can only be told anew.")
DONE = say("The erasure waits for a second officer.")


@act(
    Act.ERASE.value,
    on=PARTY,
    asks=ErasureForm,
    title=TITLE,
    outcome=OUTCOME,
    by=ERASING,
    confirmed_by=ERASING,
    bars=EVERYTHING,
    tells=("fields",),
    history=say("Personal data erased: %(fields)s"),
    final=FINAL,
    is_grave=True,
    place=80,
    done=DONE,
    follows=scrub,
)
async def erase_party(taking: Taking[PartyMatter, ErasureForm]) -> Facts:
    """Erase fields of a party; NotAcceptable names each that is no personal field of it."""
    return await _erased(taking)


@act(
    Act.ERASE.value,
    on=ACCOUNT,
    asks=ErasureForm,
    title=TITLE,
    outcome=OUTCOME,
    by=(ADMINISTRATOR,),
    confirmed_by=(ADMINISTRATOR,),
    bars=EVERYTHING,
    needs=(CLOSED,),
    tells=("fields",),
    history=say("Personal data erased: %(fields)s"),
    final=FINAL,
    is_grave=True,
    place=80,
    done=DONE,
    follows=scrub,
)
async def erase_account(taking: Taking[AccountMatter, ErasureForm]) -> Facts:
    """Erase login or name of a closed account, likewise."""
    return await _erased(taking)


async def _erased(taking: Erasing) -> Facts:
    matter, form, session = taking.matter, taking.form, taking.session
    matter.row.version += 1
    on = PARTY if isinstance(matter, PartyMatter) else ACCOUNT
    done = await erase(session, taking.actor, on.kind, matter.id, sorted(set(form.fields)), reason=form.reason)
    taking.entered = done.position
    await session.refresh(matter.row)
    return {"fields": sorted(set(form.fields))}

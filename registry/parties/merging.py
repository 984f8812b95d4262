"""Merges two entries of one party: the entry made by mistake stays and refers to the other one.

An account that acts for either entry acts for both (``people.accounts``); lists and choices show the entry that
remains.
"""

from sqlmodel import col, select

from registry.acts import NOTHING_ELSE, Facts, Taking, act, notify
from registry.errors import Fault, NotAcceptable
from registry.parties.enrolling import ENROLLING
from registry.parties.forms import MergingForm, SeparationForm
from registry.parties.matter import ITSELF, MERGED, PARTY, STANDING, PartyMatter
from registry.people.naming import party_named
from registry.saying import say
from registry.tables import Party, RecordParty
from registry.vocabulary import NoticeKind, Readers, Subject


@act(
    "merge",
    on=PARTY,
    asks=MergingForm,
    title=say("Enter that two parties are one"),
    outcome=say("This party stays in the history and names the other; lists, choices and accounts follow that one."),
    by=ENROLLING,
    confirmed_by=ENROLLING,
    bars=("correct_party", "amend_contact"),
    needs=(STANDING,),
    told_to=Readers.PARTIES,
    tells=("survivor_id", "reason"),
    notifies=(notify(ITSELF, say("Two entries of your organisation have been made one."), NoticeKind.ACCOUNT),),
    history=say("Merged with party %(survivor_id)s: %(reason)s"),
    is_grave=True,
    place=60,
    done=say("It waits for a second officer."),
)
async def merge(taking: Taking[PartyMatter, MergingForm]) -> Facts:
    """Merge a party, and those merged into it before, into another one. Raises NotAcceptable."""
    party, survivor_id = taking.matter.row, taking.form.survivor_id
    survivor = await party_named(taking.session, "survivor_id", survivor_id, hold=True)
    if not isinstance(survivor, Fault) and survivor.id == party.id:
        survivor = Fault("survivor_id", say("is this party itself"), "same_party")
    if isinstance(survivor, Fault):
        raise NotAcceptable(say("The parties cannot be one."), (survivor,))
    before = select(Party).where(Party.merged_into == party.id).order_by(col(Party.id))
    for one in (party, *(await taking.session.exec(before)).all()):
        one.merged_into = survivor.id
    return {"records": await _touch_records(taking)}


@act(
    "separate",
    on=PARTY,
    asks=SeparationForm,
    title=say("Enter that two parties are two after all"),
    outcome=say("The party is separate again."),
    by=ENROLLING,
    confirmed_by=ENROLLING,
    bars=NOTHING_ELSE,
    needs=(MERGED,),
    told_to=Readers.PARTIES,
    notifies=(notify(ITSELF, say("Two organisations that were entered as one are two again."), NoticeKind.ACCOUNT),),
    history=say("Separated again: %(mistake)s"),
    corrects=merge,
    place=61,
    done=say("It waits for a second officer."),
)
async def separate(taking: Taking[PartyMatter, SeparationForm]) -> Facts:
    """Make a merged party independent again."""
    taking.matter.row.merged_into = None
    return {"records": await _touch_records(taking)}


async def _touch_records(taking: Taking[PartyMatter, MergingForm] | Taking[PartyMatter, SeparationForm]) -> int:
    """Give the records of the party an entry too; return how many there are."""
    stands = select(RecordParty.record_id).where(RecordParty.party_id == taking.matter.id).distinct()
    found = (await taking.session.exec(stands.order_by(col(RecordParty.record_id)))).all()
    for record_id in found:
        taking.touch(Subject.RECORD, record_id)
    return len(found)

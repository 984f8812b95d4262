"""Handling a case: assigning it, linking it, adding remarks, telling manager and producer."""

from typing import Annotated
from uuid import UUID

from registry.acts import Facts, Taking, act, nobody, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.cases.forms import Code
from registry.cases.linking import Links, of_code, of_lot
from registry.cases.matter import ASSIGNED, CASE, HANDLERS, MANAGER_OF_CASE, PRODUCER_OF_CASE, CaseMatter
from registry.cases.opening import NOT_SO
from registry.errors import Fault, NotAcceptable
from registry.forms import Drawn, Form, Passage, asked
from registry.people.accounts import actor_of
from registry.people.naming import party_named
from registry.saying import say
from registry.tables import Record
from registry.vocabulary import CaseStatus, NoticeKind, Readers, Subject

OPEN = (CaseStatus.NEW, CaseStatus.IN_HAND)
AN_ID = "0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"


class AssignmentForm(Form):
    """To whom a case is assigned."""

    account_id: Annotated[UUID, Drawn("officer"), asked(say("Officer"), example=AN_ID)]


class LinkForm(Form):
    """What a case is about; a label or a lot also gives its producer and its right."""

    code: Annotated[Code | None, asked(say("The code of a label"), example="103R J09X R50V K262 R0S9")] = None
    lot_id: Annotated[UUID | None, Drawn("case_lot"), asked(say("Lot"), example=None)] = None
    party_id: Annotated[UUID | None, Drawn("case_producer"), asked(say("Producer"), example=None)] = None
    record_id: Annotated[UUID | None, Drawn("case_right"), asked(say("Right"), example=None)] = None


class CaseRemarkForm(Form):
    """A remark of an officer on a case."""

    remark: Annotated[Passage, asked(say("Remark"), example="Đã gọi điện cho cửa hàng, hẹn kiểm tra thứ Sáu.")]


class SummaryForm(Form):
    """The facts of a case for people outside the office."""

    summary: Annotated[
        Passage,
        asked(
            say("What they read"),
            help=say("The managing organisation and the producer read this; they learn nothing about the reporter."),
            example="Tem của lô PT-2026-014 được thấy trên hàng khác; đề nghị kiểm tra số tem còn lại.",
        ),
    ]


@act(
    "assign_case",
    on=CASE,
    asks=AssignmentForm,
    title=say("Assign the case"),
    outcome=say("The officer finds it on the desk and handles it."),
    by=HANDLERS,
    during=OPEN,
    leads_to=CaseStatus.IN_HAND,
    tells=(),
    notifies=(notify(ASSIGNED, say("Case %(matter)s is assigned to you."), NoticeKind.TASK),),
    history=say("Assigned to %(officer)s"),
    final=say("It is assigned to somebody else."),
    place=10,
    done=say("The case has been assigned."),
)
async def assign_case(taking: Taking[CaseMatter, AssignmentForm]) -> Facts:
    """Assign a case to an officer; NotAcceptable when the account is no officer today."""
    officer = await actor_of(taking.session, taking.form.account_id)
    if officer is None or not officer.is_staff:
        fault = Fault("account_id", say("is no officer of the office today"), "no_officer")
        raise NotAcceptable(NOT_SO, (fault,), code="invalid_form")
    taking.matter.row.assigned_to = officer.account_id
    return {"officer": officer.name}


@act(
    "link_case",
    on=CASE,
    asks=LinkForm,
    title=say("Say what it is about"),
    outcome=say("The case names label, lot, producer and right; from then on the managing organisation can see it."),
    by=HANDLERS,
    during=OPEN,
    tells=(),
    notifies=nobody("the managing organisation is told by a separate act, or when the case is closed"),
    history=say("Linked: %(what)s"),
    final=say("Link the case again."),
    place=20,
    done=say("The case has been linked."),
)
async def link_case(taking: Taking[CaseMatter, LinkForm]) -> Facts:
    """Link a case; producer and right come from the label or the lot. NotAcceptable names every fault."""
    form, session, case, faults = taking.form, taking.session, taking.matter.row, list[Fault]()
    connection = await session.connection()
    links = await of_code(connection, taking.provided.get("find"), form.code)
    if form.code is not None and links.batch_number is None:
        faults.append(Fault("code", say("names no label that the register issued"), "no_label"))
    if form.lot_id is not None:
        found = await of_lot(connection, form.lot_id)
        if found.lot_id is None or links.lot_id not in {None, found.lot_id}:
            faults.append(Fault("lot_id", say("there is no such lot, or the label is of another"), "no_such_lot"))
        links = found._replace(code=links.code, batch_number=links.batch_number, label_index=links.label_index)
    links = await _named(taking, links, faults)
    known = links.known()
    if not known and not faults:
        faults.append(Fault("code", say("say at least one: a label, a lot, a producer or a right"), "missing"))
    if faults:
        raise NotAcceptable(NOT_SO, tuple(faults), code="invalid_form")
    if form.lot_id is not None and form.code is None:
        case.batch_number = case.label_index = None  # it was a label of another lot
    for name, value in known.items():
        setattr(case, name, value)
    return {"what": [_CALLED[name] for name in known if name in _CALLED]}


async def _named(taking: Taking[CaseMatter, LinkForm], links: Links, faults: list[Fault]) -> Links:
    """Add the producer and the right that the form names, beside or without a label or a lot."""
    form, session = taking.form, taking.session
    if form.party_id is not None and links.party_id not in {None, form.party_id}:
        faults.append(Fault("party_id", say("the lot is another producer's"), "another_producer"))
    elif form.party_id is not None:
        party = await party_named(session, "party_id", form.party_id)
        faults += [party] if isinstance(party, Fault) else []
        links = links._replace(party_id=form.party_id)
    if form.record_id is not None and links.record_id not in {None, form.record_id}:
        faults.append(Fault("record_id", say("the lot is under another right"), "another_right"))
    elif form.record_id is not None:
        if await session.get(Record, form.record_id) is None:
            faults.append(Fault("record_id", say("there is no such right"), "no_such_right"))
        links = links._replace(record_id=form.record_id)
    return links


_CALLED = {
    "batch_number": Subject.LABEL_BATCH,
    "lot_id": Subject.LOT,
    "party_id": Subject.PARTY,
    "record_id": Subject.RECORD,
}


@act(
    "add_remark",
    on=CASE,
    asks=CaseRemarkForm,
    title=say("Add a remark"),
    outcome=say("It is kept in the history of the case; only the office can read it."),
    by=HANDLERS,
    notifies=nobody("a remark is for those who read the case"),
    history=say("Remark: %(remark)s"),
    final=say("Another remark puts it right."),
    place=30,
    done=say("The remark has been added to the history."),
)
async def add_remark(taking: Taking[CaseMatter, CaseRemarkForm]) -> Facts:
    """Store a remark in the entry only; the version of the case rises, so that other readers notice it."""
    taking.touch(CASE.kind, taking.matter.id)
    return None


@act(
    "tell_producer",
    on=CASE,
    asks=SummaryForm,
    title=say("Tell the manager and the producer"),
    outcome=say("They see the case with these words from then on, and nothing of who reported it."),
    by=(INSPECTOR, REGISTRAR),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(MANAGER_OF_CASE, say("The office tells you of case %(matter)s."), NoticeKind.GOODS),
        notify(PRODUCER_OF_CASE, say("The office tells you of case %(matter)s."), NoticeKind.GOODS),
    ),
    history=say("The manager of the right and the producer were told"),
    final=say("A message that was read cannot be taken back; send another."),
    place=40,
    done=say("The manager of the right and the producer see the case now."),
)
async def tell_producer(taking: Taking[CaseMatter, SummaryForm]) -> Facts:
    """Tell the manager of the right and the producer, in the office's own words.

    Raises NotAcceptable when there is none.
    """
    case = taking.matter.row
    if case.party_id is None and case.record_id is None:
        fault = Fault("summary", say("the case is about no producer and no right yet"), "nobody_to_tell")
        raise NotAcceptable(say("There is nobody to tell."), (fault,), code="nobody_to_tell")
    case.summary, case.is_told = taking.form.summary, True
    return None

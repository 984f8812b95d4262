"""Referrals of a case to a trading platform or to market surveillance (quản lý thị trường): written, printed, sent."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from registry import calendar
from registry.acts import Condition, Facts, Taking, act, nobody
from registry.cases.handling import AN_ID, OPEN
from registry.cases.matter import CASE, HANDLERS, CaseMatter
from registry.cases.opening import NOT_SO
from registry.errors import Fault, NotAcceptable
from registry.forms import Drawn, Form, Line, Passage, asked
from registry.saying import say
from registry.tables import CaseReferral
from registry.vocabulary import ReferralRecipient


class ReferralForm(Form):
    """A referral that is to be sent."""

    recipient: Annotated[ReferralRecipient, asked(say("To a"), example="market_surveillance")]
    addressee: Annotated[Line, asked(say("To whom"), example="Đội Quản lý thị trường số 1")]
    request: Annotated[
        Passage,
        asked(
            say("What is asked"),
            help=say("Number, label, lot, producer and right of the case are put on the referral automatically."),
            example="Đề nghị kiểm tra cơ sở bán hàng và thông báo kết quả.",
        ),
    ]


class SendingForm(Form):
    """When and how a referral was sent."""

    referral_id: Annotated[UUID, Drawn("case_referral"), asked(say("Referral"), example=AN_ID)]
    sent_on: Annotated[date, asked(say("Sent on"), example="2026-01-15")]
    way: Annotated[Line, asked(say("How it was sent"), example="Thư điện tử công vụ, số 12/TB")]


async def _read_unsent(connection: AsyncConnection, matter: CaseMatter) -> None:
    unsent = select(CaseReferral.id).where(CaseReferral.case_id == matter.id, col(CaseReferral.sent_on).is_(None))
    matter.is_to_send = (await connection.execute(unsent.limit(1))).first() is not None


TO_SEND: Condition[CaseMatter] = Condition(
    name="nothing_to_send",
    said=say("a referral was written and not sent yet"),
    unmet=lambda _, matter: None if matter.is_to_send else say("No referral waits to be sent: write one first."),
    reads=_read_unsent,
)


@act(
    "write_referral",
    on=CASE,
    asks=ReferralForm,
    title=say("Write a referral"),
    outcome=say("It can be printed; that it was sent is entered afterwards."),
    by=HANDLERS,
    during=OPEN,
    tells=("recipient",),
    notifies=nobody("nothing has left the office yet"),
    history=say("Referral written, to a %(recipient)s"),
    final=say("Another referral is written beside it."),
    place=50,
    done=say("The referral can be printed. Enter when and how it was sent."),
)
async def write_referral(taking: Taking[CaseMatter, ReferralForm]) -> Facts:
    """Write a referral."""
    form, by = taking.form, taking.actor.account_id
    taking.session.add(CaseReferral(case_id=taking.matter.id, written_by=by, **dict(form)))
    return None


@act(
    "send_referral",
    on=CASE,
    asks=SendingForm,
    title=say("Enter that a referral was sent"),
    outcome=say("The referral counts as given from that day on."),
    by=HANDLERS,
    during=OPEN,
    needs=(TO_SEND,),
    tells=("sent_on",),
    notifies=nobody("the addressee has no account in the register"),
    history=say("Referral sent to a %(recipient)s on %(sent_on)s"),
    final=say("A referral that was not sent after all is written and sent again."),
    place=51,
    done=say("The sending has been entered."),
)
async def send_referral(taking: Taking[CaseMatter, SendingForm]) -> Facts:
    """Enter when and how a referral was sent.

    NotAcceptable when it is unknown, already sent, or the day is in the future.
    """
    form, faults = taking.form, list[Fault]()
    statement = select(CaseReferral).where(
        CaseReferral.id == form.referral_id, CaseReferral.case_id == taking.matter.id
    )
    referral = (await taking.session.exec(statement)).first()
    if referral is None:
        faults.append(Fault("referral_id", say("is no referral of this case"), "no_such_referral"))
    elif referral.sent_on is not None:
        faults.append(Fault("referral_id", say("was sent on %(day)s", day=referral.sent_on), "sent_already"))
    if form.sent_on > calendar.today():
        faults.append(Fault("sent_on", say("has not come yet"), "in_the_future"))
    if faults or referral is None:
        raise NotAcceptable(NOT_SO, tuple(faults), code="invalid_form")
    referral.sent_on, referral.way, referral.sent_by = form.sent_on, form.way, taking.actor.account_id
    return {"recipient": referral.recipient}

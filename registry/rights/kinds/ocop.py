"""An OCOP title (chứng nhận OCOP, *mỗi xã một sản phẩm*): 3 to 5 stars for a maker's product, for 36 months.

Nobody applies for it here: an authority grants it by decision, and two officers enter the decision. Sources: Decisions
1048/QĐ-TTg of 2019 and 148/QĐ-TTg of 2023; the term is taken from the trade press, not from the text itself.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable, Taken
from registry.forms import LINE, Correction, Form, Searched, Whole, asked
from registry.parties.matter import PARTY, STANDING, PartyMatter
from registry.people import series
from registry.rights import particulars
from registry.rights.kinds.base import KindDocument, Line, RightKind, public
from registry.rights.matter import OWN, RECORD, STANDING_IN_IT, RecordMatter
from registry.saying import Said, say, say_many
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Kind, NoticeKind, Readers, Status

TERM_MONTHS = 36
_BY_DECISION = "Entered by two officers from the decision that grants it; nobody applies for it here."
Stars = Annotated[Whole, Field(ge=3, le=5)]
Number = Annotated[str, Field(min_length=1, max_length=60), LINE]
Name = Annotated[str, Field(min_length=1, max_length=500), LINE]


class OcopTitle(KindDocument):
    """What the decision says of the product besides its name, its maker and the day."""

    stars: Annotated[Stars, public(say("Stars"), example=4, searched=Searched.STARS, unasked=_BY_DECISION)]
    authority: Annotated[
        Line | None, public(say("Authority that decided"), example="UBND tỉnh Hà Tĩnh", unasked=_BY_DECISION)
    ] = None


def _last_day(_: date | None, decided_on: date | None) -> date | None:
    """Return the last day, 36 months after the decision; None when the day of the decision is unknown."""
    return calendar.months_after(decided_on, TERM_MONTHS) if decided_on is not None else None


def _graded(body: Mapping[str, Any]) -> Said:
    return say_many("one star", "%(n)s stars", n=int(body["stars"]))


OCOP = RightKind(
    kind=Kind.OCOP,
    document=OcopTitle,
    prefix="OCOP",
    certificate="OCOP-{:05d}",
    short="ocop",
    inscriptions={None: "SẢN PHẨM OCOP"},
    last_day=_last_day,
    acts=frozenset({"correct_ocop_title", "terminate", "erase"}),
    own_acts=frozenset({"correct_ocop_title"}),
    is_sign=False,
    graded=_graded,
)


class OcopTitleForm(Form):
    """A title as the decision states it."""

    name: Annotated[Name, asked(say("Name of the product"), example="Kẹo cu đơ Ví Dụ")]
    product: Annotated[Line, asked(say("Sort of product"), example="Kẹo cu đơ")]
    stars: Annotated[Stars, asked(say("Stars"), help=say("3, 4 or 5."), example=4)]
    authority: Annotated[Line, asked(say("Authority that decided"), example="UBND tỉnh Hà Tĩnh")]
    decision_number: Annotated[Number, asked(say("Number of the decision"), example="3210/QĐ-UBND")]
    decided_on: Annotated[date, asked(say("Day of the decision"), example="2025-12-15")]


class OcopCorrectionForm(Correction):
    """The right values of a title that was entered wrongly."""

    stars: Annotated[Stars | None, asked(say("Stars"), help=say("Left empty, it stays as it is."), example=3)] = None
    authority: Annotated[
        Line | None, asked(say("Authority that decided"), help=say("Left empty, it stays as it is."))
    ] = None
    decision_number: Annotated[
        Number | None, asked(say("Number of the decision"), help=say("Left empty, it stays as it is."))
    ] = None
    decided_on: Annotated[
        date | None, asked(say("Day of the decision"), help=say("Left empty, it stays as it is."))
    ] = None


@act(
    "enter_ocop_title",
    on=PARTY,
    makes=RECORD,
    asks=OcopTitleForm,
    title=say("Enter an OCOP title"),
    outcome=say("The product of this maker has the title in the register, for 36 months from the decision."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR, EXAMINER),
    bars=("merge",),
    needs=(STANDING,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(STANDING_IN_IT, say("The title %(matter)s has been entered in the register."), NoticeKind.SERVICE),
    ),
    history=lambda told: (
        say("OCOP title %(registration_number)s entered by decision %(decision_number)s: %(stars)s stars")
        if "stars" in told
        else say("An OCOP title of the party was entered")
    ),
    place=40,
    numbers=("registration_number",),
    done=say("The title waits for a second officer."),
)
async def enter_ocop_title(taking: Taking[PartyMatter, OcopTitleForm]) -> Facts:
    """Enter a title that an authority granted; Taken when the maker already has it by this decision.

    Raises NotAcceptable when the day of the decision is in the future.
    """
    session, form, maker = taking.session, taking.form, taking.matter.row
    _demand_past(form.decided_on, taking.today)
    await _demand_new(session, maker.id, form)
    record = Record(
        kind=Kind.OCOP,
        office=taking.provided["office"],
        status=Status.REGISTERED,
        name=form.name,
        product=form.product,
        decision_number=form.decision_number,
        registration_number=OCOP.certificate_number(await series.take(session, OCOP.certificate_series)),
        registered_on=form.decided_on,
        expires_on=OCOP.last_day(None, form.decided_on),
        is_example=maker.is_example,
        created_by=taking.proposer or taking.actor.account_id,
    )
    session.add(record)
    await session.flush()
    session.add(RecordParty(record_id=record.id, capacity=Capacity.HOLDER, party_id=maker.id, from_on=form.decided_on))
    await particulars.adopt(session, record.id, Kind.OCOP, {"stars": form.stars, "authority": form.authority})
    taking.made = record
    return {"registration_number": record.registration_number or record.name}


@act(
    "correct_ocop_title",
    on=RECORD,
    asks=OcopCorrectionForm,
    title=say("Correct the OCOP title"),
    outcome=say("The title is corrected, and ends 36 months from the right day; the first one stays in the history."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR, EXAMINER),
    bars=("terminate",),
    during=(Status.REGISTERED,),
    needs=(OWN,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(STANDING_IN_IT, say("The title %(matter)s has been corrected in the register."), NoticeKind.SERVICE),
    ),
    history=say("OCOP title corrected"),
    corrects=enter_ocop_title,
    place=83,
    done=say("The correction waits for a second officer."),
)
async def correct_ocop_title(taking: Taking[RecordMatter, OcopCorrectionForm]) -> Facts:
    """Replace wrong values by those of the decision. Raises NotAcceptable."""
    record, form = taking.matter.row, taking.form
    if not form.model_fields_set - {"mistake"}:
        raise NotAcceptable(
            say("Enter what is to be corrected."), (Fault("stars", say("nothing is changed"), "missing"),)
        )
    if form.decided_on is not None:
        _demand_past(form.decided_on, taking.today)
        record.registered_on, record.expires_on = form.decided_on, OCOP.last_day(None, form.decided_on)
    record.decision_number = form.decision_number or record.decision_number
    stated = await particulars.current(taking.session, record.id)
    changed = {name: value for name in ("stars", "authority") if (value := getattr(form, name)) is not None}
    if changed:
        body = stated.body if stated is not None else {}
        await particulars.adopt(taking.session, record.id, Kind.OCOP, body | changed)
    return None


def _demand_past(day: date, today: date) -> None:
    if day > today:
        fault = Fault("decided_on", say("lies in the future"), "in_the_future")
        raise NotAcceptable(say("The title cannot be entered."), (fault,))


async def _demand_new(session: AsyncSession, maker_id: Any, form: OcopTitleForm) -> None:
    statement = (
        select(Record)
        .join(RecordParty, col(RecordParty.record_id) == col(Record.id))
        .where(
            Record.kind == Kind.OCOP,
            Record.name == form.name,
            Record.decision_number == form.decision_number,
            RecordParty.party_id == maker_id,
        )
    )
    there = (await session.exec(statement)).first()
    if there is not None:
        number = there.registration_number or there.name
        raise Taken(say("Title %(number)s has this product by this decision already.", number=number))

"""Titles of goods besides the protected name (for example OCOP stars), which the register ties to a right of use."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Row, or_
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from registry import calendar
from registry.acts import Condition, Facts, Taking, act, notify
from registry.acts.relations import REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import Drawn, Form, Nothing, asked
from registry.rights import kinds
from registry.saying import Said, say
from registry.tables import Particulars, Record, RecordParty
from registry.use.authorisations import STANDING
from registry.use.matter import AUTHORISATION, PRODUCER_OF_USE, UseMatter
from registry.vocabulary import Capacity, Custody, NoticeKind, Readers, Status


class TitleForm(Form):
    """The title that goods under a right of use have."""

    title_id: Annotated[
        UUID,
        Drawn("title"),
        asked(
            say("Title"),
            help=say("A title of this producer that is in force today."),
            example="0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a",
        ),
    ]


def _untied(_: Any, matter: UseMatter) -> Said | None:
    return None if matter.row.title_id is not None else say("The right of use is tied to no title.")


TIED: Condition[UseMatter] = Condition(name="not_tied", said=say("the right of use is tied to a title"), unmet=_untied)


@act(
    "tie_title",
    on=AUTHORISATION,
    asks=TitleForm,
    title=say("Tie a title to the right of use"),
    outcome=say("Anyone who scans a label under this right of use sees the title and when it ends."),
    by=(REGISTRAR,),
    during=STANDING,
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("The labels under the right of use %(matter)s show your title from now on."),
            NoticeKind.GOODS,
        ),
    ),
    history=say("Tied to title %(number)s"),
    final=say("It is tied to another title, or to none."),
    place=30,
    done=say("The title is shown when labels of this right of use are checked."),
)
async def tie_title(taking: Taking[UseMatter, TitleForm]) -> Facts:
    """Tie a title of the producer to a right of use, so that its labels show it; it replaces an earlier title.

    Raises NotAcceptable when it is no title of this producer that is in force and entered here.
    """
    record = await taking.session.get(Record, taking.form.title_id)
    fault = await _fault(taking, record)
    if record is None or fault is not None:
        raise NotAcceptable(
            say("The title cannot be tied to this right of use."),
            (Fault("title_id", *(fault or (say("there is no such title"), "no_such_title"))),),
        )
    taking.matter.row.title_id = record.id
    return {"number": record.registration_number or record.name}


@act(
    "untie_title",
    on=AUTHORISATION,
    asks=Nothing,
    title=say("Take the title off the right of use"),
    outcome=say("The title is no longer shown when labels under this right of use are checked."),
    by=(REGISTRAR,),
    during=STANDING,
    needs=(TIED,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("The labels under the right of use %(matter)s no longer show a title."),
            NoticeKind.GOODS,
        ),
    ),
    history=say("Title no longer shown on labels"),
    final=say("It is tied again."),
    place=31,
    done=say("The title is no longer shown on labels of this right of use."),
)
async def untie_title(taking: Taking[UseMatter, Nothing]) -> Facts:
    """Remove the title from a right of use, so that its labels no longer show it."""
    taking.matter.row.title_id = None
    return None


async def titles_of(connection: AsyncConnection, party_id: UUID) -> Sequence[Row[Any]]:
    """Return id, name and number of a producer's titles that are in force today, by name."""
    graded = [kind for kind, one in kinds.everything().items() if one.graded is not None]
    columns: list[Any] = [col(getattr(Record, name)) for name in ("id", "name", "registration_number")]
    statement = (
        rows(*columns)
        .join(RecordParty, col(RecordParty.record_id) == col(Record.id))
        .where(
            col(Record.kind).in_(graded),
            col(Record.custody) == Custody.OWN,
            col(Record.status) == Status.REGISTERED,
            or_(col(Record.expires_on).is_(None), col(Record.expires_on) >= calendar.today()),
            col(RecordParty.capacity) == Capacity.HOLDER,
            col(RecordParty.party_id) == party_id,
        )
        .order_by(col(Record.name), col(Record.id))
    )
    return (await connection.execute(statement)).all()


async def title_of(connection: AsyncConnection, use: Any) -> Row[Any] | None:
    """Return the title of a right of use, with its newest document as ``body``; None without a title."""
    if use.title_id is None:
        return None
    names = ("id", "kind", "name", "registration_number", "custody", "status", "expires_on")
    columns: list[Any] = [col(getattr(Record, name)) for name in names]
    statement = (
        rows(*columns, col(Particulars.body))
        .join(Particulars, col(Particulars.record_id) == col(Record.id), isouter=True)
        .where(col(Record.id) == use.title_id)
        .order_by(col(Particulars.version).desc())
        .limit(1)
    )
    found: Any = (await connection.execute(statement)).one_or_none()
    title: Row[Any] | None = found
    return title


async def _fault(taking: Taking[UseMatter, TitleForm], record: Record | None) -> tuple[Said, str] | None:
    """Return why a record cannot be the title of this right of use, None when it can."""
    if record is None or kinds.of(record.kind).graded is None:
        return say("there is no such title"), "no_such_title"
    if record.custody is not Custody.OWN:
        return say("is mirrored from another register; only a title entered here is told on labels"), "mirrored"
    if record.status is not Status.REGISTERED or (record.expires_on is not None and record.expires_on < taking.today):
        return say("is no longer in force"), "lapsed"
    held = select(RecordParty.id).where(
        RecordParty.record_id == record.id,
        RecordParty.capacity == Capacity.HOLDER,
        col(RecordParty.party_id) == taking.matter.party_id,
    )
    if (await taking.session.exec(held)).first() is None:
        return say("belongs to another producer"), "of_another"
    return None

"""Files of the numbers under the coating, taken once, apart from the labels, by another person for another recipient.

A row has the number of a label in its order and its six digits, but no code. So a person with this file alone can
confirm nothing, and neither can a person with the labels alone. It is delivered like label files (``deliveries``).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.acts import NOTHING_ELSE, Condition, Facts, Taking, act, demand, hold, notify, read, recorded
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.acts.told import kept
from registry.codes import scratch
from registry.codes.keys import KeyRing
from registry.errors import OutOfOrder
from registry.forms import Form, Line, asked
from registry.journal import By
from registry.labels import epochs, print_files, standing
from registry.labels.matter import LOT_OPEN, ORDER, OrderMatter
from registry.labels.naming import ReasonedRunForm, ends, run_of, told
from registry.labels.ranges import ISSUED
from registry.labels.runs import Run, both, merged, minus, size
from registry.labels.standing import PINS
from registry.people.permissions import Actor
from registry.saying import Ordinal, Said, Value, say
from registry.tables import LabelBatch, LabelEpoch, PrintFile, PrintRepeat
from registry.use.matter import IN_FORCE, MANAGER_OF_ANOTHER, PRODUCER_OF_USE
from registry.vocabulary import NoticeKind, Readers, Subject

TAKERS = (MANAGER_OF_ANOTHER, REGISTRAR)
"""Who may take the numbers: never the producer, who has the labels, even if it manages the right itself."""
HEADER = b"seq,pin\r\n"


def _told(facts: Mapping[str, Value]) -> Said:
    recipient, count, first = facts["recipient"], facts["count"], facts["first_label"]
    if "handed" not in facts:
        return say(
            "Numbers under the coating taken for %(recipient)s: %(count)s from no. %(first_label)s",
            recipient=recipient,
            count=count,
            first_label=first,
        )
    return say(
        "File of numbers under the coating broken off, counts as taken for %(recipient)s: %(count)s from no. "
        "%(first_label)s. %(handed)s octets left in all, of %(octets)s that it has",
        handed=facts["handed"],
        octets=facts["octets"],
        recipient=recipient,
        count=count,
        first_label=first,
    )


take_pins = recorded(
    "take_pins",
    on=ORDER,
    title=say("File of numbers under the coating taken"),
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The numbers under the coating of order %(matter)s were taken."), NoticeKind.GOODS),
    ),
    history=_told,
    final=say("A file that was handed over cannot be called back; void its labels."),
)

HAS_PINS: Condition[OrderMatter] = Condition(
    name="no_pins",
    said=say("its labels have numbers under a coating"),
    unmet=lambda _, matter: None if matter.row.has_pins else say("The labels have no numbers under a coating."),
    met=lambda _: col(LabelBatch.has_pins).is_(True),
    lasting=True,
)


class PinFileForm(Form):
    """For whom numbers are taken."""

    recipient: Annotated[
        Line,
        asked(
            say("Recipient of the file"),
            help=say("The print house for numbers and coating, which must not be the one that prints the labels."),
            example="Xưởng in lớp cào (ví dụ)",
        ),
    ]


class RepeatPinsForm(ReasonedRunForm):
    """The labels whose numbers are taken again, and the reason."""


@act(
    "repeat_pins",
    on=ORDER,
    asks=RepeatPinsForm,
    title=say("Take numbers under the coating again"),
    outcome=say("The same numbers may be taken once more; the print house must destroy the first ones."),
    by=TAKERS,
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    needs=(HAS_PINS, LOT_OPEN, *IN_FORCE),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("Numbers under the coating of order %(matter)s may be taken again."),
            NoticeKind.GOODS,
        ),
    ),
    tells=("reason",),
    history=say("Numbers of labels %(first_label)s to %(last_label)s may be taken again: %(reason)s"),
    final=say("Labels whose numbers are known to others are revoked."),
    is_grave=True,
    place=36,
    done=say("The repeat waits for a second person of the office."),
)
async def repeat_pins(taking: Taking[OrderMatter, RepeatPinsForm]) -> Facts:
    """Allow numbers that were taken to be taken once more; OutOfOrder for numbers that were not taken."""
    run, number = run_of(taking), taking.matter.id
    open_ = minus([run], await standing.barred(await taking.session.connection(), number, kind=PINS))
    if open_:
        raise OutOfOrder(
            say("The numbers of labels %(labels)s can be taken without a repeat.", labels=told(open_)),
            code="not_taken",
        )
    by = taking.actor.account_id
    taking.session.add(PrintRepeat(batch_number=number, first=run[0], last=run[1], kind=PINS, allowed_by=by))
    return ends(run)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of runs of an order, without the database."""

    number: int
    format: int
    runs: tuple[Run, ...]
    key: bytes = field(repr=False)

    def lines(self) -> Iterator[bytes]:
        """Yield the CSV lines (RFC 4180): the header ``seq,pin``, then a row for each label."""
        yield HEADER
        for first, last in self.runs:
            made = scratch.pins(self.key, self.format, self.number, first, last + 1 - first)
            for index, pin in enumerate(made, first):
                yield b"%d,%s\r\n" % (index + 1, pin.encode("ascii"))

    def measured(self) -> tuple[int, str]:
        """Return the size in bytes and the SHA-256 in hexadecimal of the whole file."""
        digest, octets = hashlib.sha256(), 0
        for line in self.lines():
            digest.update(line)
            octets += len(line)
        return octets, digest.hexdigest()


async def take_up(
    session: AsyncSession, actor: Actor, number: int, ring: KeyRing, runs: Sequence[Run] | None = None
) -> Numbers:
    """Return the numbers of an order that have not been taken, or those of ``runs``, for those who may have them.

    Raises OutOfOrder when there are none, NotPermitted to a person who took labels of the order.
    """
    connection = await session.connection()
    batch = _takable(actor, await read(connection, actor, ORDER, number)).row
    await standing.demand_other_hand(connection, actor, number, kind=PINS)
    epoch = await session.get_one(LabelEpoch, batch.epoch)
    epochs.demand_right_master(ring, epoch.number, epoch.fingerprint)
    key = scratch.pin_key(ring.master(epoch.number), batch.format, number)
    return Numbers(number, batch.format, tuple(runs or await _left(connection, batch)), key)


async def demand_free(session: AsyncSession, actor: Actor, number: int, runs: Sequence[Run]) -> OrderMatter:
    """Lock an order and return it, if this actor may take these numbers; OutOfOrder when they were just taken."""
    matter = _takable(actor, await hold(session, actor, ORDER, number))
    connection = await session.connection()
    await standing.demand_other_hand(connection, actor, number, kind=PINS)
    if both(runs, await _left(connection, matter.row)) != merged(runs):
        raise OutOfOrder(say("Some of these numbers were just taken. Try again."), code="just_taken")
    return matter


async def mark_taken(
    session: AsyncSession, actor: Actor, number: int, *, runs: Sequence[Run], sha256: str, recipient: str
) -> None:
    """Enter that numbers are taken, with no delivery before; errors as for ``demand_free``."""
    batch = (await demand_free(session, actor, number, runs)).row
    by = actor.account_id
    await enter_taken(session, actor, batch, runs=runs, sha256=sha256, recipient=recipient, taken_by=by)


async def enter_taken(
    session: AsyncSession,
    by: By,
    batch: LabelBatch,
    *,
    runs: Sequence[Run],
    sha256: str,
    recipient: str,
    taken_by: UUID,
    left: Mapping[str, int] | None = None,
) -> None:
    """Enter that numbers of a locked order are taken; ``left`` are the numbers of octets of a file broken off."""
    for first, last in runs:
        session.add(
            PrintFile(batch_number=batch.number, kind=PINS, first=first, last=last, sha256=sha256, taken_by=taken_by)
        )
    batch.version += 1
    facts = {"recipient": recipient, "first_label": Ordinal(runs[0][0] + 1), "count": size(runs), "sha256": sha256}
    told_of = {name: kept(value) for name, value in (facts | dict(left or {})).items()}
    await journal.enter(session, by, take_pins.name, Subject.LABEL_BATCH, batch.number, told=told_of)


async def left(connection: AsyncConnection, matter: OrderMatter) -> int:
    """Return how many numbers of an order have not been taken."""
    quantity = matter.row.quantity
    return size(await standing.to_print(connection, matter.id, quantity, kind=PINS)) if matter.row.has_pins else 0


def _takable(actor: Actor, matter: OrderMatter) -> OrderMatter:
    demand(actor, matter, TAKERS)
    found = print_files.hindrance(actor, matter) or HAS_PINS.hindrance(actor, matter)
    if found is not None:
        raise found
    return matter


async def _left(connection: AsyncConnection, batch: LabelBatch) -> list[Run]:
    found = await standing.to_print(connection, batch.number, batch.quantity, kind=PINS)
    kept_for = [] if found else await standing.reserved(connection, batch.number, kind=PINS)
    if kept_for:
        raise OutOfOrder(
            say("The numbers of labels %(labels)s are in a file that is on its way.", labels=told(kept_for)),
            code="on_its_way",
        )
    if not found:
        raise OutOfOrder(
            say(
                "The numbers of all labels were taken. The same numbers again need a reason and a second person: “Take "
                "numbers under the coating again”."
            ),
            code="already_taken",
        )
    return found

"""Print files: who may take the data from which labels are printed, once, and how the same labels are taken again.

Nothing is printed unless the order, its lot, the right of use and the right are in force today. Labels that are void,
withdrawn or recalled are in no file. A file is entered as taken before its last octet is sent (``deliveries``).
"""

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.acts import NOTHING_ELSE, Facts, Taking, act, demand, hold, nobody, notify, read, recorded
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.acts.told import kept
from registry.errors import OutOfOrder, RegistryError
from registry.journal import By
from registry.labels import standing
from registry.labels.inscribed import inscription_of
from registry.labels.matter import LOT_OPEN, ORDER, OrderMatter, hold_lot
from registry.labels.naming import ReasonedRunForm, ends, run_of, told
from registry.labels.runs import Run, both, merged, minus, size
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.permissions import Actor
from registry.saying import Ordinal, Said, Value, say
from registry.tables import LabelBatch, PrintFile, PrintRepeat
from registry.use.matter import IN_FORCE, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import BatchStatus, NoticeKind, Readers, Subject

TAKERS = (PRODUCER_OF_USE, MANAGER_OF_USE, REGISTRAR)
"""Who may take print files."""
EARLIER = "earlier"
"""The kind of a file from the time before each file had its own row."""

CORRECTED = say(
    "The content of the labels was just corrected: a name, or the trade number of the lot. Take the file again."
)
CORRECTED_SINCE = say(
    "The content of the labels was corrected after this file was made: a name, or the trade "
    "number of the lot. Cancel the file and ask for another."
)

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _told(facts: Mapping[str, Value]) -> Said:
    kind, count, first = facts["kind"], facts["count"], facts["first_label"]
    if "handed" not in facts:
        return say(
            "Print file taken: %(kind)s, %(count)s labels from no. %(first_label)s",
            kind=kind,
            count=count,
            first_label=first,
        )
    return say(
        "Print file broken off, counts as taken: %(kind)s, %(count)s labels from no. %(first_label)s. %(handed)s "
        "octets left in all, of %(octets)s that it has",
        handed=facts["handed"],
        octets=facts["octets"],
        kind=kind,
        count=count,
        first_label=first,
    )


print_labels = recorded(
    "print_labels",
    on=ORDER,
    title=say("Print file taken"),
    told_to=Readers.PARTIES,
    notifies=nobody("it is entered only so that it can be looked up later"),
    history=_told,
    final=say("A file that was handed over cannot be called back; void its labels."),
)


class RepeatForm(ReasonedRunForm):
    """The labels that are printed again, and the reason."""


@act(
    "repeat_print",
    on=ORDER,
    asks=RepeatForm,
    title=say("Take a print file again"),
    outcome=say("The same labels may be taken once more; the printer must destroy the first ones."),
    by=TAKERS,
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=(BatchStatus.PRINTED,),
    needs=(LOT_OPEN, *IN_FORCE),
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("Labels of order %(matter)s may be taken for printing again."), NoticeKind.GOODS),
    ),
    tells=("reason",),
    history=say("Labels %(first_label)s to %(last_label)s may be taken again: %(reason)s"),
    final=say("Labels that were printed twice are voided or revoked."),
    is_grave=True,
    place=35,
    done=say("The repeat waits for a second person of the office."),
)
async def repeat_print(taking: Taking[OrderMatter, RepeatForm]) -> Facts:
    """Allow labels that were taken to be taken once more; OutOfOrder for labels not taken yet, or no longer valid."""
    run, number = run_of(taking), taking.matter.id
    connection = await taking.session.connection()
    live = await standing.live(connection, number, taking.matter.row.quantity)
    gone, open_ = minus([run], live), minus([run], await standing.barred(connection, number))
    if gone:
        raise OutOfOrder(
            say("Labels %(labels)s are void, withdrawn or recalled; they are not printed.", labels=told(gone)),
            code="label_out",
        )
    if open_:
        raise OutOfOrder(
            say("Labels %(labels)s can be taken without a repeat.", labels=told(open_)), code="not_taken"
        )  # fmt: skip
    await _settle_earlier(taking.session, taking.matter.row)
    taking.session.add(
        PrintRepeat(batch_number=number, first=run[0], last=run[1], allowed_by=taking.actor.account_id)
    )  # fmt: skip
    return ends(run)


def hindrance(actor: Actor, matter: OrderMatter) -> RegistryError | None:
    """Return why nobody can print an order now; None when it can be printed."""
    if matter.row.status not in ISSUED_BATCHES:
        said = say("The labels are not to be printed; the order is %(status)s.", status=matter.row.status)
        return OutOfOrder(said, code="order_not_approved")
    needs = (LOT_OPEN, *IN_FORCE)
    return next((found for one in needs if (found := one.hindrance(actor, matter))), None)


async def demand_printable(session: AsyncSession, actor: Actor, number: int) -> OrderMatter:
    """Return an order whose labels this actor may take: the producer, a manager of the right, a registrar.

    Raises NotFound, NotPermitted, and OutOfOrder unless the order is approved and its lot, right of use and right are
    in force.
    """
    return _printable(actor, await read(await session.connection(), actor, ORDER, number))


async def demand_free(
    session: AsyncSession,
    actor: Actor,
    number: int,
    runs: Sequence[Run],
    *,
    job_id: UUID | None = None,
    inscribed: str | None = None,
) -> OrderMatter:
    """Lock an order and its lot, and return the order, if this actor may take these labels now.

    ``job_id`` is the background file that reserves the labels. ``inscribed`` is the digest of the drawn text, None when
    nothing was drawn. Raises OutOfOrder when one of the labels was taken, made invalid or corrected since the file was
    begun.
    """
    matter = await hold(session, actor, ORDER, number)
    await hold_lot(session, matter)
    _printable(actor, matter)
    await standing.demand_other_hand(await session.connection(), actor, number)
    await _demand_all(session, matter, runs, job_id)
    if inscribed is not None and inscribed != (await inscription_of(session, matter)).digest:
        raise OutOfOrder(CORRECTED if job_id is None else CORRECTED_SINCE, code="corrected_since")
    return matter


async def _demand_all(session: AsyncSession, matter: OrderMatter, runs: Sequence[Run], job_id: UUID | None) -> None:
    for run in runs:
        if await demand_untaken(session, matter, run, job_id) != [run]:
            raise OutOfOrder(say("Some of these labels were just taken or voided. Try again."), code="just_taken")


async def demand_untaken(
    session: AsyncSession, matter: OrderMatter, wish: Run, job_id: UUID | None = None
) -> list[Run]:
    """Return the labels of a run that can be taken; OutOfOrder, with the reason, when there are none."""
    connection, quantity = await session.connection(), matter.row.quantity
    found = both([wish], await standing.to_print(connection, matter.id, quantity, but=job_id))
    if found:
        return found
    kept = await standing.reserved(connection, matter.id, job_id)
    return refuse(both([wish], await standing.live(connection, matter.id, quantity)), kept)


def refuse(live: Sequence[Run], kept: Sequence[Run] = ()) -> NoReturn:
    """Raise OutOfOrder with the reason why none of these labels is printed; ``live`` are the valid ones of them.

    ``kept`` are those reserved for files made in the background.
    """
    if not live:
        raise OutOfOrder(say("These labels are void, withdrawn or recalled; they are not printed."), code="label_out")
    waiting = both(live, kept)
    if waiting:
        raise OutOfOrder(
            say("Labels %(labels)s are kept for a print file that is on its way.", labels=told(waiting)),
            code="on_its_way",
        )
    raise OutOfOrder(
        say(
            "Labels %(labels)s were taken in a print file already. The same labels again need a reason and a second "
            "person: “Take a print file again”.",
            labels=told(live),
        ),
        code="already_taken",
    )


async def mark_printed(
    session: AsyncSession,
    actor: Actor,
    number: int,
    *,
    kind: str,
    runs: Sequence[Run],
    sha256: str,
    inscribed: str | None = None,
) -> LabelBatch:
    """Enter that a print file with these labels is taken, with no delivery before; ``sha256`` is in hexadecimal.

    ``kind`` is ``labels.csv``, ``sheet.pdf`` and so on. Errors as for ``demand_free``; ValueError when runs or digest
    are wrong.
    """
    runs = merged(runs)
    matter = await demand_free(session, actor, number, runs, inscribed=inscribed)
    batch: LabelBatch = matter.row
    if not runs or runs[0][0] < 0 or runs[-1][1] >= batch.quantity or _SHA256.fullmatch(sha256) is None:
        raise ValueError(f"No print file of order {number} has labels {told(runs)} and {sha256!r}.")
    await enter_taken(session, actor, batch, kind=kind, runs=runs, sha256=sha256, taken_by=actor.account_id)
    return batch


async def enter_taken(
    session: AsyncSession,
    by: By,
    batch: LabelBatch,
    *,
    kind: str,
    runs: Sequence[Run],
    sha256: str,
    taken_by: UUID,
    left: Mapping[str, int] | None = None,
) -> None:
    """Enter that labels of a locked order are taken; ``left`` are the numbers of octets of a file broken off."""
    await _settle_earlier(session, batch)
    for first, last in runs:
        session.add(
            PrintFile(batch_number=batch.number, kind=kind, first=first, last=last, sha256=sha256, taken_by=taken_by)
        )
    batch.status = BatchStatus.PRINTED
    batch.version += 1
    facts = {"kind": kind, "first_label": Ordinal(runs[0][0] + 1), "count": size(runs), "sha256": sha256}
    told_of = {name: kept(value) for name, value in (facts | dict(left or {})).items()}
    await journal.enter(session, by, print_labels.name, Subject.LABEL_BATCH, batch.number, told=told_of)


def _printable(actor: Actor, matter: OrderMatter) -> OrderMatter:
    demand(actor, matter, TAKERS)
    hindered = hindrance(actor, matter)
    if hindered:
        raise hindered
    return matter


async def _settle_earlier(session: AsyncSession, batch: LabelBatch) -> None:
    """Add a row for files taken before each had its own, so that the next file does not hide them."""
    if batch.status is not BatchStatus.PRINTED:
        return
    if not await standing.files(await session.connection(), batch.number):
        session.add(PrintFile(batch_number=batch.number, kind=EARLIER, first=0, last=batch.quantity - 1))

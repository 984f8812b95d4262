"""Epochs: generations of master secrets; the database stores only the fingerprint of each.

With a wrong secret every label in the shops would be answered as "not issued", so a wrong secret is never used.
"""

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.acts import nobody, recorded
from registry.codes import keys
from registry.codes.keys import KeyRing, SecretUnusable
from registry.errors import Fault, NotAcceptable, OutOfOrder, Taken
from registry.journal import OFFICE
from registry.labels.matter import EPOCH
from registry.saying import Ordinal, say
from registry.tables import LabelEpoch
from registry.vocabulary import Subject

epoch_opened = recorded(
    "open_epoch",
    on=EPOCH,
    title=say("Epoch of keys opened"),
    notifies=nobody("keys concern only the operator of the register"),
    final=say("Another epoch is opened, and new labels are sealed in it."),
)


class WrongMaster(SecretUnusable):
    """The master secret kept for an epoch is not the one with which the epoch was opened."""


def demand_right_master(ring: KeyRing, number: int, fingerprint: str) -> None:
    """Raise WrongMaster, with what to do, unless the kept secret fits the epoch's fingerprint.

    SecretMissing without one.
    """
    kept = keys.fingerprint(ring.master(number))
    if kept != fingerprint:
        raise WrongMaster(
            f"The master secret kept for epoch {number} has the fingerprint {kept}; the epoch was opened with "
            f"{fingerprint}. Labels in the shops would seem not to be issued. Put the right secret back from its "
            f'safe copy (epoch-{number}.key, or "{number}" in {keys.SETTING}); if it is lost, open another epoch for '
            "new labels and keep this one's secret away."
        )


def check(opened: Iterable[tuple[int, str]], ring: KeyRing) -> None:
    """Check the kept secret of each epoch, given as (number, fingerprint); raises as ``demand_right_master``."""
    for number, fingerprint in opened:
        demand_right_master(ring, number, fingerprint)


async def any_opened(session: AsyncSession) -> bool:
    """Say whether the register has an epoch; if it has, a missing secret must not be replaced by a new one."""
    return (await session.exec(select(LabelEpoch.number).limit(1))).first() is not None


async def check_all(session: AsyncSession, ring: KeyRing) -> None:
    """Check the kept secret of every epoch of the register; raises as ``demand_right_master``."""
    check((await session.exec(select(LabelEpoch.number, LabelEpoch.fingerprint))).all(), ring)


async def open_epoch(session: AsyncSession, ring: KeyRing, number: int, *, actor: journal.By = OFFICE) -> LabelEpoch:
    """Open an epoch: new labels are sealed with the secret kept under ``number``; only its fingerprint is stored.

    Raises Taken when the epoch is open already or another epoch has the same secret, NotAcceptable for a number below
    1, SecretUnusable when there is no secret.
    """
    if number < 1:
        raise NotAcceptable(
            say("The epoch cannot be opened."), (Fault("number", say("epochs count from 1"), "out_of_range"),)
        )
    opened = LabelEpoch(number=number, fingerprint=keys.fingerprint(ring.master(number)))
    known = (
        await session.exec(
            select(LabelEpoch.number).where(
                (LabelEpoch.number == number) | (LabelEpoch.fingerprint == opened.fingerprint)
            )
        )
    ).first()
    if known == number:
        raise Taken(say("Epoch %(number)s is open already.", number=Ordinal(number)))
    if known is not None:
        raise Taken(
            say(
                "The secret of epoch %(known)s is not used again: draw a new one for epoch %(number)s.",
                known=Ordinal(known),
                number=Ordinal(number),
            )
        )
    try:
        async with session.begin_nested():
            session.add(opened)
    except IntegrityError as clash:
        raise Taken(say("Epoch %(number)s is open already.", number=Ordinal(number))) from clash
    await journal.enter(session, actor, epoch_opened.name, Subject.LABEL_EPOCH, number)
    return opened


async def current(session: AsyncSession) -> LabelEpoch:
    """Return the newest epoch, in which new orders are sealed; OutOfOrder while there is none."""
    latest = (await session.exec(select(LabelEpoch).order_by(col(LabelEpoch.number).desc()).limit(1))).first()
    if latest is None:
        raise OutOfOrder(
            say("The office has not opened an epoch of labels yet: it draws a master secret first."), code="no_epoch"
        )
    return latest

"""Stores each finding of a rule once, for the office's report and its notices; in shadow without a notice."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from sqlalchemy import and_, not_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts.told import kept
from registry.people import notices
from registry.people.accounts import held
from registry.saying import Ordinal
from registry.tables import Account, Membership, ScanFlag
from registry.vocabulary import NoticeKind, Role, ScanRule, Subject

FLAGGED = "flagged_labels"
"""Stands for the act in the notice about a flag."""
WHOLE_ORDER = -1
"""Stands for the index when a rule is about all labels of an order."""
TOLD = (Role.INSPECTOR, Role.REGISTRAR)
"""The roles that get a notice."""


class Flag(NamedTuple):
    """A rule found something about a label of an order (index from 0), after this number of sessions."""

    batch: int
    label_index: int
    rule: ScanRule
    sessions: int
    is_shadow: bool


Follow = Callable[[AsyncSession, Flag], Awaitable[None]]
"""Runs in the transaction of a flag that the office sees: it opens a case."""


async def enter(session: AsyncSession, flag: Flag, follow: Follow | None = None) -> None:
    """Store a flag that is new and tell the office.

    The office gets a notice of a flag stored in shadow when it is found again afterwards.
    """
    connection = await session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = ScanFlag(
        batch_number=flag.batch,
        label_index=flag.label_index,
        rule=flag.rule,
        is_shadow=flag.is_shadow,
        sessions=flag.sessions,
    )
    made = dialect.insert(ScanFlag).values(row.model_dump())
    entered = made.on_conflict_do_update(
        index_elements=("batch_number", "label_index", "rule"),
        set_={name: getattr(made.excluded, name) for name in ("is_shadow", "sessions", "at")},
        where=and_(col(ScanFlag.is_shadow), not_(made.excluded.is_shadow)),
    ).returning(col(ScanFlag.batch_number))
    if (await connection.execute(entered)).first() is not None and not flag.is_shadow:
        await announce(connection, flag)
        if follow is not None:
            await follow(session, flag)


async def announce(connection: AsyncConnection, flag: Flag) -> None:
    """Leave the office one notice for each order and rule; nothing else tells the office of a flag."""
    told = {"order": kept(Ordinal(flag.batch)), "rule": kept(flag.rule)}
    await tell_office(connection, flag.batch, f"flag:{flag.batch}:{flag.rule}", FLAGGED, told)


async def tell_office(connection: AsyncConnection, number: int, key: str, act: str, told: dict[str, Any]) -> None:
    """Leave the officers in charge of labels a notice about an order, once for each key; ``act`` names its words."""
    officers = (
        select(col(Account.id))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.role).in_(TOLD), held(calendar.today()), col(Account.is_active))
        .distinct()
    )
    notice = {
        "key": key,
        "kind": NoticeKind.TASK,
        "act": act,
        "is_office": True,
        "subject": Subject.LABEL_BATCH,
        "subject_id": str(number),
        "told": told,
    }
    accounts = (await connection.execute(officers)).scalars().all()
    await notices.leave(connection, [{**notice, "account_id": account} for account in accounts])

"""Notices to an account about sign-ins that its owner may not have made.

They tell of a sign-in from an unknown browser in an unknown network, of a right password without a right second proof,
and of a used recovery code. The first sign-in of an account gives no notice.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.people.notices import leave
from registry.tables import SignIn
from registry.throttling import network_of
from registry.vocabulary import NoticeKind, SignInOutcome, Subject

ELSEWHERE, UNPROVEN, RECOVERED = "sign_in_elsewhere", "sign_in_unproven", "sign_in_recovered"
"""Names that the notice has instead of an act; ``registry/notices/wording.py`` has the sentences."""
LOOKED_AT = 200
"""Sign-ins of an account that are compared: those of some months."""


async def tell_elsewhere(connection: AsyncConnection, account_id: UUID, address: str) -> None:
    """Tell an account that it was opened in an unknown browser, if the network is unknown too."""
    opened = (
        select(col(SignIn.address))
        .where(col(SignIn.account_id) == account_id, col(SignIn.outcome) == SignInOutcome.OPENED)
        .order_by(col(SignIn.at).desc())
        .limit(LOOKED_AT)
    )
    known = {network_of(one) for one in (await connection.execute(opened)).scalars() if one}
    if known and address and network_of(address) not in known:
        await _tell(connection, account_id, ELSEWHERE, calendar.now().isoformat())


async def tell_unproven(connection: AsyncConnection, account_id: UUID) -> None:
    """Tell an account, at most once a day, that its password was given without a right second proof."""
    await _tell(connection, account_id, UNPROVEN, calendar.today().isoformat())


async def tell_recovered(connection: AsyncConnection, account_id: UUID, left: int) -> None:
    """Tell an account that a recovery code was used, and how many are left."""
    await _tell(connection, account_id, RECOVERED, calendar.now().isoformat(), left=left)


async def _tell(connection: AsyncConnection, account_id: UUID, act: str, key: str, **told: Any) -> None:
    notice = {
        "account_id": account_id, "kind": NoticeKind.ACCOUNT, "key": f"{act} {key}", "act": act,
        "subject": Subject.ACCOUNT, "subject_id": str(account_id), "told": told,
    }  # fmt: skip
    await leave(connection, [notice])

"""Opens sessions by a passkey, alone or after the password. ``proofs`` uses passkeys within a session."""

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import Database
from registry.people import factors, passkeys, sessions, steps
from registry.people.challenges import Ceremony
from registry.people.devices import Browser
from registry.people.passkeys import FACTOR, Proven, Site
from registry.people.sessions import SignedIn
from registry.tables import Account, PasskeyUse

log = structlog.get_logger()


async def sign_in(
    database: Database,
    site: Site,
    holder: str,
    answer: str,
    *,
    previous: str | None = None,
    browser: Browser | None = None,
) -> SignedIn:
    """Open a session for the account that a passkey proves, without a password; the ``previous`` session ends.

    ``holder`` is the value of the cookie that came with the challenge. Raises NotAcceptable and Busy.
    """
    browser = browser or Browser()
    proven = await passkeys.prove(database, Ceremony.SIGN_IN, holder, site, answer, browser=browser)
    async with database.writing() as session:
        account = await session.get(Account, proven.account_id)
        judged = None if account is None else account.password_hash
        signed = await _open(session, proven, judged, previous, browser)
    return _told(signed, proven)


async def finish(
    database: Database,
    site: Site,
    step: str,
    answer: str,
    *,
    previous: str | None = None,
    browser: Browser | None = None,
) -> SignedIn:
    """Open the session of a person who gave the right password and now proves the rest by a passkey of the account.

    Raises NotSignedIn when the step has ended, NotAcceptable and Busy.
    """
    browser = browser or Browser()
    account_id, judged = await steps.read(database, step)
    proven = await passkeys.prove(
        database, Ceremony.SECOND_PROOF, step, site, answer, account_id=account_id, browser=browser
    )
    async with database.writing() as session:
        is_first = await steps.use(session, step)
        signed = await _open(session, proven, judged, previous, browser) if is_first else None
    if not is_first:
        raise steps.ended()
    return _told(signed, proven)


async def _open(
    session: AsyncSession, proven: Proven, judged: str | None, previous: str | None, browser: Browser
) -> SignedIn | None:
    """Open the session, unless the passkey is removed at the same time.

    Whoever removes the passkey waits for this transaction and then ends the session.
    """
    await factors.hold(session, proven.account_id)
    if await session.get(PasskeyUse, proven.passkey_id, with_for_update=True) is None:
        return None
    pair = proven.account_id, judged
    return await sessions.open_session(
        session, pair, None, previous, browser, factor=FACTOR, passkey_id=proven.passkey_id
    )


def _told(signed: SignedIn | None, proven: Proven) -> SignedIn:
    account, passkey = str(proven.account_id), str(proven.passkey_id)
    if signed is None:
        log.warning("passkey.refused", reason="closed or removed meanwhile", account=account)
        raise passkeys.not_accepted()
    log.info("session.opened", account=account, factor=FACTOR, passkey=passkey)
    return signed

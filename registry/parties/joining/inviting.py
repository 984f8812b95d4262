"""After an approval, a person with the private address gets the link that sets the password."""

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import OutOfOrder
from registry.parties.joining import asking
from registry.people import links
from registry.saying import say
from registry.tables import Account
from registry.vocabulary import JoinStatus, LinkPurpose

WITHIN = links.LASTS[LinkPurpose.INVITATION]


async def invite(session: AsyncSession, key: str) -> str:
    """Return the path of a link by which the applicant sets the password of the new account.

    An account with a password gets no link, because this address must not reset one. Raises NotFound and OutOfOrder.
    """
    request = await asking.held(session, key)
    account = None if request.account_id is None else await session.get(Account, request.account_id)
    if request.status is not JoinStatus.APPROVED or account is None or request.decided_at is None:
        raise OutOfOrder(say("The request is not approved."), code="not_approved")
    if account.password_hash is not None or not account.is_active:
        raise OutOfOrder(say("The account has its password already: sign in."), code="has_password")
    if calendar.now() - request.decided_at > WITHIN:
        raise OutOfOrder(say("72 hours are over: ask the office for a new link."), code="too_late")
    return links.address_of(await links.issue(session, account.id, LinkPurpose.INVITATION, by=None))

"""What officers do with a request to join: enter it from paper, ask back, approve, decline, correct.

An approval creates what the applicant needs: a party (or the use of an existing one), an account without a password,
and its roles. For an existing party two officers approve, because the new account reads its unpublished data.
"""

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import EVERYTHING, Facts, Taking, act, nobody
from registry.errors import Fault, NotAcceptable, OutOfOrder, Taken
from registry.faults import taken
from registry.parties.accounts import opened
from registry.parties.enrolling import entered
from registry.parties.joining import asking, writing
from registry.parties.joining.forms import (
    ApprovalForm,
    AskingBackForm,
    DecliningForm,
    PaperJoinForm,
    ReopeningForm,
    RequestCorrectionForm,
    TyingForm,
)
from registry.parties.joining.matter import HANDLING, JOIN_REQUEST, OPEN, JoinMatter
from registry.people import accesses, links
from registry.people.contact import faults_in_email, faults_in_phone, faults_in_tax_code, tax_code_of
from registry.people.credentials import Credentials, folded, is_login
from registry.people.naming import party_named
from registry.saying import say
from registry.tables import Account, JoinQuestion, JoinRequest, Membership, Party
from registry.vocabulary import STAFF, JoinPurpose, JoinStatus, LinkPurpose, Role

GRANTED = (Role.PRODUCER, Role.MANAGER, Role.REPRESENTATIVE)
"""The roles that an approval can give."""
TOLD_AT_ITS_ADDRESS = nobody(
    "the asker has no account yet: a letter leads to the private address, where the answer is read"
)
_ROLES = {
    JoinPurpose.PRODUCING: Role.PRODUCER,
    JoinPurpose.APPLYING: Role.PRODUCER,
    JoinPurpose.MANAGING: Role.MANAGER,
}


@act(
    "enter_on_paper",
    on=None,
    makes=JOIN_REQUEST,
    asks=PaperJoinForm,
    title=say("Enter a request that came on paper"),
    outcome=say("It waits with the others; its private address is shown only this once, to be handed over."),
    by=HANDLING,
    tells=(),
    history=say("Asked to join, on paper"),
    notifies=nobody("the officer who enters it decides on it, or finds it on the list"),
    place=10,
    done=say("The request has been entered."),
)
async def enter_on_paper(taking: Taking[Any, PaperJoinForm]) -> Facts:
    """Enter a request with the time of receipt; ``taking.once`` is the key of its address. Raises NotAcceptable."""
    form, session = taking.form, taking.session
    received_at = form.received_at or calendar.now()
    if received_at > calendar.now():
        raise NotAcceptable(
            say("The request cannot be entered."),
            (Fault("received_at", say("lies in the future"), "in_the_future"),),
        )
    facts = await asking.judged(session, form)
    taking.once = asking.new_key()
    more = {"received_at": received_at, "entered_by": taking.actor.account_id}
    taking.made = await asking.new_request(session, facts, taking.once, **more)
    await writing.begin(session, taking.made, taking.once, taking.provided.get("ring"), None)
    return None


@act(
    "ask_back",
    on=JOIN_REQUEST,
    asks=AskingBackForm,
    title=say("Ask back"),
    outcome=say("The asker reads the question at the private address and answers there."),
    by=HANDLING,
    during=OPEN,
    leads_to=JoinStatus.QUESTIONED,
    tells=(),
    history=say("Asked back"),
    notifies=TOLD_AT_ITS_ADDRESS,
    final=say("If the question was wrong, ask another."),
    place=30,
    done=say("The question has been sent."),
)
async def ask_back(taking: Taking[JoinMatter, AskingBackForm]) -> Facts:
    """Ask the applicant for what is missing; an earlier question without an answer stays."""
    row, actor = taking.matter.row, taking.actor
    taking.session.add(JoinQuestion(request_id=row.id, question=taking.form.asks, asked_by=actor.account_id))
    await writing.write(taking.session, row, writing.QUESTIONED)
    return None


@act(
    "approve_request",
    on=JOIN_REQUEST,
    asks=ApprovalForm,
    title=say("Approve, as a new party"),
    outcome=say("The party is enrolled and an account opened; the asker sets its password by a link that works once."),
    by=HANDLING,
    during=OPEN,
    leads_to=JoinStatus.APPROVED,
    tells=("roles",),
    history=say("Approved as a new party"),
    notifies=TOLD_AT_ITS_ADDRESS,
    final=say("An account opened by mistake is closed, a role ended."),
    place=10,
    done=say("The request has been approved. The asker gets in by the link that is sent, or by the private address."),
)
async def approve_request(taking: Taking[JoinMatter, ApprovalForm]) -> Facts:
    """Enrol the applicant and open the account; raises Taken for tax code or login, NotAcceptable for the rest."""
    row = taking.matter.row
    roles = _roles(row, taking.form.roles)
    party = Party(
        kind=row.kind, name=row.name, tax_code=row.tax_code, address=row.address, unit_id=row.unit_id,
        phone=row.phone, email=row.email,
    )  # fmt: skip
    await entered(taking.session, party)
    await _let_in(taking, party, taking.form.login, roles)
    return {"roles": roles}


@act(
    "approve_for_party",
    on=JOIN_REQUEST,
    asks=TyingForm,
    title=say("Approve, for a party of the register"),
    outcome=say("An account is opened that acts for this party, once a second officer has confirmed it."),
    by=HANDLING,
    confirmed_by=HANDLING,
    bars=EVERYTHING,
    during=OPEN,
    leads_to=JoinStatus.APPROVED,
    tells=("roles", "party_id"),
    history=say("Approved for a party of the register"),
    notifies=TOLD_AT_ITS_ADDRESS,
    final=say("An account opened by mistake is closed, a role ended."),
    place=20,
    done=say("The approval waits for a second officer."),
)
async def approve_for_party(taking: Taking[JoinMatter, TyingForm]) -> Facts:
    """Open an account for an enrolled party, or let an existing one act for it; raises Taken and NotAcceptable."""
    form = taking.form
    roles = _roles(taking.matter.row, form.roles)
    party = await party_named(taking.session, "party_id", form.party_id)
    if isinstance(party, Fault):
        raise NotAcceptable(say("The request cannot be approved so."), (party,))
    await _let_in(taking, party, form.login, roles)
    return {"roles": roles}


@act(
    "decline_request",
    on=JOIN_REQUEST,
    asks=DecliningForm,
    title=say("Decline the request"),
    outcome=say("The asker reads the reason at the private address."),
    by=HANDLING,
    during=OPEN,
    leads_to=JoinStatus.DECLINED,
    tells=(),
    history=say("Declined"),
    notifies=TOLD_AT_ITS_ADDRESS,
    is_grave=True,
    place=60,
    done=say("The request has been declined."),
)
async def decline_request(taking: Taking[JoinMatter, DecliningForm]) -> Facts:
    """Decline a request with a reason."""
    taking.matter.row.reason = taking.form.reason
    _decided(taking)
    await writing.write(taking.session, taking.matter.row, writing.DECLINED)
    return None


@act(
    "reopen_request",
    on=JOIN_REQUEST,
    asks=ReopeningForm,
    title=say("Take a request up again"),
    outcome=say("The request is open again once a second officer has confirmed it."),
    by=HANDLING,
    confirmed_by=HANDLING,
    bars=EVERYTHING,
    during=(JoinStatus.DECLINED,),
    leads_to=JoinStatus.RECEIVED,
    tells=("mistake",),
    history=say("Taken up again: %(mistake)s"),
    notifies=TOLD_AT_ITS_ADDRESS,
    corrects=decline_request,
    place=40,
    done=say("It waits for a second officer."),
)
async def reopen_request(taking: Taking[JoinMatter, ReopeningForm]) -> Facts:
    """Make a declined request open again."""
    row = taking.matter.row
    row.reason = row.decided_at = row.decided_by = None
    return None


@act(
    "correct_request",
    on=JOIN_REQUEST,
    asks=RequestCorrectionForm,
    title=say("Correct what was mistyped"),
    outcome=say("The request is replaced once a second officer has confirmed it."),
    by=HANDLING,
    confirmed_by=HANDLING,
    bars=("approve_request", "approve_for_party", "decline_request"),
    during=OPEN,
    tells=("mistake",),
    history=say("Corrected (%(changed)s): %(mistake)s"),
    notifies=TOLD_AT_ITS_ADDRESS,
    corrects=(asking.ask_to_join, enter_on_paper),
    place=70,
    done=say("The correction waits for a second officer."),
)
async def correct_request(taking: Taking[JoinMatter, RequestCorrectionForm]) -> Facts:
    """Correct mistyped values of a request; raises NotAcceptable, and OutOfOrder when nothing changes."""
    row = taking.matter.row
    changes = {name: value for name, value in taking.form if name != "mistake" and value is not None}
    if "tax_code" in changes:
        changes["tax_code"] = tax_code_of(changes["tax_code"])
    changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
    faults = faults_in_tax_code(changes.get("tax_code", row.tax_code), changes.get("kind", row.kind))
    faults += [*faults_in_phone(changes.get("phone"), "VN"), *faults_in_email(changes.get("email"))]
    if faults:
        raise NotAcceptable(say("The request cannot be corrected so."), tuple(faults))
    if not changed:
        raise OutOfOrder(say("The register already says this."), code="nothing_changes")
    for name in changed:
        setattr(row, name, changes[name])
    return {"changed": changed}


def _decided(taking: Taking[JoinMatter, Any]) -> None:
    row = taking.matter.row
    row.decided_by, row.decided_at = taking.actor.account_id, calendar.now()


def _roles(row: JoinRequest, chosen: list[Role]) -> list[Role]:
    """Return the roles of the new account: the chosen ones, or those for the stated purposes.

    NotAcceptable for others.
    """
    wrong = [role for role in chosen if role not in GRANTED]
    if wrong:
        untrue = say("nobody joins as %(role)s", role=wrong[0])
        raise NotAcceptable(say("The request cannot be approved so."), (Fault("roles", untrue, "no_role_to_join"),))
    roles = chosen or [_ROLES[JoinPurpose(one)] for one in row.purposes]
    return sorted({*roles, Role.REPRESENTATIVE})


async def _let_in(taking: Taking[JoinMatter, Any], party: Party, login: str | None, roles: list[Role]) -> None:
    """Give an account roles in a party: the account with this login, or a new one, which gets its link by mail."""
    row, session = taking.matter.row, taking.session
    account = await _account(session, row, folded(login or row.email or ""))
    if account.password_hash is None:
        text = await links.issue(session, account.id, LinkPurpose.INVITATION, by=taking.actor.account_id)
        await links.send(session, account.id, text, taking.provided.get("ring"))
    else:
        await writing.write(session, row, writing.APPROVED)
    held = await session.exec(
        select(Membership).where(Membership.account_id == account.id, Membership.party_id == party.id)
    )
    memberships = {one.role: one for one in held.all()}
    for role in roles:
        membership = memberships.get(role) or Membership(account_id=account.id, party_id=party.id, role=role)
        membership.since_on, membership.until_on = taking.today, None
        session.add(membership)
    row.party_id, row.account_id = party.id, account.id
    await accesses.belongs_to(session, row.id, party.id)
    _decided(taking)


async def _account(session: AsyncSession, row: JoinRequest, login: str) -> Account:
    if not is_login(login):
        unfit = say("%(least)s to %(most)s characters without spaces, quotes or slashes", least=3, most=200)
        raise NotAcceptable(say("The request cannot be approved so."), (Fault("login", unfit, "login_form"),))
    account = (await session.exec(select(Account).where(Account.login == login))).one_or_none()
    if account is None:
        return await opened(session, Credentials(login, row.representative, None), email=row.email)
    staff = select(Membership.id).where(Membership.account_id == account.id, col(Membership.role).in_(STAFF))
    is_unfit = not account.is_active or account.password_hash is None  # a machine's, or no password is set yet
    if is_unfit or (await session.exec(staff.limit(1))).first() is not None:
        raise Taken(
            say("This login cannot join: it is an officer's, a machine's, or of an account that is closed."),
            (taken("login"),),
        )
    return account

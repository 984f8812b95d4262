"""Where an account is written to, and in which language: each account says so itself.

A forgotten password is set anew by a link that is sent there, so that another address asks for a new proof, as another
password does; and the address that was is told.
"""

from typing import Annotated

from registry.acts import Facts, Taking, act, notify
from registry.errors import NotAcceptable, NotPermitted
from registry.forms import INVALID_FORM, Form, Line, asked
from registry.parties.matter import ACCOUNT, ACCOUNT_ITSELF, OPEN, AccountMatter
from registry.people.contact import faults_in_email
from registry.people.dispatching import WRITE_TO, address_of, send_to
from registry.people.permissions import demand_proof
from registry.saying import say
from registry.tables import Account
from registry.vocabulary import NoticeKind, Readers, Tongue

MOVED = "address_moved"
"""The letter that tells the address that was."""


class ReachForm(Form):
    """Where notices go. Without an address they go to the login, where that is one."""

    email: Annotated[Line | None, asked(say("Mail address for notices"), example="giam.doc@huongtrach.example")] = None
    language: Annotated[Tongue, asked(say("Language of messages"))] = Tongue.VIETNAMESE


@act(
    WRITE_TO,
    on=ACCOUNT,
    asks=ReachForm,
    title=say("Say where to write"),
    outcome=say("Notices go to this address, in this language."),
    by=(ACCOUNT_ITSELF,),
    needs=(OPEN,),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("Your notices go to another address or in another language from now on."),
            NoticeKind.ACCOUNT,
            even_who_acted=True,
        ),
    ),
    history=say("Where to write was changed"),
    final=say("It is changed again."),
    place=30,
    done=say("Saved. Your notices go there from now on."),
)
async def write_to(taking: Taking[AccountMatter, ReachForm]) -> Facts:
    """Keep where an account is written to; NotAcceptable for what is no mail address.

    Another address asks for a new proof (ProofNeeded), and no token may set it (NotPermitted).
    """
    faults = faults_in_email(taking.form.email)
    if faults:
        raise NotAcceptable(INVALID_FORM, tuple(faults))
    account = taking.matter.row
    if taking.form.email != account.email:
        await _move(taking, account)
    account.language = taking.form.language.value
    return None


async def _move(taking: Taking[AccountMatter, ReachForm], account: Account) -> None:
    if taking.actor.is_machine:
        raise NotPermitted(
            say("Where an account is written to is changed by its owner at a browser, not with a token."),
            code="by_token",
        )
    demand_proof(taking.actor)
    before, account.email = address_of(account.email, account.login), taking.form.email
    if before is not None and before != address_of(account.email, account.login):
        told = {"login": account.login, "language": account.language}
        await send_to(await taking.session.connection(), [before], MOVED, told)

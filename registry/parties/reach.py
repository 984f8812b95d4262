"""The mail address and language of an account; each account sets its own.

A link for a forgotten password goes to this address. So a change of address needs its own proof, like a change of
password, however recent the last proof is; and the old address is told.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, SecretStr

from registry.acts import Facts, Id, Taking, act, notify
from registry.database import Database
from registry.errors import Changed, NotAcceptable, NotPermitted
from registry.forms import INVALID_FORM, LINE, Form, Line, asked
from registry.parties.matter import ACCOUNT, ACCOUNT_ITSELF, OPEN, AccountMatter
from registry.people import answered, notices, passwords, proofs
from registry.people.contact import faults_in_email
from registry.people.dispatching import WRITE_TO, address_of, send_to
from registry.people.permissions import Actor
from registry.people.proofs import Proof
from registry.saying import say
from registry.tables import Account
from registry.vocabulary import NoticeKind, Readers, Tongue

MOVED = "address_moved"
"""The letter that tells the old address."""


class ReachForm(Form):
    """The address for notices; without one they go to the login, if it is a mail address.

    Another address needs a proof: the password with a code where there is a second proof, or the answer of a passkey.
    """

    model_config = ConfigDict(str_strip_whitespace=False)  # spaces belong to a password

    email: Annotated[Line | None, asked(say("Mail address for notices"), example="giam.doc@huongtrach.example")] = None
    language: Annotated[Tongue, asked(say("Language of messages"))] = Tongue.VIETNAMESE
    current: Annotated[
        Annotated[SecretStr, Field(max_length=passwords.LONGEST)] | None, asked(say("Present password"))
    ] = None
    code: Annotated[
        Annotated[str, Field(max_length=40), LINE] | None,
        asked(say("Code"), help=say("Six digits from your telephone, or one of your recovery codes.")),
    ] = None
    credential: Annotated[
        Annotated[str, Field(max_length=answered.LONGEST), LINE] | None,
        asked(say("Passkey"), help=say("The JSON text of what navigator.credentials.get gave.")),
    ] = None

    @property
    def proof(self) -> Proof:
        """Return the proof that the form contains."""
        return Proof(self.current.get_secret_value() if self.current else "", self.code or "", self.credential or "")


async def _proven(
    database: Database, actor: Actor, account_id: Id | None, form: ReachForm, house: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Demand the proof for another address; a text that is no address is refused first and costs no try."""
    _demand_address(form)
    if account_id != actor.account_id:
        return {}
    async with database.reading() as connection:
        now = (await notices.reach(connection, actor)).email
    if form.email == now:
        return {}
    if actor.is_machine:
        raise NotPermitted(
            say("Where an account is written to is changed by its owner at a browser, not with a token."),
            code="by_token",
        )
    await proofs.demand(database, actor, form.proof, house["site"], house["browser"])
    return {"proven": True}


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
    prepares=_proven,
    place=30,
    done=say("Saved. Your notices go there from now on."),
)
async def write_to(taking: Taking[AccountMatter, ReachForm]) -> Facts:
    """Store the mail address and language of an account; NotAcceptable for a text that is no mail address.

    ``prepares`` demands the proof for another address. Raises Changed when the address was changed in between, so that
    no proof was demanded.
    """
    _demand_address(taking.form)
    account = taking.matter.row
    if taking.form.email != account.email:
        if not taking.provided.get("proven"):
            raise Changed(say("The address was changed from elsewhere at the same time."))
        await _move(taking, account)
    account.language = taking.form.language.value
    return None


def _demand_address(form: ReachForm) -> None:
    faults = faults_in_email(form.email)
    if faults:
        raise NotAcceptable(INVALID_FORM, tuple(faults))


async def _move(taking: Taking[AccountMatter, ReachForm], account: Account) -> None:
    before, account.email = address_of(account.email, account.login), taking.form.email
    if before is not None and before != address_of(account.email, account.login):
        told = {"login": account.login, "language": account.language}
        await send_to(await taking.session.connection(), [before], MOVED, told)

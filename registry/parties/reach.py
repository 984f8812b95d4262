"""Where an account is written to, and in which language: each account says so itself."""

from typing import Annotated

from registry.acts import Facts, Taking, act, notify
from registry.errors import NotAcceptable
from registry.forms import INVALID_FORM, Form, Line, asked
from registry.parties.matter import ACCOUNT, ACCOUNT_ITSELF, OPEN, AccountMatter
from registry.people.contact import faults_in_email
from registry.saying import say
from registry.vocabulary import NoticeKind, Readers, Tongue


class ReachForm(Form):
    """Where notices go. Without an address they go to the login, where that is one."""

    email: Annotated[Line | None, asked(say("Mail address for notices"), example="giam.doc@huongtrach.example")] = None
    language: Annotated[Tongue, asked(say("Language of messages"))] = Tongue.VIETNAMESE


@act(
    "write_to",
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
    """Keep where an account is written to; NotAcceptable for what is no mail address."""
    faults = faults_in_email(taking.form.email)
    if faults:
        raise NotAcceptable(INVALID_FORM, tuple(faults))
    taking.matter.row.email = taking.form.email
    taking.matter.row.language = taking.form.language.value
    return None

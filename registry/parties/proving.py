"""Entries about passwords and second proofs, which the owner changes without the form of an act.

Two officers reset the proofs of an account that has lost all of them; that is an act.
"""

from registry.acts import NOTHING_ELSE, Act, Facts, Taking, act, nobody, notify, recorded
from registry.acts.relations import ADMINISTRATOR, REGISTRAR
from registry.forms import Form, Nothing
from registry.parties.matter import (
    ACCOUNT,
    ACCOUNT_ITSELF,
    ANOTHERS,
    NO_OFFICER,
    OFFICER,
    OPEN,
    PERSONS,
    AccountMatter,
)
from registry.people import factors, identities, links, passkeys
from registry.people.credentials import CHANGED_PASSWORD, RENEWED_HASH
from registry.people.ending import end_sessions
from registry.saying import Said, say
from registry.vocabulary import LinkPurpose, NoticeKind, Readers

change_password = recorded(
    CHANGED_PASSWORD,
    on=ACCOUNT,
    title=say("Change one's password"),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("The password of your account was changed. If it was not you, tell the office at once."),
            NoticeKind.ACCOUNT,
            even_who_acted=True,
        ),
    ),
    history=say("Password changed"),
    final=say("It is changed again."),
)
renew_password_hash = recorded(
    RENEWED_HASH,
    on=ACCOUNT,
    title=say("Rehash a password"),
    notifies=nobody("the password is the same"),
    history=say("Password rehashed; the password is the same"),
    final=say("Passwords are rehashed whenever the way of hashing changes."),
)


def _at_the_machine(name: str, title: Said, history: Said) -> Act[AccountMatter, Form]:
    """Declare the entry of a command at the office's own machine, of which the administrators are told."""
    itself = say("At the office's own machine a new way into your account was opened. If you did not ask, tell it.")
    colleagues = say("At the office's own machine a new way into an account was opened by command.")
    told = (
        notify(ACCOUNT_ITSELF, itself, NoticeKind.ACCOUNT),
        notify(ADMINISTRATOR, colleagues, NoticeKind.ACCOUNT),
    )
    return recorded(name, on=ACCOUNT, title=title, told_to=Readers.PARTIES, notifies=told, history=history, final=title)


issue_link_by_command = _at_the_machine(
    links.BY_COMMAND,
    say("Issue a link to set a password, by command"),
    say("Link to set a password issued at the office's own machine"),
)
reset_factors_by_command = _at_the_machine(
    factors.RESET_BY_COMMAND,
    say("Remove all second proofs, by command"),
    say("All second proofs removed at the office's own machine"),
)


def _of_factors(name: str, title: Said, told: Said, history: Said) -> Act[AccountMatter, Form]:
    warned = notify(ACCOUNT_ITSELF, told, NoticeKind.ACCOUNT, even_who_acted=True)
    final = say("It is set up or removed again.")
    return recorded(
        name, on=ACCOUNT, title=title, told_to=Readers.PARTIES, notifies=(warned,), history=history, final=final
    )


add_factor = _of_factors(
    factors.ADDED,
    say("Set up a second proof"),
    say("A second proof was set up for your account. If it was not you, tell the office at once."),
    say("Second proof set up"),
)
remove_factor = _of_factors(
    factors.REMOVED,
    say("Remove a second proof"),
    say("A second proof of your account was removed. If it was not you, tell the office at once."),
    say("Second proof removed"),
)
renew_recovery_codes = _of_factors(
    factors.RENEWED,
    say("Renew the recovery codes"),
    say("The recovery codes of your account were renewed. If it was not you, tell the office at once."),
    say("Recovery codes renewed"),
)
add_passkey = _of_factors(
    passkeys.ADDED,
    say("Add a passkey"),
    say("A passkey was added to your account. If it was not you, tell the office at once."),
    history=say("Passkey added: %(passkey)s"),
)
remove_passkey = _of_factors(
    passkeys.REMOVED,
    say("Remove a passkey"),
    say("A passkey of your account was removed. If it was not you, tell the office at once."),
    history=say("Passkey removed: %(passkey)s"),
)
refuse_passkey = _of_factors(
    passkeys.REFUSED,
    say("Refuse a passkey that seems to be copied"),
    say(
        "A passkey of your account was refused: it has signed elsewhere since, as a copy would. Remove it and make "
        "another, and tell the office."
    ),
    history=say("Passkey refused, its counter having gone back: %(passkey)s"),
)
link_identity = _of_factors(
    identities.LINKED,
    say("Link with an identity"),
    say(
        "Your account was linked with an identity of the identity service. If it was not you, tell the office at once."
    ),
    history=say("Linked with an identity"),
)
unlink_identity = _of_factors(
    identities.UNLINKED,
    say("End the link with an identity"),
    say("The link of your account with the identity service was ended. If it was not you, tell the office at once."),
    history=say("Link with an identity ended"),
)
rename_passkey = recorded(
    passkeys.RENAMED,
    on=ACCOUNT,
    title=say("Rename a passkey"),
    told_to=Readers.PARTIES,
    notifies=nobody("only its owner renames it"),
    history=say("Passkey renamed: %(passkey)s"),
    final=say("It is renamed again."),
)


@act(
    "issue_link",
    on=ACCOUNT,
    asks=Nothing,
    title=say("Issue a link to set a password"),
    outcome=say(
        "Sent by mail, and shown only once. The person who opens it in time sets the password; earlier links end."
    ),
    by=(ADMINISTRATOR,),
    needs=(OPEN, PERSONS, ANOTHERS, NO_OFFICER),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("A link to set your password was issued. If you did not ask for it, tell the office."),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("Link to set a password issued"),
    final=say("A newer link ends it."),
    needs_proof=True,
    place=40,
    done=say("The link has been issued."),
)
async def issue_link(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """Issue a link by which a person sets a lost or missing password; ``taking.once`` is its path."""
    taking.once = await _link(taking)
    return None


@act(
    "issue_officer_link",
    on=ACCOUNT,
    asks=Nothing,
    title=say("Issue a link to set an officer's password"),
    outcome=say("Mailed, and shown once to the second officer: nobody alone gets at an officer's account."),
    by=(ADMINISTRATOR,),
    confirmed_by=(ADMINISTRATOR, REGISTRAR),
    bars=NOTHING_ELSE,
    needs=(OPEN, PERSONS, ANOTHERS, OFFICER),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("A link to set your password was issued. If you did not ask for it, tell the office."),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("Link to set a password issued"),
    final=say("A newer link ends it."),
    place=40,
    done=say("The link waits for a second officer."),
)
async def issue_officer_link(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """Issue such a link for an account with a role of the office.

    ``taking.once`` is its path after the confirmation.
    """
    taking.once = await _link(taking)
    return None


async def _link(taking: Taking[AccountMatter, Nothing]) -> str:
    account = taking.matter.row
    purpose = LinkPurpose.INVITATION if account.password_hash is None else LinkPurpose.RESET
    text = await links.issue(taking.session, account.id, purpose, by=taking.actor.account_id)
    await links.send(taking.session, account.id, text, taking.provided.get("ring"))
    return links.address_of(text)


@act(
    "sign_out_account",
    on=ACCOUNT,
    asks=Nothing,
    title=say("Sign the account out everywhere"),
    outcome=say("Its sessions end, and the tokens issued in them; it may sign in again."),
    by=(ADMINISTRATOR,),
    needs=(OPEN, ANOTHERS),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say("An administrator signed your account out everywhere. You may sign in again."),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("Signed out everywhere by an administrator"),
    final=say("Its owner signs in again."),
    place=45,
    done=say("The account has been signed out everywhere."),
)
async def sign_out_account(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """End all sessions of an account, for example after its telephone was lost."""
    await end_sessions(taking.session, taking.actor, taking.matter.id)
    return None


@act(
    "reset_factors",
    on=ACCOUNT,
    asks=Nothing,
    title=say("Remove all second proofs"),
    outcome=say(
        "For a person who has lost them all. The link with an identity and all sessions end; then the "
        "password alone is enough to sign in."
    ),
    by=(ADMINISTRATOR,),
    confirmed_by=(ADMINISTRATOR, REGISTRAR),
    bars=NOTHING_ELSE,
    needs=(OPEN, PERSONS, ANOTHERS),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            ACCOUNT_ITSELF,
            say(
                "Two officers removed the second proofs of your account, and its link with an identity. If you did not "
                "ask for it, tell the office."
            ),
            NoticeKind.ACCOUNT,
        ),
    ),
    history=say("All second proofs removed"),
    final=say("Its owner sets up others."),
    is_grave=True,
    place=50,
    done=say("The reset waits for a second officer."),
)
async def reset_factors(taking: Taking[AccountMatter, Nothing]) -> Facts:
    """Remove all second proofs of an account that has lost telephone, keys and codes, and end its sessions."""
    await factors.remove_all(taking.session, taking.matter.id)
    await end_sessions(taking.session, taking.actor, taking.matter.id)
    return None

"""Access tokens for machines: random texts that are shown once and stored as digests, with an end date."""

import secrets
from datetime import timedelta
from typing import Any

from registry import calendar
from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import ADMINISTRATOR
from registry.errors import NotFound, NotPermitted, OutOfOrder
from registry.forms import Nothing
from registry.parties.forms import TokenForm
from registry.parties.matter import ANYBODY, HOLDER, TOKEN, VALID, TokenMatter
from registry.people.digests import digest_of
from registry.people.links import is_persons
from registry.people.tokens import LEAST, PREFIX
from registry.saying import say
from registry.tables import Account, Token
from registry.vocabulary import NoticeKind, Readers, Role, Scope


@act(
    "issue_token",
    on=None,
    makes=TOKEN,
    asks=TokenForm,
    title=say("Issue a token"),
    outcome=say("Its text is shown this once; a machine that has it may do what was ticked, of what the account may."),
    by=(ANYBODY,),
    tells=(),
    notifies=(
        notify(
            HOLDER,
            say("A token was issued for your account. If it was not you, tell the office at once."),
            NoticeKind.ACCOUNT,
            even_who_acted=True,
        ),
    ),
    history=say("Token issued"),
    final=say("A token is revoked and another issued."),
    needs_proof=True,
    place=10,
    done=say("The token has been issued."),
)
async def issue_token(taking: Taking[Any, TokenForm]) -> Facts:
    """Issue a token for the actor's own account, or as administrator for a machine; ``taking.once`` is its text.

    The text is ``sogoc_`` and 32 random bytes in base64url. A token cannot issue tokens, and nobody gets a token that
    acts as another person. Raises NotFound for an account that this actor may not equip, OutOfOrder for a closed one,
    NotPermitted.
    """
    form, actor = taking.form, taking.actor
    if actor.is_machine:
        raise NotPermitted(say("A token makes no other token: its owner signs in and issues one."), code="by_token")
    account_id = form.account_id or actor.account_id
    account = None
    if account_id == actor.account_id or Role.ADMINISTRATOR in actor.roles:
        account = await taking.session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    if not account.is_active:
        raise OutOfOrder(say("The account is closed."), code="account_closed")
    if account_id != actor.account_id and await is_persons(await taking.session.connection(), account_id):
        raise NotPermitted(say("A person's token is issued by that person; yours is a machine's."), code="of_a_person")
    taking.once = PREFIX + secrets.token_urlsafe(32)
    now = calendar.now()
    taking.made = Token(
        digest=digest_of(taking.once),
        account_id=account.id,
        label=form.label.strip(),
        created_at=now,
        expires_at=now + timedelta(days=form.days),
        session_id=actor.session_id,
        scopes=" ".join(scope for scope in Scope if scope in (form.scopes or LEAST)),
    )
    taking.session.add(taking.made)
    return None


@act(
    "revoke_token",
    on=TOKEN,
    asks=Nothing,
    title=say("Revoke the token"),
    outcome=say("It opens nothing from now on."),
    by=(HOLDER, ADMINISTRATOR),
    needs=(VALID,),
    told_to=Readers.PARTIES,
    notifies=(notify(HOLDER, say("A token of your account was revoked."), NoticeKind.ACCOUNT),),
    history=say("Token revoked"),
    final=say("Another is issued."),
    is_grave=True,
    done=say("The token has been revoked."),
)
async def revoke_token(taking: Taking[TokenMatter, Nothing]) -> Facts:
    """End a token at once."""
    taking.matter.row.revoked_at = calendar.now()
    return None

"""Letters with a secret link: for setting a password, and the private address of a request to join.

The link is stored encrypted and opened when the letter is written. A link that no longer works by then is not sent.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.mailing.letters import Content
from registry.codes.keys import KeyRing
from registry.parties.joining import writing
from registry.people import links
from registry.people.links import WorkingLink
from registry.people.sealing import unsealed
from registry.saying import Said, say
from registry.vocabulary import LinkPurpose

JOINING: Mapping[str, tuple[Said, Said]] = {
    writing.RECEIVED: (
        say("Your request %(number)s to join has been received", number=""),
        say(
            "Keep this message: its link is the way back to your request. Anyone who has it can read and "
            "answer for you."
        ),
    ),
    writing.QUESTIONED: (
        say("The office asks you something about your request %(number)s to join", number=""),
        say("Read what is asked, and answer there."),
    ),
    writing.APPROVED: (
        say("Your request %(number)s to join has been approved", number=""),
        say("You sign in with the login that you have."),
    ),
    writing.DECLINED: (
        say("Your request %(number)s to join has been declined", number=""),
        say("You read the reason there."),
    ),
}
"""The subject of each letter to somebody who asked to join, and what they have to do."""


async def write(connection: AsyncConnection, ring: KeyRing, letter: str, told: Mapping[str, Any]) -> Content | None:
    """Write a letter; None where its link no longer works, or cannot be opened."""
    text = unsealed(ring, told.get("sealed", ""), told.get("about", ""))
    if text is None:
        return None
    if letter in JOINING:
        return _joining(letter, str(told["number"]), f"/join/{text}")
    opened = await links.opened(connection, text) if letter == links.LETTER else None
    return None if opened is None else _setting(opened, links.address_of(text), asked=bool(told.get("asked")))


def _joining(letter: str, number: str, path: str) -> Content:
    subject, next_step = JOINING[letter]
    told = replace(subject, values={"number": number})
    not_yours = say("If you did not send this request, tell the office, or withdraw it there.")
    return Content(told, (told, next_step), path, say("Open your request"), (not_yours,))


def _setting(link: WorkingLink, path: str, *, asked: bool) -> Content:
    """Return the letter with a link that sets a password: an invitation, or a reset."""
    until, login = link.expires_at, link.login
    works = say("The link works once, until %(moment)s. Your login is %(login)s.", moment=until, login=login)
    if link.purpose is LinkPurpose.INVITATION:
        subject = say("An account is open for you: set its password")
        first = say("An account has been opened for you in this register.")
        ignore = say("If you know nothing of it, do nothing: the link ends by itself.")
    else:
        subject = say("Set a new password")
        first = (
            say("Somebody asked for a new password of your account, with its login.")
            if asked
            else say("The office issued a link with which you set a new password.")
        )
        ignore = say("If you did not ask for it, do nothing: your password stays as it is.")
    private = say("Pass the link on to nobody; the office never asks for it.")
    return Content(subject, (first, works, private), path, say("Set the password"), (ignore,))

"""Letters: plain text and HTML, in the recipient's language, with a link to the matter.

A letter says that something happened and in which matter; the decision itself is read in the register, after signing
in. Letters with a secret link stand in ``linked``. A new kind of letter is added to ``LETTERS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any
from uuid import UUID

from api.language import Speech
from api.settings import Settings
from registry.parties.reach import MOVED
from registry.people.dispatching import ALWAYS
from registry.people.forgetting import NO_RESET
from registry.saying import Ordinal, Said, say
from registry.vocabulary import NoticeKind

LONGEST_SUBJECT = 150
OPEN = say("Open it in the register")


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says: its subject, its sentences, and the address of this register to which it leads, if any."""

    subject: Said
    sentences: tuple[Said, ...]
    path: str = ""
    link: Said = OPEN
    closing: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address, ready for a carrier; ``id`` is the same at every attempt."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    language: str
    made_at: datetime
    domain: str
    sender: str

    @property
    def message_id(self) -> str:
        """Return its Message-ID (RFC 5322): one per notice and recipient, so that a repeated message is recognised."""
        return f"<{self.id.hex}@{self.domain}>"

    def mail(self) -> EmailMessage:
        """Return it as mail, with the same octets at every attempt."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self.sender
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(self.made_at)
        mail["Message-ID"] = self.message_id
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        mail["Content-Language"] = self.language
        mail.set_boundary(f"={self.id.hex}")
        return mail


def of_notice(sentence: Said, notice: Any) -> Content:
    """Return the letter of a notice."""
    why = say("This is always sent: the law has it served, or it guards your account.")
    chosen = say("Which messages you get by mail, you choose in the register under Notices.")
    closing = (why,) if notice.kind in ALWAYS else (chosen,)
    path = "/desk" if notice.kind is NoticeKind.SUMMARY else f"/notices/{notice.id}"
    return Content(sentence, (sentence,), path, say("Open the matter in the register, after signing in"), closing)


def _head(told: Mapping[str, Any]) -> Content:
    """Return the letter with the journal's head: kept elsewhere, it shows whether lines were cut off."""
    position = Ordinal(told["position"])
    return Content(
        say("Head of the journal on %(day)s: line %(position)s", day=told["day"], position=position),
        (
            say("Keep this message: it shows later whether lines of the journal were cut off or changed."),
            say("%(day)s %(position)s %(digest)s", day=told["day"], position=position, digest=told["digest"]),
        ),
    )


def _no_reset(_: Mapping[str, Any]) -> Content:
    """Return the letter to an officer who forgot the password: nobody can reset an officer's account alone."""
    return Content(
        say("A new password of an officer comes from two officers"),
        (
            say("Somebody asked for a new password of your account, with its login."),
            say("An officer's password is reset with a link that two officers issue: ask an administrator for it."),
        ),
        closing=(say("If you did not ask for it, do nothing: your password stays as it is."),),
    )


def _moved(told: Mapping[str, Any]) -> Content:
    """Return the letter to the previous address: the owner of the account may not be the person who changed it."""
    return Content(
        say("Your account is written to elsewhere from now on"),
        (
            say(
                "The mail address of your account %(login)s was changed: no mail of it is sent here any more.",
                login=told["login"],
            ),
        ),
        closing=(say("If it was not you, tell the office at once."),),
    )


LETTERS: dict[str, Callable[[Mapping[str, Any]], Content]] = {"head": _head, NO_RESET: _no_reset, MOVED: _moved}
"""The writers of letters that are no notice and have no secret; each takes what was stored with the letter."""


def message(row: Any, content: Content, to: str, said: Speech, settings: Settings) -> Message:
    """Write a letter in the recipient's language."""
    site = str(settings.public_url).rstrip("/")
    sentences = [said.tell(one) for one in content.sentences]
    link = f"{site}{content.path}" if content.path else ""
    office = said.tell(say("%(office)s answers for this register.", office=settings.office_voucher))
    automatic = said.tell(say("The register wrote this message; nobody reads answers to it."))
    closing = [*(said.tell(one) for one in content.closing), automatic, office]
    subject = f"{settings.office_name}: {said.tell(content.subject)}"
    return Message(
        id=row.id,
        to=to,
        subject=subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…",
        text=_text(sentences, said.tell(content.link), link, closing),
        html=_html(sentences, said.tell(content.link), link, closing, said.language),
        language=said.language,
        made_at=row.made_at,
        domain=settings.mail_domain,
        sender=settings.mail_sender,
    )


def _text(sentences: list[str], words: str, link: str, closing: list[str]) -> str:
    parts = ["\n".join(sentences), f"{words}:\n{link}" if link else "", "-- \n" + "\n".join(closing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(sentences: list[str], words: str, link: str, closing: list[str], language: str) -> str:
    told = "".join(f"<p>{escape(one)}</p>\n" for one in sentences)
    button = f'<p><a href="{escape(link)}">{escape(words)}</a></p>\n' if link else ""
    last = "<br>\n".join(escape(one) for one in closing)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{escape(sentences[0])}</title>'
        f'</head>\n<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em">\n'
        f'{told}{button}<hr>\n<p style="font-size: 13px">{last}</p>\n</body>\n</html>\n'
    )

"""What carries a message out of the register: a folder, a mail server, and stand-ins where no contract exists yet.

A carrier carries the message, or raises: ``MailRefused`` for one that it will never take, ``Later`` for now.
"""

import json
import os
from abc import ABC, abstractmethod
from pathlib import Path

import aiosmtplib
import anyio

from api.mailing.letters import Message
from api.settings import Settings
from registry.vocabulary import Channel

SECONDS = 20.0
"""Seconds that a mail server may take for one message."""
PERMANENT = range(500, 600)
IN_ONE_CONNECTION = 100
"""Messages that go over one connection: servers limit them."""


class MailRefused(Exception):
    """The message will never be taken."""


class Later(Exception):
    """The message may be taken later. ``by_anybody`` is false where only this message was put off."""

    def __init__(self, reason: str, *, by_anybody: bool = True) -> None:
        super().__init__(reason)
        self.by_anybody = by_anybody


class Carrier(ABC):
    """One way out."""

    @abstractmethod
    async def carry(self, message: Message) -> None:
        """Carry a message. Raises MailRefused, Later."""

    async def rest(self) -> None:  # noqa: B027 # most hold nothing
        """Release what is held while nothing is sent."""


class MailFolder(Carrier):
    """Files in a folder, ``ID.eml``: each whole or absent, and one per message however often it is carried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def carry(self, message: Message) -> None:
        """Put the message into the folder."""
        try:
            await anyio.to_thread.run_sync(write, self.folder, f"{message.id.hex}.eml", message.mail().as_bytes())
        except OSError as fault:
            raise Later(f"{self.folder}: {fault}") from fault


class Smtp(Carrier):
    """A mail server that takes mail for others (RFC 6409)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0

    async def carry(self, message: Message) -> None:
        """Hand the message in; it is accepted once the server has said so."""
        try:
            client = await self._connected()
            await client.send_message(message.mail())
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            first = refusal.recipients[0]
            await self._reset()
            raise _judged(first.code, first.message) from refusal
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPAuthenticationError) as refusal:
            await self.rest()
            raise Later(f"{refusal.code} {refusal.message}") from refusal
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError) as fault:
            await self.rest()
            raise Later(str(fault)) from fault
        except aiosmtplib.SMTPResponseException as refusal:
            await self._reset()
            raise _judged(refusal.code, refusal.message) from refusal
        except (aiosmtplib.SMTPException, OSError) as fault:
            await self.rest()
            raise Later(str(fault)) from fault
        self._sent += 1
        if self._sent >= IN_ONE_CONNECTION:
            await self.rest()

    async def rest(self) -> None:
        """End the connection."""
        client, self._client, self._sent = self._client, None, 0
        if client is not None:
            try:
                await client.quit()
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None:
            settings = self._settings
            password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
            client = aiosmtplib.SMTP(
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_user,
                password=password,
                use_tls=settings.smtp_security == "tls",
                start_tls=settings.smtp_security == "starttls",
                timeout=SECONDS,
            )
            await client.connect()
            self._client = client
        return self._client

    async def _reset(self) -> None:
        """Let the server drop the message that it did not take."""
        try:
            if self._client is not None:
                await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            await self.rest()


class StandIn(Carrier):
    """Stands in for an SMS or Zalo service, with which there is no contract: it logs what would be sent."""

    def __init__(self, channel: Channel, folder: Path) -> None:
        self.channel, self.folder = channel, folder

    async def carry(self, message: Message) -> None:
        """Log that nothing was sent, and what would have been sent."""
        told = {"stand_in_for": self.channel.value, "sent": False, "text": message.subject}
        octets = json.dumps(told, ensure_ascii=False).encode()
        try:
            await anyio.to_thread.run_sync(write, self.folder, f"{self.channel.value}-{message.id.hex}.json", octets)
        except OSError as fault:
            raise Later(f"{self.folder}: {fault}") from fault


def carriers(settings: Settings) -> dict[Channel, Carrier]:
    """Return the carriers by channel."""
    found: dict[Channel, Carrier] = {
        Channel.MAIL: MailFolder(settings.mail_folder) if settings.smtp_host is None else Smtp(settings)
    }
    if settings.stand_in_folder is not None:
        found |= {one: StandIn(one, settings.stand_in_folder) for one in (Channel.SMS, Channel.ZALO)}
    return found


def write(folder: Path, name: str, octets: bytes) -> None:
    """Write a file that exists whole or not at all, also after a power failure."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = folder / f".{name}.part"
    with begun.open("wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(folder / name)
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _judged(code: int, said: str) -> MailRefused | Later:
    """Return the refusal that a server's code means: permanent or for now (RFC 5321, 4.2.1)."""
    return MailRefused(f"{code} {said}") if code in PERMANENT else Later(f"{code} {said}", by_anybody=False)

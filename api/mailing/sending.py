"""The loop that sends: one process at a time, each recipient's messages in order, until they are taken or refused.

A message is entered as sent after the carrier took it. A process that dies between the two sends that one message
again: into the folder under the same name, to a mail server with the same Message-ID.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import anyio
import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.labelling import ring_of
from api.language import DEFAULT, known, speech
from api.mailing import bounces, linked
from api.mailing.carriers import SECONDS, Carrier, Later, MailRefused, carriers
from api.mailing.letters import LETTERS, Content, Message, message, of_notice
from api.settings import Settings
from registry import calendar
from registry.acts import Book
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.journal.following import wait
from registry.notices import outgoing
from registry.notices.outgoing import TurnLost
from registry.notices.wording import sentence
from registry.people import notices
from registry.people.accounts import actor_of
from registry.people.dispatching import NOTICE, address_of, settled
from registry.people.permissions import Actor
from registry.vocabulary import Channel, Sending

AT_ONCE = 100
LASTS = timedelta(seconds=60)
"""How long a turn to send lasts without a sign of life; longer than a mail server may take for one message."""
FIRST, LONGEST, AT_MOST = timedelta(minutes=1), timedelta(hours=4), timedelta(days=4)
"""A message that was put off is tried after a minute, then after twice as long each time, for four days."""
LOOK, LOOK_FOR_BOUNCES = 2.0, 60.0
log = structlog.get_logger()


@dataclass
class Sender:
    """Sends what waits. ``ways`` are the carriers by channel; ``first`` is the pause after the first failure."""

    database: Database
    settings: Settings
    book: Book
    ways: Mapping[Channel, Carrier]
    lasts: timedelta = LASTS
    first: timedelta = FIRST
    id: UUID = field(default_factory=uuid4)
    ring: KeyRing = field(init=False)
    """The register's secrets, under which links are encrypted."""
    _until: float = 0.0
    _actors: dict[UUID, Actor | None] = field(default_factory=dict)
    """Who may read what, read once for the messages of one round."""

    def __post_init__(self) -> None:
        self.ring = ring_of(self.settings)

    @classmethod
    def of(cls, database: Database, settings: Settings, book: Book) -> "Sender":
        """Return the sender of a register with its settings."""
        return cls(database, settings, book, carriers(settings))

    async def run(self, stop: anyio.Event) -> None:
        """Send until ``stop`` is set; what cannot be sent now is tried again."""
        looked = 0.0
        try:
            while not stop.is_set():
                pause = LOOK
                try:
                    pause = 0.0 if await self.send(stop) else LOOK
                    if self.settings.bounces is not None and monotonic() - looked > LOOK_FOR_BOUNCES:
                        looked = monotonic()
                        await bounces.read(self.database, self.settings.bounces, self.settings.mail_domain)
                except Later as fault:
                    log.warning("sending.put_off", reason=str(fault))
                    pause = SECONDS
                except TurnLost:
                    log.warning("sending.turn_lost")
                except (SQLAlchemyError, OSError) as fault:
                    log.warning("sending.behind", reason=str(fault))
                    pause = SECONDS
                if pause:
                    for one in self.ways.values():
                        await one.rest()
                    await wait(stop.wait, pause)
        finally:
            await self.end()

    async def end(self) -> None:
        """Release the carriers and the turn to send."""
        for one in self.ways.values():
            await one.rest()
        if self._until:
            self._until = 0.0
            await outgoing.give_turn(self.database, self.id)

    async def send(self, stop: anyio.Event | None = None) -> int:
        """Send the next messages; return how many were taken or settled, 0 where none is due or another process sends.

        Raises Later where this carrier can send nothing at all now.
        """
        async with self.database.reading() as connection:
            rows = await outgoing.due(connection, AT_ONCE)
        if not rows or not await self._is_ours():
            return 0
        done = 0
        self._actors.clear()
        held: set[tuple[Any, Channel]] = set()
        for row in rows:
            if stop is not None and stop.is_set():
                break
            if (row.account_id or row.id, row.channel) in held:
                continue
            if await self._one(row):
                done += 1
            else:
                held.add((row.account_id or row.id, row.channel))
        return done

    async def _one(self, row: Any) -> bool:
        """Send one message; False when it was put off."""
        if not await self._is_ours():
            raise TurnLost
        way = self.ways.get(row.channel)
        found = await self._message(row) if way is not None else None
        if way is None or found is None:
            await self._enter(row, settled(Sending.GIVEN_UP, "nobody to tell, or no way to"))
            return True
        try:
            await way.carry(found)
        except MailRefused as refusal:
            await self._enter(row, settled(Sending.REFUSED, str(refusal)))
            return True
        except Later as fault:
            if fault.by_anybody:
                raise
            await self._put_off(row, str(fault))
            return False
        await self._enter(row, settled(Sending.SENT))
        return True

    async def _put_off(self, row: Any, reason: str) -> None:
        now, attempts = calendar.now(), row.attempts + 1
        if now - row.made_at > AT_MOST:
            await self._enter(row, settled(Sending.GIVEN_UP, reason))
            return
        pause = min(self.first * 2 ** min(attempts - 1, 20), LONGEST)
        await self._enter(row, outgoing.put_off(attempts, now + pause, reason))

    async def _message(self, row: Any) -> Message | None:
        """Write a message; None where there is no recipient any more, or nothing that the recipient may read."""
        to = row.address or address_of(row.email, row.login)
        if to is None:
            return None
        language = row.language or row.told.get("language")
        content = await (self._notice(row) if row.letter == NOTICE else self._letter(row))
        said = speech(known(language) or DEFAULT)
        return None if content is None else message(row, content, to, said, self.settings)

    async def _letter(self, row: Any) -> Content | None:
        """Write a message that is no notice; None for a link that no longer works."""
        if row.letter in LETTERS:
            return LETTERS[row.letter](row.told)
        async with self.database.reading() as connection:
            return await linked.write(connection, self.ring, row.letter, row.told)

    async def _notice(self, row: Any) -> Content | None:
        """Write a notice; None for a notice that its account may no longer read."""
        async with self.database.reading() as connection:
            if row.account_id not in self._actors:
                self._actors[row.account_id] = await actor_of(connection, row.account_id)
            actor = self._actors[row.account_id]
            notice = None if actor is None else await notices.unsent(connection, actor, row.notice_id)
        return None if notice is None else of_notice(sentence(self.book, notice), notice)

    async def _is_ours(self) -> bool:
        """Take or keep this process's turn for as long as one message may take; say whether it has it."""
        now = monotonic()
        if now < self._until:
            return True
        if not await outgoing.take_turn(self.database, self.id, self.lasts):
            self._until = 0.0
            return False
        self._until = now + self.lasts.total_seconds() / 3
        return True

    async def _enter(self, row: Any, values: Mapping[str, Any]) -> None:
        now = monotonic()
        await outgoing.enter(self.database, self.id, self.lasts, row.id, values)
        self._until = now + self.lasts.total_seconds() / 3

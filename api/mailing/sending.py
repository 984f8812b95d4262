"""The loop that sends: one process at a time, each person in order, again and again until it is taken or refused.

A message is entered as sent after it was taken. Who dies between the two sends that one message again: into the folder
under the same name, by a mail server with the same Message-ID.
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
    """The register's secrets, under which links wait."""
    _until: float = 0.0
    _actors: dict[UUID, Actor | None] = field(default_factory=dict)
    """Who may read what, read once for the messages of one look."""

    def __post_init__(self) -> None:
        self.ring = ring_of(self.settings)

    @classmethod
    def of(cls, database: Database, settings: Settings, book: Book) -> "Sender":
        """Return the sender of a register as it is set."""
        return cls(database, settings, book, carriers(settings))

    async def run(self, stop: anyio.Event) -> None:
        """Send until ``stop`` is set; what cannot be done now is tried again."""
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
        """Let go of the ways out, and of the turn to send."""
        for one in self.ways.values():
            await one.rest()
        if self._until:
            self._until = 0.0
            await outgoing.give_turn(self.database, self.id)

    async def send(self, stop: anyio.Event | None = None) -> int:
        """Send the next messages and return how many were taken or settled; 0 where nothing is due or others send.

        Raises Later where nothing can be sent now by this carrier at all.
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
        """Write a message; None where there is nobody to be told any more, or nothing that they may read."""
        to = row.address or address_of(row.email, row.login)
        if to is None:
            return None
        language = row.language or row.told.get("language")
        content = await (self._notice(row) if row.letter == NOTICE else self._letter(row))
        said = speech(known(language) or DEFAULT)
        return None if content is None else message(row, content, to, said, self.settings)

    async def _letter(self, row: Any) -> Content | None:
        """Write what is no notice; None for a link that works no more."""
        if row.letter in LETTERS:
            return LETTERS[row.letter](row.told)
        async with self.database.reading() as connection:
            return await linked.write(connection, self.ring, row.letter, row.told)

    async def _notice(self, row: Any) -> Content | None:
        """Write a notice; None for one that its account may not read any more."""
        async with self.database.reading() as connection:
            if row.account_id not in self._actors:
                self._actors[row.account_id] = await actor_of(connection, row.account_id)
            actor = self._actors[row.account_id]
            notice = None if actor is None else await notices.unsent(connection, actor, row.notice_id)
        return None if notice is None else of_notice(sentence(self.book, notice), notice)

    async def _is_ours(self) -> bool:
        """Say whether it is this process's turn for as long as one message may take."""
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

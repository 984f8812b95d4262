"""Acts on pages, for every face: what is offered, the form of an act, what waits for a second person, taking an act.

This module knows no act by name. A page passes the matter; the declaration of the act holds the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import prepare, provided
from api.acting.views import ReturnedForm
from api.language import Speech
from api.pages import choices
from api.pages.chosen import with_chosen
from api.pages.forms.controls import Control, Pairs, controls
from api.pages.forms.fields import asks_to_choose, fields_of
from api.pages.forms.reading import Reading, with_files
from api.pages.second import Second, SecondTold
from api.pages.submission import Again, Submission, attempt
from api.pages.workspace import Html
from registry.acts import (
    Act,
    ActSubject,
    AnyAct,
    Book,
    Option,
    Pending,
    confirm,
    give_back,
    options,
    shown,
    take,
    withdraw,
)
from registry.acts.changes import Change
from registry.acts.declaration import F
from registry.errors import NotFound, RegistryError
from registry.forms import judge
from registry.people.permissions import Actor
from registry.saying import say

APART = 95
"""Acts with this place or a later one belong to no ordinary course of things."""
NO_ACT = say("There is no such act here.")
MOVED_ON = say(
    "This act cannot be taken now: the matter may have moved on meanwhile. What can be done is listed at the side."
)


class Offer(msgspec.Struct):
    """An act that is offered beside a page: where its form is, where it leads, and what hinders it, if anything.

    ``is_late``: it belongs to another status; ``is_apart``: no ordinary course of things asks for it; such acts stand
    below, folded.
    """

    key: str
    words: str
    address: str
    sentence: str = ""
    leads_to: str = ""
    hindrance: str = ""
    is_grave: bool = False
    is_late: bool = False
    is_apart: bool = False
    waits: bool = False
    is_own: bool = False


class ActsShown(msgspec.Struct):
    """What a page needs to draw the acts on its matter."""

    offers: list[Offer]
    chosen: Offer | None
    asks: list[Control]
    second: Second | None
    overtaken: Offer | None = None
    """The chosen act where it cannot be taken now, with the reason."""

    def names(self) -> dict[str, Any]:
        """Return the names that the template uses."""
        return msgspec.structs.asdict(self)


class ActsPage:
    """The acts on one matter, for one reader; their forms stand below the address ``at``."""

    def __init__(
        self, state: State, actor: Actor, said: Speech, on: ActSubject[Any], at: str, *, home: str = "", made: str = ""
    ) -> None:
        """``home`` is the page that is shown after an act; ``made`` is how the address of something new begins."""
        self.state, self.actor, self.said, self.on, self.at = state, actor, said, on, at
        self.home, self.made = home or at.removesuffix("/acts"), made
        self.book: Book = state.book
        self.once: Any = None
        """What the act tells this once: the text of a token, the path of a link."""

    def find(self, name: str) -> AnyAct:
        """Return the act with that name; NotFound where this subject has none."""
        act = self.book.taking(self.on, name)
        if act is None:
            raise NotFound(NO_ACT)
        return act

    async def show(
        self,
        connection: AsyncConnection,
        matter: Any,
        *,
        act: str | None = None,
        typed: Mapping[str, str] | None = None,
        is_refused: bool = False,
        only: Sequence[str] = (),
        without: Sequence[str] = (),
        offered: Mapping[str, Pairs] | None = None,
        session: AsyncSession | None = None,
    ) -> ActsShown:
        """Return the offers, and the form of ``act`` opened; ``only`` and ``without`` narrow the offers.

        ``offered`` holds the choices of the page for fields with a mark (``Drawn("party")``), by mark. ``session`` is
        the transaction in which the page is shown, where it is one that writes.
        """
        found = [
            one
            for one in await options(connection, self.actor, self.book, self.on, matter)
            if (not only or one.act.name in only) and one.act.name not in without
        ]
        offers = sorted((self._offer(one, matter) for one in found), key=lambda offer: offer.is_late)
        option = next((one for one in found if one.act.name == act), None)
        is_open = option is not None and (option.waits or option.is_open or is_refused)
        chosen = next((offer for offer in offers if offer.key == act), None) if is_open else None
        if chosen is None or option is None:
            return ActsShown(offers, None, [], None, self._overtaken(act, offers) if act else None)
        known = await self._offered(connection, option.act, matter, offered or {})
        second = None
        if option.waits:
            pending: Pending = next(one for one in matter.waiting if one.act == option.act.name)
            words = await with_chosen(connection, self.actor, matter, option.act.asks, pending.form, known, self.said)
            telling = SecondTold(self.said, self.on, option.act, pending, words)
            second = await self._second(option, matter, connection, session, telling)
        asks = controls(option.act.asks, typed or {}, self.said, known)
        return ActsShown(offers, chosen, asks, second)

    async def forms(
        self,
        connection: AsyncConnection,
        matter: Any,
        names: Sequence[str],
        *,
        tried: str = "",
        typed: Mapping[str, str] | None = None,
        is_refused: bool = False,
    ) -> dict[str, ActsShown]:
        """Return the forms of several acts by name, for a page that shows each in a place of its own.

        What was typed belongs to the form of the act ``tried``.
        """
        shown = {}
        for name in names:
            is_tried = name == tried
            more: dict[str, Any] = {"typed": typed if is_tried else None, "is_refused": is_refused and is_tried}
            shown[name] = await self.show(connection, matter, act=name, only=(name,), **more)
        return shown

    async def answer(
        self,
        session: AsyncSession,
        submission: Submission,
        name: str,
        subject_id: Any,
        *,
        again: Again,
        then: Callable[..., Html],
        prepared: Mapping[str, Any] | None = None,
    ) -> Html:
        """Do what the pressed button says: take, confirm, return or withdraw; or show the page again.

        ``prepared`` is the result of ``prepare``, for an act that does something before any transaction.
        """
        act = self.find(name)
        do = submission.text("do") or "take"
        work = partial(self._do, do, session, submission, act, subject_id, prepared or {})
        done = name if do == "take" else f"{do}.{name}"
        page = await attempt(session, self.actor, submission, work, again=again, then=partial(then, done=done))
        if act.follows is not None and (do == "confirm" or not act.confirmed_by):
            # This runs once it is committed.
            page.background = BackgroundTask(act.follows, self.state.database, provided(self.state))
        return page

    async def prepare(self, submission: Submission, name: str, subject_id: Any, given: Any) -> Mapping[str, Any]:
        """Do what an act does before any transaction is opened; ``given`` is where somebody proves their identity."""
        act = self.find(name)
        if act.prepares is None:
            return {}
        form = await asked_form(act, submission, self.said)
        house = {**provided(self.state), **given}
        return await prepare(act, self.state.database, self.actor, subject_id, form, house=house)

    async def _do(  # noqa: PLR0917 # what an answer consists of
        self,
        do: str,
        session: AsyncSession,
        submission: Submission,
        act: AnyAct,
        subject_id: Any,
        prepared: Mapping[str, Any],
    ) -> str:
        about = session, self.actor, act, subject_id
        version = submission.version
        house = {**provided(self.state), **prepared}
        if do == "confirm":
            confirmed = await confirm(*about, submission.text("shown") or "", expected=version, provided=house)
            self.once = confirmed.once
        elif do == "return":
            form = judge(ReturnedForm, {"remark": submission.text("remark")})
            await give_back(*about, form.remark, expected=version)
        elif do == "withdraw":
            await withdraw(*about, expected=version)
        else:
            reading = await _reading(act, submission, self.said)
            with reading.placing():
                taken = await take(*about, reading.judged(act.asks), expected=version, provided=house)
            self.once = taken.once
            if act.makes is not None and self.made:
                return f"{self.made}{taken.subject_id}"
        return self.home

    def _overtaken(self, name: str, offers: Sequence[Offer]) -> Offer:
        """Return the act with that name and what hinders it now."""
        told = self.said.tell
        hindrance = next((offer.hindrance for offer in offers if offer.key == name), "") or told(MOVED_ON)
        return Offer(name, told(self.find(name).title), f"{self.at}/{name}", hindrance=hindrance)

    def _offer(self, option: Option, matter: Any) -> Offer:
        act, told = option.act, self.said.tell
        is_in_time = not act.during or matter.status in act.during
        leads_to = act.leads_to if act.leads_to is not None and act.leads_to is not matter.status else None
        return Offer(
            key=act.name,
            words=told(act.title),
            address=f"{self.at}/{act.name}",
            sentence=told(act.outcome),
            leads_to=told(leads_to.said) if leads_to else "",
            hindrance="" if option.waits or option.hindrance is None else told(option.hindrance.said),
            is_grave=act.is_grave,
            is_late=not is_in_time and not option.waits,
            is_apart=act.place >= APART and not option.waits,
            waits=option.waits,
            is_own=option.is_own,
        )

    async def _offered(
        self, connection: AsyncConnection, act: AnyAct, matter: Any, known: Mapping[str, Pairs]
    ) -> Mapping[str, Pairs]:
        """Return the choices for the fields of an act, by their marks."""
        wanted = sorted((asks_to_choose(act.asks) & choices.CHOICES.keys()) - known.keys())
        return dict(known) | {
            mark: await choices.CHOICES[mark](connection, self.actor, self.on, matter, self.said) for mark in wanted
        }

    async def _second(
        self, option: Option, matter: Any, connection: AsyncConnection, session: AsyncSession | None, told: SecondTold
    ) -> Second:
        """Try what waits, in a transaction of its own where the page has none; nothing of it is kept."""
        act = option.act
        try:
            if session is not None:
                found = await self._tried(session, act, matter)
            else:
                async with self.state.database.writing() as writing:
                    found = await self._tried(writing, act, matter)
        except RegistryError as refusal:
            return told.refused(self.said.tell(refusal.said))
        hindrance = self.said.tell(option.hindrance.said) if option.hindrance else ""
        return await told.second(connection, self.actor, matter, found, hindrance)

    async def _tried(self, session: AsyncSession, act: AnyAct, matter: Any) -> Change:
        found = await shown(session, self.actor, act, matter.id, provided=provided(self.state))
        if found is None:
            raise NotFound(NO_ACT)
        return found[1]


async def asked_form(act: Act[Any, F], submission: Submission, said: Speech) -> F:
    """Return the form of an act as it was typed; NotAcceptable with every fault."""
    return (await _reading(act, submission, said)).judged(act.asks)


async def _reading(act: AnyAct, submission: Submission, said: Speech) -> Reading:
    fields = fields_of(act.asks)
    return Reading(fields, await with_files(fields, submission), said)

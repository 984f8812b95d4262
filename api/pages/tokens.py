"""Tokens on whichever face: those there are, issuing one, ending one. A token's text is shown once."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import Speech, language_of, speech
from api.pages.acts import ActsPage, asked_form
from api.pages.forms.controls import Pairs, controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown, settle_response
from api.pages.workspace import Html, query_text, see
from api.paging import Page
from api.views.base import show
from api.views.people import IssuedTokenView
from registry import calendar
from registry.acts import take
from registry.errors import RegistryError
from registry.parties.matter import TOKEN
from registry.parties.tokens import issue_token
from registry.people import directory
from registry.people.permissions import Actor
from registry.vocabulary import Role, Scope

OFFERED = 200


class TokenFace(NamedTuple):
    """Where tokens are shown: the address, the frame of the page, and whose they are (the actor's own, or all)."""

    address: str
    page: Callable[..., Html]
    own: bool


class Tokens(NamedTuple):
    """One visit to the tokens of a place."""

    place: TokenFace
    request: Visit
    actor: Actor
    paging: Page

    @property
    def said(self) -> Speech:
        return speech(language_of(self.request))

    async def issue(self, session: AsyncSession, submission: Submission) -> Response[Any]:
        """Issue a token and show its text, this once; a form sent twice shows that there is one, without its text."""

        async def work() -> IssuedTokenView:
            form = await asked_form(issue_token, submission, self.said)
            house = provided(self.request.app.state)
            taken = await take(session, self.actor, issue_token, None, form, provided=house)
            await session.flush()
            row = await directory.token(await session.connection(), taken.made.id)
            return show(row, IssuedTokenView, token=taken.once)

        try:
            response = await settle_response(
                session,
                self.actor,
                submission.idempotency,
                work,
                lambda view: f"/api/v1/tokens/{view.id}",
                kept=lambda view: msgspec.structs.replace(view, token=None),
            )
        except RegistryError as refusal:
            demand_shown(refusal)
            return await self.shown(await session.connection(), typed=submission.typed, refusal=refusal)
        kept = bytes(response.content)  # type: ignore[call-overload] # the answer is kept as octets
        return await self.shown(await session.connection(), issued=msgspec.json.decode(kept, type=IssuedTokenView))

    async def act(self, session: AsyncSession, submission: Submission, act: str, token_id: UUID) -> Response[Any]:
        """Take an act on a token: revoke it."""
        home = self.place.address
        acts = ActsPage(self.request.app.state, self.actor, self.said, TOKEN, f"{home}/{token_id}/acts")
        again = partial(self.shown, await session.connection())
        return await acts.answer(session, submission, act, token_id, again=again, then=lambda _, done: see(home, done))

    async def shown(
        self,
        connection: AsyncConnection,
        *,
        typed: dict[str, str] | None = None,
        refusal: RegistryError | None = None,
        issued: IssuedTokenView | None = None,
    ) -> Html:
        """Show the tokens and the form that issues one."""
        mine = self.actor.account_id if self.place.own else None
        rows, later = await self.paging.rows(connection, directory.tokens(self.actor, account_id=mine))
        is_administrator = Role.ADMINISTRATOR in self.actor.roles and not self.place.own
        choices: dict[str, Pairs] = {
            "account": await self._machines(connection) if is_administrator else [],
            "scopes": [(scope.value, self.said.tell(scope.said)) for scope in Scope],
        }
        asks = [
            one
            for one in controls(issue_token.asks, typed or {}, self.said, choices)
            if is_administrator or one.name != "account_id"
        ]
        return self.place.page(
            self.request,
            "tokens.html",
            refusal=refusal,
            rows=rows,
            scopes={row.id: [self.said.word(scope, "Scope") for scope in row.scope.split()] for row in rows},
            later=later or "",
            issued=issued,
            now=calendar.now(),
            is_administrator=is_administrator,
            asks=asks,
            fields=titles(issue_token.asks, self.said),
            deep="after" in self.request.query_params,
            here=self.place.address,
        )

    async def _machines(self, connection: AsyncConnection) -> list[tuple[str, str]]:
        found = await directory.machines_by_name(connection, self.actor, OFFERED)
        return [(str(row.id), f"{row.name} · {row.login}") for row in found]


def pages_at(place: TokenFace) -> tuple[HTTPRouteHandler, ...]:
    """Return the routes of tokens at a place: the list, issuing one, and an act on one."""

    @get("/tokens")
    async def tokens(
        request: Visit,
        *,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Html:
        typed = {} if place.own else {"account_id": query_text(request, "account")}
        return await Tokens(place, request, actor, paging).shown(snapshot, typed=typed)

    @post("/tokens", status_code=200)
    async def issue(
        request: Visit,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        paging: NamedDependency[Page],
    ) -> Response[Any]:
        return await Tokens(place, request, actor, paging).issue(session, submission)

    @post("/tokens/{token_id:uuid}/acts/{act:str}", status_code=200)
    async def take_act(
        request: Visit,
        *,
        token_id: FromPath[UUID],
        act: FromPath[str],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        submission: NamedDependency[Submission],
        paging: NamedDependency[Page],
    ) -> Response[Any]:
        return await Tokens(place, request, actor, paging).act(session, submission, act, token_id)

    return tokens, issue, take_act

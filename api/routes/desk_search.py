"""The search on the desk of an officer or a manager, for programs: everything on it, and nothing else."""

from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Annotated

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import may_answer
from api.routes.search import (
    DEPENDENCIES,
    NO_SUGGESTIONS,
    SUGGESTED,
    Asking,
    Limit,
    Words,
    answer_view,
    answered,
    plain,
    suggestions_view,
    table_of,
)
from api.tables import Format
from api.views.base import show
from api.views.search import DeskSearchView, LabelPlaceView, PartyFoundView, SuggestionsView
from registry.database import Database
from registry.people.permissions import Actor, demand
from registry.vocabulary import STAFF, Role
from search.desk import finder, look_beside, look_up_on_desk
from search.finding import Query, find
from search.queries import Found, every, named, suggest

MAY_ANSWER = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)


class DeskSearchController(Controller):
    """The search over everything on one's own desk."""

    path = "/desk/search"
    tags = ("Search",)
    dependencies = DEPENDENCIES

    @get(summary="Search on the desk", responses=MAY_ANSWER)
    async def search(
        self,
        state: State,
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
        question: NamedDependency[Query],
    ) -> DeskSearchView:
        """Return the records on the desk that answer, and the parties and the label that the words mean.

        The office finds all that is lodged, published or mirrored, also by persons, tax codes and parts of numbers; a
        manager finds the rights that it manages. Lists, counts and suggestions contain nothing else.
        """
        demand_desk(actor)
        office = state.indexes.office
        answer = await answered(look_up_on_desk(office, snapshot, actor, question))
        beside = await answered(look_beside(office, state.verification, snapshot, actor, question.text))
        return DeskSearchView(
            search=answer_view(question, answer, label=None),
            parties=[show(row, PartyFoundView) for row in beside.parties],
            label=show(beside.label, LabelPlaceView) if beside.label else None,
        )

    @get("/suggestions", summary="Suggest names on the desk", responses=MAY_ANSWER)
    async def suggestions(
        self,
        state: State,
        actor: NamedDependency[Actor],
        snapshot: NamedDependency[AsyncConnection],
        q: Words = "",
        limit: Limit = SUGGESTED,
    ) -> SuggestionsView:
        """Return names on the desk that may complete the question, and the question with its mistakes corrected."""
        demand_desk(actor)
        text = plain(q)
        if not text:
            return NO_SUGGESTIONS
        engine = await finder(state.indexes.office, snapshot, actor, text)
        return suggestions_view(await answered(suggest(engine, snapshot, text, limit, actor)))

    @get("/export", summary="Take an answer on the desk away", responses=MAY_ANSWER)
    async def export(
        self,
        request: Asking,
        state: State,
        actor: NamedDependency[Actor],
        database: NamedDependency[Database],
        question: NamedDependency[Query],
        form: Annotated[Format, QueryParameter(name="format", description="csv, xlsx or jsonl.")] = Format.CSV,
        lang: Annotated[str, QueryParameter(description="The language of its heads: vi or en.")] = "",  # noqa: ARG002 # read by language_of
    ) -> Stream:
        """Return the whole answer as a table, in the order of the list, from the register as it is now."""
        demand_desk(actor)
        async with database.reading() as connection:
            engine = await finder(state.indexes.office, connection, actor, question.text)
        await answered(find(engine, question))  # what cannot be answered is said before the file begins

        async def parts() -> AsyncIterator[Sequence[Found]]:
            async for ids in every(engine, question):
                async with database.reading() as connection:
                    yield await named(connection, ids, actor)

        return table_of(request, parts(), form)


def demand_desk(actor: Actor) -> None:
    """Raise NotPermitted for an actor who is neither an officer nor a manager of rights."""
    demand(actor, *sorted(STAFF), Role.MANAGER)

"""The search on the desk: everything on it, with persons and parties."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.building import built, leading_to
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from api.pages.searching import ON_A_PAGE, address_of, names_of, specimens_of
from registry.people.permissions import Actor
from search.desk import Beside, look_beside, look_up_on_desk
from search.engine import DEEPEST, EngineUnavailable
from search.narrowing import LONGEST_QUESTION


@get("/search")
async def search(
    request: Visit,
    *,
    state: State,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    q: Annotated[str, QueryParameter(max_length=LONGEST_QUESTION)] = "",
    sort: FromQuery[str] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST - ON_A_PAGE)] = 0,
) -> Html | Redirect:
    """Find dossiers, parties and labels; the address holds the whole question."""
    at = address_of(request, q, sort, home="/desk/search")
    if (text := built(request, at.text)) is not None:
        return leading_to(request, at.of(text=text))
    office = state.indexes.office
    answer, beside = None, Beside()
    try:
        answer = await look_up_on_desk(office, snapshot, actor, at.query(offset))
        beside = await look_beside(office, state.verification, snapshot, actor, at.text)
    except EngineUnavailable:
        pass  # the page says so; the lists of the desk answer nevertheless
    shown = desk_page(
        request,
        "search.html",
        beside="desk/search_beside.html",
        specimens=await specimens_of(request, snapshot, answer.found if answer else ()),
        label="",
        place=beside.label,
        parties=beside.parties,
        question=at.of().partition("?")[2],
        all_parties=f"/desk/parties?{urlencode({'q': at.text})}",
        **names_of(speech(language_of(request)), at, offset, answer, beside.passages),
    )
    shown.headers["HX-Push-Url"] = at.of(offset)
    shown.status_code = HTTPStatus.OK if answer else HTTPStatus.SERVICE_UNAVAILABLE
    return shown

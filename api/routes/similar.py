"""Signs that may be confused with a sign."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.language import language_of, speech
from api.problems import Refused, may_answer
from api.similar import DEEPEST, LONGEST, SHOWN, Asking, compare
from api.views.similar import SimilarView
from registry.database import Database
from registry.documents import filing
from registry.documents.store import DIGEST
from registry.errors import Fault
from registry.people.permissions import Actor
from registry.rights.classes import CLASSES, MOST_ELEMENTS, faults_in_vienna
from registry.saying import say
from search.similar.following import NotReady, SimilarSigns
from search.similar.signs import ComparedWith

RETRY_SECONDS = "5"
NiceClass = Annotated[int, msgspec.Meta(ge=1, le=CLASSES)]
Codes = Annotated[list[Annotated[str, msgspec.Meta(max_length=8)]], msgspec.Meta(max_length=MOST_ELEMENTS)]


@get(
    "/similar",
    tags=["Search"],
    summary="Compare a sign with the register",
    responses=may_answer(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
async def similar(
    request: Request[Any, Any, Any],
    *,
    state: State,
    database: NamedDependency[Database],
    visitor: NamedDependency[Actor | None],
    sign: Annotated[str, QueryParameter(max_length=LONGEST, description="The words of the sign.")] = "",
    classes: Annotated[
        list[NiceClass] | None, QueryParameter(name="class", description="Its Nice classes, one each.")
    ] = None,
    kind: Annotated[
        list[ComparedWith] | None, QueryParameter(description="What to compare it with; everything.")
    ] = None,
    vienna: Annotated[
        Codes | None, QueryParameter(description="Vienna codes of its figurative elements, 5.7.11 for instance.")
    ] = None,
    picture: Annotated[
        str | None, QueryParameter(pattern=f"^{DIGEST.pattern}$", description="Digest of a file that you may see.")
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="Signs of each list.")] = SHOWN,
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST, description="Signs of each list before these.")] = 0,
    lang: Annotated[str | None, QueryParameter(description="vi or en; else as Accept-Language says.")] = None,  # noqa: ARG001 # read from the request, named for the description
) -> Response[SimilarView]:
    """Compare a sign with the register: the nearest signs, protected names and pictures first, whatever their band.

    The office is answered from everything that is lodged, everybody else from what is public; an applicant is not told
    whether anything unpublished is near. Anyone can check the reasons by looking at the two signs.
    """
    _demand_askable(sign=sign, vienna=vienna or [], picture=picture)
    asking = Asking(
        sign=sign,
        classes=frozenset(classes or ()),
        among=frozenset(kind or ComparedWith),
        files=(picture,) if picture else (),
        codes=frozenset(vienna or ()),
    )
    await _level(state.similar)
    async with database.reading() as connection:
        if picture is not None:
            await filing.facts_of(connection, visitor, picture)
        found = await compare(state.similar, connection, visitor, asking, most=limit, skip=offset)
    headers = {"Vary": "Accept-Language, Cookie, Authorization"}
    if found.has_more and offset + limit <= DEEPEST:
        headers["Link"] = f'<{_further(request, limit, offset + limit)}>; rel="next"'
    return Response(found.view(speech(language_of(request))), headers=headers)


async def _level(signs: SimilarSigns) -> None:
    """Bring the signs level before a connection is held: the first time all requests wait for one reader."""
    try:
        await signs.level()
    except NotReady as reading:
        raise Refused(
            say("The signs are being read after a start; ask again in some seconds."),
            "signs_being_read",
            status_code=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": RETRY_SECONDS},
        ) from reading


def _further(request: Request[Any, Any, Any], limit: int, offset: int) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {"limit", "offset"}]
    return f"{request.url.path}?{urlencode([*asked, ('limit', str(limit)), ('offset', str(offset))])}"


def _demand_askable(*, sign: str, vienna: list[str], picture: str | None) -> None:
    """Refuse codes that are not valid, and a question that asks nothing."""
    faults = faults_in_vienna(vienna)
    if not (sign.strip() or vienna or picture):
        faults.append(Fault("sign", say("give a sign, Vienna codes or a picture to compare"), "missing"))
    if faults:
        said = say("This cannot be compared: %(fields)s.", fields=[fault.field for fault in faults])
        raise Refused(said, "not_comparable", status_code=HTTPStatus.BAD_REQUEST, faults=tuple(faults))

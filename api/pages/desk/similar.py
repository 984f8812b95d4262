"""Any sign compared with the register, from the desk: for questions beyond the panel of a dossier."""

from typing import Annotated

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from api.pages.similar import DEEPEST, panel, read
from registry.people.permissions import Actor


@get("/similar")
async def compare(
    request: Visit,
    *,
    state: State,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    sign: Annotated[str, QueryParameter(max_length=500)] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST)] = 0,
) -> Html:
    """Compare a sign for some classes, with figurative elements; later pages of a dossier's panel are here too."""
    said = speech(language_of(request))
    asking = read(request, sign=sign)
    asks = bool(sign.strip() or asking.codes)
    return desk_page(
        request,
        "similar.html",
        sign=sign,
        classes=" ".join(map(str, sorted(asking.classes))),
        vienna=" ".join(sorted(asking.codes)),
        asks=asks,
        offset=offset,
        similar=await panel(state.similar, snapshot, actor, asking, said, skip=offset) if asks else None,
    )

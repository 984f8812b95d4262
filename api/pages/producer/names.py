"""Signs of the register near a new sign, to be looked at before an application is lodged."""

from typing import Annotated

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.frame import Visit
from api.pages.producer.frame import Html, producer_page
from api.pages.similar import DEEPEST, panel, read
from registry.people.permissions import Actor


@get("/names")
async def names(
    request: Visit,
    *,
    state: State,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    name: Annotated[str, QueryParameter(max_length=500)] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST)] = 0,
) -> Html:
    """Compare a name with goods and figurative elements; the form of an application asks while somebody types."""
    said = speech(language_of(request))
    asking = read(request, sign=name)
    asks = bool(name.strip() or asking.codes)
    return producer_page(
        request,
        "names.html",
        name=name,
        classes=" ".join(map(str, sorted(asking.classes))),
        vienna=" ".join(sorted(asking.codes)),
        asks=asks,
        similar=await panel(state.similar, snapshot, actor, asking, said, skip=offset) if asks else None,
    )

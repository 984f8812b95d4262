"""The page of goods by their trade item number: a pack without a label of the register leads here."""

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.frame import Visit, note_parameter, page
from api.views.goods import goods_view
from registry.use.goods import find


@get("/goods/{gtin:str}", include_in_schema=False)
async def goods(
    request: Visit,
    gtin: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    lot: Annotated[str | None, QueryParameter(name="10")] = None,
) -> Response[bytes]:
    """Show goods, and the lot that the address names (GS1 application identifier 10)."""
    for name in request.query_params:
        note_parameter(request, name)  # the address of goods passes on everything that stood behind it
    view = goods_view(await find(snapshot, gtin, lot))
    return page(request, "public/goods.html", goods=view, asked=lot)

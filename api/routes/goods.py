"""Goods by their trade item number, for other systems."""

from http import HTTPStatus
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import may_answer
from api.views.goods import GoodsView, goods_view
from registry.use.goods import find


@get("/goods/{gtin:str}", tags=["Labels"], responses=may_answer(HTTPStatus.NOT_FOUND))
async def goods(
    gtin: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    lot: Annotated[str | None, QueryParameter(description="The number of a lot of these goods.")] = None,
) -> GoodsView:
    """Read what everybody may know of goods: the protected name, who makes them, the named lot, recalls."""
    return goods_view(await find(snapshot, gtin, lot))

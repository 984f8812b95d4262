"""Is the office open? For the container's health check and the proxy."""

from http import HTTPStatus

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from registry.database import Database
from registry.tables import Bookmark, Entry


class Health(msgspec.Struct):
    """Whether the register answers, its last line, and how many lines each follower is behind."""

    register: bool
    position: int
    lag: dict[str, int]


@get("/healthz", include_in_schema=False)
async def health(database: NamedDependency[Database]) -> Response[Health]:
    """Answer 200 while the register can be read, 503 otherwise."""
    try:
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1"))
            head = (await connection.execute(select(func.max(col(Entry.position))))).scalar() or 0
            rows = (await connection.execute(select(col(Bookmark.follower), col(Bookmark.position)))).all()
    except (SQLAlchemyError, OSError):
        return Response(Health(register=False, position=0, lag={}), status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(Health(register=True, position=head, lag={name: head - position for name, position in rows}))

"""Taking the next number of a series."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


async def take(session: AsyncSession, series: str) -> int:
    """Return the next number of ``series``, from 1.

    The row stays locked until the transaction ends, so a number given back by a rollback is given again: unique and
    without gaps however many come at once, at the price that grants of one series queue.
    """
    statement = text(
        "INSERT INTO number_series (series, last) VALUES (:series, 1) "
        "ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last"
    )
    connection = await session.connection()
    return int((await connection.execute(statement, {"series": series})).scalar_one())

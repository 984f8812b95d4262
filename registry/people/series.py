"""Gives the next number of a series."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


async def take(session: AsyncSession, series: str) -> int:
    """Return the next number of ``series``, from 1.

    The row stays locked until the transaction ends, and a rolled back number is given again. So numbers are unique and
    without gaps; transactions that use the same series wait for one another.
    """
    statement = text(
        "INSERT INTO number_series (series, last) VALUES (:series, 1) "
        "ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last"
    )
    connection = await session.connection()
    return int((await connection.execute(statement, {"series": series})).scalar_one())

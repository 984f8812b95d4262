from datetime import date

from sqlmodel import col, select

from api.pages.origin import Sketches
from registry.database import Database
from registry.tables import AdministrativeUnit, Lot
from registry.vocabulary import Level
from tests.labels.chain import Chain
from tests.procedure.office import SQUARE


async def lot_number(chain: Chain) -> str:
    async with chain.database.writing() as session:
        return (await session.exec(select(Lot.number).where(Lot.id == chain.lot_id))).one()


async def measure_communes(chain: Chain) -> None:
    """Give the producer's commune a middle, and the province one more commune and one that is gone."""
    async with chain.database.writing() as session:
        commune = (await session.exec(select(AdministrativeUnit).where(AdministrativeUnit.code == "18999"))).one()
        commune.longitude, commune.latitude = 105.7, 18.2
        session.add(commune)
        for code, until in (("18998", None), ("18997", date(2025, 6, 30))):
            session.add(
                AdministrativeUnit(
                    code=code,
                    name=f"Xã {code}",
                    level=Level.COMMUNE,
                    parent_id=commune.parent_id,
                    valid_from=date(2000, 1, 1),
                    valid_to=until,
                    longitude=106.0,
                    latitude=18.3,
                )
            )


async def test_a_lot_is_drawn_by_its_area_and_its_commune(database: Database, chain: Chain):
    await measure_communes(chain)
    sketches, number = Sketches(database), await lot_number(chain)
    sketch = await sketches.of(number)
    assert sketch is not None
    assert sketch.area == SQUARE
    assert sketch.is_rough
    assert sketch.here == (105.7, 18.2)
    assert sketch.places == ((106.0, 18.3), (105.7, 18.2))
    assert sketch.is_schematic
    assert await sketches.of(number) is sketch, "read once, then kept"


async def test_the_provinces_own_outline_is_used_where_it_is_kept(database: Database, chain: Chain):
    async with database.writing() as session:
        province = (
            await session.exec(select(AdministrativeUnit).where(col(AdministrativeUnit.level) == Level.PROVINCE))
        ).one()
        province.boundary = SQUARE
        session.add(province)
    sketch = await Sketches(database).of(await lot_number(chain))
    assert sketch is not None
    assert sketch.land == SQUARE
    assert not sketch.is_schematic


async def test_a_lot_that_is_none_is_not_drawn(database: Database):
    assert await Sketches(database).of("không-có") is None

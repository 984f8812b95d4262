from collections import Counter
from pathlib import Path

import pytest
from shapely.geometry import Point, shape
from sqlmodel import select

from registry import demonstration, exchange
from registry.database import Database
from registry.demonstration.schematic import area_around
from registry.exchange.layouts import recognise
from registry.tables import AdministrativeUnit, Record
from tests.exchange.files import counted

AT_MOST = 60_000


async def test_the_demonstration_comes_in_whole_and_once(database: Database):
    summary = await exchange.run_folder(database, demonstration.FOLDER)
    counts = {
        file.file_name: (file.rows, file.added, file.changed, file.faulty, file.no_rights) for file in summary.files
    }
    assert counts == {
        "units.csv": (166, 166, 0, 0, 0),
        "geographical_indications.csv": (81, 81, 0, 0, 0),
        "products.csv": (58, 24, 2, 32, 32),
    }
    assert not [name for name, _ in summary.left_out if name.endswith(".csv")]
    before = await counted(database)
    again = await exchange.run_folder(database, demonstration.FOLDER)
    assert Counter(file.added + file.changed for file in again.files) == {0: 3}
    assert await counted(database) == before


def test_the_files_are_small_and_of_known_layouts():
    found = [path for path in demonstration.FOLDER.rglob("*") if path.suffix in {".csv", ".geojson", ".md"}]
    assert len(found) == 5
    assert all(path.stat().st_size <= AT_MOST for path in found)
    assert {recognise(path).name for path in found if path.suffix == ".csv"} == {
        "units", "gi-vietnam", "hatinh-products",
    }  # fmt: skip


async def test_the_schematic_area_is_drawn_from_the_communes_of_the_register(database: Database):
    await exchange.run(database, demonstration.FOLDER / "units.csv")
    feature = demonstration.area("00022")
    assert feature["properties"]["schematic"] is True
    async with database.writing() as session:
        units = (await session.exec(select(AdministrativeUnit))).all()
    codes = set(feature["properties"]["communes"])
    points = [
        (unit.longitude, unit.latitude)
        for unit in sorted(units, key=lambda unit: unit.code)
        if unit.code in codes and unit.longitude and unit.latitude
    ]
    assert len(points) == len(codes) == 7
    area = shape(feature["geometry"])
    assert area.is_valid
    assert area.symmetric_difference(shape(area_around(points, 5))).area < 1e-9
    assert all(area.contains(Point(point)) for point in points)
    assert not area.contains(Point(105.9029, 18.3419)), "Thành Sen, in the province's town, lies outside"


async def test_the_area_belongs_to_a_record_of_the_demonstration(database: Database):
    await exchange.run(database, demonstration.FOLDER / "geographical_indications.csv")
    async with database.writing() as session:
        record = (await session.exec(select(Record).where(Record.registration_number == "00022"))).one()
    assert record.name == demonstration.area("00022")["properties"]["name"]


@pytest.mark.parametrize("certificate", ["00023", "../units", "", "٠٠٠٢٢"])
def test_there_is_no_other_area(certificate: str):
    with pytest.raises(KeyError):
        demonstration.area(certificate)


def test_every_file_is_named_in_the_sources():
    told = (demonstration.FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    names = [path.relative_to(demonstration.FOLDER) for path in demonstration.FOLDER.rglob("*.*sv")]
    names += [path.relative_to(demonstration.FOLDER) for path in demonstration.AREAS.iterdir()]
    assert len(names) == 4
    assert all(f"`{Path(name).as_posix()}`" in told for name in names)

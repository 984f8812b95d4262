"""What happened to a right of use and to a plot, on the pages of whoever produces: the steps that are theirs to see."""

import pytest

from registry.use.authorisations import correct_suspension, suspend
from registry.use.plots import declare_plot
from tests.labels.chain import Chain
from tests.pages.sitting import Desk
from tests.procedure.office import do

GARDEN = {"name": "Vườn đồi Bắc", "geometry": {"type": "Point", "coordinates": [105.7, 18.2]}}


@pytest.fixture
async def plot(season: Chain) -> str:
    """Return the page of a plot that was declared."""
    producer = season.office.producer.actor
    async with season.database.writing() as session:
        made = (await do(session, producer, declare_plot, season.authorisation_id, **GARDEN)).made
    return f"/producer/plots/{made.id}"


async def test_the_page_of_a_plot_tells_what_happened_to_it(farm: Desk, season: Chain, plot: str):
    await farm.sit(season.office.producer)
    use = await farm.look(f"/producer/authorisations/{season.authorisation_id}")
    assert f'href="{plot}"' in use
    page = await farm.look(plot)
    assert "Vườn đồi Bắc</h1>" in page
    assert "Khai thửa đất: Vườn đồi Bắc" in page.partition("<h2>Diễn biến</h2>")[2]
    await farm.sit(season.office.rival)
    await farm.look(plot, 404)


async def test_the_page_of_a_right_of_use_tells_its_steps_and_not_what_only_waits(farm: Desk, season: Chain):
    office, use = season.office, season.authorisation_id
    async with season.database.writing() as session:
        await do(session, office.manager.actor, suspend, use, reason="Kiểm tra đột xuất.")
        await do(session, office.manager.actor, correct_suspension, use, mistake="Nhầm hộ.", reason="Vụ trước.")
    await farm.sit(office.producer)
    told = (await farm.look(f"/producer/authorisations/{use}")).partition("<h2>Diễn biến</h2>")[2]
    assert "Kiểm tra đột xuất." in told
    assert "chờ người thứ hai" not in told
    assert "Nhầm hộ." not in told

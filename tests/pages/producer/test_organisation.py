"""One's own organisation: what the register has of it, and changing where it is found; nobody else's."""

import pytest

from tests.office import Office
from tests.pages.sitting import Desk

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def test_a_producer_reads_and_changes_where_the_organisation_is_found(farm: Desk, office: Office):
    await farm.sit(office.producer)
    here = f"/producer/parties/{office.producer.party_id}"
    assert f'href="{here}"' in await farm.look("/account")
    assert "Sửa liên hệ" in await farm.look(here)
    changed = await farm.do(f"{here}/acts/amend_contact", phone="0912 345 679", email="htx@example.vn")
    assert "0912 345 679" in changed
    assert "htx@example.vn" in changed


async def test_another_organisation_is_not_there_and_nothing_else_is_done_here(farm: Desk, office: Office):
    await farm.sit(office.producer)
    others, here = (f"/producer/parties/{one.party_id}" for one in (office.rival, office.producer))
    await farm.look(others, 404)
    assert (await farm.send(f"{others}/acts/amend_contact", phone="0912 345 679")).status_code == 404
    assert (await farm.send(f"{here}/acts/correct_party", name="X", mistake="Y")).status_code == 404

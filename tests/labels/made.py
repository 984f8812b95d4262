"""Lots that are made of others: fresh fruit, dried, sliced; yields as the office sets them."""

from typing import Any
from uuid import UUID

import pytest

from registry import calendar
from registry.errors import RegistryError
from registry.labels import quota
from registry.labels.transformed import correct_transformation
from registry.labels.transforming import transform
from registry.tables import Lot
from registry.use.yields import set_yield
from registry.vocabulary import Measure
from tests.labels.chain import Chain
from tests.office import Member
from tests.procedure.office import do, do_both

FRESH, DRIED, SLICED = "Cam quả", "Cam sấy khô", "Cam sấy thái lát"
YIELDS: tuple[dict[str, Any], ...] = (
    {"source": FRESH, "per": 100_000, "product": DRIED, "most": 25_000},
    {"source": DRIED, "per": 1000, "product": SLICED, "most": 900},
)
GRAMS = {"per_measure": Measure.GRAM, "most_measure": Measure.GRAM}


async def set_yields(chain: Chain, *wanted: dict[str, Any]) -> None:
    """Let a registrar set yields, those of dried and of sliced fruit unless told."""
    async with chain.database.writing() as session:
        for one in wanted or YIELDS:
            await do(session, chain.office.registrar.actor, set_yield, chain.record_id, **(GRAMS | one))


async def make(chain: Chain, *inputs: tuple[UUID, int], by: Member | None = None, **asked: Any) -> Lot:
    """Make a lot of others, as much dried fruit as there can be unless told."""
    told: dict[str, Any] = {
        "inputs": [{"lot_id": str(lot), "quantity": grams, "measure": "g"} for lot, grams in inputs],
        "product": DRIED,
        "quantity": sum(grams for _, grams in inputs) // 4,
        "measure": Measure.GRAM,
        "produced_on": calendar.today(),
    }
    actor = (by or chain.office.producer).actor
    async with chain.database.writing() as session:
        lot: Lot = (await do(session, actor, transform, chain.authorisation_id, **(told | asked))).made
        return lot


async def take_back(chain: Chain, lot_id: UUID) -> None:
    """Let the producer ask that a lot was not made of others, and an inspector confirm it."""
    both = chain.office.producer.actor, chain.office.inspector.actor
    async with chain.database.writing() as session:
        await do_both(session, *both, correct_transformation, lot_id, mistake="Ghi nhầm lô.")


async def room(chain: Chain, lot_id: UUID) -> tuple[int, int]:
    """Return how many grams of a lot may still be labelled, and may go into another."""
    async with chain.database.reading() as connection:
        found = await quota.room_for(connection, lot_id)
        return min(found.certified, found.lot), found.whole


async def refused(chain: Chain, *inputs: tuple[Any, int], **asked: Any) -> RegistryError:
    """Return why a lot cannot be made."""
    with pytest.raises(RegistryError) as refusal:
        await make(chain, *inputs, **asked)
    return refusal.value

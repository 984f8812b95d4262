"""Epochs of the labels' secrets."""

import pytest
from sqlmodel import select

from registry.codes import keys
from registry.codes.keys import KeyRing, SecretMissing
from registry.database import Database
from registry.errors import (
    NotAcceptable,
    OutOfOrder,
    Taken,
)
from registry.labels import epochs
from registry.tables import LabelBatch
from tests.labels.chain import EPOCH, MASTER, Chain

ROOM = 101  # 100 kg and 1.5 % waste, in packs of a kilogram, rounded down
DIGEST = "ab" * 32


async def test_an_epoch_is_known_by_its_fingerprint(chain: Chain):
    wrong = KeyRing(given={EPOCH: bytes(range(1, 33)).hex()})
    async with chain.database.writing() as session:
        await epochs.check_all(session, chain.ring)
        assert (await epochs.current(session)).fingerprint == keys.fingerprint(chain.ring.master(EPOCH))
        with pytest.raises(epochs.WrongMaster, match=r"epoch-1\.key"):
            await epochs.check_all(session, wrong)
        with pytest.raises(SecretMissing):
            await epochs.check_all(session, KeyRing())


async def test_an_epoch_is_opened_once_and_with_a_secret_of_its_own(database: Database):
    ring = KeyRing(given=dict.fromkeys((1, 2), MASTER))
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await epochs.current(session)
        await epochs.open_epoch(session, ring, 1)
    for number, refusal in ((1, Taken), (2, Taken), (3, SecretMissing), (0, NotAcceptable)):
        with pytest.raises(refusal):
            async with database.writing() as session:
                await epochs.open_epoch(session, ring, number)
    async with database.writing() as session:
        assert (await session.exec(select(LabelBatch.number))).all() == []

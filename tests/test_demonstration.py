"""The demonstration, loaded as `make run` loads it."""

from registry.database import Database
from registry.demonstration.story import EPOCH, load
from registry.journal.audit import audit
from registry.labels import codes, epochs
from registry.labels.keys import ENVIRONMENT_PREFIX, KeyRing
from registry.labels.verification import Verification
from registry.vocabulary import Verdict


async def test_the_demonstration_is_loaded_once_and_its_label_is_genuine(database: Database):
    ring = KeyRing(None, {f"{ENVIRONMENT_PREFIX}1": bytes(range(32)).hex()})
    async with database.writing() as session:
        await epochs.open_epoch(session, ring, EPOCH)
    shown = await load(database, ring, "VN-23")
    assert shown is not None
    entries = (await audit(database)).entries
    assert await load(database, ring, "VN-23") == shown
    replay = await audit(database)
    assert (replay.entries, replay.findings) == (entries, [])
    code = codes.seal(ring.keys(EPOCH, codes.FORMAT, shown.batch), codes.FORMAT, shown.batch, 0)
    finding = await Verification(database, ring).verify(code)
    assert finding.judgement.verdict is Verdict.GENUINE
    assert finding.label is not None
    assert (finding.label.batch, finding.label.number) == (shown.batch, 1)

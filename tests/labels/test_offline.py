"""Signed labels and bundles: a verifier that knows only the document says what the register says."""

import base64
import importlib.util
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from registry import calendar
from registry.acts import AnyAct
from registry.codes import label_codes, signed_labels
from registry.codes.keys import KeyRing, MasterSecret
from registry.codes.label_codes import Mistyped
from registry.codes.signed_labels import SignedLabel
from registry.errors import OutOfOrder
from registry.labels import offline
from registry.labels.ranges import recall_labels
from registry.labels.recalls import tell_label_recall
from registry.labels.signing import signing_of
from registry.labels.verification import Verification
from registry.tables import LabelBatch
from registry.use.authorisations import reinstate, revoke, suspend
from registry.use.lots import recall
from registry.use.recalls import tell_recall
from registry.vocabulary import RangeState
from tests.labels import signed
from tests.labels.chain import EPOCH, MASTER, Chain
from tests.labels.test_verification_api import JSON, PAGE
from tests.procedure.office import do

DOCS = Path(__file__).parents[2] / "docs" / "offline"
VECTORS = json.loads((DOCS / "vectors.json").read_text(encoding="utf-8"))
MADE = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
KEY = signed_labels.order_key(MasterSecret(signed.MASTER), 1, 7)


@pytest.fixture(scope="module")
def device() -> ModuleType:
    """Return the verifier of the document, as a module of its own."""
    found = importlib.util.spec_from_file_location("verifier", DOCS / "verifier.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def opened(device: ModuleType, octets: bytes | None = None, *, seen: int = 0, now: datetime = MADE) -> dict[str, Any]:
    octets = base64.b64decode(VECTORS["bundle"]) if octets is None else octets
    bundle: dict[str, Any] = device.open_bundle(octets, [VECTORS["key"]], seen, now)
    return bundle


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2020, 1, 1), date(2199, 6, 7), date(2999, 12, 31)])
def test_no_label_is_signed_for_a_day_that_it_cannot_say(day: date):
    ring = KeyRing(given={EPOCH: MASTER})
    order = SimpleNamespace(epoch=EPOCH, number=7, format=1)
    with pytest.raises(OutOfOrder, match="cannot say"):
        signing_of(ring, order, "right", day, "https://sogoc.vn/")
    for last in signed_labels.LAST_DAYS:
        assert signing_of(ring, order, "right", last, "https://sogoc.vn/").address(1)


def test_the_vectors_are_those_of_the_register():
    assert signed.vectors() == VECTORS


def test_the_verifier_needs_nothing_of_the_register(device: ModuleType):
    source = (DOCS / "verifier.py").read_text()
    assert "registry" not in source.replace("register", "")
    bundle = opened(device)
    answers = [device.check(bundle, f"HTTPS://SOGOC.EXAMPLE/S/{one['text']}", MADE, {}) for one in VECTORS["labels"]]
    assert [(one["verdict"], one["reason"]) for one in answers] == [
        ("issued", "issued"),
        ("revoked", "label_void"),
        ("suspicious", "not_activated"),
        ("unknown", "not_issued"),
    ]
    assert answers[0]["goods"]["lot"] == "PT-2026-001"
    assert answers[0]["as_of"] == "2026-11-26T04:00:00Z"
    assert "recall" not in answers[0], "an older bundle keeps its answers"
    assert "made_in_force" not in answers[0]["goods"]


def test_a_later_bundle_tells_of_recalls_and_of_goods_made_while_the_right_stood(device: ModuleType):
    bundle = opened(device, base64.b64decode(VECTORS["later_bundle"]), seen=VECTORS["sequence"])
    for label, expected in zip(VECTORS["labels"], VECTORS["later_answers"], strict=True):
        told = device.check(bundle, label["text"], MADE, {})
        assert {**told, **told.get("goods", {})}.items() >= expected.items()


def test_the_verifier_runs_as_a_program_and_remembers(tmp_path: Path):
    bundle = offline.bundle(
        base64.b64decode(VECTORS["bundle"]).partition(b"\n\n")[2].partition(b"\n\n")[2],
        12,
        datetime.now(UTC),
        [offline.signer(signed.HOST, MasterSecret(signed.MASTER))],
    )
    (tmp_path / "bundle").write_bytes(bundle)
    command = [sys.executable, DOCS / "verifier.py", "--key", VECTORS["key"], "--bundle", tmp_path / "bundle"]
    command += ["--memory", tmp_path / "memory.json", VECTORS["labels"][1]["text"]]
    first = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (first.returncode, json.loads(first.stdout)["seen_here_before"]) == (4, None), first.stderr
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert json.loads(again.stdout)["seen_here_before"] is not None
    memory = json.loads((tmp_path / "memory.json").read_text())
    (tmp_path / "memory.json").write_text(json.dumps(memory | {"sequence": 13}))
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, json.loads(refused.stdout)["reason"]) == (3, "bundle_rollback")


def test_a_bundle_is_refused_that_cannot_be_trusted(device: ModuleType):
    octets = base64.b64decode(VECTORS["bundle"])
    other = offline.signer(signed.HOST, MasterSecret(bytes(range(1, 33))))
    data = octets.partition(b"\n\n")[2].partition(b"\n\n")[2]
    forged = offline.bundle(data, 4711, MADE, [other])
    for octets_, seen, now, why in (
        (octets, 4712, MADE, "rollback"),
        (octets, 0, MADE + timedelta(days=8), "expired"),
        (octets[:-2] + b" }", 0, MADE, "digest"),
        (octets.replace(b"\n4711\n", b"\n9999\n"), 0, MADE, "signature"),
        (forged, 0, MADE, "unknown_key"),
    ):
        with pytest.raises(device.BundleRefused, match=why):
            opened(device, octets_, seen=seen, now=now)
    both = offline.bundle(data, 4711, MADE, [other, offline.signer(signed.HOST, MasterSecret(signed.MASTER))])
    assert opened(device, both)["sequence"] == 4711, "signatures of unknown keys are ignored"


def test_what_a_bundle_cannot_say_is_said(device: ModuleType):
    bundle, text = opened(device), VECTORS["labels"][0]["text"]
    assert device.check(bundle | {"keys": {}}, text, MADE, {})["reason"] == "newer_key"
    assert device.check(bundle | {"batches": []}, text, MADE, {})["reason"] == "newer_batch"
    assert device.check(bundle, text[:-1], MADE, {})["verdict"] == "mistyped"


@given(st.integers(min_value=0, max_value=label_codes.INDICES - 1), st.binary(min_size=32, max_size=32))
def test_the_numbers_of_a_batch_are_a_permutation(index: int, key: bytes):
    number = signed_labels.number_of(key, index)
    assert 0 <= number < 1 << 26
    assert signed_labels.index_of(key, number) == index


@given(st.integers(min_value=0, max_value=124), st.sampled_from(label_codes.ALPHABET))
def test_every_wrong_character_is_found(place: int, sign: str):
    text = VECTORS["labels"][0]["text"]
    wrong = text[:place] + sign + text[place + 1 :]
    public = signed_labels.signing_key(MasterSecret(signed.MASTER)).public_key()
    try:
        label, signature = signed_labels.parse(wrong)
    except Mistyped:
        return
    assert signed_labels.is_signed_by(public, label, signature) == (wrong == text)


async def text_of(chain: Chain, number: int, index: int) -> str:
    """Return the signed text of a label of the chain's."""
    master = chain.ring.master(EPOCH)
    async with chain.database.writing() as session:
        batch = await session.get_one(LabelBatch, number)
        order = signed_labels.order_key(master, batch.format, number)
    place = signed_labels.number_of(order, index)
    label = SignedLabel(EPOCH, number, place, signed_labels.right_of(chain.record_id), None)
    return signed_labels.write(signed_labels.signing_key(master), label)


async def test_device_and_register_agree_through_everything_that_may_happen(
    chain: Chain, device: ModuleType, client: AsyncClient
):
    number = await chain.issued(6, active=False, printed=True)
    await chain.mark(number, RangeState.ACTIVATED, 0, 3)
    await chain.mark(number, RangeState.VOID, 5, 5)
    await chain.mark(number, RangeState.REVOKED, 2, 2)
    texts = [await text_of(chain, number, index) for index in range(7)]
    manager, key = chain.office.manager.actor, offline.signer("sogoc.example", chain.ring.master(EPOCH)).told
    verification = Verification(chain.database, chain.ring)

    async def agree() -> None:
        async with chain.database.reading() as connection:
            octets = await offline.made(connection, chain.ring, "sogoc.example", calendar.now())
        bundle = device.open_bundle(octets, [key], 0, calendar.now())
        for index, text in enumerate(texts):
            told = device.check(bundle, text, calendar.now(), {})
            judged = (await verification.verify(chain.code(number, index))).judgement
            online = (await client.get(f"/S/{text}", headers=JSON)).json()
            assert (told["verdict"], told["reason"]) == tuple(judged) == (online["verdict"], online["reason"]), index
            if online["facts"] is not None:
                assert told["recall"] == online["recall"], index
                assert told["goods"]["made_in_force"] is online["facts"]["lot"]["made_in_force"], index

    await agree()
    for act, asked in ((suspend, {"reason": "Kiểm tra"}), (reinstate, {})):
        async with chain.database.writing() as session:
            await do(session, manager, act, chain.authorisation_id, **asked)
        await agree()
    words = {"public_reason": "Dư lượng thuốc vượt mức.", "public_advice": "Không ăn."}
    steps: tuple[tuple[AnyAct, Any, dict[str, Any]], ...] = (
        (recall_labels, number, {"first": 1, "last": 2, "reason": "Dư lượng", **words}),
        (tell_label_recall, number, {"public_reason": "Lý do khác."}),
        (recall, chain.lot_id, {"reason": "Dư lượng"}),
        (tell_recall, chain.lot_id, words),
        (revoke, chain.authorisation_id, {"reason": "Trộn quả"}),
    )
    for step, subject_id, more in steps:
        async with chain.database.writing() as session:
            await do(session, manager, step, subject_id, **more)
        await agree()


async def test_a_signed_label_that_is_none_is_unknown_or_no_page(client: AsyncClient):
    forged = await client.get(f"/S/{VECTORS['labels'][0]['text']}", headers=JSON)
    assert (forged.status_code, forged.json()["verdict"], forged.json()["facts"]) == (200, "unknown", None)
    assert (await client.get(f"/S/{VECTORS['labels'][0]['text']}", headers=PAGE)).status_code == 200
    assert (await client.get("/S/ABC", headers=JSON)).status_code == 404
    assert (await client.get("/api/v1/offline/bundle")).status_code == 401
    assert (await client.get("/api/v1/offline/key")).status_code == 200

"""Worked examples of signed labels and of a bundle: ``python -m tests.labels.signed`` writes them anew."""

import base64
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from registry.codes import signed_labels
from registry.codes.keys import MasterSecret
from registry.codes.signed_labels import SignedLabel
from registry.labels import offline

FILE = Path(__file__).parents[2] / "docs" / "offline" / "vectors.json"
MASTER = bytes(range(32))
HOST = "sogoc.example"
BATCH, RIGHT, LAST_DAY = 20_350_300, "4f3c", date(2027, 2, 10)
MADE_AT = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
GOODS = {
    "name": "Phúc Trạch",
    "product": "Bưởi quả",
    "holder": "Hợp tác xã Mẫu",
    "lot": "PT-2026-001",
    "produced_on": "2026-11-12",
    "best_before": "2027-02-10",
    "lot_status": "open",
    "use_status": "active",
    "use_from": "2026-01-01",
    "use_until": None,
    "right_status": "registered",
    "right_until": None,
    "runs": [[0, 4, "activated"], [3, 3, "void"]],
}

RECALL = {"reason": "Dư lượng thuốc bảo vệ thực vật vượt mức.", "advice": "Không ăn; mang trả nơi bán."}
LATER = GOODS | {
    "use_status": "revoked",
    "runs": [[0, 4, "activated"], [3, 3, "void"], [5, 5, "recalled"]],
    "recall": None,
    "recalls": [[5, 5, RECALL]],
    "made_in_force": True,
}
"""The same goods two lines later: their right of use has ended, and a label is recalled."""


def vectors() -> dict[str, Any]:
    """Return the examples."""
    master = MasterSecret(MASTER)
    key, order = signed_labels.signing_key(master), signed_labels.order_key(master, 1, BATCH)
    labels = []
    for index in (0, 3, 5, 9):
        number = signed_labels.number_of(order, index)
        label = SignedLabel(1, BATCH, number, bytes.fromhex(RIGHT), LAST_DAY)
        labels.append({"index": index, "number": number, "text": signed_labels.write(key, label)})
    signer = offline.signer(HOST, master)
    public = key.public_key().public_bytes_raw().hex()

    def bundled(goods: dict[str, Any], sequence: int) -> str:
        batch = goods | {"number": BATCH, "key": 1, "order": order.hex(), "quantity": 6, "right": RIGHT}
        data = {"format": 1, "keys": {"1": public}, "batches": [batch]}
        octets = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        return base64.b64encode(offline.bundle(octets, sequence, MADE_AT, [signer])).decode()

    return {
        "master": MASTER.hex(),
        "epoch": 1,
        "batch": BATCH,
        "order": order.hex(),
        "public": public,
        "right": RIGHT,
        "last_day": LAST_DAY.isoformat(),
        "labels": labels,
        "key": signer.told,
        "sequence": 4711,
        "made_at": "2026-11-26T04:00:00Z",
        "bundle": bundled(GOODS, 4711),
        "later_bundle": bundled(LATER, 4713),
        "later_answers": [
            {"verdict": "revoked", "reason": "authorisation_revoked", "recall": None, "made_in_force": True},
            {"verdict": "revoked", "reason": "label_void", "recall": None, "made_in_force": True},
            {"verdict": "recalled", "reason": "label_recalled", "recall": RECALL, "made_in_force": True},
            {"verdict": "unknown", "reason": "not_issued"},
        ],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

"""A verifier of signed labels for inspectors' devices, written from ``docs/offline.md`` alone.

It needs Python and the package ``cryptography``, nothing of the register's own program:

    python verifier.py --key KEY --bundle bundle.sogoc --memory memory.json TEXT [TEXT …]

Each text is what was scanned. One line of JSON is printed for each; the exit status is 0 when every label is in order,
4 when one is not, 3 when the bundle cannot be used.
"""

import argparse
import base64
import hashlib
import hmac
import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LENGTH = 125
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_DAY = date(2020, 1, 1)
OFFICE_TIME = timedelta(hours=7)
IN_ORDER, UNUSABLE, NOT_IN_ORDER = 0, 3, 4


class BundleRefused(Exception):
    """The bundle cannot be used: it is not the register's, too old, or older than one seen before."""


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is good."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def open_bundle(octets: bytes, known: list[str], seen: int, now: datetime) -> dict:
    """Return the data of a bundle with ``sequence`` and ``made_at``; raise BundleRefused where it cannot be used.

    ``known`` are keys as the office gives them (``name+id+key``), ``seen`` the highest sequence of any bundle before.
    """
    note, _, behind = octets.partition(b"\n\n")
    note += b"\n"
    lines, _, data = behind.partition(b"\n\n")
    signatures = [line.removeprefix("— ").rsplit(" ", 1) for line in lines.decode().split("\n")]
    good = False
    for told in known:
        name, key_id, key = told.strip().split("+", 2)
        for signer, text in signatures:
            raw = base64.b64decode(text)
            if signer == name and raw[:4].hex() == key_id:
                if not verify(base64.b64decode(key)[1:], note, raw[4:]):
                    raise BundleRefused("signature")
                good = True
    if not good:
        raise BundleRefused("unknown_key")
    _, sequence, digest, made_at, until = note.decode().rstrip("\n").split("\n")
    if base64.b64decode(digest) != hashlib.sha256(data).digest():
        raise BundleRefused("digest")
    if int(sequence) < seen:
        raise BundleRefused("rollback")
    if now > _moment(until):
        raise BundleRefused("expired")
    return json.loads(data) | {"sequence": int(sequence), "made_at": made_at}


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def take_apart(text: str) -> dict | None:
    """Return the parts of what was scanned, an address or the text alone; None where it is no signed label."""
    plain = text.strip().split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1].upper()
    plain = plain.translate(str.maketrans("OIL", "011"))
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET) or ALPHABET.index(plain[-1]) & 1:
        return None
    bits = "".join(f"{ALPHABET.index(sign):05b}" for sign in plain)
    octets = int(bits[:624], 2).to_bytes(78, "big")
    day = int.from_bytes(octets[12:14], "big")
    number = int.from_bytes(octets[6:10], "big")
    if octets[0] != 1 or number >> 26:
        return None
    return {
        "payload": octets[:14],
        "key": octets[1],
        "batch": int.from_bytes(octets[2:6], "big"),
        "number": number,
        "right": octets[10:12].hex(),
        "last_day": FIRST_DAY + timedelta(days=day) if day else None,
        "signature": octets[14:],
    }


def index_of(order: bytes, number: int) -> int:
    """Undo the permutation of a batch's numbers."""
    left, right = number >> 13, number & 0x1FFF
    for turn in (3, 2, 1, 0):
        mixed = hmac.digest(order, bytes((turn,)) + left.to_bytes(2, "big"), "sha256")
        left, right = right ^ (int.from_bytes(mixed[:2], "big") >> 3), left
    return left << 13 | right


def judge(batch: dict, index: int, today: date) -> tuple[str, str]:
    """Return verdict and reason, the first that applies (``docs/labels.md``, section 6)."""
    said = {state for first, last, state in batch["runs"] if first <= index <= last}
    day = today.isoformat()

    def over(name: str) -> bool:
        return batch[name] is not None and batch[name] < day

    rules = (
        ("recalled", "lot_recalled", batch["lot_status"] == "recalled"),
        ("recalled", "label_recalled", "recalled" in said),
        ("revoked", "label_revoked", "revoked" in said),
        ("revoked", "label_void", "void" in said),
        ("revoked", "authorisation_revoked", batch["use_status"] == "revoked"),
        ("revoked", "authorisation_suspended", batch["use_status"] == "suspended"),
        ("revoked", "right_terminated", batch["right_status"] != "registered"),
        ("expired", "right_lapsed", over("right_until")),
        ("expired", "authorisation_expired", day < batch["use_from"] or over("use_until")),
        ("expired", "lot_expired", over("best_before")),
        ("suspicious", "marked", "marked" in said),
        ("suspicious", "not_activated", "activated" not in said),
    )
    return next(((verdict, reason) for verdict, reason, applies in rules if applies), ("issued", "issued"))


def told_of_recall(batch: dict, index: int, reason: str) -> dict | None:
    """Return what the office tells everybody of the recall by which a label was judged; None for its usual words."""
    if reason == "lot_recalled":
        return batch["recall"]
    told = [notice for first, last, notice in batch["recalls"] if first <= index <= last]
    return told[-1] if reason == "label_recalled" and told else None


def check(bundle: dict, text: str, now: datetime, seen: dict) -> dict:
    """Return the answer to one scan; ``seen`` are the labels this device met before, and is added to."""
    made = {"as_of": bundle["made_at"]}
    label = take_apart(text)
    if label is None:
        return made | {"verdict": "mistyped", "reason": "no_signed_label"}
    key = bundle["keys"].get(str(label["key"]))
    if key is None:
        return made | {"verdict": "cannot_say", "reason": "newer_key"}
    if not verify(bytes.fromhex(key), b"gi-label/1\0" + label["payload"], label["signature"]):
        return made | {"verdict": "unknown", "reason": "not_issued"}
    batch = next((one for one in bundle["batches"] if one["number"] == label["batch"]), None)
    if batch is None:
        return made | {"verdict": "cannot_say", "reason": "newer_batch"}
    index = index_of(bytes.fromhex(batch["order"]), label["number"])
    if index >= batch["quantity"] or batch["right"] != label["right"]:
        return made | {"verdict": "unknown", "reason": "not_issued"}
    verdict, reason = judge(batch, index, (now + OFFICE_TIME).date())
    goods = {name: batch[name] for name in ("name", "product", "holder", "lot", "produced_on", "best_before")}
    if "made_in_force" in batch:  # bundles from before it was told do not have it
        made["recall"] = told_of_recall(batch, index, reason)
        goods["made_in_force"] = batch["made_in_force"]
    place = f"{label['batch']}/{index}"
    before = seen.get(place)
    seen.setdefault(place, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return made | {"verdict": verdict, "reason": reason, "seen_here_before": before, "goods": goods}


def main(arguments: list[str] | None = None) -> int:
    """Check texts from the command line."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--key", action="append", required=True, help="a key of the office: name+id+key")
    asked.add_argument("--bundle", type=Path, required=True)
    asked.add_argument("--memory", type=Path, required=True, help="what the device remembers between runs")
    asked.add_argument("texts", nargs="+")
    given = asked.parse_args(arguments)
    memory = json.loads(given.memory.read_text()) if given.memory.exists() else {"sequence": 0, "seen": {}}
    now = datetime.now(UTC)
    try:
        bundle = open_bundle(given.bundle.read_bytes(), given.key, memory["sequence"], now)
    except BundleRefused as refusal:
        sys.stdout.write(json.dumps({"verdict": "cannot_say", "reason": f"bundle_{refusal}"}) + "\n")
        return UNUSABLE
    memory["sequence"] = max(memory["sequence"], bundle["sequence"])
    answers = [check(bundle, text, now, memory["seen"]) for text in given.texts]
    given.memory.write_text(json.dumps(memory))
    for answer in answers:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return IN_ORDER if all(answer["verdict"] == "issued" for answer in answers) else NOT_IN_ORDER


if __name__ == "__main__":
    raise SystemExit(main())

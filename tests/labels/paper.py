"""Format 1 as ``docs/labels.md`` describes it, written from that text alone: plain and without the register's code.

``python -m tests.labels.paper`` writes the vectors anew; a test compares them with the published ones.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).parents[2] / "docs" / "label-vectors.json"
CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Row = dict[str, Any]


def sha(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def hkdf(master: bytes, info: bytes) -> bytes:
    """RFC 5869 with 32 zero octets of salt and one block of output."""
    return sha(sha(bytes(32), master), info + b"\x01")


def times(left: int, right: int) -> int:
    """Multiply polynomials over GF(2) and reduce by x^5 + x^2 + 1."""
    product = 0
    for place in range(5):
        if right >> place & 1:
            product ^= left << place
    for place in range(8, 4, -1):
        if product >> place & 1:
            product ^= 0b100101 << (place - 5)
    return product


def check_value(values: list[int]) -> int:
    total, weight = 0, 1
    for value in values:
        weight = times(weight, 2)
        total ^= times(weight, value)
    return total


def bits(number: int, count: int) -> str:
    return format(number, f"0{count}b")


def seal(master: bytes, batch: int, index: int) -> Row:
    scope = b"\x00" + b"\x01" + batch.to_bytes(4, "big")
    tag_key = hkdf(master, b"sogoc/label/tag/v1" + scope)
    mask_key = hkdf(master, b"sogoc/label/mask/v1" + scope)
    head = b"\x01" + batch.to_bytes(4, "big")
    tag = sha(tag_key, head + index.to_bytes(4, "big"))[:5]
    mask = int("".join(bits(octet, 8) for octet in sha(mask_key, head + tag))[:25], 2)
    line = bits(1, 5) + bits(batch, 25) + bits(index ^ mask, 25) + "".join(bits(octet, 8) for octet in tag)
    values = [int(line[start : start + 5], 2) for start in range(0, 95, 5)]
    check = check_value(values)
    return {
        "master": master.hex(),
        "fingerprint": hkdf(master, b"sogoc/label/fingerprint/v1")[:4].hex(),
        "format": 1,
        "batch": batch,
        "index": index,
        "tag_key": tag_key.hex(),
        "mask_key": mask_key.hex(),
        "tag": tag.hex(),
        "mask": mask,
        "masked_index": index ^ mask,
        "check": check,
        "code": "".join(CHARACTERS[value] for value in [*values, check]),
    }


def pin(master: bytes, batch: int, index: int) -> Row:
    """Section 10."""
    key = hkdf(master, b"sogoc/label/pin/v1" + b"\x00" + b"\x01" + batch.to_bytes(4, "big"))
    made = sha(key, b"\x01" + batch.to_bytes(4, "big") + index.to_bytes(4, "big"))
    number = int("".join(bits(octet, 8) for octet in made[:8]), 2) % 1_000_000
    told = {"format": 1, "batch": batch, "index": index, "pin_key": key.hex(), "pin": str(number).rjust(6, "0")}
    return {"master": master.hex(), **told}


def vectors() -> Row:
    """Return what stands in the published file."""
    first, second = bytes(range(32)), hashlib.sha256(b"so goc, an invented secret for tests").digest()
    sealed = [
        seal(master, batch, index)
        for master in (first, second)
        for batch, index in ((0, 0), (1, 0), (123456, 3412), (20_000_000, 1), (2**25 - 1, 2**25 - 1))
    ]
    code = sealed[2]["code"]
    groups = [code[start : start + 4] for start in range(0, 20, 4)]
    wrong = CHARACTERS[(CHARACTERS.index(code[8]) + 1) % 32]
    return {
        "warning": "The master secrets here are invented and public. Never seal a label with them.",
        "sealed": sealed,
        "forgiven": [
            *({"text": text, "code": code} for text in (" ".join(groups), "-".join(groups).lower())),
            {"text": " . ".join(groups) + "\r\n", "code": code},
            {"text": code.replace("0", "O").replace("1", "I"), "code": code},
            {"text": code.replace("0", "o").replace("1", "l"), "code": code},
            {"text": "".join(chr(ord(character) + 0xFEE0) for character in code), "code": code},
            {"text": "_".join(groups), "code": code},
            {"text": '"' + ", ".join(groups) + '"!', "code": code},
            {"text": "(" + "; ".join(groups) + ")", "code": code},
            {"text": "\u200e" + "\u200c".join(groups) + "\u200d\u200f", "code": code},
            {"text": "\x1d" + "\u2028".join(groups) + "\x00", "code": code},
            {"text": "\U0001f34a\ufe0f" + "\u034f".join(groups) + "\u3164\uffa0", "code": code},
        ],
        "mistyped": [
            "",
            code[:-1],
            code + "0",
            code[:8] + wrong + code[9:],
            code[:4] + code[5] + code[4] + code[6:],
            "U" + code[1:],
            code[:10] + "_" + code[11:],
            code[:16],
            code + " ok",
            code[:3] + "Đ" + code[4:],
        ],
        "pins": [
            pin(master, batch, index)
            for master in (first, second)
            for batch, index in ((0, 0), (1, 0), (123456, 3412), (20_000_000, 1), (2**25 - 1, 2**25 - 1))
        ],
    }


def as_text() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(as_text(), encoding="utf-8")

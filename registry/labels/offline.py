"""The bundle for inspectors' devices without a network: the state of all labels when it was made, signed.

A note (C2SP signed note) holds the bundle's position in the journal, its term and the digest of the data after it. The
format is FROZEN: ``docs/offline.md``. A device refuses a bundle with an earlier position than the one it has.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.codes import keys, signed_labels
from registry.codes.keys import KeyRing, MasterSecret
from registry.labels import epochs, rows, statements
from registry.labels.periods import Terms, UseChange, stood
from registry.labels.standing import stands
from registry.tables import (
    Authorisation,
    CertifiedQuantity,
    Ending,
    Entry,
    LabelBatch,
    LabelEpoch,
    LabelRange,
    Lot,
    Party,
    Record,
)
from registry.use.chain import told_with
from registry.vocabulary import AuthorisationStatus, BatchStatus, RangeState, Status

TERM: Final = timedelta(days=7)
BUNDLE, PRINT = "offline", "print"
"""Purposes of signing, each with its own key: bundles for devices, and notes on deliveries to a press."""
_ED25519: Final = b"\x01"
NOTES: Final = 3
"""Epochs whose keys sign a bundle, so that a device needs to know only one of them."""


class Signer(NamedTuple):
    """A signing key and the name under which devices know it."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """Return the public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that identify the key (C2SP signed note)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def told(self) -> str:
        """Return the key as it is given to a device: ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def line(self, text: bytes) -> str:
        """Return the signature line under a note."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.private.sign(text)).decode()}\n"


def signer(host: str, master: MasterSecret, purpose: str = BUNDLE) -> Signer:
    """Return the key that signs bundles of a host (or notes for a press), derived from an epoch's secret."""
    name, info = f"{host.lower()}/{purpose}", f"sogoc/{purpose}/note/v1".encode()
    return Signer(name, Ed25519PrivateKey.from_private_bytes(keys.derived(master, info)))


def bundle(data: bytes, sequence: int, made_at: datetime, signers: Sequence[Signer]) -> bytes:
    """Return a bundle: the note, an empty line, the data. Times are UTC in whole seconds."""
    until = made_at + TERM
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    note = f"{signers[0].name}\n{sequence}\n{digest}\n{_moment(made_at)}\n{_moment(until)}\n"
    signed = "".join(one.line(note.encode()) for one in signers)
    return f"{note}\n{signed}\n".encode() + data


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def signers(connection: AsyncConnection, ring: KeyRing, host: str, purpose: str = BUNDLE) -> list[Signer]:
    """Return the keys that sign bundles (or notes for a press) now, the newest epoch first."""
    return [signer(host, master, purpose) for master in list((await _masters(connection, ring)).values())[:NOTES]]


async def made(connection: AsyncConnection, ring: KeyRing, host: str, at: datetime) -> bytes:
    """Return the bundle of the present state; raises SecretUnusable as sealing labels does."""
    sequence = (await connection.execute(select(func.coalesce(func.max(col(Entry.position)), 0)))).scalar_one()
    changes = await _changes(connection)
    told = {
        "format": 1,
        "keys": {
            str(number): signed_labels.signing_key(master).public_key().public_bytes_raw().hex()
            for number, master in (await _masters(connection, ring)).items()
            if number <= signed_labels.EPOCHS
        },
        "batches": [_batch(row, runs, ring, changes) for row, runs in await _batches(connection)],
    }
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return bundle(data, sequence, at, await signers(connection, ring, host))


async def _masters(connection: AsyncConnection, ring: KeyRing) -> dict[int, MasterSecret]:
    """Return the secrets of all epochs, the newest first."""
    opened = (await connection.execute(select(col(LabelEpoch.number), col(LabelEpoch.fingerprint)))).all()
    for number, fingerprint in opened:
        epochs.demand_right_master(ring, number, fingerprint)
    return {number: ring.master(number) for number, _ in sorted(opened, reverse=True)}


async def _changes(connection: AsyncConnection) -> dict[str, list[UseChange]]:
    """Return the changes of every right of use, by its id as text."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, *change in await connection.execute(text(statements.ALL_CHANGES)):
        found[key].append(change)
    return {key: rows.changes_in(changes) for key, changes in found.items()}


async def _runs(connection: AsyncConnection) -> dict[int, list[Any]]:
    """Return the runs in force of every order, oldest first."""
    names = ("batch_number", "first", "last", "state", "public_reason", "public_advice")
    said: Any = select(*(col(getattr(LabelRange, name)) for name in names))
    runs: dict[int, list[Any]] = defaultdict(list)
    for number, *run in await connection.execute(
        said.where(stands()).order_by(col(LabelRange.marked_at), col(LabelRange.id))
    ):
        runs[number].append(run)
    return runs


async def _batches(connection: AsyncConnection) -> Iterable[tuple[Any, list[Any]]]:
    runs = await _runs(connection)
    columns: tuple[Any, ...] = (
        col(LabelBatch.number),
        col(LabelBatch.epoch),
        col(LabelBatch.format),
        col(LabelBatch.quantity),
        col(Lot.number).label("lot"),
        col(Lot.status).label("lot_status"),
        col(Lot.product),
        col(Lot.produced_on),
        col(Lot.expires_on).label("best_before"),
        told_with("public_reason"),
        told_with("public_advice"),
        col(Authorisation.id).label("use_id"),
        col(Authorisation.status).label("use_status"),
        col(Authorisation.valid_from),
        col(Authorisation.valid_until),
        col(Record.id).label("record_id"),
        col(Record.name),
        col(Record.status).label("right_status"),
        col(Record.expires_on).label("right_until"),
        col(Record.registered_on),
        select(func.max(Ending.ended_at))
        .where(col(Ending.record_id) == col(Record.id))
        .scalar_subquery()
        .label("ended_at"),
        col(Party.name).label("holder"),
    )
    issued: Any = (
        select(*columns)
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .join(Record, col(Record.id) == col(Authorisation.record_id))
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .where(col(LabelBatch.status).in_((BatchStatus.APPROVED, BatchStatus.PRINTED)))
        .order_by(col(LabelBatch.number))
    )
    return [(row, runs.get(row.number, [])) for row in await connection.execute(issued)]


def _batch(row: Any, runs: list[Any], ring: KeyRing, changes: Mapping[str, Sequence[UseChange]]) -> dict[str, Any]:
    """Return what a device gets about an order: the text on the goods, the states, and its runs of labels."""
    recalls = [run for run in runs if run[2] == RangeState.RECALLED and (run[3] or run[4])]
    return {
        "number": row.number,
        "key": row.epoch,
        "order": signed_labels.order_key(ring.master(row.epoch), row.format, row.number).hex(),
        "quantity": row.quantity,
        "right": signed_labels.right_of(row.record_id).hex(),
        "name": row.name,
        "product": row.product,
        "holder": row.holder,
        "lot": row.lot,
        "produced_on": _day(row.produced_on),
        "best_before": _day(row.best_before),
        "lot_status": str(row.lot_status),
        "use_status": str(row.use_status),
        "use_from": _day(row.valid_from),
        "use_until": _day(row.valid_until),
        "right_status": str(row.right_status),
        "right_until": _day(row.right_until),
        "runs": [[first, last, str(state)] for first, last, state, *_ in runs],
        "recall": _notice(row.public_reason, row.public_advice),
        "recalls": [[first, last, _notice(*told)] for first, last, _, *told in recalls],
        "made_in_force": stood(row.produced_on, _terms(row), changes.get(str(row.use_id), ())),
    }


def _notice(reason: str | None, advice: str | None) -> dict[str, str | None] | None:
    return {"reason": reason, "advice": advice} if reason or advice else None


def _terms(row: Any) -> Terms:
    return Terms(
        right_from=row.registered_on,
        right_until=row.right_until,
        right_ended_on=None if row.ended_at is None else row.ended_at.astimezone(calendar.OFFICE_TIME).date(),
        is_registered=row.right_status is Status.REGISTERED,
        use_from=row.valid_from,
        use_until=row.valid_until,
        is_active=row.use_status is AuthorisationStatus.ACTIVE,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

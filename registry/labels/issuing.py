"""From an order to what is printed: its codes, its addresses, its labels. Codes are derived here and never stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.codes import gtin, label_codes
from registry.codes.keys import BatchKeys, KeyRing
from registry.errors import NotAcceptable
from registry.faults import out_of_range
from registry.labels import epochs, orders
from registry.people.permissions import Actor
from registry.printing.layout import Piece
from registry.printing.manifest import Manifest
from registry.rights import kinds
from registry.saying import say
from registry.tables import LabelEpoch, Party, Record, RecordParty


@dataclass(frozen=True, slots=True)
class Sign:
    """How labels name the register: the host, and the scheme as it is written. ``http`` is for trying things out."""

    host: str
    scheme: Literal["https", "HTTPS", "http"]

    def opening(self, gtin14: str | None) -> str:
        """Return what stands before the code in every address of a batch; errors as for ``gtin.digital_link``."""
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        opening = gtin.digital_link(self.host, blank, gtin14, upper=self.scheme == "HTTPS").removesuffix(blank)
        return opening.replace("https", "http", 1) if self.scheme == "http" else opening


@dataclass(frozen=True, slots=True)
class Issue:
    """An approved order with its keys: everything needed to print any of its labels, and nothing of the database."""

    number: int
    format: int
    quantity: int
    opening: str
    kicker: str
    name: str
    line: str
    holder: str
    host: str
    is_example: bool
    keys: BatchKeys = field(repr=False)

    def codes(self, first: int, count: int) -> Iterator[str]:
        """Return the codes of ``count`` labels from index ``first`` on; NotAcceptable where there are none."""
        faults = []
        if not 0 <= first < self.quantity:
            faults.append(out_of_range("first", 0, self.quantity - 1))
        elif not 1 <= count <= self.quantity - first:
            faults.append(out_of_range("count", 1, self.quantity - first))
        if faults:
            raise NotAcceptable(say("The order has no such labels."), tuple(faults))
        return label_codes.series(self.keys, self.format, self.number, first, count)

    def address(self, code: str) -> str:
        return self.opening + code

    def piece(self, code: str) -> Piece:
        """Return one label."""
        return Piece(
            kicker=self.kicker,
            name=self.name,
            line=self.line,
            holder=self.holder,
            code=code,
            address=self.host.lower(),
            url=self.address(code),
            is_example=self.is_example,
        )

    def pieces(self, first: int, count: int) -> list[Piece]:
        """Return the labels of a run; errors as for ``codes``."""
        return [self.piece(code) for code in self.codes(first, count)]

    def manifest(self) -> Manifest:
        """Return the list of the whole order for the print house."""
        if self.opening.startswith("http:"):
            raise NotAcceptable(say("Print houses get addresses with https only; the setting label_scheme is http."))
        return Manifest(self.codes(0, self.quantity), self.address)


async def take_up(session: AsyncSession, actor: Actor, number: int, *, ring: KeyRing, sign: Sign) -> Issue:
    """Return what prints an order's labels, for those who may (``orders.demand_printable``).

    Raises ``SecretTrouble`` when the secret kept for the order's epoch is not the one it was opened with.
    """
    matter = await orders.demand_printable(session, actor, number)
    batch, lot = matter.row, matter.lot
    record = await session.get_one(Record, matter.use.record_id)
    holder = await session.get_one(Party, matter.use.party_id)
    return Issue(
        number=batch.number,
        format=batch.format,
        quantity=batch.quantity,
        opening=sign.opening(lot.gtin),
        kicker=_kicker(record),
        name=record.name,
        line=f"{lot.product} · lô {lot.number}",
        holder=holder.name,
        host=sign.host,
        is_example=await _is_example(session, record, holder),
        keys=await _keys(session, batch, ring),
    )


async def _keys(session: AsyncSession, batch: Any, ring: KeyRing) -> BatchKeys:
    epoch = await session.get_one(LabelEpoch, batch.epoch)
    epochs.demand_right_master(ring, epoch.number, epoch.fingerprint)
    return ring.keys(epoch.number, batch.format, batch.number)


def _kicker(record: Record) -> str:
    title = kinds.of(record.kind).inscriptions[record.category]
    return " ".join(word for word in (title, record.registration_number) if word)


async def _is_example(session: AsyncSession, record: Record, holder: Party) -> bool:
    """Tell whether anything on the label is invented: the right, who uses it, or who stands in it now."""
    if record.is_example or holder.is_example:
        return True
    statement = (
        select(Party.id)
        .join(RecordParty, col(RecordParty.party_id) == col(Party.id))
        .where(RecordParty.record_id == record.id, col(RecordParty.to_on).is_(None), col(Party.is_example))
    )
    return (await session.exec(statement.limit(1))).first() is not None

"""From an order to what is printed: its codes, its addresses, its labels. Codes are derived here and never stored."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import read
from registry.codes import gtin, label_codes
from registry.codes.keys import BatchKeys, KeyRing
from registry.errors import NotFound, OutOfOrder
from registry.labels import epochs, offline, print_files, standing
from registry.labels.inscribed import inscription_of, is_invented
from registry.labels.matter import ORDER
from registry.labels.offline import Signer
from registry.labels.runs import Run, both, foremost, minus
from registry.labels.signing import Signing, signing_of
from registry.people.permissions import Actor
from registry.printing.formats import Size
from registry.printing.layout import EXAMPLE, LabelWords, Piece
from registry.printing.manifest import ListedGoods, Manifest
from registry.printing.scanning import Outlook, outlook
from registry.saying import say
from registry.tables import LabelEpoch

RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
"""Names that lead nowhere for a shopper (RFC 2606, RFC 6761)."""


@dataclass(frozen=True, slots=True)
class LabelHost:
    """How labels name the register: the host, and the scheme as it is written. ``http`` is for trying things out.

    ``served`` is the host under which the register answers.
    """

    host: str
    scheme: Literal["https", "HTTPS", "http"]
    served: str

    @property
    def is_trial(self) -> bool:
        """Whether no shopper can open the address: only labels of examples are made for it."""
        name = self.host.lower().removesuffix(".")
        bare = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        try:
            return not ipaddress.ip_address(bare).is_global
        except ValueError:
            return "." not in bare or any(bare == one or bare.endswith(f".{one}") for one in RESERVED)

    def demand_served(self) -> None:
        """Let pass a host that answers; OutOfOrder, saying what to set, for another and for a real one without TLS."""
        if self.host.lower() != self.served.lower():
            raise OutOfOrder(
                say(
                    "Labels would lead to %(host)s, and the register is served at %(served)s. Nothing is printed until "
                    "SOGOC_LABEL_HOST and SOGOC_PUBLIC_URL name the same host.",
                    host=self.host.lower(),
                    served=self.served.lower(),
                ),
                code="other_host",
            )
        if self.host.startswith("["):
            raise OutOfOrder(
                say("Labels name the register by a host name. Set SOGOC_PUBLIC_URL to one."), code="no_host_name"
            )
        if self.scheme == "http" and not self.is_trial:
            raise OutOfOrder(
                say(
                    "Labels lead to addresses with https only. Set SOGOC_PUBLIC_URL to the address with https, and "
                    "SOGOC_LABEL_SCHEME to https or leave it away."
                ),
                code="no_tls",
            )

    def opening(self, gtin14: str | None) -> str:
        """Return what stands before the code in every address of a batch; errors as for ``gtin.digital_link``."""
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        opening = gtin.digital_link(self.host, blank, gtin14, upper=self.scheme == "HTTPS").removesuffix(blank)
        return opening.replace("https", "http", 1) if self.scheme == "http" else opening


@dataclass(frozen=True, slots=True)
class Issue:
    """An approved order with its keys: everything needed to print any of its labels, and nothing of the database.

    ``live`` are the labels that are not void, withdrawn or recalled, ``barred`` those that were taken already,
    ``kept`` those that wait for a file made in the background; ``inscribed`` is the digest of what labels say.
    """

    number: int
    format: int
    quantity: int
    has_pins: bool
    opening: str
    words: LabelWords
    goods: ListedGoods
    live: tuple[Run, ...]
    barred: tuple[Run, ...]
    kept: tuple[Run, ...]
    inscribed: str
    keys: BatchKeys = field(repr=False)
    signing: Callable[[], Signing] = field(repr=False)
    signer: Callable[[], Signer] = field(repr=False)

    def to_take(self, wish: Run, most: int | None = None) -> list[Run]:
        """Return the labels of a run that a print file gets now, ``most`` at the most.

        Raises OutOfOrder, saying why, where there are none.
        """
        found = minus(both([wish], self.live), [*self.barred, *self.kept])
        if not found:
            print_files.refuse(both([wish], self.live), self.kept)
        return found if most is None else foremost(found, most)

    def to_look_at(self, label: int) -> Run:
        """Return a label by its number, from 1; NotFound where the order has none, OutOfOrder for one off the goods."""
        if not 1 <= label <= self.quantity:
            raise NotFound(say("The order has labels 1 to %(quantity)s.", quantity=self.quantity))
        run = label - 1, label - 1
        if not both([run], self.live):
            print_files.refuse([])
        return run

    def proof(self, label: int) -> Piece:
        """Return a label to look at by its number, from 1; errors as for ``to_look_at``.

        Where numbers lie under a coating it has zeros for a code: who may take those numbers sees no codes.
        """
        (piece,) = self.pieces([self.to_look_at(label)])
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        return replace(piece, code=blank, url=self.address(blank)) if self.has_pins else piece

    def codes(self, runs: Iterable[Run]) -> Iterator[tuple[int, str]]:
        """Return the numbers, from 1, and the codes of the labels of some runs."""
        for first, last in runs:
            series = label_codes.series(self.keys, self.format, self.number, first, last + 1 - first)
            yield from enumerate(series, first + 1)

    def address(self, code: str) -> str:
        return self.opening + code

    def addresses(self, runs: Iterable[Run], *, signed: bool = False) -> Iterator[tuple[int, str, str]]:
        """Yield number, code and address of the labels of some runs; ``signed`` as devices check them offline."""
        signing = self.signing() if signed else None
        for number, code in self.codes(runs):
            yield number, code, signing.address(number) if signing else self.address(code)

    @property
    def title(self) -> str:
        """What a print file is called where viewers show it; what is invented says so."""
        named = f"{self.words.name} · {self.words.product} · lô {self.words.lot}"
        return f"{EXAMPLE}: {named}" if self.words.is_example else named

    def outlook(self, size: Size, dpi: int, *, signed: bool = False) -> Outlook:
        """Return whether labels of a size will scan, made by a printer of so many dots to the inch."""
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        return outlook(self.signing().address(1) if signed else self.address(blank), size, dpi)

    def pieces(self, runs: Iterable[Run], *, signed: bool = False) -> Iterator[Piece]:
        """Yield the labels of some runs."""
        for number, code, address in self.addresses(runs, signed=signed):
            yield Piece(self.words, code, address, number)

    def manifest(self, runs: Iterable[Run]) -> Manifest:
        """Return the list of labels for the print house."""
        return Manifest(self.codes(runs), self.address, self.goods)


async def take_up(session: AsyncSession, actor: Actor, number: int, *, ring: KeyRing, sign: LabelHost) -> Issue:
    """Return what prints an order's labels, for those who may (``print_files.demand_printable``).

    Raises OutOfOrder for a host other than the one served, and
    ``SecretUnusable`` when the secret kept for the order's epoch is not the one it was opened with.
    """
    matter = await print_files.demand_printable(session, actor, number)
    sign.demand_served()
    batch, lot, connection = matter.row, matter.lot, await session.connection()
    said = await inscription_of(session, matter)
    invented = sign.is_trial or said.is_example
    return Issue(
        number=batch.number,
        format=batch.format,
        quantity=batch.quantity,
        has_pins=batch.has_pins,
        opening=sign.opening(lot.gtin),
        inscribed=said.digest,
        words=LabelWords(
            kicker=said.kicker,
            registration=said.registration,
            name=said.name,
            product=said.goods.product,
            lot=said.goods.lot,
            holder=said.goods.holder,
            host=sign.host.lower(),
            is_example=invented,
        ),
        goods=said.goods._replace(product=f"{EXAMPLE}: {lot.product}") if invented else said.goods,
        live=tuple(await standing.live(connection, number, batch.quantity)),
        barred=tuple(await standing.barred(connection, number)),
        kept=tuple(await standing.reserved(connection, number)),
        keys=await _keys(session, batch, ring),
        signer=lambda: offline.signer(sign.host, ring.master(batch.epoch), offline.PRINT),
        signing=partial(signing_of, ring, batch, matter.use.record_id, lot.expires_on, sign.opening(None)),
    )


async def _keys(session: AsyncSession, batch: Any, ring: KeyRing) -> BatchKeys:
    epoch = await session.get_one(LabelEpoch, batch.epoch)
    epochs.demand_right_master(ring, epoch.number, epoch.fingerprint)
    return ring.keys(epoch.number, batch.format, batch.number)


async def says_example(connection: AsyncConnection, actor: Actor, number: int, sign: LabelHost) -> bool:
    """Tell whether the labels of an order say that something about them is invented; NotFound for no order."""
    return sign.is_trial or await is_invented(connection, await read(connection, actor, ORDER, number))

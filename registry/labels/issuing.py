"""From an order to what is printed: codes, addresses and labels. Codes are computed here and never stored."""

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
"""Host names that no shopper can open (RFC 2606, RFC 6761)."""


@dataclass(frozen=True, slots=True)
class LabelHost:
    """The host in the addresses of labels, and the scheme as it is written; ``http`` is only for trials.

    ``served`` is the host at which the register answers.
    """

    host: str
    scheme: Literal["https", "HTTPS", "http"]
    served: str

    @property
    def is_trial(self) -> bool:
        """Say whether no shopper can open the address; then only labels of examples are made."""
        name = self.host.lower().removesuffix(".")
        bare = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        try:
            return not ipaddress.ip_address(bare).is_global
        except ValueError:
            return "." not in bare or any(bare == one or bare.endswith(f".{one}") for one in RESERVED)

    def demand_served(self) -> None:
        """Raise OutOfOrder, with the settings to change, for a host that is not served or a public host without TLS."""
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
        """Return the part before the code in every address of an order; errors as for ``gtin.digital_link``."""
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        opening = gtin.digital_link(self.host, blank, gtin14, upper=self.scheme == "HTTPS").removesuffix(blank)
        return opening.replace("https", "http", 1) if self.scheme == "http" else opening


@dataclass(frozen=True, slots=True)
class Issue:
    """An approved order with its keys: everything that is needed to print its labels, without the database.

    ``live`` are the labels that are not void, withdrawn or recalled; ``barred`` those already taken in a file; ``kept``
    those reserved for a file made in the background; ``mine`` those that the asking account took. ``inscribed`` is the
    digest of the text on the labels.
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
    mine: tuple[Run, ...]
    inscribed: str
    keys: BatchKeys = field(repr=False)
    signing: Callable[[], Signing] = field(repr=False)
    signer: Callable[[], Signer] = field(repr=False)

    def to_take(self, wish: Run, most: int | None = None) -> list[Run]:
        """Return the labels of a run that a print file gets now, ``most`` at most.

        Raises OutOfOrder, with the reason, when there are none.
        """
        found = minus(both([wish], self.live), [*self.barred, *self.kept])
        if not found:
            print_files.refuse(both([wish], self.live), self.kept)
        return found if most is None else foremost(found, most)

    def to_look_at(self, label: int) -> Run:
        """Return a label by its number (from 1).

        NotFound when the order has none, OutOfOrder when it is no longer valid.
        """
        if not 1 <= label <= self.quantity:
            raise NotFound(say("The order has labels 1 to %(quantity)s.", quantity=self.quantity))
        run = label - 1, label - 1
        if not both([run], self.live):
            print_files.refuse([])
        return run

    def proof(self, label: int) -> Piece:
        """Return a sample of a label by its number (from 1); errors as for ``to_look_at``.

        The sample has zeros instead of a code unless the account took this label in a print file: otherwise all labels
        could be taken as samples, one by one, uncounted. For an order with numbers under a coating it always has zeros,
        because those who may take the numbers must not see codes.
        """
        run = self.to_look_at(label)
        (piece,) = self.pieces([run])
        if both([run], self.mine) and not self.has_pins:
            return piece
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        return replace(piece, code=blank, url=self.address(blank))

    def codes(self, runs: Iterable[Run]) -> Iterator[tuple[int, str]]:
        """Yield number (from 1) and code of the labels of these runs."""
        for first, last in runs:
            series = label_codes.series(self.keys, self.format, self.number, first, last + 1 - first)
            yield from enumerate(series, first + 1)

    def address(self, code: str) -> str:
        """Return the address of a label with this code."""
        return self.opening + code

    def addresses(self, runs: Iterable[Run], *, signed: bool = False) -> Iterator[tuple[int, str, str]]:
        """Yield number (from 1), code and address of the labels of these runs.

        ``signed`` addresses can be checked offline.
        """
        signing = self.signing() if signed else None
        for number, code in self.codes(runs):
            yield number, code, signing.address(number) if signing else self.address(code)

    @property
    def title(self) -> str:
        """Return the title of a print file in viewers; for an invented example it says so."""
        named = f"{self.words.name} · {self.words.product} · lô {self.words.lot}"
        return f"{EXAMPLE}: {named}" if self.words.is_example else named

    def outlook(self, size: Size, dpi: int, *, signed: bool = False) -> Outlook:
        """Return whether labels of a size, printed at ``dpi`` dots per inch, can be scanned."""
        blank = label_codes.ALPHABET[0] * label_codes.LENGTH
        return outlook(self.signing().address(1) if signed else self.address(blank), size, dpi)

    def pieces(self, runs: Iterable[Run], *, signed: bool = False) -> Iterator[Piece]:
        """Yield the labels of these runs."""
        for number, code, address in self.addresses(runs, signed=signed):
            yield Piece(self.words, code, address, number)

    def manifest(self, runs: Iterable[Run], *, signed: bool = False) -> Manifest:
        """Return the list of labels for the print house."""
        return Manifest(self.addresses(runs, signed=signed), self.goods)


async def take_up(session: AsyncSession, actor: Actor, number: int, *, ring: KeyRing, sign: LabelHost) -> Issue:
    """Return what is needed to print an order's labels, for those who may (``print_files.demand_printable``).

    Raises OutOfOrder when the label host is not the host that is served, and SecretUnusable when the kept secret is not
    that of the order's epoch.
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
        mine=tuple(await standing.taken_by(connection, number, actor.account_id)),
        keys=await _keys(session, batch, ring),
        signer=lambda: offline.signer(sign.host, ring.master(batch.epoch), offline.PRINT),
        signing=partial(signing_of, ring, batch, matter.use.record_id, lot.expires_on, sign.opening(None)),
    )


async def _keys(session: AsyncSession, batch: Any, ring: KeyRing) -> BatchKeys:
    epoch = await session.get_one(LabelEpoch, batch.epoch)
    epochs.demand_right_master(ring, epoch.number, epoch.fingerprint)
    return ring.keys(epoch.number, batch.format, batch.number)


async def says_example(connection: AsyncConnection, actor: Actor, number: int, sign: LabelHost) -> bool:
    """Say whether the labels of an order carry the word for an invented example.

    NotFound when there is no such order.
    """
    return sign.is_trial or await is_invented(connection, await read(connection, actor, ORDER, number))

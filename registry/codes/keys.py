"""The secrets behind the labels: one master secret for each epoch, from which the keys of all orders are derived.

A copy of the database contains no secret, so nobody can forge labels with it. Derivation is HKDF-SHA256 (RFC 5869) as
in ``docs/labels.md``, section 3, and frozen with the code format. ``repr`` and ``str`` never show a secret.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_OCTETS = 32
SETTING, FOLDER_SETTING = "SOGOC_LABEL_MASTERS", "SOGOC_KEYS"
"""The settings with the secrets themselves and with the folder of their files, as messages name them."""

TAG_INFO = b"sogoc/label/tag/v1"
MASK_INFO = b"sogoc/label/mask/v1"
FINGERPRINT_INFO = b"sogoc/label/fingerprint/v1"

_OWNER_ALONE = 0o600
_FOREIGN_BITS = 0o077
_FEWEST_DIFFERENT_OCTETS = 8
_BATCHES_REMEMBERED = 2048
_EPOCHS_REMEMBERED = 32
_LONGEST_FILE = 4096


class SecretUnusable(Exception):
    """A master secret cannot be used. The operator of the register has to act; a shopper never sees it."""


class SecretMissing(SecretUnusable):
    """There is no master secret for this epoch."""


class SecretExposed(SecretUnusable):
    """Others than the owner can access the file of the master secret."""


class SecretDamaged(SecretUnusable):
    """The stored value is not a master secret."""


class SecretExists(SecretUnusable):
    """This epoch already has a master secret; it is never overwritten."""


@dataclass(frozen=True, slots=True, eq=False)
class MasterSecret:
    """The secret of one epoch: 32 bytes. Raises ``SecretDamaged`` for another length or an obvious placeholder."""

    octets: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.octets) != SECRET_OCTETS:
            raise SecretDamaged(f"A master secret has {SECRET_OCTETS} octets, not {len(self.octets)}.")
        # Zeros or a repeated word pass every other check; 32 random bytes practically never have fewer than 8 different
        # values.
        if len(set(self.octets)) < _FEWEST_DIFFERENT_OCTETS:
            raise SecretDamaged("A master secret is drawn at random; this one is a placeholder.")

    def __str__(self) -> str:
        return "MasterSecret(withheld)"


@dataclass(frozen=True, slots=True)
class BatchKeys:
    """The two keys of one order, 32 bytes each: one makes the tag, the other masks the index."""

    tag: bytes = field(repr=False)
    mask: bytes = field(repr=False)

    def __str__(self) -> str:
        return "BatchKeys(withheld)"


def derived(master: MasterSecret, info: bytes) -> bytes:
    """Return 32 bytes derived for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=SECRET_OCTETS, salt=None, info=info).derive(master.octets)


def scope_of(format: int, batch: int) -> bytes:  # noqa: A002 - the word of the document
    """Return the bytes that follow the purpose in a key for one order."""
    return b"\0" + format.to_bytes(1, "big") + batch.to_bytes(4, "big")


def batch_keys(master: MasterSecret, format: int, batch: int) -> BatchKeys:  # noqa: A002 - the word of the document
    """Return the keys of an order; ``info`` is a label, a zero byte, the format (1 byte) and the number (4 bytes)."""
    scope = scope_of(format, batch)
    return BatchKeys(tag=derived(master, TAG_INFO + scope), mask=derived(master, MASK_INFO + scope))


def fingerprint(master: MasterSecret) -> str:
    """Return 8 hexadecimal characters that distinguish secrets and reveal nothing of them."""
    return derived(master, FINGERPRINT_INFO)[:4].hex()


def path_of(folder: Path, epoch: int) -> Path:
    """Return the file of an epoch's secret: ``epoch-<n>.key``."""
    return folder / f"epoch-{epoch}.key"


def create(folder: Path, epoch: int) -> MasterSecret:
    """Draw a master secret and store it safely in a new file that only its owner can read.

    Raises:
        SecretExists: the epoch has one; nothing was changed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(folder, epoch)
    master = MasterSecret(secrets.token_bytes(SECRET_OCTETS))
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ALONE)
    except FileExistsError:
        raise SecretExists(f"Epoch {epoch} has a master secret already: {path.name}.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(master.octets.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    # The directory entry must be on the disk too; otherwise a power cut could lose a secret after labels were printed.
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return master


def _from_hex(text: str, where: str) -> MasterSecret:
    try:
        octets = bytes.fromhex(text.strip())
    except ValueError:
        # The original error is hidden, because its message names a position in the secret.
        raise SecretDamaged(
            f"{where} is not a secret in hexadecimal: it has {2 * SECRET_OCTETS} hexadecimal digits."
        ) from None
    return _read(octets, where)


def _read(octets: bytes, where: str) -> MasterSecret:
    try:
        return MasterSecret(octets)
    except SecretDamaged as damaged:
        raise SecretDamaged(f"{where}: {damaged}") from None


def read(path: Path) -> MasterSecret:
    """Read a master secret (64 hexadecimal characters or 32 bytes) from a file that only its owner can access.

    Raises:
        SecretMissing: the file does not exist, or it is not an ordinary file that this program may read.
        SecretExposed: the file's mode gives rights to the group or to others.
        SecretDamaged: the content is something else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise SecretMissing(f"There is no file {path.name}.") from None
    except PermissionError:
        raise SecretMissing(f"{path.name} belongs to somebody else and cannot be read.") from None
    try:
        # The open file is checked and not its name, so that nobody can exchange it between check and reading.
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise SecretMissing(f"{path.name} is not an ordinary file.")
        if stat.S_IMODE(mode) & _FOREIGN_BITS:
            raise SecretExposed(f"{path.name} can be reached by others (mode {stat.S_IMODE(mode):04o}); make it 0600.")
        content = os.read(descriptor, _LONGEST_FILE)
    finally:
        os.close(descriptor)
    if len(content) == SECRET_OCTETS:
        return _read(content, path.name)
    return _from_hex(content.decode("ascii", errors="replace"), path.name)


class KeyRing:
    """Finds master secrets by epoch and derives keys of orders; the latest of both stay in memory.

    Secrets that are given, in hexadecimal by epoch (``SOGOC_LABEL_MASTERS``), take precedence over the folder.
    """

    def __init__(self, folder: Path | None = None, given: Mapping[int, str] | None = None) -> None:
        self._folder = folder
        self._given = dict(given or {})  # a copy, so that later changes do not affect the ring
        self.master = lru_cache(_EPOCHS_REMEMBERED)(self._find)
        self.keys = lru_cache(_BATCHES_REMEMBERED)(self._derive)

    def __repr__(self) -> str:
        return f"KeyRing(epochs={self.epochs()})"

    def _find(self, epoch: int) -> MasterSecret:
        """Return the master secret of an epoch; raises ``SecretMissing``, ``SecretExposed`` or ``SecretDamaged``."""
        if epoch in self._given:
            return _from_hex(self._given[epoch], f'The text under "{epoch}" in {SETTING}')
        if self._folder is None:
            raise SecretMissing(f"No master secret is kept for epoch {epoch}. {_put_back(epoch)}")
        try:
            return read(path_of(self._folder, epoch))
        except SecretMissing as missing:
            raise SecretMissing(f"{missing} {_put_back(epoch)}") from None

    def _derive(self, epoch: int, format: int, batch: int) -> BatchKeys:  # noqa: A002 - the word of the document
        return batch_keys(self.master(epoch), format, batch)

    def epochs(self) -> tuple[int, ...]:
        """Return the epochs for which there seems to be a secret, in order; no file is opened."""
        names: list[str] = []
        if self._folder is not None:
            names = [path.stem.removeprefix("epoch-") for path in self._folder.glob("epoch-*.key")]
        kept = {int(name) for name in names if name.isascii() and name.isdigit()}
        return tuple(sorted(kept | self._given.keys()))


def _put_back(epoch: int) -> str:
    return (
        f"Put the secret of epoch {epoch} back from its safe copy: into the file epoch-{epoch}.key of the folder that "
        f'{FOLDER_SETTING} names, readable by its owner alone, or under "{epoch}" in {SETTING}.'
    )

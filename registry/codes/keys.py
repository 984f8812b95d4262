"""The secrets behind the labels: one master secret per epoch, from which every batch's keys are derived.

A copy of the database forges nothing, because no secret is in it. Derivation is HKDF-SHA256 (RFC 5869) as written in
``docs/labels.md``, section 3, and frozen with the code format. No secret is ever shown by ``repr`` or ``str``.
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
ENVIRONMENT_PREFIX = "SOGOC_LABEL_MASTER_"

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
    """A master secret cannot be used. A matter for whoever runs the office, never for a shopper."""


class SecretMissing(SecretUnusable):
    """No master secret is kept for this epoch."""


class SecretExposed(SecretUnusable):
    """The file of the master secret can be read by others than its owner."""


class SecretDamaged(SecretUnusable):
    """What is kept is not a master secret."""


class SecretExists(SecretUnusable):
    """This epoch has a master secret already; it is never overwritten."""


@dataclass(frozen=True, slots=True, eq=False)
class MasterSecret:
    """The secret of one epoch: 32 octets. Raises ``SecretDamaged`` for another length or an obvious placeholder."""

    octets: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.octets) != SECRET_OCTETS:
            raise SecretDamaged(f"A master secret has {SECRET_OCTETS} octets, not {len(self.octets)}.")
        # Zeros or a repeated word would pass every other test; 32 drawn octets have fewer than 8 different ones never.
        if len(set(self.octets)) < _FEWEST_DIFFERENT_OCTETS:
            raise SecretDamaged("A master secret is drawn at random; this one is a placeholder.")

    def __str__(self) -> str:
        return "MasterSecret(withheld)"


@dataclass(frozen=True, slots=True)
class BatchKeys:
    """The two keys of one batch, 32 octets each: one seals the tag, the other hides the index."""

    tag: bytes = field(repr=False)
    mask: bytes = field(repr=False)

    def __str__(self) -> str:
        return "BatchKeys(withheld)"


def derived(master: MasterSecret, info: bytes) -> bytes:
    """Return 32 octets for a purpose of their own (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=SECRET_OCTETS, salt=None, info=info).derive(master.octets)


def scope_of(format: int, batch: int) -> bytes:  # noqa: A002 - the word of the document
    """Return what follows the purpose where a key is one batch's."""
    return b"\0" + format.to_bytes(1, "big") + batch.to_bytes(4, "big")


def batch_keys(master: MasterSecret, format: int, batch: int) -> BatchKeys:  # noqa: A002 - the word of the document
    """Derive the keys of a batch; ``info`` is a label, a zero octet, the format (1 octet), the batch (4 octets)."""
    scope = scope_of(format, batch)
    return BatchKeys(tag=derived(master, TAG_INFO + scope), mask=derived(master, MASK_INFO + scope))


def fingerprint(master: MasterSecret) -> str:
    """Return 8 hexadecimal characters that tell two secrets apart and reveal nothing of either."""
    return derived(master, FINGERPRINT_INFO)[:4].hex()


def path_of(folder: Path, epoch: int) -> Path:
    """Return where the secret of an epoch is kept: ``epoch-<n>.key``."""
    return folder / f"epoch-{epoch}.key"


def create(folder: Path, epoch: int) -> MasterSecret:
    """Draw a master secret and keep it in a new file only its owner can read, safely on the disk.

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
    # Labels would be printed from a secret that a power cut could still take away: the name must be on the disk too.
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
        # The cause is cut off: its message quotes a position in the secret.
        raise SecretDamaged(f"{where} is not a secret in hexadecimal.") from None
    return MasterSecret(octets)


def read(path: Path) -> MasterSecret:
    """Read a master secret, 64 hexadecimal characters or 32 raw octets, from a file only its owner can read.

    Raises:
        SecretMissing: there is no such file, or it is not an ordinary file this program may read.
        SecretExposed: the file's mode lets the group or others do anything with it.
        SecretDamaged: the content is something else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise SecretMissing(f"There is no file {path.name}.") from None
    except PermissionError:
        raise SecretMissing(f"{path.name} belongs to somebody else and cannot be read.") from None
    try:
        # Asked of the open file and not of the name, so that nobody swaps it between the question and the reading.
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise SecretMissing(f"{path.name} is not an ordinary file.")
        if stat.S_IMODE(mode) & _FOREIGN_BITS:
            raise SecretExposed(f"{path.name} can be reached by others (mode {stat.S_IMODE(mode):04o}); make it 0600.")
        content = os.read(descriptor, _LONGEST_FILE)
    finally:
        os.close(descriptor)
    if len(content) == SECRET_OCTETS:
        return MasterSecret(content)
    return _from_hex(content.decode("ascii", errors="replace"), path.name)


class KeyRing:
    """Finds master secrets by epoch and derives batch keys, remembering the latest of both.

    The environment (``SOGOC_LABEL_MASTER_<n>``, hexadecimal) goes before the folder, as a production site wants it.
    """

    def __init__(self, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        # Copied, so that the ring does not change under the caller's feet and holds no other variable.
        self._environment = {
            name: value for name, value in (environment or {}).items() if name.startswith(ENVIRONMENT_PREFIX)
        }
        self.master = lru_cache(_EPOCHS_REMEMBERED)(self._find)
        self.keys = lru_cache(_BATCHES_REMEMBERED)(self._derive)

    def __repr__(self) -> str:
        return f"KeyRing(epochs={self.epochs()})"

    def _find(self, epoch: int) -> MasterSecret:
        """Return the master secret of an epoch; raises ``SecretMissing``, ``SecretExposed`` or ``SecretDamaged``."""
        name = f"{ENVIRONMENT_PREFIX}{epoch}"
        if name in self._environment:
            return _from_hex(self._environment[name], name)
        if self._folder is None:
            raise SecretMissing(f"No master secret is kept for epoch {epoch}.")
        return read(path_of(self._folder, epoch))

    def _derive(self, epoch: int, format: int, batch: int) -> BatchKeys:  # noqa: A002 - the word of the document
        return batch_keys(self.master(epoch), format, batch)

    def epochs(self) -> tuple[int, ...]:
        """Return the epochs a secret seems to be kept for, in order; nothing is opened."""
        names = [name.removeprefix(ENVIRONMENT_PREFIX) for name in self._environment]
        if self._folder is not None:
            names += [path.stem.removeprefix("epoch-") for path in self._folder.glob("epoch-*.key")]
        return tuple(sorted({int(name) for name in names if name.isascii() and name.isdigit()}))

"""Files kept by what they contain: the name is the SHA-256 of the bytes, so that a file never changes unnoticed."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from registry.errors import NotFound
from registry.saying import say

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Spoilt(Exception):
    """A stored file is not what it was when it was taken in: nobody's request is at fault, the disk or a person is."""


class Store:
    """A folder of files, ``ab/cdef…`` for the digest ``abcdef…``; written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its digest; what is there already stays. Survives a power cut once it returns."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes of a file; raise NotFound when it is not here, Spoilt when it is no longer itself."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError as missing:
            raise NotFound(say("There is no file %(digest)s.", digest=digest)) from missing
        if hashlib.sha256(content).hexdigest() != digest:
            raise Spoilt(f"The file {digest} in the store has changed; restore it from a copy.")
        return content

    def digest_of(self, digest: str) -> str | None:
        """Return the SHA-256 of a file as it lies here, None when it does not; read in pieces."""
        path = self.path(digest)
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self, digest: str) -> None:
        """Take a file away for good; its bytes are overwritten first. One that is not here is no fault."""
        path = self.path(digest)
        if path.is_file():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def path(self, digest: str) -> Path:
        """Return where a digest's file lies; raise NotFound for what is no digest, so that no name leads elsewhere."""
        if DIGEST.fullmatch(digest) is None:
            raise NotFound(say("There is no such file."))
        return self.folder / digest[:2] / digest[2:]


def _settle(folder: Path) -> None:
    """Make a rename last: on POSIX the folder is flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Stores files by content: the name is the SHA-256 of the bytes, so that every change of a file is noticed."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from registry.errors import NotFound
from registry.saying import say

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Spoilt(Exception):
    """A stored file has changed since it was stored; the disk or a person changed it, not a request."""


class Store:
    """A folder of files, ``ab/cdef…`` for the digest ``abcdef…``; each is written completely or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its digest; an existing file stays."""
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
        """Return the bytes of a file; NotFound when it is missing, Spoilt when its content has changed."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError as missing:
            raise NotFound(say("There is no file %(digest)s.", digest=digest)) from missing
        if hashlib.sha256(content).hexdigest() != digest:
            raise Spoilt(f"The file {digest} in the store has changed; restore it from a copy.")
        return content

    def digest_of(self, digest: str) -> str | None:
        """Return the SHA-256 of a stored file's present bytes, None when it is missing; it is read in pieces."""
        path = self.path(digest)
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self, digest: str) -> None:
        """Delete a file permanently; its bytes are overwritten first. A missing file is no error."""
        path = self.path(digest)
        if path.is_file():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def path(self, digest: str) -> Path:
        """Return the path for a digest; NotFound for a text that is no digest, so that no other path can be reached."""
        if DIGEST.fullmatch(digest) is None:
            raise NotFound(say("There is no such file."))
        return self.folder / digest[:2] / digest[2:]


def _settle(folder: Path) -> None:
    """Make a rename durable: on POSIX the folder is flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

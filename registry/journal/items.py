"""Items: a document that is sealed permanently, and beside it the values that may be erased.

``item = SHA-256(salt || body)``. The body is canonical JSON (RFC 8785). Where the document has a personal field, a
secret or a value that the act told, the body holds ``SHA-256(its own salt || canonical value)``, and the *openings*
hold salt and value. So one field can be erased without the others, a public copy without openings can still be checked,
and nobody can guess a telephone number from a digest.
"""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from registry.journal.canonical import canonical
from registry.journal.describing import LONG, PERSONAL, Document, path_of
from registry.journal.shapes import SHAPES, Part
from registry.journal.values import sha256
from registry.vocabulary import Subject

SECRET, TOLD = "secret", "told"
SHORT = 512
"""Characters of canonical JSON up to which a long field is kept in the item itself; a passage would save nothing."""
_SALT = 16

Openings = dict[str, list[Any]]
"""By path: the salt in hexadecimal and the value; for a secret only the salt."""
Passages = Mapping[bytes, str]


class Sealed(NamedTuple):
    """A sealed document; ``passages`` are its long fields by digest, each of which is stored once."""

    salt: bytes
    body: str
    openings: Openings
    passages: dict[bytes, str]

    @property
    def digest(self) -> bytes:
        return sha256(self.salt, self.body.encode())


def seal(
    document: Document,
    secrets: Mapping[str, str],
    told: Mapping[str, Any] | None = None,
    known: Openings | None = None,
    salt: bytes | None = None,
) -> Sealed:
    """Seal a document and what its act told. The same ``known`` openings and ``salt`` give the same item again.

    With ``known`` openings, ``told`` holds the commitments from the body instead of values, because a value may have
    been erased.
    """
    openings: Openings = {}
    passages: dict[bytes, str] = {}

    def commit(path: str, value: Any, *, kept: bool = True) -> str:
        own = known.get(path, [""])[0] if known is not None else os.urandom(_SALT).hex()
        openings[path] = [own, value] if kept else [own]
        return commitment(own, value)

    def shorten(_: str, value: Any) -> Any:
        text = canonical(value)
        if len(text) <= SHORT:
            return {"is": value}
        digest = sha256(text.encode())
        passages[digest] = text
        return {"sha256": digest.hex()}

    shape = SHAPES.get(Subject(document["subject"]))
    body = _mapped(shape, document, "", commit, shorten) if shape else dict(document)
    if secrets:
        body[SECRET] = {name: commit(f"{SECRET}/{name}", value, kept=False) for name, value in secrets.items()}
    if told:
        body[TOLD] = (
            dict(told) if known is not None else {name: commit(f"{TOLD}/{name}", value) for name, value in told.items()}
        )
    return Sealed(salt or os.urandom(_SALT), canonical(body), openings, passages)


def opened(body: Document, openings: Openings, passages: Passages) -> Document:
    """Return the document of an item as ``describe`` made it, without the erased values."""
    document = {name: value for name, value in body.items() if name not in {SECRET, TOLD}}
    shape = SHAPES.get(Subject(document["subject"]))

    def disclose(path: str, _: Any) -> Any:
        return openings[path][1] if path in openings else None

    def lengthen(_: str, value: Any) -> Any:
        return value["is"] if "is" in value else json.loads(passages[bytes.fromhex(value["sha256"])])

    return _mapped(shape, document, "", disclose, lengthen) if shape else document


def told_in(body: Document, openings: Openings) -> dict[str, Any]:
    """Return what the act told, without the erased values."""
    named = ((name, openings.get(f"{TOLD}/{name}")) for name in body.get(TOLD, ()))
    return {name: opening[1] for name, opening in named if opening is not None}


def commitments(body: Document) -> dict[str, str]:
    """Return the commitments in a body, by path."""
    found = {f"{group}/{name}": value for group in (SECRET, TOLD) for name, value in body.get(group, {}).items()}

    def note(path: str, value: Any) -> Any:
        found[path] = value
        return value

    shape = SHAPES.get(Subject(body["subject"]))
    if shape:
        _mapped(shape, body, "", note, lambda _, value: value)
    return found


def passages_of(body: Any) -> set[bytes]:
    """Return the digests of the passages that a body names. They are only under ``long``."""
    if isinstance(body, list):
        return {digest for one in body for digest in passages_of(one)}
    if not isinstance(body, dict):
        return set()
    own = {bytes.fromhex(one["sha256"]) for one in body.get(LONG, {}).values() if "sha256" in one}
    inner = (one for name, one in body.items() if name not in {LONG, PERSONAL, SECRET, TOLD})
    return own | {digest for one in inner for digest in passages_of(one)}


def commitment(salt: str, value: Any) -> str:
    """Return the commitment to a value: 64 hexadecimal digits.

    The name of the field is not part of it, so a field may be renamed, but its value cannot be changed.
    """
    return sha256(bytes.fromhex(salt), canonical(value).encode()).hex()


_Change = Callable[[str, Any], Any]


def _mapped(part: Part, told: Document, path: str, personal: _Change, long: _Change) -> Document:
    """Return a copy of a document in which the two functions have changed its personal and long fields."""
    copy = dict(told)
    for group, change in ((PERSONAL, personal), (LONG, long)):
        if group in told:
            changed = {name: change(path + name, value) for name, value in told[group].items()}
            copy[group] = {name: value for name, value in changed.items() if value is not None}
            if not copy[group]:
                del copy[group]
    for inner in part.parts:
        if inner.name in told and (inner.personal or inner.long or inner.parts):
            found = told[inner.name]
            rows = [found] if inner.single else found
            mapped = [_mapped(inner, row, path_of(inner, row, path), personal, long) for row in rows]
            copy[inner.name] = mapped[0] if inner.single else mapped
    return copy

"""One answer per key: a creating POST under an ``Idempotency-Key`` takes effect once."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import is_undone
from registry.errors import Fault, KeyReused, NotAcceptable, NotSent
from registry.forms import Form
from registry.people import answers
from registry.people.permissions import Actor
from registry.saying import say

V = TypeVar("V")
LONGEST = 100
HEADER = "Idempotency-Key"
NOT_SENT = say("It has not been sent yet. Look it over and send it; files have to be chosen once more.")


class Idempotency:
    """The key of this request and the digest of its content (draft-ietf-httpapi-idempotency-key-header)."""

    def __init__(self, key: str | None, digest: str) -> None:
        self.key = key
        self.digest = digest

    async def __call__(
        self,
        session: AsyncSession,
        actor: Actor,
        work: Callable[[], Awaitable[V]],
        location: Callable[[V], str] | None,
        *,
        kept: Callable[[V], V] = lambda view: view,
        status: int = 201,
        tag: Callable[[V], str | None] = lambda _: None,
    ) -> Response[V]:
        """Do ``work`` and answer ``status``, or repeat the answer given before under the same key, byte for byte.

        The answer is stored in the transaction of the work itself: both exist, or neither. Concurrent requests with one
        key queue: the first one works, the others get its answer. ``kept`` may blank what must not be stored, such as a
        secret that is shown once. Raises KeyReused when the key came with another request before.
        """
        if self.key is None:
            view = await work()
            return _response(status, _encode(view), location(view) if location else None, tag(view))
        given = await answers.given(session, actor, self.key)
        if given is not None:
            if given.request_digest != self.digest:
                raise KeyReused(
                    say("This Idempotency-Key came with another request before; take a new key for a new request.")
                )
            return _response(given.status_code, given.body, given.location, replayed=True)
        view = await work()
        where = location(view) if location else None
        answers.keep(
            session,
            actor,
            self.key,
            request_digest=self.digest,
            status_code=status,
            body=_encode(kept(view)),
            location=where,
        )
        return _response(status, _encode(view), where, tag(view))


def demand_sent() -> None:
    """Raise NotSent while a form that was typed before is only shown again (``api/resuming.py``).

    Nothing that is written then stays, so nothing may leave the register either.
    """
    if is_undone():
        raise NotSent(NOT_SENT)


async def idempotency_of(request: Request[Any, Any, Any]) -> Idempotency:
    """Read the key of a request; an unusable key is refused before anything is done."""
    key = request.headers.get(HEADER)
    if key is not None and not (0 < len(key) <= LONGEST and key.isprintable()):
        raise NotAcceptable(
            say("The Idempotency-Key cannot be used."),
            (Fault(HEADER, say("1 to %(most)s printable characters, a UUID for instance", most=LONGEST), "length"),),
        )
    text = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    return Idempotency(key, hashlib.sha256(text).hexdigest())


def digest_without_secrets(request: Request[Any, Any, Any], form: Form) -> str:
    """Return a digest of a request for comparison. A plain SHA-256 over a password could be guessed much too fast."""
    text = f"{request.method} {request.scope['path']}\n{form.model_dump_json()}"  # a secret is dumped as asterisks
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(view: Any) -> bytes:
    return msgspec.json.encode(view)


def _response(
    status: int, body: bytes, location: str | None, tag: str | None = None, *, replayed: bool = False
) -> Response[V]:
    told = {"Location": location, "ETag": tag, "Idempotent-Replayed": "true" if replayed else None}
    headers = {name: text for name, text in told.items() if text is not None}
    response = Response(body, status_code=status, media_type="application/json", headers=headers)
    return cast("Response[V]", response)

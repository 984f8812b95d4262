"""What a form sent: texts until they are judged. Every form carries a token and a key of its own."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import demand_csrf
from api.forms.base import Form
from api.idempotency import LONGEST, Idempotency, demand_sent
from api.pages.frame import Visit
from api.pages.workspace import Html
from registry.errors import NotFound, NotPermitted, NotSignedIn, ProofNeeded, RegistryError
from registry.people.permissions import Actor

F = TypeVar("F", bound=Form)
V = TypeVar("V")
OURS = frozenset({"csrf", "idempotency"})
LONGEST_VERSION = 9
"""Most digits; Python refuses to read numbers of thousands of digits."""


class Submission:
    """The fields of a form as they were typed, the key under which it takes effect once, and its files."""

    def __init__(self, path: str, texts: dict[str, str], files: dict[str, UploadFile]) -> None:
        self.typed = {name: text for name, text in texts.items() if name not in OURS}
        self.files = files
        key = texts.get("idempotency", "")
        asked = msgspec.json.encode([path, sorted(self.typed.items())])
        self.idempotency = Idempotency(
            key if 0 < len(key) <= LONGEST and key.isprintable() else None, hashlib.sha256(asked).hexdigest()
        )

    def text(self, name: str) -> str | None:
        """Return what was typed, without blanks around it; None for nothing."""
        return self.typed.get(name, "").replace("\r\n", "\n").strip() or None

    @property
    def version(self) -> int | None:
        """Return the version for which the form was filled in, None for none; 0, which no record has, for no number."""
        text = self.text("version")
        if text is None:
            return None
        return int(text) if text.isdecimal() and len(text) <= LONGEST_VERSION else 0

    def lines(self, name: str) -> list[str]:
        """Return the lines that are not blank."""
        return [line.strip() for line in (self.text(name) or "").splitlines() if line.strip()]


async def provide_submission(request: Visit, actor: NamedDependency[Actor]) -> Submission:  # noqa: ARG001 # a visitor who may not be here is refused before the form is read
    """Read the form; NotOurForm for a form that our own page did not give to this session."""
    form = await request.form()
    texts: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif isinstance(value, str):
            # Several boxes with one name are lines of one text, as a list is typed.
            texts[name] = f"{texts[name]}\n{value}" if name in texts and name not in OURS else value
    demand_csrf(request, texts.get("csrf"))
    request.scope["state"]["typed"] = texts  # kept in case the form is refused for now
    return Submission(request.scope["path"], texts, files)


def texts(submission: Submission, *names: str) -> dict[str, str | None]:
    """Return the named fields as typed, None for empty ones."""
    return {name: submission.text(name) for name in names}


class Again(Protocol):
    """Shows the page of a form once more, with what hinders it."""

    def __call__(self, *, refusal: RegistryError) -> Awaitable[Html]: ...


async def attempt(
    session: AsyncSession,
    actor: Actor,
    submission: Submission,
    work: Callable[[], Awaitable[str]],
    *,
    again: Again,
    then: Callable[[str], Html],
) -> Html:
    """Do what a form asks, once, and make the answer with ``then`` from the address that ``work`` returns.

    A refusal undoes what was begun and leaves the transaction usable; ``again`` shows the page in it.
    """
    try:
        response = await settle_response(session, actor, submission.idempotency, work, lambda address: address)
    except RegistryError as refusal:
        demand_shown(refusal)
        return await again(refusal=refusal)
    return then(str(response.headers["Location"]))


def demand_shown(refusal: RegistryError) -> None:
    """Raise a refusal that has its own page: what is missing, or what this actor may not do; let others pass."""
    if isinstance(refusal, NotFound | NotPermitted | NotSignedIn | ProofNeeded):
        raise refusal


async def settle_response(
    session: AsyncSession,
    actor: Actor,
    idempotency: Idempotency,
    work: Callable[[], Awaitable[V]],
    location: Callable[[V], str],
    *,
    kept: Callable[[V], V] = lambda view: view,
) -> Response[V]:
    """Do what a form asks, once, and return the answer of ``api.idempotency``.

    A form that was typed before and is shown again (``api/resuming.py``) is not sent yet: NotSent.
    """
    demand_sent()
    async with session.begin_nested():
        return await idempotency(session, actor, work, location, kept=kept)

"""What a form sent: texts until they are judged. Every form of the desk carries a token and a key of its own."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import demand_csrf
from api.forms.base import Form
from api.once import LONGEST, Once
from api.pages.frame import Visit
from registry.errors import Fault, NotAcceptable, NotFound, NotPermitted, NotSignedIn, RegistryError
from registry.labels.words import Language
from registry.people.permissions import Actor

F = TypeVar("F", bound=Form)
V = TypeVar("V")
OURS = frozenset({"csrf", "once"})
_NUMBERS: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"),
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"),
}


class Answers:
    """The fields of a form as they were typed, the key under which it has one effect, and its files."""

    def __init__(self, path: str, texts: dict[str, str], files: dict[str, UploadFile]) -> None:
        self.typed = {name: text for name, text in texts.items() if name not in OURS}
        self.files = files
        key = texts.get("once", "")
        asked = msgspec.json.encode([path, sorted(self.typed.items())])
        self.once = Once(
            key if 0 < len(key) <= LONGEST and key.isprintable() else None, hashlib.sha256(asked).hexdigest()
        )

    def text(self, name: str) -> str | None:
        """Return what was typed, without blanks around it; None for nothing."""
        return self.typed.get(name, "").replace("\r\n", "\n").strip() or None

    def lines(self, name: str) -> list[str]:
        """Return the lines that are not blank."""
        return [line.strip() for line in (self.text(name) or "").splitlines() if line.strip()]

    def number(self, name: str, language: Language) -> Decimal | str | None:
        """Return a number written as the language writes it (12.000,5 or 12,000.5); a text that is none as it is."""
        text = self.text(name)
        if text is None:
            return None
        plain = re.sub(r"[\s\u00a0]", "", text)
        if len(plain) > 30 or not _NUMBERS[language].fullmatch(plain):  # noqa: PLR2004 # no quantity has more digits
            return text
        if language == "vi":
            return Decimal(plain.replace(".", "").replace(",", "."))
        return Decimal(plain.replace(",", ""))

    def whole(self, name: str, language: Language) -> int | str | None:
        """Return a whole number; a text that is none as it is, so that the form refuses it."""
        number = self.number(name, language)
        if isinstance(number, Decimal):
            return int(number) if number == number.to_integral_value() else str(number)
        return number


async def provide_answers(request: Visit, actor: NamedDependency[Actor]) -> Answers:  # noqa: ARG001 # who may not be here is sent away before the form is looked at
    """Read the form; NotPermitted for one that our own page did not give out to this session."""
    form = await request.form()
    texts: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif isinstance(value, str):
            texts.setdefault(name, value)
    demand_csrf(request, texts.get("csrf"))
    return Answers(request.scope["path"], texts, files)


def judge(form: type[F], values: Mapping[str, Any]) -> F:
    """Return the form; NotAcceptable naming every field at fault. What was left empty counts as not given."""
    try:
        return form.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        faults = dict.fromkeys(Fault(_field(fault), _sentence(fault)) for fault in error.errors())
        raise NotAcceptable("Some fields need another look.", tuple(faults)) from None


async def settle(session: AsyncSession, actor: Actor, answers: Answers, work: Callable[[], Awaitable[str]]) -> str:
    """Do what a form asks, once, and return where to go then: the address that ``work`` returns.

    A rule that refuses undoes what was begun and leaves the transaction usable, so that the page can be shown again.
    """
    response = await settle_response(session, actor, answers.once, work, lambda address: address)
    return str(response.headers["Location"])


def demand_shown(refusal: RegistryError) -> None:
    """Let pass what is said on the page of the form; what is not there, or not this actor's to do, has its own page."""
    if isinstance(refusal, NotFound | NotPermitted | NotSignedIn):
        raise refusal


async def settle_response(
    session: AsyncSession,
    actor: Actor,
    once: Once,
    work: Callable[[], Awaitable[V]],
    location: Callable[[V], str],
    *,
    kept: Callable[[V], V] = lambda view: view,
) -> Response[V]:
    """Do what a form asks, once, and return what ``api.once`` answers."""
    async with session.begin_nested():
        return await once(session, actor, work, location, kept=kept)


def _field(fault: ErrorDetails) -> str:
    return str(fault["loc"][0]) if fault["loc"] else ""


def _sentence(fault: ErrorDetails) -> str:
    """Say a fault as the rules of the register say theirs, so that both are translated alike."""
    context = fault.get("ctx") or {}
    kind = fault["type"]
    written = _SENTENCES.get(kind)
    return written.format_map(context) if written else fault["msg"].removeprefix("Value error, ")


_SENTENCES = {
    "missing": "fill this in",
    "string_too_short": "fill this in",
    "too_short": "fill this in",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} lines",
    "date_from_datetime_parsing": "is no date",
    "date_parsing": "is no date",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "enum": "choose one",
    "uuid_parsing": "choose one",
}
"""Faults by their Pydantic type."""

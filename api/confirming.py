"""The number under the coating of a label, sent from its page or by a program: what follows, in one place.

The number is sent only by POST, stands in no address, and is stored nowhere.
"""

from typing import Any, NamedTuple
from urllib.parse import unquote

from litestar import HttpMethod, Request
from litestar.datastructures import State
from litestar.types import HTTPScope

from api.authentication import address_of
from api.labelling import guesser, telling
from api.views.verdict import VerdictView
from registry import calendar
from registry.codes import gtin
from registry.codes.digital_link import GTIN, SERIAL
from registry.codes.label_codes import Mistyped, is_true
from registry.codes.signed_labels import looks_like_one
from registry.errors import NotFound
from registry.labels import pins
from registry.labels.pins import Tried, TriedBy, TryOutcome
from registry.labels.scans.counting import Counting
from registry.labels.scans.flags import Flag
from registry.labels.verification import Checked, Label, Opened, Verification
from registry.saying import Language, say
from registry.throttling import network_of
from registry.vocabulary import ScanRule, Verdict

Asking = Request[Any, Any, Any]
NO_LABEL = say("The register has issued no label with this code.")


PIN = "pin"
"""The last part of the address to which a number is sent, behind the address of its label."""


def at_the_label(scope: HTTPScope) -> HTTPScope:
    """Return a request to ``/01/GTIN/21/CODE/pin`` as one to ``/CODE/pin``; return any other request unchanged.

    A request to read ``/CODE/anything`` becomes one for the label's own address: services add ``/amp`` to links, for
    instance; so does ``/S/TEXT/anything``. ``raw_path`` keeps the address that was asked for.
    """
    parts = scope["path"].removesuffix("/").split("/")
    label = _label_in(parts) if scope["method"] in _READING else None
    if label is not None:
        own = scope.copy()
        own["path"] = label
        return own
    if len(parts) != _PARTS or (parts[1], parts[3], parts[5]) != (GTIN, SERIAL, PIN) or not parts[4]:
        return scope
    try:
        gtin.to_gtin14(parts[2])
    except gtin.NotATradeNumber:
        return scope
    own = scope.copy()
    own["path"] = f"/{parts[4]}/{PIN}"
    return own


def _label_in(parts: list[str]) -> str | None:
    """Return the path of the label behind whose address something was added; None for every other address."""
    match parts:
        case [_, code, behind, *_] if behind != PIN and is_true(code):
            return f"/{code}"
        case [_, "S" | "s" as sign, text, *more] if (more or sign == "s") and looks_like_one(text):
            return f"/S/{text}"
    return None


_PARTS = 6
_READING = frozenset({HttpMethod.GET, HttpMethod.HEAD})


def address_of_label(request: Asking, code: str) -> str:
    """Return the path of a label for sending its number, with the trade item number where it was named."""
    parts = unquote(request.scope["raw_path"].decode("latin-1")).split("/")
    return f"/{GTIN}/{gtin.to_gtin14(parts[2])}/{SERIAL}/{code}" if parts[1] == GTIN else f"/{code}"


class Confirmed(NamedTuple):
    """A label whose number was right: what the register says of it now, and the result of the try."""

    checked: Checked
    tried: Tried

    @property
    def is_first(self) -> bool:
        return self.tried.outcome is not TryOutcome.ALREADY


async def confirm(request: Asking, text: str, number: str, receipt: str | None) -> Confirmed:
    """Confirm the number that somebody typed for the label with a code.

    Raises NotFound for a code that names no label, which counts as a guess; OutOfOrder where the label has no number or
    every try is used up; NotAcceptable for a text that is no number, or not this label's; Busy.
    """
    state = request.app.state
    verification: Verification = state.verification
    label, checked = await _found(request, verification, text)
    pins.demand_asked(checked)
    digits = pins.read(number)
    address = address_of(request)
    place = state.places.of(address, dict(request.scope["headers"]))
    sender = TriedBy(network_of(address), place, receipt)
    tried = await pins.confirm(state.database, verification.ring, label, digits, sender)
    pins.demand_right(tried)
    if tried.at is None:
        raise RuntimeError("A number that was right was confirmed at some time.")
    if tried.outcome is TryOutcome.ALREADY:
        await _flag(state, label, checked)
    opened = Opened(tried.at, tried.place)
    return Confirmed(await verification.judge(label, checked.checked_at, opened=opened), tried)


async def _found(request: Asking, verification: Verification, text: str) -> tuple[Label, Checked]:
    try:
        label = await verification.find(text)
    except Mistyped:
        raise NotFound(NO_LABEL) from None
    checked = await verification.judge(label, calendar.now()) if label is not None else None
    if label is None or checked is None or checked.judgement.verdict is Verdict.UNKNOWN:
        await request.app.state.guessing.count(guesser(request))
        raise NotFound(NO_LABEL)
    return label, checked


async def _flag(state: State, label: Label, checked: Checked) -> None:
    """Apply rule R1: the number was confirmed again, and not by the person who confirmed it first."""
    counting: Counting = state.counting
    counter = (await counting.read(label)).counter
    sessions = counter.sessions if counter else 0
    today = checked.checked_at.astimezone(calendar.OFFICE_TIME).date()
    batch = await state.verification.remembered(label.batch)
    is_shadow = batch.label.scan_limits.is_shadow(today)
    state.flagging.note(Flag(label.batch, label.label_index, ScanRule.R1, sessions, is_shadow))


def told_of(state: State, confirmed: Confirmed, language: Language) -> VerdictView:
    """Return what the register says of a label whose number was confirmed."""
    return telling(state, language)(confirmed.checked)

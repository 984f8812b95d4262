"""Labels as the settings define them: their secrets, how they name the register, and the answer to a code."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

from litestar import Request
from litestar.datastructures import State

from api.places import Places
from api.settings import Settings
from api.views.labels import seen_view, verdict_view
from api.views.verdict import VerdictView
from registry import calendar
from registry.codes import label_codes, signed_labels
from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.codes.keys import KeyRing
from registry.codes.label_codes import Mistyped
from registry.database import Database
from registry.errors import NotFound
from registry.labels.guessing import Budget, Guessing
from registry.labels.issuing import LabelHost
from registry.labels.scans.counting import Counting
from registry.labels.scans.flagging import Flagging
from registry.labels.verification import Verification
from registry.saying import Language, say
from registry.throttling import network_of
from registry.vocabulary import Verdict

Asking = Request[Any, Any, Any]
NO_PAGE = say("There is no such page.")


def ring_of(settings: Settings) -> KeyRing:
    """Return the ring of master secrets; secrets given in the settings come before those of the folder."""
    given = {epoch: secret.get_secret_value() for epoch, secret in settings.label_masters.items()}
    return KeyRing(settings.keys, given)


def build(settings: Settings, database: Database) -> Verification:
    """Return what checks codes, for ``app.state.verification``; labels are printed with its ``ring`` too."""
    return Verification(database, ring_of(settings))


def places_of(settings: Settings) -> Places:
    """Return what finds where a check comes from."""
    return Places(settings.scan_places, settings.scan_place_header, settings.scan_mobile_header)


def guessing_of(settings: Settings, database: Database) -> Guessing:
    """Return what counts codes that were never issued."""
    return Guessing(database, Budget(settings.guesses, settings.guess_alarm, timedelta(minutes=settings.guess_minutes)))


def sign_of(settings: Settings) -> LabelHost:
    """Return how labels name the register: by its public address, unless a setting says otherwise."""
    url = settings.public_url
    port = "" if url.port in {None, _PORTS.get(url.scheme)} else f":{url.port}"
    served = f"{url.host}{port}"
    scheme = settings.label_scheme or ("https" if url.scheme == "https" else "http")
    return LabelHost(settings.label_host or served, scheme, served)


_PORTS = {"https": 443, "http": 80}


async def look_up(request: Asking, text: str, language: Language, named: Named = NOTHING_NAMED) -> VerdictView:
    """Return the verdict on a text in a language; NotFound when the text cannot be a typed code.

    A code that was never issued is counted as a guess; Busy for a network that has tried too many.
    """
    if not label_codes.looks_like_a_code(text) or _FILE.search(text):
        raise NotFound(NO_PAGE)
    view = await view_of(request.app.state, text, language, named)
    if view.verdict is Verdict.UNKNOWN:
        await request.app.state.guessing.count(guesser(request))
    return view


async def look_up_signed(request: Asking, text: str, language: Language) -> VerdictView:
    """Return the verdict on the text of a signed label that names no label; as ``look_up`` for a code."""
    if not signed_labels.looks_like_one(text):
        raise NotFound(NO_PAGE)
    verification: Verification = request.app.state.verification
    view = telling(request.app.state, language)(await verification.verify_signed(text))
    if view.verdict is Verdict.UNKNOWN:
        await request.app.state.guessing.count(guesser(request))
    return view


def guesser(request: Asking) -> str:
    """Return whose guesses are counted together: those of an account, or those of a network."""
    actor = request.scope["state"].get("actor")
    if actor is not None:
        return f"account {actor.account_id}"
    return network_of(request.client.host if request.client is not None else "")


_FILE = re.compile(
    r"\.(?:png|ico|svg|jpe?g|gif|webp|xml|txt|json|webmanifest|js|css|map|html?|php|zip)$", re.IGNORECASE
)
"""Names of files that machines ask of every host; such a name is no mistyped code."""


async def view_of(state: State, text: str, language: Language, named: Named = NOTHING_NAMED) -> VerdictView:
    """Return the verdict on a text in a language. This check is not counted: no person looks at a label here."""
    verification: Verification = state.verification
    counting: Counting = state.counting
    told = telling(state, language)
    try:
        label = await verification.find(text)
    except Mistyped:
        label = None
    if label is None:
        return told(await verification.verify(text, named=named))
    at = calendar.now()
    seen = await counting.read(label)
    flagging: Flagging = state.flagging
    warning = flagging.warning(await verification.remembered(label.batch), label.label_index, seen, at)
    checked = await verification.judge(label, at, named=named, warning=warning)
    return told(checked, seen=seen_view(seen, language))


def telling(state: State, language: Language) -> partial[VerdictView]:
    """Return what makes a view of a check: it adds the office, its telephone and its mail."""
    settings: Settings = state.settings
    return partial(
        verdict_view,
        language=language,
        office=settings.office_voucher,
        telephone=settings.office_phone,
        mail=settings.office_mail,
        site=state.site,
    )

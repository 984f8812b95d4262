"""The answer to a check of a label: counted where a person asks, filled into a page or JSON that is rendered once.

What the answer depends on is remembered by batch (``registry.labels.remembering``). Its skeleton is rendered for each
word, language, form and day; only the code, the moment and the number of checks belong to one check.
"""

import asyncio
import html
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from litestar.datastructures import State

from api.labelling import telling
from api.pages import formats
from api.pages.skeleton import Skeleton, slot
from api.pages.verdict import verdict_page
from api.views.labels import opened_view, seen_view
from api.views.verdict import OpenedView, SeenView
from registry import calendar
from registry.codes import label_codes
from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.labels.pins import new_receipt
from registry.labels.remembering import Remembered
from registry.labels.scans.counting import Counting, Seen
from registry.labels.scans.flagging import Flagging
from registry.labels.verdicts import Judgement, RecallNotice
from registry.labels.verification import Checked, Label, Verification
from registry.saying import Language
from registry.vocabulary import Compared, Verdict


class SkeletonForm(NamedTuple):
    """The key of a skeleton: what is told of a recall, what the address named otherwise, and the day, for terms end."""

    judgement: Judgement
    notice: RecallNotice | None
    differs: tuple[Compared, ...]
    language: Language
    json: bool
    day: int
    has_pin: bool
    is_opened: bool


_GROUPS = tuple(slot(f"g{place}") for place in range(5))
_JSON = msgspec.json.Encoder()


class Asker(NamedTuple):
    """Who checks: ``counts`` for a person whose check is counted, by ``address``, ``agent`` and ``place``."""

    counts: bool
    address: str = ""
    agent: bytes = b""
    place: str = ""


class Answered(NamedTuple):
    """An answer, and the headers that say how it is packed."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


_PACKED = ((b"content-encoding", b"gzip"),)


class Scanning:
    """Answers checks of labels whose seal is good. One per process."""

    def __init__(self, state: State, verification: Verification, counting: Counting, flagging: Flagging) -> None:
        self._state = state
        self._verification = verification
        self._counting = counting
        self._flagging = flagging
        self._skeletons: WeakKeyDictionary[Remembered, dict[SkeletonForm, asyncio.Task[Skeleton]]] = WeakKeyDictionary()

    async def answer(
        self,
        label: Label,
        asker: Asker,
        language: Language,
        *,
        json: bool,
        gzip: bool = False,
        named: Named = NOTHING_NAMED,
    ) -> Answered | None:
        """Return the page or the JSON of a label; None for one that was never issued.

        ``named`` is what its address named beside the code.
        """
        at = calendar.now()
        today = at.astimezone(calendar.OFFICE_TIME).date()
        # An issued label stays issued: before the count only that must be known. Its verdict is read after the count.
        batch = self._verification.lately(label.batch) if asker.counts else None
        if batch is None or batch.judge(label.label_index, today=today).verdict is Verdict.UNKNOWN:
            batch = await self._verification.remembered(label.batch)
            if batch.judge(label.label_index, today=today).verdict is Verdict.UNKNOWN:
                return None
        seen = await self._seen(label, asker, at)
        if asker.counts:
            # The register may have changed while the count was written.
            batch = await self._verification.remembered(label.batch)
        place = asker.place if asker.counts else None
        warning = self._flagging.warning(batch, label.label_index, seen, at, place)
        opened = await self._verification.opened(label)
        is_opened = opened is not None
        judgement = batch.judge(label.label_index, today=today, named=named, warning=warning, is_opened=is_opened)
        told = batch.notice(label.label_index, judgement), batch.label.differences(named)
        form = SkeletonForm(judgement, *told, language, json, today.toordinal(), label.has_pin, is_opened)
        skeleton = await self._skeleton(batch, form)
        values = _values(label, at, seen_view(seen, language), opened and opened_view(opened, language), json=json)
        return Answered(skeleton.gzip(values), _PACKED) if gzip else Answered(skeleton.plain(values))

    async def _seen(self, label: Label, asker: Asker, at: datetime) -> Seen:
        if not asker.counts:
            return await self._counting.read(label)
        return await self._counting.count(label, at, address=asker.address, agent=asker.agent, place=asker.place)

    async def _skeleton(self, batch: Remembered, form: SkeletonForm) -> Skeleton:
        """Return the skeleton of a batch's labels; it is rendered once for all requests that wait for the same."""
        forms = self._skeletons.setdefault(batch, {})
        made = forms.get(form)
        if made is None or (made.done() and (made.cancelled() or made.exception())):
            for old in [one for one in forms if one.day != form.day]:
                del forms[old]
            made = forms[form] = asyncio.create_task(self._render(batch, form))
        return await asyncio.shield(made)

    async def _render(self, batch: Remembered, form: SkeletonForm) -> Skeleton:
        told_of = form.notice, form.differs, form.has_pin
        at = calendar.now()
        view = telling(self._state, form.language)(
            Checked(form.judgement, slot("code"), at, batch.label, None, *told_of)
        )
        view.code = " ".join(_GROUPS)
        if form.json:
            told = msgspec.to_builtins(view, builtin_types=(datetime,))
            told["checked_at"], told["seen"] = slot("moment"), slot("seen")
            told["opened"] = slot("opened") if form.is_opened else None
            encoded = _JSON.encode(told)
            for name in ("seen", "opened"):
                # The whole value is filled in, with its quotation marks.
                encoded = encoded.replace(f'"{slot(name)}"'.encode(), slot(name).encode())
            return Skeleton(encoded)
        sketch = await self._state.sketches.of(batch.label.lot_number)
        view.seen = SeenView(slot("seen"), None, None)
        view.opened = OpenedView(slot("opened"), at, None) if form.is_opened else None
        brand, slots = self._state.settings.office_name, {"moment": slot("moment"), "receipt": slot("receipt")}
        return Skeleton(verdict_page(view, form.language, brand=brand, sketch=sketch, **slots))


def _values(
    label: Label, at: datetime, seen: SeenView, opened: OpenedView | None, *, json: bool
) -> Mapping[str, bytes]:
    if json:
        moment, told = _JSON.encode(at)[1:-1], _JSON.encode(seen)
        confirmed = _JSON.encode(opened)
    else:
        moment = html.escape(formats.moment(at)).encode()
        told = html.escape(seen.says).encode()
        confirmed = html.escape(opened.says).encode() if opened else b""
    groups = label_codes.grouped(label.code).split()
    filled = {f"g{place}": group.encode() for place, group in enumerate(groups)}
    receipt = new_receipt().encode() if label.has_pin else b""
    return {
        "code": label.code.encode(), "moment": moment, "seen": told, "opened": confirmed, "receipt": receipt, **filled
    }  # fmt: skip

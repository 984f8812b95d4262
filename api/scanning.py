"""The answer to a check of a label: counted where a person asks, filled into a page or JSON that is rendered once.

What the answer hangs on is remembered by batch (``registry.labels.remembering``). Its skeleton is rendered for each
word, language, form and day; of a check alone are the code, the moment, and how often the label was checked.
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
from api.views.labels import report_address, seen_view
from api.views.verdict import SeenView
from registry import calendar
from registry.codes import label_codes
from registry.codes.digital_link import NOTHING_NAMED, Named
from registry.labels.remembering import Remembered
from registry.labels.scans.counting import Counting, Seen
from registry.labels.scans.flagging import Flagging
from registry.labels.verdicts import Judgement, Notice
from registry.labels.verification import Checked, Label, Verification
from registry.saying import Language
from registry.vocabulary import Compared, Verdict

Form = tuple[Judgement, Notice | None, tuple[Compared, ...], Language, bool, int]
"""Which skeleton: the word, what is told of a recall, what the address named otherwise, the language, whether it is
JSON, and the day, for terms end without an entry."""
_GROUPS = tuple(slot(f"g{place}") for place in range(5))
_JSON = msgspec.json.Encoder()


class Asker(NamedTuple):
    """Who checks: ``counts`` for a person whose check is counted, by ``address``, ``agent`` and ``place``."""

    counts: bool
    address: str = ""
    agent: bytes = b""
    place: str = ""


class Answered(NamedTuple):
    """An answer, and the headers that tell how it is packed."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


_PACKED = ((b"content-encoding", b"gzip"),)


class Scanning:
    """Answers checks of labels whose seal is good. One for a process."""

    def __init__(self, state: State, verification: Verification, counting: Counting, flagging: Flagging) -> None:
        self._state = state
        self._verification = verification
        self._counting = counting
        self._flagging = flagging
        self._skeletons: WeakKeyDictionary[Remembered, dict[Form, asyncio.Task[Skeleton]]] = WeakKeyDictionary()

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
        # What was issued stays so: before a count it is enough to know that it was. What it is worth is read after it.
        batch = self._verification.lately(label.batch) if asker.counts else None
        if batch is None or batch.judge(label.label_index, today=today).verdict is Verdict.UNKNOWN:
            batch = await self._verification.remembered(label.batch)
            if batch.judge(label.label_index, today=today).verdict is Verdict.UNKNOWN:
                return None
        seen = await self._seen(label, asker, at)
        if asker.counts:
            # While the count was written the register may have moved on.
            batch = await self._verification.remembered(label.batch)
        place = asker.place if asker.counts else None
        warning = self._flagging.warning(batch, label.label_index, seen, at, place)
        judgement = batch.judge(label.label_index, today=today, named=named, warning=warning)
        told = batch.notice(label.label_index, judgement), batch.label.differences(named)
        skeleton = await self._skeleton(batch, (judgement, *told, language, json, today.toordinal()))
        values = _values(label.code, at, seen_view(seen, language), json=json)
        return Answered(skeleton.gzip(values), _PACKED) if gzip else Answered(skeleton.plain(values))

    async def _seen(self, label: Label, asker: Asker, at: datetime) -> Seen:
        if not asker.counts:
            return await self._counting.read(label)
        return await self._counting.count(label, at, address=asker.address, agent=asker.agent, place=asker.place)

    async def _skeleton(self, batch: Remembered, form: Form) -> Skeleton:
        """Return what is rendered of a batch's labels; one renders for all who wait for the same."""
        forms = self._skeletons.setdefault(batch, {})
        made = forms.get(form)
        if made is None or (made.done() and (made.cancelled() or made.exception())):
            for old in [one for one in forms if one[-1] != form[-1]]:
                del forms[old]
            made = forms[form] = asyncio.create_task(self._render(batch, form))
        return await asyncio.shield(made)

    async def _render(self, batch: Remembered, form: Form) -> Skeleton:
        judgement, notice, differs, language, is_json, _ = form
        view = telling(self._state, language)(
            Checked(judgement, "", calendar.now(), batch.label, None, notice, differs)
        )
        site = self._state.site
        view.code, view.url = " ".join(_GROUPS), f"{site}/{slot('code')}"
        view.report = report_address(site, slot("code"))
        if is_json:
            told = msgspec.to_builtins(view, builtin_types=(datetime,))
            told["checked_at"], told["seen"] = slot("moment"), slot("seen")
            # The whole value of ``seen`` is filled in, not what stands between two quotation marks.
            return Skeleton(_JSON.encode(told).replace(f'"{slot("seen")}"'.encode(), slot("seen").encode()))
        sketch = await self._state.sketches.of(batch.label.lot_number)
        view.seen = SeenView(slot("seen"), None, None)
        page = verdict_page(
            view, language, brand=self._state.settings.office_name, sketch=sketch, moment=slot("moment")
        )
        return Skeleton(page)


def _values(code: str, at: datetime, seen: SeenView, *, json: bool) -> Mapping[str, bytes]:
    if json:
        moment, told = _JSON.encode(at)[1:-1], _JSON.encode(seen)
    else:
        moment = html.escape(formats.moment(at)).encode()
        told = html.escape(seen.says).encode()
    groups = label_codes.grouped(code).split()
    filled = {f"g{place}": group.encode() for place, group in enumerate(groups)}
    return {"code": code.encode(), "moment": moment, "seen": told, **filled}

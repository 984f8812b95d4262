"""The JSON views of acts: the result of one, what waits, what can be done, what was done."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from api.language import Speech
from api.problems import Problem
from registry.acts import ActTaken, AnyAct, Book, ToldLine
from registry.acts.changes import Change
from registry.forms import Form, Passage, asked
from registry.saying import plain, say


class ConfirmationForm(Form):
    """The change that was shown before confirming."""

    shown: Annotated[str, asked(say("Digest of the change that was shown"), example="0" * 64, pattern="^[0-9a-f]{64}$")]


class ReturnedForm(Form):
    """Why an act that somebody else took is returned."""

    remark: Annotated[Passage, asked(say("What it lacks"), example="Cần so lại với quyết định.")]


class ChangedView(msgspec.Struct):
    """A field that changes: its subject, its value before and after."""

    subject: str
    subject_id: str
    field: str
    before: Any
    after: Any


class ChangeView(msgspec.Struct):
    """What would change; ``shown`` is sent back to confirm exactly this change."""

    shown: str
    fields: list[ChangedView]


class ProposedView(msgspec.Struct):
    """An act of two persons that waits for the second person."""

    act: str
    position: int
    subject_id: str
    version: int | None
    change: ChangeView


class TakenView(msgspec.Struct):
    """The result of an act: its line in the journal."""

    act: str
    position: int
    subject_id: str
    version: int | None


class OptionView(msgspec.Struct):
    """An act that concerns the reader, and what hinders it now.

    ``waits``: the act was taken and is to be confirmed or returned; ``is_own``: the reader took it and may withdraw it.
    """

    act: str
    title: str
    outcome: str
    leads_to: str | None
    waits: bool
    is_own: bool
    hindrance: Problem | None


class HistoryLine(msgspec.Struct):
    """One line of a history. ``values`` are those in the sentence; only the office is told who acted."""

    position: int
    act: str
    phase: str
    at: datetime
    said: str
    values: dict[str, Any]
    actor: str | None


class ActView(msgspec.Struct):
    """An act of the office as it is declared.

    While an act of two persons waits, it ``bars`` the named acts on its subject ("*": all). ``withdrawn_by`` names who
    may withdraw it; ``proposer`` is the person who took it.
    """

    act: str
    on: str | None
    makes: str | None
    title: str
    outcome: str
    by: list[str]
    confirmed_by: list[str]
    bars: list[str]
    withdrawn_by: list[str]
    during: list[str]
    needs: list[str]
    leads_to: str | None
    starts: list[str]
    stops: list[str]
    told_to: str
    corrected_by: str | None
    final: str | None


def change_view(change: Change) -> ChangeView:
    fields = [
        ChangedView(one.subject.value, one.subject_id, one.name, plain(one.before), plain(one.after))
        for one in change.fields()
    ]
    return ChangeView(change.digest, fields)


def proposed_view(act: AnyAct, taken: ActTaken[Any]) -> ProposedView:
    if taken.change is None:
        raise TypeError(f"{act.name} does not wait.")
    version = getattr(taken.row, "version", None)
    return ProposedView(act.slug, taken.position, str(taken.subject_id), version, change_view(taken.change))


def history_view(line: ToldLine, told: Speech) -> HistoryLine:
    values = {name: plain(value) for name, value in line.said.values.items()}
    return HistoryLine(line.position, line.act, line.phase.value, line.at, told.tell(line.said), values, line.actor)


def act_view(act: AnyAct, book: Book, told: Speech) -> ActView:
    mending = book.corrected_by(act)
    return ActView(
        act=act.slug,
        on=act.on.name if act.on else None,
        makes=act.makes.name if act.makes else None,
        title=told.tell(act.title),
        outcome=told.tell(act.outcome),
        by=[one.name for one in act.by],
        confirmed_by=[one.name for one in act.confirmed_by],
        bars=[name.replace("_", "-") for name in act.bars],
        withdrawn_by=["proposer", *(one.name for one in act.withdrawn_by)] if act.confirmed_by else [],
        during=[one.value for one in act.during],
        needs=[one.name for one in act.needs],
        leads_to=act.leads_to.value if act.leads_to else None,
        starts=[one.value for one in act.starts],
        stops=[one.value for one in act.stops],
        told_to=act.told_to.value,
        corrected_by=mending.slug if mending else None,
        final=told.tell(act.final) if act.final else None,
    )

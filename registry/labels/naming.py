"""Names a label of an order by its number, counted from 1, or by the code printed on it.

Inside the register labels count from 0; nobody outside sees that.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.acts import Taking
from registry.codes import label_codes
from registry.codes.keys import KeyRing
from registry.codes.pasted import found_in
from registry.errors import Fault, NotAcceptable, OutOfOrder, Unfit
from registry.faults import NO_WHOLE_NUMBER, SENTENCES, out_of_range
from registry.forms import Drawn, Form, Reason, asked
from registry.labels.matter import OrderMatter
from registry.labels.runs import Run, both
from registry.labels.standing import said_of
from registry.saying import Ordinal, Said, Value, say
from registry.vocabulary import RangeState

NO_LABEL = say("is neither the number of a label nor a code")
OTHER_ORDER = say("is no label of this order")


def _named(value: Any) -> int | str:
    """Return the given number of a label, or the code contained in a text; Unfit for anything else."""
    if isinstance(value, str):
        found = found_in(value)
        if found is None:
            raise Unfit(NO_LABEL, "no_label")
        return found.code
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(NO_WHOLE_NUMBER, "int_type")
    if value < 1:
        raise Unfit(Said(SENTENCES["greater_than_equal"].sentence, {"ge": 1}), "greater_than_equal")
    if value > label_codes.INDICES:
        raise Unfit(Said(SENTENCES["less_than_equal"].sentence, {"le": label_codes.INDICES}), "less_than_equal")
    return value


Label = Annotated[int | str, BeforeValidator(_named), Drawn("label")]
"""The number of a label in its order (from 1), its code, or an address or message that contains the code."""


class RunForm(Form):
    """Labels of an order from the first to the last, both included, each by its number from 1 or by its code."""

    first: Annotated[
        Label, asked(say("From label"), help=say("Its number, counted from 1, or the code printed on it."), example=1)
    ]
    last: Annotated[
        Label, asked(say("To label"), help=say("Of one label alone the same again."), example=5)
    ]  # fmt: skip


class ReasonedRunForm(RunForm):
    """Labels of an order from the first to the last, both included, and the reason."""

    reason: Annotated[Reason, asked(say("Reason"), example="Tem in hỏng")]


def ends(run: Run) -> dict[str, Value]:
    """Return the first and the last label of a run, counted from 1, as facts of an entry."""
    return {"first_label": Ordinal(run[0] + 1), "last_label": Ordinal(run[1] + 1)}


def told(runs: Sequence[Run]) -> str:
    """Return runs as people write them, counted from 1: ``3, 7–12``."""
    return ", ".join(str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in runs)


def run_of(taking: Taking[OrderMatter, Any]) -> Run:
    """Return the run that a form names; NotAcceptable when it is not within its order."""
    matter, faults = taking.matter, list[Fault]()
    ring: KeyRing | None = taking.provided.get("ring")
    first, last = (_index(name, getattr(taking.form, name), matter.row, ring, faults) for name in ("first", "last"))
    if not faults and last < first:
        faults.append(Fault("last", say("is not before the first"), "before_the_first"))
    if faults:
        raise NotAcceptable(say("The labels cannot be marked so."), tuple(faults))
    return first, last


def index_of(taking: Taking[OrderMatter, Any], name: str, refusal: Said) -> int:
    """Return the index, from 0, of the label that a field names; NotAcceptable when it is none of the order."""
    faults = list[Fault]()
    index = _index(name, getattr(taking.form, name), taking.matter.row, taking.provided.get("ring"), faults)
    if faults:
        raise NotAcceptable(refusal, tuple(faults))
    return index


def _index(name: str, given: int | str, batch: Any, ring: KeyRing | None, faults: list[Fault]) -> int:
    if isinstance(given, int):
        if given > batch.quantity:
            faults.append(out_of_range(name, 1, batch.quantity))
        return given - 1
    code = label_codes.parse(given)
    index = None
    if code.batch == batch.number and ring is not None:
        index = label_codes.unseal(ring.keys(batch.epoch, batch.format, batch.number), code)
    if index is None or index >= batch.quantity:
        faults.append(Fault(name, OTHER_ORDER, "other_order"))
        return 0
    return index


async def demand_not_void(taking: Taking[OrderMatter, Any], run: Run) -> None:
    """Raise OutOfOrder when a label of the run is void, because void labels are on no goods."""
    void = both([run], (await said_of(await taking.session.connection(), taking.matter.id))[RangeState.VOID])
    if void:
        raise OutOfOrder(say("Labels %(labels)s are void; they are on no goods.", labels=told(void)), code="label_out")

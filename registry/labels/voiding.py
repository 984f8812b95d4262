"""Voids labels: freely before use, by an officer once they are in use, a whole order by two persons.

Voiding sold labels and ordering the same number again would let more goods leave than are certified. So labels that
were activated, or reported as shipped, sold or on show, free nothing, unless an officer decides it, for example because
the goods were destroyed.
"""

from typing import Annotated

from registry.acts import NOTHING_ELSE, Facts, Taking, act
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import OutOfOrder
from registry.forms import Form, Reason, asked
from registry.labels import runs
from registry.labels.matter import ORDER, OrderMatter
from registry.labels.naming import ReasonedRunForm, ends, run_of, told
from registry.labels.ranges import ISSUED, USERS, both, say_of, say_twice
from registry.labels.runs import merged, minus
from registry.labels.standing import on_goods, said_of
from registry.saying import say
from registry.vocabulary import NoticeKind, RangeState, Readers


class UsedRunForm(ReasonedRunForm):
    """Labels in use that become void, the reason, and whether their content is free for new labels."""

    frees: Annotated[
        bool,
        asked(
            say("Their content is free for new labels"),
            help=say("Only where the goods never left or were destroyed: what was sold is not labelled twice."),
            example=False,
        ),
    ] = False


class OrderVoidForm(Form):
    """The reason for voiding a whole order."""

    reason: Annotated[Reason, asked(say("Reason"), example="Cả cuộn tem bị ướt khi vận chuyển.")]


@act(
    "void_labels",
    on=ORDER,
    asks=ReasonedRunForm,
    title=say("Void labels"),
    outcome=say("For labels that are spoilt, lost or left over before use; their quantity is free for new ones."),
    by=USERS,
    during=ISSUED,
    told_to=Readers.PARTIES,
    notifies=both(say("Labels of order %(matter)s have been voided."), NoticeKind.GOODS),
    tells=("reason",),
    history=say("Labels %(first_label)s to %(last_label)s voided: %(reason)s"),
    is_grave=True,
    place=40,
    done=say("The labels have been voided. Their quantity is free for new ones."),
)
async def void_labels(taking: Taking[OrderMatter, ReasonedRunForm]) -> Facts:
    """Void labels before use; OutOfOrder for labels in use, and when no label of the order would be left."""
    run = run_of(taking)
    said = await said_of(await taking.session.connection(), taking.matter.id)
    used = runs.both([run], on_goods(said))
    if used:
        raise OutOfOrder(
            say(
                "Labels %(labels)s are in use. An officer voids them, and decides whether their content is free: "
                "“Void labels in use”.",
                labels=told(used),
            ),
            code="label_activated",
        )
    whole = (0, taking.matter.row.quantity - 1)
    if not minus([whole], merged([run, *said[RangeState.VOID]])):
        raise OutOfOrder(
            say("No label of the order would be left. Two persons void a whole order: “Void the whole order”."),
            code="whole_order",
        )
    return {"range": say_of(taking, RangeState.VOID, run).id, **ends(run)}


@act(
    "void_used_labels",
    on=ORDER,
    asks=UsedRunForm,
    title=say("Void labels in use"),
    outcome=say(
        "For labels that were activated, shipped, shown or sold. An officer confirms it; their quantity stays used "
        "unless said."
    ),
    by=(*USERS, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    told_to=Readers.PARTIES,
    notifies=both(say("Labels in use of order %(matter)s have been voided."), NoticeKind.GOODS),
    tells=("reason",),
    history=say("Labels %(first_label)s to %(last_label)s, which were in use, voided: %(reason)s"),
    is_grave=True,
    place=45,
    done=say("The request waits for an officer."),
)
async def void_used_labels(taking: Taking[OrderMatter, UsedRunForm]) -> Facts:
    """Void labels that are in use; OutOfOrder when none of them is."""
    run = run_of(taking)
    said = await said_of(await taking.session.connection(), taking.matter.id)
    if not runs.both([run], on_goods(said)):
        raise OutOfOrder(say("None of these labels is in use; they are voided without an officer."), code="not_used")
    return {
        "range": (await say_twice(taking, RangeState.VOID, run, frees=taking.form.frees or None)).id,
        **ends(run),
    }  # fmt: skip


@act(
    "void_order",
    on=ORDER,
    asks=OrderVoidForm,
    title=say("Void the whole order"),
    outcome=say("No label of the order may be used from then on; its quantity is free for new ones."),
    by=(*USERS, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    told_to=Readers.PARTIES,
    notifies=both(say("The whole order of labels %(matter)s has been voided."), NoticeKind.GOODS),
    history=say("The whole order voided: %(reason)s"),
    is_grave=True,
    place=70,
    done=say("The request waits for a second person of the office."),
)
async def void_order(taking: Taking[OrderMatter, OrderVoidForm]) -> Facts:
    """Void all labels of an order; OutOfOrder when one is in use."""
    said = await said_of(await taking.session.connection(), taking.matter.id)
    used = on_goods(said)
    if used:
        in_use = say("Labels %(labels)s are in use; void the others.", labels=told(used))
        raise OutOfOrder(in_use, code="label_activated")
    whole = (0, taking.matter.row.quantity - 1)
    return {"range": (await say_twice(taking, RangeState.VOID, whole)).id, **ends(whole)}

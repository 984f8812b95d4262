"""The public text of a recall, and the entries of lots that are recalled together.

``registry/labels/recalling.py`` recalls several lots at once; each lot has its own entry and its own notices.
"""

from typing import Annotated

from pydantic import Field

from registry.acts import Act, Facts, Taking, act, nobody, notify, recorded
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.forms import TIDY, Drawn, Form, Whole, asked
from registry.saying import Said, say
from registry.use.matter import LOT, MANAGER_OF_USE, PRODUCER_OF_USE, GoodsMatter
from registry.vocabulary import LotStatus, NoticeKind, Readers

LONGEST_TOLD = 500
_Told = Annotated[str, Field(min_length=1, max_length=LONGEST_TOLD), Drawn("passage"), TIDY]
PublicReason = Annotated[
    _Told | None,
    asked(
        say("Notice to shoppers: the reason"),
        help=say("In plain words, on the page of every label. Left empty, they read only that it is recalled."),
        example="Dư lượng thuốc bảo vệ thực vật vượt mức cho phép.",
    ),
]
PublicAdvice = Annotated[
    _Told | None,
    asked(
        say("Notice to shoppers: what to do"),
        help=say("Left empty: not to use the product, and to take it back to the shop or ask the producer."),
        example="Không ăn; mang trả nơi bán để được hoàn tiền.",
    ),
]

RecallLine = Annotated[Whole, Field(ge=1)]
"""A recall, named by the position of its entry in the journal."""
WHICH_RECALL, WHEN_SEVERAL = say("Which recall"), say("Needed when more than one is in force.")


def recalled_with_others(name: str, title: Said) -> Act[GoodsMatter, Form]:
    """Declare the entry of a lot that the act of this name recalls together with others."""
    return recorded(
        name,
        on=LOT,
        title=title,
        told_to=Readers.PARTIES,
        notifies=(
            notify(PRODUCER_OF_USE, say("The lot %(matter)s has been recalled. Read the reason."), NoticeKind.SERVICE),
            notify(MANAGER_OF_USE, say("The lot %(matter)s has been recalled."), NoticeKind.GOODS),
            notify(INSPECTOR, say("The lot %(matter)s has been recalled."), NoticeKind.TASK),
        ),
        final=say("The recall of one lot, or of all of them, is taken back by two persons."),
    )


def restored_with_others(name: str, title: Said) -> Act[GoodsMatter, Form]:
    """Declare the entry of a lot whose recall the act of this name ends together with those of others."""
    return recorded(
        name,
        on=LOT,
        title=title,
        told_to=Readers.PARTIES,
        notifies=(
            notify(PRODUCER_OF_USE, say("The recall of the lot %(matter)s has been taken back."), NoticeKind.SERVICE),
            notify(MANAGER_OF_USE, say("The recall of the lot %(matter)s has been taken back."), NoticeKind.GOODS),
        ),
        final=say("It is recalled again."),
    )


recalled_by_right = recalled_with_others("recall_by_right", say("Lot recalled with others under the right"))
recalled_by_use = recalled_with_others("recall_by_use", say("Lot recalled with others under the right of use"))
recalled_by_producer = recalled_with_others("recall_by_producer", say("Lot recalled with others of the producer"))
WITH_OTHERS = (recalled_by_right, recalled_by_use, recalled_by_producer)
restored_by_right = restored_with_others(
    "correct_recall_by_right", say("Recall taken back with that of others under the right")
)
restored_by_use = restored_with_others(
    "correct_recall_by_use", say("Recall taken back with that of others under the right of use")
)
restored_by_producer = restored_with_others(
    "correct_recall_by_producer", say("Recall taken back with that of others of the producer")
)


class PublicNoticeForm(Form):
    """The new words for the public about a recall."""

    public_reason: PublicReason = None
    public_advice: PublicAdvice = None


@act(
    "tell_recall",
    on=LOT,
    asks=PublicNoticeForm,
    title=say("Change the notice of the recall to shoppers"),
    outcome=say("Anyone who scans a label of the lot reads the new notice at once; the lot stays recalled."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    during=(LotStatus.RECALLED,),
    told_to=Readers.PARTIES,
    notifies=nobody("the notice is shown on the page of every label"),
    history=lambda told: (
        say("Notice of the recall to shoppers: %(public_reason)s")
        if "public_reason" in told
        else say("Notice of the recall to shoppers: the standard wording")
    ),
    final=say("Change the notice again."),
    place=75,
    done=say("Shoppers read the new words from now on."),
)
async def tell_recall(taking: Taking[GoodsMatter, PublicNoticeForm]) -> Facts:
    """Replace the public text of a recall."""
    lot, form = taking.matter.row, taking.form
    lot.public_reason, lot.public_advice = form.public_reason, form.public_advice
    return None

"""Gives a lot its trade item number (GTIN) after it was declared, and corrects a wrong one."""

from typing import Annotated

from pydantic import Field

from registry.acts import NOTHING_ELSE, Condition, Facts, Taking, act, nobody, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.codes.gtin import NotATradeNumber, to_gtin14
from registry.errors import Fault, NotAcceptable
from registry.forms import LINE, Correction, Form, asked
from registry.saying import say
from registry.use.lots import declare_lot
from registry.use.matter import LOT, MANAGER_OF_USE, PRODUCER_OF_USE, GoodsMatter
from registry.vocabulary import LotStatus, NoticeKind, Readers

TradeNumber = Annotated[str, Field(min_length=8, max_length=20), LINE]
WITHOUT_NUMBER: Condition[GoodsMatter] = Condition(
    name="has_gtin",
    said=say("the lot has no trade number yet"),
    unmet=lambda _, matter: (
        say("The lot has the trade number %(gtin)s.", gtin=matter.row.gtin) if matter.row.gtin else None
    ),
)
WITH_NUMBER: Condition[GoodsMatter] = Condition(
    name="no_gtin",
    said=say("the lot has a trade number"),
    unmet=lambda _, matter: None if matter.row.gtin else say("The lot has no trade number."),
)


class TradeNumberForm(Form):
    """The trade item number of a lot."""

    gtin: Annotated[
        TradeNumber,
        asked(
            say("Trade number (GTIN)"),
            help=say("The digits under the bar code of the goods: 8, 12, 13 or 14 of them."),
            example="8938505974194",
        ),
    ]


class TradeNumberCorrectionForm(Correction):
    """The right trade item number; without one the lot has none."""

    gtin: Annotated[
        TradeNumber | None,
        asked(
            say("Right trade number (GTIN)"),
            help=say("With the right one, labels that carry the wrong one warn; left empty, no number is compared."),
            example="8938505974194",
        ),
    ] = None


@act(
    "set_gtin",
    on=LOT,
    asks=TradeNumberForm,
    title=say("Give the lot its trade number"),
    outcome=say("Labels printed from now on carry it; a label scanned under another number warns."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE),
    during=(LotStatus.OPEN,),
    needs=(WITHOUT_NUMBER,),
    told_to=Readers.PARTIES,
    notifies=nobody("a number identifies the goods, and changes nothing for anybody else"),
    history=say("Trade number given: %(gtin)s"),
    place=30,
    done=say("The lot has its trade number."),
)
async def set_gtin(taking: Taking[GoodsMatter, TradeNumberForm]) -> Facts:
    """Set the trade item number, given in any of its forms; it is stored as 14 digits. Raises NotAcceptable."""
    taking.matter.row.gtin = _judged(taking.form.gtin)
    return {"gtin": taking.matter.row.gtin}


@act(
    "correct_gtin",
    on=LOT,
    asks=TradeNumberCorrectionForm,
    title=say("Correct the trade number of the lot"),
    outcome=say("The lot has the right number, and labels with another warn; or it has none, and none is compared."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    needs=(WITH_NUMBER,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The trade number of lot %(matter)s has been corrected."), NoticeKind.GOODS),
        notify(MANAGER_OF_USE, say("The trade number of lot %(matter)s has been corrected."), NoticeKind.GOODS),
    ),
    history=lambda told: (
        say("Trade number corrected, it is %(gtin)s") if "gtin" in told else say("Trade number taken back")
    ),
    corrects=(set_gtin, declare_lot),
    place=85,
    done=say("The correction waits for a second officer."),
)
async def correct_gtin(taking: Taking[GoodsMatter, TradeNumberCorrectionForm]) -> Facts:
    """Replace a wrong trade item number, or remove it. Raises NotAcceptable."""
    given = taking.form.gtin
    taking.matter.row.gtin = None if given is None else _judged(given)
    return None if given is None else {"gtin": taking.matter.row.gtin}


def _judged(text: str) -> str:
    try:
        return to_gtin14(text)
    except NotATradeNumber as fault:
        fault_of_it = Fault("gtin", fault.said, fault.code)
        raise NotAcceptable(say("The trade number cannot be accepted."), (fault_of_it,)) from None

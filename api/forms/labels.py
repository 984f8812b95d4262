"""What comes in about labels."""

from typing import Annotated

from pydantic import Field

from api.forms.base import TIDY, Form
from registry.codes import label_codes
from registry.labels import orders, ranges
from registry.printing.formats import SHEETS
from registry.vocabulary import RangeState

MOST_ON_PAPER = 2000
"""Labels in one PDF: some eighty sheets and a second of work. More are for a print house and its list."""


class OrderForm(Form):
    """An order of labels for a lot."""

    quantity: int = Field(ge=1, le=label_codes.INDICES, description="How many labels.", examples=[500])
    pack: int = Field(
        ge=1,
        le=orders.LARGEST_PACK,
        description="Content of one pack in the measure of the certified quantity: whole grams, millilitres or pieces.",
        examples=[1000],
    )


class DeclineForm(Form):
    """Why an order is turned down."""

    reason: Annotated[str, Field(min_length=1, max_length=orders.LONGEST_REASON), TIDY] = Field(
        examples=["Số tem vượt sản lượng dự kiến của lô."]
    )


class RangeForm(Form):
    """What is said of the labels ``first`` to ``last``, indices from 0, both included."""

    state: RangeState = Field(examples=[RangeState.VOID])
    first: int = Field(ge=0, lt=label_codes.INDICES, examples=[0])
    last: int = Field(ge=0, lt=label_codes.INDICES, examples=[499])
    reason: Annotated[str, Field(min_length=1, max_length=ranges.LONGEST_REASON), TIDY] | None = Field(
        default=None, description="Needed for all but activation.", examples=["Tem in hỏng"]
    )


class SheetForm(Form):
    """Which labels go on which A4 sheets."""

    format: str = Field(default="l7651", description=f"The A4 sheet: {', '.join(SHEETS)}.", examples=["l7160"])
    first: int = Field(
        default=0, ge=0, lt=label_codes.INDICES, description="Index of the first label, from 0.", examples=[0]
    )
    count: int | None = Field(
        default=None, ge=1, le=MOST_ON_PAPER, description="How many; as many as may be when absent.", examples=[65]
    )
    skip: int = Field(default=0, ge=0, description="Places of the first sheet used up already.", examples=[3])

"""What is asked of who takes labels to be printed."""

from pydantic import Field

from api.forms.base import Form
from registry.codes import label_codes
from registry.printing.formats import SHEETS

MOST_ON_PAPER = 2000
"""Labels in one PDF: some eighty sheets and a second of work. More are for a print house and its list."""


class SheetForm(Form):
    """Which labels go on which A4 sheets."""

    format: str = Field(default="l7651", description=f"The A4 sheet: {', '.join(SHEETS)}.", examples=["l7160"])
    first: int = Field(
        default=1, ge=1, le=label_codes.INDICES, description="Number of the first label, from 1.", examples=[1]
    )
    count: int | None = Field(
        default=None,
        ge=1,
        le=MOST_ON_PAPER,
        description="How many from there on, those left out that are taken already, void, withdrawn or recalled; when "
        "absent, the next that are left, as many as may be.",
        examples=[65],
    )
    skip: int = Field(default=0, ge=0, description="Places of the first sheet used up already.", examples=[3])

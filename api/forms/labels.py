"""What is asked of who takes labels to be printed."""

from typing import Annotated

from api.forms.base import Form
from registry.codes import label_codes
from registry.forms import Drawn, asked
from registry.saying import say

MOST_ON_PAPER = 2000
"""Labels in one PDF: some eighty sheets and a second of work. More are for a print house and its list."""


class SheetForm(Form):
    """Which labels go on which A4 sheets."""

    format: Annotated[
        str,
        Drawn("sheet"),
        asked(say("Sheet of labels"), help=say("The A4 sheet, by its product number."), example="l7160"),
    ] = "l7651"
    first: Annotated[
        int,
        Drawn("portion"),
        asked(
            say("Labels"),
            help=say("Number of the first label, from 1."),
            example=1,
            ge=1,
            le=label_codes.INDICES,
        ),
    ] = 1
    count: Annotated[
        int | None,
        asked(
            say("How many labels"),
            help=say(
                "How many from there on, those left out that are taken already, void, withdrawn or recalled; when "
                "absent, the next that are left, as many as may be."
            ),
            example=65,
            ge=1,
            le=MOST_ON_PAPER,
        ),
    ] = None
    skip: Annotated[
        int,
        asked(
            say("Places used up on the first sheet"),
            help=say("Labels that are missing on the first sheet already."),
            example=3,
            ge=0,
        ),
    ] = 0

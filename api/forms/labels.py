"""What people fill in who take labels to be printed, or send the number under a coating."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from api.forms.base import Form
from registry.codes import label_codes
from registry.errors import Unfit
from registry.forms import Drawn, asked
from registry.printing.formats import DPI, PICTURES, RESOLUTIONS
from registry.saying import Either, say

MOST_ON_PAPER = 2000
"""Most labels in one PDF: some eighty sheets and a second of work. More are for a print house and its list."""
OWN = "own"
"""The sheet whose measures are given in the form."""


def _resolution(value: Any) -> int:
    if isinstance(value, bool) or value not in RESOLUTIONS:
        raise Unfit(say("one of %(choices)s", choices=Either(list(map(str, RESOLUTIONS)))), "enum")
    return int(value)


def _picture(value: str) -> str:
    if value not in PICTURES:
        raise Unfit(say("one of %(choices)s", choices=Either(PICTURES)), "enum")
    return value


class ListForm(Form):
    """Which labels are on a list."""

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
            le=label_codes.INDICES,
        ),
    ] = None
    signed: Annotated[
        bool,
        asked(
            say("Signed labels"),
            help=say("Devices of inspectors check them without a network; the symbol is larger."),
        ),
    ] = False


class PrinterForm(ListForm):
    """Which labels are printed, and on what printer."""

    background: Annotated[
        bool,
        asked(
            say("Make it in the background"),
            help=say("More labels than a file holds that is made at once, in parts."),
        ),
    ] = False
    dpi: Annotated[
        int,
        Drawn("dpi"),
        asked(
            say("Dots to the inch"),
            help=say("The resolution of the printer: see the printer or its manual."),
            example=300,
        ),
        BeforeValidator(_resolution),
    ] = DPI
    anyway: Annotated[
        bool,
        asked(
            say("Print labels that scan only while they are clean"),
            help=say("Where modules are finer than four dots. What will not scan at all is never printed."),
        ),
    ] = False


class SheetForm(PrinterForm):
    """Which labels go on which A4 sheets."""

    format: Annotated[
        str,
        Drawn("sheet"),
        asked(
            say("Sheet of labels"),
            help=say("The A4 sheet, by its product number; “own” for one with the measures below."),
            example="l7160",
        ),
    ] = "l7651"
    skip: Annotated[
        int,
        asked(
            say("Places used up on the first sheet"),
            help=say("Labels that are missing on the first sheet already."),
            example=3,
            ge=0,
        ),
    ] = 0
    nudge_x: Annotated[
        float,
        asked(
            say("Move to the right, mm"),
            help=say("By what the trial page is off; to the left with a minus."),
            example=0.5,
            ge=-10,
            le=10,
        ),
    ] = 0.0
    nudge_y: Annotated[
        float, asked(say("Move down, mm"), help=say("Up with a minus."), example=-1.0, ge=-10, le=10)
    ] = 0.0
    outlines: Annotated[bool, asked(say("Draw the edges of the labels"))] = False
    width: Annotated[float | None, asked(say("Own sheet: width of a label, mm"), example=50, ge=10, le=210)] = None
    height: Annotated[float | None, asked(say("Own sheet: height of a label, mm"), example=30, ge=10, le=297)] = None
    columns: Annotated[int | None, asked(say("Own sheet: labels side by side"), example=3, ge=1, le=20)] = None
    rows: Annotated[int | None, asked(say("Own sheet: labels one below the other"), example=8, ge=1, le=40)] = None
    left: Annotated[
        float | None, asked(say("Own sheet: from the left edge to the first label, mm"), example=10, ge=0, le=200)
    ] = None
    top: Annotated[
        float | None, asked(say("Own sheet: from the upper edge to the first label, mm"), example=20, ge=0, le=290)
    ] = None
    pitch_x: Annotated[
        float | None,
        asked(say("Own sheet: from one label to the one beside it, mm"), example=60, ge=10, le=210),
    ] = None
    pitch_y: Annotated[
        float | None,
        asked(say("Own sheet: from one label to the one below it, mm"), example=32, ge=10, le=297),
    ] = None


class PageForm(PrinterForm):
    """Which labels go to a press, one to a page with what is cut off around it."""

    format: Annotated[
        str,
        Drawn("size"),
        asked(say("Size of a label"), help=say("Width and height in millimetres."), example="64x38"),
    ] = "50x30"


class RollForm(PageForm):
    """Which labels go on a roll."""

    by_printer: Annotated[
        bool,
        asked(
            say("Let the printer draw the symbol"),
            help=say("ZPL alone. Else it is sent dot by dot, as the register has it."),
        ),
    ] = False


class PictureForm(PageForm):
    """Which labels come as single pictures."""

    picture: Annotated[
        str,
        Drawn("picture"),
        asked(say("Kind of picture"), help=say("PNG and TIFF of black dots, or SVG."), example="tiff"),
        AfterValidator(_picture),
    ] = "png"


MEASURES = ("width", "height", "columns", "rows", "left", "top", "pitch_x", "pitch_y")
"""The fields that describe an own sheet."""


class PinForm(Form):
    """The number under the coating of a label, and the word of an earlier confirmation, if there was one."""

    pin: Annotated[str, Field(max_length=40), asked(say("Number under the coating"), example="048213")]
    receipt: Annotated[
        str | None,
        Field(max_length=64),
        asked(
            say("Receipt of the confirmation"), help=say("By it the first is shown again for 24 hours."), example=None
        ),
    ] = None

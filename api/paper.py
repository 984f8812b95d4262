"""The paper on which labels are printed, as a form describes it, and what is refused before paper is wasted."""

from collections.abc import Iterator

from api.forms.labels import MEASURES, OWN, PrinterForm, SheetForm
from registry.errors import Fault, NotAcceptable
from registry.faults import FILL_IN
from registry.labels.issuing import Issue
from registry.printing.formats import A4, LABELS, RESOLUTIONS, SHEETS, Sheet, Size
from registry.printing.scanning import Grade, Outlook
from registry.saying import Either, say

NO_SHEET = say("There is no such sheet.")
_TOLERANCE = 1e-6


def sheet_of(form: SheetForm) -> Sheet:
    """Return the sheet of a form; NotAcceptable where there is none, or where own measures are missing or exceed A4."""
    if form.format == OWN:
        return _own(form)
    paper = SHEETS.get(form.format)
    if paper is None:
        fault = Fault("format", say("one of %(choices)s", choices=Either([*SHEETS, OWN])), "enum")
        raise NotAcceptable(NO_SHEET, (fault,))
    return paper


def size_of(name: str) -> Size:
    """Return the single label of that name; NotAcceptable where there is none."""
    size = LABELS.get(name)
    if size is None:
        fault = Fault("format", say("one of %(choices)s", choices=Either(LABELS)), "enum")
        raise NotAcceptable(say("There is no such label."), (fault,))
    return size


def outlooks(issue: Issue) -> Iterator[tuple[str, str, Outlook]]:
    """Yield how the labels of an order come out on every sheet and size, and on every printer."""
    sizes = [(key, sheet.name, sheet.size) for key, sheet in SHEETS.items()]
    for key, name, size in (*sizes, *((key, "", size) for key, size in LABELS.items())):
        for dpi in RESOLUTIONS:
            yield key, name, issue.outlook(size, dpi)


def demand_scannable(issue: Issue, size: Size, form: PrinterForm) -> None:
    """Raise NotAcceptable for labels that will not scan, or only while they are clean, where more is required."""
    found = issue.outlook(size, form.dpi, signed=form.signed)
    if found.grade is Grade.NONE:
        said = say(
            "This will not scan: on a label of %(width)s × %(height)s mm the modules would be finer than %(dpi)s dots "
            "to the inch can print. Take larger labels or a finer printer.",
            width=size.width,
            height=size.height,
            dpi=form.dpi,
        )
        raise NotAcceptable(said, (Fault("format", say("is too small for this printer"), "will_not_scan"),))
    if found.grade is Grade.FINE and not form.anyway:
        said = say(
            "These labels scan only while they are clean: a module would have %(dots)s dots, and four are wanted. Take "
            "larger labels or a finer printer, or tick that you want them all the same.",
            dots=found.dots,
        )
        raise NotAcceptable(said, (Fault("anyway", say("tick this to print them all the same"), "fine_modules"),))


def _own(form: SheetForm) -> Sheet:
    missing = [Fault(name, FILL_IN, "missing") for name in MEASURES if getattr(form, name) is None]
    if missing:
        raise NotAcceptable(say("An own sheet needs all its measures."), tuple(missing))
    width, height, columns, rows, left, top, pitch_x, pitch_y = (getattr(form, name) for name in MEASURES)
    sheet = Sheet(OWN, Size(width, height), columns, rows, left, top, pitch_x, pitch_y)
    overlapping = say("is less than a label: they would overlap")
    beyond = say("the labels do not fit on A4")
    right, bottom = (edge + side for edge, side in zip(sheet.corner(sheet.places - 1), sheet.size, strict=True))
    faults = [
        *([Fault("pitch_x", overlapping, "overlapping")] if columns > 1 and pitch_x < width - _TOLERANCE else []),
        *([Fault("pitch_y", overlapping, "overlapping")] if rows > 1 and pitch_y < height - _TOLERANCE else []),
        *([Fault("columns", beyond, "beyond_the_paper")] if right > A4.width + _TOLERANCE else []),
        *([Fault("rows", beyond, "beyond_the_paper")] if bottom > A4.height + _TOLERANCE else []),
    ]
    if faults:
        raise NotAcceptable(say("The measures of the own sheet do not go together."), tuple(faults))
    return sheet

"""The forms for print files on a page: on sheets, on rolls, for a press, as pictures."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from api.forms.labels import MEASURES, OWN, PageForm, PictureForm, PrinterForm, RollForm, SheetForm
from api.language import Speech
from api.pages.forms.controls import Control, Drawing, Pairs
from api.pages.forms.fields import fields_of, titles
from api.pages.prints import Printing
from registry.printing.formats import DPI, LABELS, PICTURES, RESOLUTIONS, SHEETS
from registry.saying import Said, say

FILE = ""
"""The name among the typed values under which the requested file stands."""
_BEGUN = {"dpi": str(DPI), "skip": "0", "nudge_x": "0", "nudge_y": "0"}
_SEVERAL = "first"
_MANY = (_SEVERAL, "background")
"""Fields that are asked where one file does not hold all labels."""


class PrintForm(msgspec.Struct):
    """A form: its controls, rare ones behind ``more_title``, and its buttons with the file of each.

    ``is_used``: it shows again what was typed; ``is_open``: more than the usual fields were filled in.
    """

    title: str
    main: list[Control]
    more: list[Control]
    buttons: list[tuple[str, str]]
    is_used: bool
    is_open: bool


def print_forms(prints: Printing, typed: Mapping[str, str], said: Speech) -> list[PrintForm]:
    """Return the forms of what can be printed; they ask for the labels where one file does not hold all."""
    making = _Forms(prints, typed, said)
    return [
        making.form(
            SheetForm,
            say("On your own printer, A4 sheets"),
            ("format", *_MANY, "dpi", "skip", "signed", "anyway"),
            {"sheet.pdf": say("A4 sheets (PDF)"), "trial.pdf": say("Trial page without labels")},
            more=("nudge_x", "nudge_y", "outlines", *MEASURES),
        ),
        making.form(
            RollForm,
            say("On a printer of rolls"),
            ("format", *_MANY, "dpi", "by_printer", "signed", "anyway"),
            {"labels.zpl": say("Roll (ZPL)"), "labels.epl": say("Roll (EPL)"), "labels.tspl": say("Roll (TSPL)")},
        ),
        making.form(
            PageForm,
            say("At a press, one label to a page"),
            ("format", *_MANY, "signed", "anyway"),
            {"pages.pdf": say("Pages for a press (PDF)")},
        ),
        making.form(
            PictureForm,
            say("As single pictures"),
            ("format", *_MANY, "picture", "dpi", "signed", "anyway"),
            {"pictures.zip": say("Pictures (ZIP)")},
        ),
    ]


def titles_of_prints(said: Speech) -> dict[str, str]:
    """Return the words of every field of these forms."""
    return titles(PictureForm, said) | titles(RollForm, said) | titles(SheetForm, said)


class _Forms:
    def __init__(self, prints: Printing, typed: Mapping[str, str], said: Speech) -> None:
        self.typed, self.said = typed, said
        self.choices: dict[str, Pairs] = {
            "sheet": [
                *((key, f"{one.name}, {one.size.width:g} × {one.size.height:g} mm") for key, one in SHEETS.items()),
                (OWN, said.tell(say("Own sheet, measures below"))),
            ],
            "size": [(key, f"{one.width:g} × {one.height:g} mm") for key, one in LABELS.items()],
            "portion": [(str(first), f"{said.number(first)} – {said.number(last)}") for first, last in prints.portions],
            "dpi": [(str(dpi), f"{dpi} dpi") for dpi in RESOLUTIONS],
            "picture": [(kind, kind.upper()) for kind in PICTURES],
        }

    def form(
        self,
        asks: type[PrinterForm],
        title: Said,
        main: Sequence[str],
        files: Mapping[str, Said],
        more: Collection[str] = (),
    ) -> PrintForm:
        is_used = self.typed.get(FILE) in files
        fields = fields_of(asks)
        begun: dict[str, str] = {
            name: str(fields[name].info.default) for name in ("format", "picture") if name in fields
        }
        kept: Mapping[str, str] = self.typed if is_used else {}
        typed = {**_BEGUN, **begun, **kept}
        drawing = Drawing(self.said, typed, self.choices, fields)
        several = len(self.choices["portion"]) > 1
        drawn = [drawing.control(fields[name]) for name in main if several or name not in _MANY]
        others = [drawing.control(fields[name]) for name in more]
        for one in (*drawn, *others):
            # Another form on the page may have fields with these names, an act's for example; the summary leads to f-.
            here = "f-" if is_used and one.name != _SEVERAL else f"{next(iter(files)).replace('.', '-')}-"
            one.at = here
        return PrintForm(
            title=self.said.tell(title),
            main=drawn,
            more=others,
            buttons=[(file, self.said.tell(words)) for file, words in files.items()],
            is_used=is_used,
            is_open=is_used and any(self.typed.get(name, "0") not in {"", "0"} for name in more),
        )

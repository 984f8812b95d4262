"""One engine draws every form from its model and reads back what was typed."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from api.language import speech
from api.pages.forms.controls import Drawing, controls
from api.pages.forms.fields import fields_of
from api.pages.forms.reading import Reading
from api.pages.forms.writing import as_typed
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.applications import KINDS
from registry.errors import NotAcceptable
from registry.forms import Drawn, Form, Keyed, Line, Passage, Whole, asked
from registry.labels.orders import OrderForm
from registry.saying import say
from registry.text import tidy
from registry.use.lots import LotForm
from registry.use.quantities import QuantityForm
from registry.vocabulary import Feature

VI = speech("vi")
UNITS = ["kg", "g", "quintal", "t", "l", "ml", "piece"]


class LimitForm(Form):
    """A row."""

    what: Annotated[Line, asked(say("What"))]
    least: Annotated[Decimal | None, asked(say("Least"))] = None
    until: Annotated[date | None, asked(say("Until"))] = None


class GoodsForm(Form):
    """A row that is a name and what it holds."""

    code: Annotated[Line, asked(say("Class"))]
    goods: Annotated[Line, asked(say("Goods"))]


class Inside(BaseModel):
    """A document in a form."""

    words: Annotated[Passage | None, asked(say("Words"))] = None
    limits: Annotated[list[LimitForm], asked(say("Limits"))] = Field(default_factory=list)


class WholeForm(Form):
    """Every kind of field."""

    name: Annotated[Line, asked(say("Name"))]
    inside: Annotated[dict[str, Any], asked(say("Inside"))] = Field(default_factory=dict)
    goods: Annotated[
        dict[str, str], Keyed(GoodsForm, "code", "goods", both=say("name both"), kept=tidy), asked(say("Goods"))
    ] = Field(default_factory=dict)
    items: Annotated[list[Line], asked(say("Items"))] = Field(default_factory=list)
    codes: Annotated[list[Line], Drawn("codes"), asked(say("Codes"))] = Field(default_factory=list)
    day: Annotated[date | None, asked(say("Day"))] = None
    feature: Annotated[Feature | None, asked(say("Feature"))] = None
    sure: Annotated[bool, asked(say("Sure"))] = False
    amount: Annotated[Whole | None, Drawn("amount"), asked(say("Amount"))] = None
    label: Annotated[Whole | None, Drawn("label"), asked(say("Label"))] = None
    place: Annotated[dict[str, Any] | None, Drawn("place"), asked(say("Place"))] = None


FIELDS = fields_of(WholeForm, {"inside": Inside})
TYPED = {
    "name": " Cam ",
    "inside.words": "Một\r\nhai",
    "inside.limits.1.what": "Độ ngọt",
    "inside.limits.1.least": "10,5",
    "inside.limits.1.until": "6/8/2026",
    "goods.0.code": "31",
    "goods.0.goods": "Cam",
    "items": "một\n\nhai",
    "codes": "1, 2;3\n4",
    "day": "06.08.2026",
    "feature": "word",
    "sure": "yes",
    "amount": "1,5",
    "amount_unit": "quintal",
    "label": "1",
    "latitude": "18.2431, 105.6972",
}


def test_what_was_typed_is_read_as_its_fields_mean_it():
    reading = Reading(FIELDS, TYPED, VI)
    assert reading.faults == []
    assert reading.values == {
        "name": "Cam",
        "inside": {
            "words": "Một\nhai",
            "limits": [{"what": "Độ ngọt", "least": "10.5", "until": "2026-08-06"}],
        },
        "goods": {"31": "Cam"},
        "items": ["một", "hai"],
        "codes": ["1", "2", "3", "4"],
        "day": "2026-08-06",
        "feature": "word",
        "sure": True,
        "amount": 150_000,
        "label": 1,
        "place": {"type": "Point", "coordinates": [105.6972, 18.2431]},
    }


def test_every_field_of_a_nested_form_is_drawn_with_what_was_typed():
    drawing = Drawing(VI, TYPED, {}, FIELDS)
    drawn = {path: drawing.control(one) for path, one in FIELDS.items()}
    assert "inside" not in drawn
    assert [cell.value for cell in drawn["inside.limits"].rows[1]] == ["Độ ngọt", "10,5", "6/8/2026"]
    assert len(drawn["inside.limits"].rows) == 3, "there is room for one more"
    assert [part.name for part in drawn["amount"].parts] == ["amount_unit"]
    assert {part.name for part in drawn["place"].parts} == {"latitude", "longitude", "place.file"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"inside.limits.3.what": "x", "inside.limits.3.least": "mười"}, "inside.limits.3.least"),
        ({"inside.limits.2.what": "x", "inside.limits.2.until": "hôm qua"}, "inside.limits.2.until"),
        ({"inside.limits.2.least": "1"}, "inside.limits.2.what"),
        ({"goods.1.code": "31"}, "goods.1.goods"),
        ({"goods.1.goods": "Cam"}, "goods.1.code"),
        ({"goods.1.code": "31", "goods.1.goods": "Bưởi"}, "goods.1.code"),
        ({"goods.1.code": "3\x001", "goods.1.goods": "Cam"}, "goods.1.code"),
        ({"amount": "1.5"}, "amount"),
        ({"label": "x"}, "label"),
        ({"latitude": "18,2", "longitude": "x"}, "longitude"),
        ({"place": "{"}, "place"),
    ],
)
def test_a_fault_is_told_where_it_was_typed(typed: dict[str, str], field: str):
    reading = Reading(FIELDS, {**TYPED, **typed}, VI)
    with pytest.raises(NotAcceptable) as refused:
        reading.judged(DocumentedForm)
    assert field in {fault.field for fault in refused.value.faults}


class DocumentedForm(WholeForm):
    """The same, its document judged with it."""

    inside: Annotated[Inside, asked(say("Inside"))] = Inside()  # type: ignore[assignment] # narrower on purpose


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_kept_is_typed_and_read_again_the_same(language: Any):
    values = Reading(FIELDS, TYPED, VI).values | {"amount": None, "label": None}
    typed = as_typed(FIELDS, values, language)
    again = Reading(FIELDS, typed, speech(language)).values
    assert again == {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("form", [LotForm, OrderForm, QuantityForm])
def test_whoever_types_an_amount_has_the_same_units(form: type[Form]):
    offered = [
        option
        for one in controls(form, {}, VI)
        for options in (one.options, *(part.options for part in one.parts))
        for option, _ in options
        if option in UNITS
    ]
    assert offered == UNITS


@pytest.mark.parametrize("word", list(KINDS))
def test_every_field_of_a_kind_is_asked_in_vietnamese_with_its_words_once(word: str):
    application = ApplicationAsked(*KINDS[word])
    asks = [one for part in application.shown({}, VI) for one in part.asks]
    assert [one.name for one in asks] == list(application.fields)
    assert all(one.label and one.weight for one in asks)
    english = {one.label for part in application.shown({}, speech("en")) for one in part.asks}
    assert english.isdisjoint(one.label for one in asks)

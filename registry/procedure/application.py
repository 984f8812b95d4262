"""The fields that an applicant may set, and the form of a new dossier."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from registry.forms import LINE, TIDY, Form, Keyed, asked
from registry.rights import classes as nice
from registry.saying import say
from registry.text import tidy
from registry.vocabulary import Category, Feature, Kind, Readers

PUBLIC = Readers.PUBLIC
DESCRIBED = {
    "description": "Quả tròn, vỏ mỏng, vị ngọt thanh.",
    "characteristics": [{"parameter": "Độ ngọt", "minimum": "10.0", "unit": "°Bx"}],
    "causal_link": "Đất phù sa ven sông Ngàn Sâu.",
}
Goods = Annotated[str, Field(min_length=1, max_length=8000), TIDY]


def _number(code: str) -> str:
    return nice.nice_number(code) or tidy(code)


def _by_number(value: Any) -> Any:
    """Convert class numbers to their stored form; ``31`` and ``031`` are one class."""
    if not isinstance(value, dict):
        return value
    kept = {_number(code): goods for code, goods in value.items()}
    # When one class is written in two ways, the input stays as it is, and the rule of the classes names both.
    return kept if len(kept) == len(value) else value


class ClassForm(Form):
    """A Nice class with its goods, as a page asks for it."""

    code: Annotated[str, asked(say("Class"), example="31")]
    goods: Annotated[Goods, asked(say("Goods or services"), example=say("fresh oranges"))]


class ApplicationForm(Form):
    """The fields that an applicant may set."""

    name: Annotated[
        str,
        asked(
            say("Protected name"),
            help=say("The protected name or the mark in words."),
            example="Vũ Quang",
            inid="540, 541",
            shown_to=PUBLIC,
            min_length=1,
            max_length=500,
        ),
        LINE,
    ]
    product: Annotated[
        Annotated[str, Field(min_length=1, max_length=1000), LINE] | None,
        asked(say("Product"), help=say("The product that bears it."), example="Cam quả", inid="511", shown_to=PUBLIC),
    ] = None
    category: Annotated[
        Category | None,
        asked(say("Nature of the mark"), help=say("For a mark only."), inid="551", shown_to=PUBLIC),
    ] = None
    feature: Annotated[
        Feature | None, asked(say("Kind of mark"), help=say("For a mark only."), inid="550", shown_to=PUBLIC)
    ] = None
    classes: Annotated[
        dict[str, Goods],
        BeforeValidator(_by_number),
        Keyed(
            ClassForm,
            "code",
            "goods",
            both=say("name the class and its goods"),
            of_key=frozenset({"no_nice_class", "named_twice"}),
            kept=_number,
        ),
        asked(
            say("Classes"),
            help=say(
                "The class is a number from 1 to 45: 29 and 30 food, 31 fresh fruit and live animals, 33 spirits."
            ),
            question=say("Nice class"),
            example={"31": "Cam quả tươi"},
            inid="511",
            shown_to=PUBLIC,
            max_length=45,
        ),
    ] = {}  # noqa: RUF012 # Pydantic copies it
    particulars: Annotated[
        dict[str, Any],
        asked(
            say("Particulars"),
            help=say("What is peculiar to the kind of right, by the document of its kind."),
            example=DESCRIBED,
        ),
        TIDY,
    ] = {}  # noqa: RUF012 # Pydantic copies it
    vienna: Annotated[
        list[Annotated[str, Field(max_length=10), LINE]],
        asked(
            say("Figurative elements"),
            help=say("For a mark only: codes of its figurative elements."),
            inid="531",
            shown_to=PUBLIC,
            max_length=50,
        ),
    ] = []  # noqa: RUF012 # likewise
    representative: Annotated[
        Annotated[str, Field(min_length=1, max_length=500), LINE] | None,
        asked(
            say("Representative"),
            help=say("The person who represents the applicant before the office."),
            inid="740",
            shown_to=PUBLIC,
        ),
    ] = None


class DraftForm(ApplicationForm):
    """A new dossier."""

    kind: Annotated[
        Kind, asked(say("What is to be protected"), help=say("The kind of right."), example="geographical_indication")
    ]
    applicant_id: Annotated[
        UUID | None,
        asked(
            say("Applicant"),
            help=say("The applicant; needed when the account acts for several parties."),
            question=say("For whom do you apply?"),
            inid="731",
        ),
    ] = None
    is_example: Annotated[bool, asked(say("Example"), help=say("Marks an invented dossier."))] = False

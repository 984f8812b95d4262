"""A trade mark (nhãn hiệu): ordinary, collective or certification.

Sources: Law on Intellectual Property, article 105 for the regulation on use, article 93 for the term.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from registry import calendar
from registry.codes.st3 import is_code
from registry.errors import Unfit
from registry.faults import WrittenAs
from registry.forms import LINE, Searched
from registry.rights.kinds.base import (
    KindDocument,
    Line,
    Nature,
    Passage,
    RightKind,
    Section,
    Wording,
    public,
    text,
)
from registry.saying import Said, say
from registry.vocabulary import Category, Feature, Kind

TERM_MONTHS = 120
UNSEEN = frozenset({None, Feature.WORD, Feature.SOUND})
"""Marks without a picture, INID (540): words in standard characters, INID (541), and sounds."""


def _office(code: str) -> str:
    if not is_code(code):
        raise Unfit(say("two letters of WIPO ST.3, VN for instance"), "no_country")
    return code


class Priority(KindDocument):
    """A claim of priority, INID (310), (320), (330)."""

    number: Annotated[Line, public(say("Number"), example="4-2026-00123", inid="310")]
    filed_on: Annotated[date, public(say("Filed on"), inid="320")]
    office: Annotated[
        Annotated[str, WrittenAs(r"^[A-Z]{2}$", say("two capital letters: VN, JP")), AfterValidator(_office), LINE],
        public(say("Office, two letters"), example="VN", inid="330"),
    ]

    def told(self) -> Said:
        """Return the claim in one line."""
        return say(
            "%(number)s of %(filed_on)s, %(office)s", number=self.number, filed_on=self.filed_on, office=self.office
        )


class Trademark(KindDocument):
    """The data of a mark, with the regulation on its use for collective and certification marks."""

    description: Annotated[
        Passage | None,
        text(
            say("Description"),
            help=say("Words, pictures and their places, as a person would describe them on the telephone."),
            question=say("Describe the mark."),
            example=say("The words CAM THƯỢNG LỘC in green capitals under an orange with two leaves."),
            inid="571",
        ),
    ] = None
    colours: Annotated[
        list[Line],
        public(
            say("Colours claimed"),
            help=say("One colour a line; none for a mark in black and white."),
            question=say("Which colours are claimed?"),
            example=say("leaf green"),
            inid="591",
            max_length=30,
        ),
    ] = Field(default_factory=list)
    disclaimer: Annotated[
        Passage | None,
        text(
            say("Disclaimer"),
            question=say("Which parts do you not claim for yourself?"),
            example=say("The word “cam” (orange)."),
            inid="526",
        ),
    ] = None
    transliteration: Annotated[
        Line | None,
        public(
            say("Transliteration"),
            question=say("How is it written in Latin letters without accents?"),
            example="CAM THUONG LOC",
            inid="561",
            searched=Searched.NAME,
        ),
    ] = None
    translation: Annotated[
        Line | None,
        public(
            say("Translation"),
            question=say("What does it mean in another language?"),
            example="Thuong Loc orange",
            inid="566",
            searched=Searched.NAME,
        ),
    ] = None
    language: Annotated[
        Annotated[str, WrittenAs(r"^[a-z]{2}$", say("two small letters: vi, en")), LINE] | None,
        public(
            say("Language"),
            help=say("Two small letters: vi, en."),
            question=say("Which language is it in?"),
            example="vi",
            inid="270",
        ),
    ] = None
    priorities: Annotated[
        list[Priority],
        public(
            say("Priority"),
            help=say("If the mark was filed elsewhere within the last six months, its date counts here."),
            question=say("Earlier application"),
            inid="300",
            max_length=20,
        ),
    ] = Field(default_factory=list)
    conditions_of_use: Annotated[
        Passage | None,
        text(
            say("Conditions of use"),
            question=say("On what conditions may the mark be used?"),
            example=say("Oranges from the commune of Thượng Lộc, at least 11 °Bx, graded and packed by hand."),
        ),
    ] = None
    membership_criteria: Annotated[
        Passage | None,
        text(
            say("Who may be a member"),
            question=say("Who may be a member?"),
            example=say("Households and cooperatives that grow oranges in the commune."),
        ),
    ] = None
    certified_characteristics: Annotated[
        Passage | None,
        text(
            say("What is certified"),
            question=say("What does the mark certify?"),
            example=say("Origin in the commune of Thượng Lộc; sugar at least 11 °Bx."),
        ),
    ] = None
    control_method: Annotated[
        Passage | None,
        text(
            say("Method of control"),
            question=say("How is the use checked?"),
            example=say("Each garden once a season, each packing house once a month."),
        ),
    ] = None
    sanctions: Annotated[
        Passage | None,
        text(
            say("Sanctions"),
            question=say("What happens to those who break the rules?"),
            example=say("A warning, then no labels for a season, then exclusion."),
        ),
    ] = None
    place_name_consent: Annotated[
        Line | None,
        public(
            say("Consent to the place name"),
            help=say("Number and day of its letter, if the mark has a place name."),
            question=say("Which authority lets you use the name of the place?"),
            example="Công văn 145/UBND ngày 03/02/2026",
        ),
    ] = None


def _last_day(filed_on: date | None, _: date | None) -> date | None:
    """Return the last day of the first term: ten years from filing (Law on Intellectual Property, article 93)."""
    return calendar.months_after(filed_on, TERM_MONTHS) if filed_on is not None else None


def _needs(nature: Nature) -> tuple[str, ...]:
    rules = {
        Category.COLLECTIVE: ("conditions_of_use", "membership_criteria", "sanctions"),
        Category.CERTIFICATION: ("conditions_of_use", "certified_characteristics", "control_method"),
    }
    of_the_nature = rules.get(nature.category, ()) if nature.category else ()
    picture = () if nature.feature in UNSEEN else ("specimen",)
    return "description", *of_the_nature, "feature", "classes", *picture


_RULES = say("The regulation on the use of the mark")

TRADEMARK = RightKind(
    kind=Kind.TRADEMARK,
    document=Trademark,
    prefix="4",
    certificate="4-{:07d}-000",
    short="tm",
    inscriptions={
        Category.ORDINARY: "NHÃN HIỆU",
        Category.COLLECTIVE: "NHÃN HIỆU TẬP THỂ",
        Category.CERTIFICATION: "NHÃN HIỆU CHỨNG NHẬN",
    },
    explanations={
        Category.ORDINARY: say("A sign by which one business marks its own goods."),
        Category.COLLECTIVE: say(
            "A sign of an association or cooperative; its members use it under a common regulation."
        ),
        Category.CERTIFICATION: say(
            "A sign of an organisation that certifies origin, quality or method for others and does not trade in the "
            "goods itself."
        ),
    },
    last_day=_last_day,
    shared=frozenset({Category.COLLECTIVE, Category.CERTIFICATION}),
    takes=frozenset({"category", "feature", "vienna"}),
    needs=_needs,
    parts=(
        Section(
            key="name",
            title=say("The mark and its goods"),
            fields=("name", "feature", "product", "classes"),
            wording={
                "name": Wording(
                    say("Which words does the mark have?"),
                    say("As in the picture of the mark; a mark without words gets a short name."),
                    "CAM THƯỢNG LỘC"
                ),
                "feature": Wording(say("How is the mark made?")),
                "product": Wording(say("Which product bears it?"), example=say("fresh oranges")),
            }
        ),
        Section(
            key="picture",
            title=say("What it looks like"),
            fields=(
                "particulars.description", "particulars.colours", "vienna", "particulars.disclaimer",
                "particulars.transliteration", "particulars.translation", "particulars.language"
            ),
            wording={
                "vienna": Wording(
                    say("Which figurative elements does it have?"),
                    say("Codes of the Vienna classification, one a line, if you know them; else leave it empty."),
                    "5.7.1"
                ),
            }
        ),
        Section(
            key="rules",
            title=_RULES,
            natures=frozenset({Category.COLLECTIVE}),
            fields=(
                "particulars.membership_criteria", "particulars.conditions_of_use", "particulars.sanctions",
                "particulars.control_method", "particulars.place_name_consent"
            )
        ),
        Section(
            key="rules",
            title=_RULES,
            natures=frozenset({Category.CERTIFICATION}),
            fields=(
                "particulars.certified_characteristics", "particulars.control_method", "particulars.conditions_of_use",
                "particulars.sanctions", "particulars.place_name_consent"
            ),
            wording={
                "particulars.control_method": Wording(
                    say("How is it measured and checked?"),
                    example=say("Ten fruits from each lot, refractometer, by an accredited laboratory.")
                ),
            }
        ),
        Section(
            key="more",
            title=say("If it applies"),
            fields=("representative", "particulars.priorities"),
            is_rare=True,
            wording={
                "representative": Wording(
                    say("Who acts for you before the office?"),
                    say("Name and address of the industrial property agent, if you have one.")
                ),
            }
        )
    )
)  # fmt: skip

"""A geographical indication (chỉ dẫn địa lý).

Sources: the dossier of Decree 65/2023/NĐ-CP as amended by 100/2026/NĐ-CP; Law on Intellectual Property, article 106.
The State owns a Vietnamese indication and its term has no end (articles 121 and 93), so the form asks for neither.
"""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from registry.errors import Unfit
from registry.faults import WrittenAs
from registry.forms import LINE, Searched, asked
from registry.rights.kinds.base import KindDocument, Line, Nature, Passage, RightKind, Section, Wording, public, text
from registry.saying import Said, say
from registry.vocabulary import Kind, Readers

Bound = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=15)]


class Characteristic(KindDocument):
    """One measurable limit of the product: at least one bound, the unit, and how it is measured."""

    parameter: Annotated[Line, public(say("What is measured"), example=say("sugar"))]
    minimum: Annotated[Bound | None, public(say("At least"), example="10.0")] = None
    maximum: Annotated[Bound | None, public(say("At most"))] = None
    unit: Annotated[Line, public(say("Unit"), example="°Bx")]
    method: Annotated[Line | None, public(say("How it is measured"), example="TCVN 4414:1987")] = None

    def told(self) -> Said:
        """Return the limit as a specification writes it."""
        name, unit = self.parameter, self.unit
        if self.maximum is None:
            said = say("%(parameter)s: ≥ %(least)s %(unit)s", parameter=name, least=self.minimum or 0, unit=unit)
        elif self.minimum is None:
            said = say("%(parameter)s: ≤ %(most)s %(unit)s", parameter=name, most=self.maximum, unit=unit)
        else:
            least, most = self.minimum, self.maximum
            said = say("%(parameter)s: %(least)s–%(most)s %(unit)s", parameter=name, least=least, most=most, unit=unit)
        return said if self.method is None else say("%(limit)s (%(method)s)", limit=said, method=self.method)

    @model_validator(mode="after")
    def bounds(self) -> Self:
        if self.minimum is None and self.maximum is None:
            raise Unfit(say("a characteristic needs a minimum or a maximum"), "no_bound")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise Unfit(say("the minimum is above the maximum"), "bounds_crossed")
        return self


class GeographicalIndication(KindDocument):
    """The description of specific characteristics (bản mô tả tính chất đặc thù), as data."""

    designation: Annotated[
        Line | None,
        public(
            say("What its own register calls it"),
            help=say("PDO, PGI or AO, for instance."),
            example="PGI",
            inid="550",
            unasked="Read from other registers: what is applied for here is always a chỉ dẫn địa lý.",
        ),
    ] = None
    transliteration: Annotated[
        Line | None,
        public(
            say("Transliteration"),
            question=say("How is it written without accents?"),
            example="Phuc Trach",
            inid="561",
            searched=Searched.NAME,
        ),
    ] = None
    product_category: Annotated[
        Line | None,
        public(
            say("Sort of product"),
            question=say("What sort of product is it?"),
            example=say("fruit"),
            searched=Searched.PRODUCT,
        ),
    ] = None
    hs_code: Annotated[
        Annotated[str, WrittenAs(r"^\d{4}(\.?\d{2}){0,2}$", say("4 to 8 digits, 0805.40 for instance")), LINE] | None,
        public(
            say("Code of the goods (HS)"),
            help=say("The goods' code of the Harmonized System, 4 to 8 digits, if you know it."),
            question=say("Which customs code do the goods have?"),
            example="0805.40",
        ),
    ] = None
    description: Annotated[
        Passage | None,
        text(
            say("Description"),
            help=say("So that somebody who knows it recognises it, and somebody who does not can tell it apart."),
            question=say("What does it look, smell and taste like?"),
            example=say(
                "The fruit is round, the skin thin and yellow; the flesh is white to pink, "
                "crisp and sweet without bitterness."
            ),
            inid="571",
        ),
    ] = None
    characteristics: Annotated[
        list[Characteristic],
        public(
            say("Measurable limits"),
            help=say(
                "What a laboratory can check. One bound is enough: at least, at most, or both. "
                "Comma and point both divide decimals."
            ),
            question=say("Limit"),
            max_length=50,
        ),
    ] = Field(default_factory=list)
    reputation: Annotated[
        Passage | None,
        text(
            say("Reputation"),
            question=say("Since when and by what is it known?"),
            example=say("Named in the land register of 1938; first prize at the fair of Huế."),
        ),
    ] = None
    natural_factors: Annotated[
        Passage | None,
        text(
            say("Natural factors"),
            question=say("Which soil, water and climate does it have there?"),
            example=say("Alluvial soil along the Ngàn Sâu, hot dry wind from April to August."),
        ),
    ] = None
    human_factors: Annotated[
        Passage | None,
        text(
            say("Human factors"),
            question=say("Which skill of the people makes it so?"),
            example=say("Grafting on the mother tree, bagging the fruit by hand."),
        ),
    ] = None
    causal_link: Annotated[
        Passage | None,
        text(
            say("Link with the area"),
            help=say("The law asks for this link: one sentence for each quality."),
            question=say("How do these make the qualities above?"),
            example=say("The wide gap between day and night stores sugar in the fruit."),
        ),
    ] = None
    production_method: Annotated[
        Passage | None,
        text(
            say("Method of production"),
            question=say("How is it grown or made, step by step?"),
            example=say("Planted in February, 400 trees a hectare; picked 7 months after flowering, by hand."),
        ),
    ] = None
    proof_of_origin: Annotated[
        Passage | None,
        text(
            say("Proof of origin"),
            question=say("How can one tell that goods come from there?"),
            example=say("A book for each garden, a number for each lot, a label for each fruit."),
        ),
    ] = None
    self_control: Annotated[
        Passage | None,
        text(
            say("Own control"),
            question=say("How do you check yourselves?"),
            example=say("The cooperative looks at every garden once a season and keeps the sheets for three years."),
        ),
    ] = None
    control_plan: Annotated[
        Passage | None,
        asked(
            say("Plan of control"),
            help=say("When, where and how often samples are taken. Only you and the office read it."),
            question=say("When and where is it checked from outside?"),
            example=say("Ten gardens by lot each season, three samples a garden, in the fortnight before the harvest."),
            shown_to=Readers.PARTIES,
            is_printed=False,
        ),
    ] = None
    control_body: Annotated[
        Line | None,
        public(
            say("Control body"),
            question=say("Which body checks from outside?"),
            example=say("Department for Quality of the province"),
        ),
    ] = None
    homonym: Annotated[
        Passage | None,
        text(
            say("Homonymous names"),
            help=say("If so, how are the two told apart?"),
            question=say("Is there another place or product of the same name?"),
        ),
    ] = None
    protection_abroad: Annotated[
        list[Line],
        public(
            say("Protection abroad"),
            help=say("One country a line."),
            question=say("Where is the name protected abroad?"),
            example="EU, PGI-VN-02463",
            inid="800",
            max_length=50,
        ),
    ] = Field(default_factory=list)
    basis: Annotated[
        Line | None,
        public(
            say("Basis of protection"),
            question=say("On which decision does the application rest?"),
            example="Quyết định 12/2026/QĐ-UBND",
            searched=Searched.BASIS,
        ),
    ] = None


def _needs(_: Nature) -> tuple[str, ...]:
    return "description", "characteristics", "causal_link", "production_method", "self_control", "product", "area"


GEOGRAPHICAL_INDICATION = RightKind(
    kind=Kind.GEOGRAPHICAL_INDICATION,
    document=GeographicalIndication,
    prefix="6",
    certificate="{:05d}",
    short="gi",
    inscriptions={None: "CHỈ DẪN ĐỊA LÝ"},
    explanations={
        None: say(
            "The name of a place for a product that owes its quality or its fame to that place. It is applied for by "
            "an association, a cooperative or an authority of the place, and all producers there may come to use it."
        )
    },
    is_endless=True,
    shared=frozenset({None}),
    needs=_needs,
    is_of_organisations=True,
    follows_product=True,
    parts=(
        Section(
            key="name",
            title=say("The name and the product"),
            fields=("name", "particulars.transliteration", "product", "particulars.product_category", "classes"),
            wording={
                "name": Wording(
                    say("Which name is to be protected?"),
                    say("The name of the place, as people say it; without the product, where it is sold without."),
                    "Phúc Trạch"
                ),
                "product": Wording(
                    say("Which product bears it?"), say("One product, the way it is sold."), say("fresh pomelos")
                ),
            }
        ),
        Section(
            key="qualities",
            title=say("What makes it special"),
            help=say("These answers are the description of specific characteristics (bản mô tả tính chất đặc thù)."),
            fields=("particulars.description", "particulars.characteristics", "particulars.reputation")
        ),
        Section(
            key="origin",
            title=say("Why it comes from there"),
            fields=(
                "particulars.natural_factors", "particulars.human_factors", "particulars.causal_link",
                "particulars.production_method", "particulars.proof_of_origin"
            )
        ),
        Section(
            key="control",
            title=say("Control"),
            fields=("particulars.self_control", "particulars.control_body", "particulars.control_plan")
        ),
        Section(
            key="more",
            title=say("If it applies"),
            fields=(
                "representative", "particulars.hs_code", "particulars.homonym", "particulars.protection_abroad",
                "particulars.basis"
            ),
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

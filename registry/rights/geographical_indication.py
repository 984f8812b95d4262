"""What is peculiar to a geographical indication (chỉ dẫn địa lý).

Source: the dossier of Decree 65/2023/NĐ-CP as amended by 100/2026/NĐ-CP; Law on Intellectual Property, article 106.
"""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registry.errors import Unfit
from registry.faults import Written
from registry.saying import say
from registry.text import tidy

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(tidy)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Characteristic(BaseModel):
    """One measurable limit of the product: at least one bound, the unit, and how it is measured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter: Line
    minimum: Decimal | None = Field(default=None, allow_inf_nan=False, max_digits=15)
    maximum: Decimal | None = Field(default=None, allow_inf_nan=False, max_digits=15)
    unit: Line
    method: Line | None = None

    @model_validator(mode="after")
    def bounds(self) -> Self:
        if self.minimum is None and self.maximum is None:
            raise Unfit(say("a characteristic needs a minimum or a maximum"), "no_bound")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise Unfit(say("the minimum is above the maximum"), "bounds_crossed")
        return self


class GeographicalIndication(BaseModel):
    """The description of specific characteristics (bản mô tả tính chất đặc thù), as data.

    The owner of a Vietnamese indication is the State and its term has no end (Law on Intellectual Property, articles
    121 and 93), so neither is asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    designation: Line | None = Field(
        default=None,
        description="What its own register calls it, INID (550): chỉ dẫn địa lý, PDO, PGI, AO.",
        examples=["PGI"],
    )
    transliteration: Line | None = Field(default=None, description="The name in Latin letters, INID (561).")
    product_category: Line | None = None
    hs_code: Annotated[str, Written(r"^\d{4}(\.?\d{2}){0,2}$", say("4 to 8 digits, 0805.40 for instance"))] | None = (
        Field(
            default=None, description="The goods' code of the Harmonized System, 4 to 8 digits.", examples=["0805.40"]
        )
    )
    description: Passage | None = Field(default=None, description="What the product is like, INID (571).")
    characteristics: list[Characteristic] = Field(default_factory=list, max_length=50)
    reputation: Passage | None = None
    natural_factors: Passage | None = None
    human_factors: Passage | None = None
    causal_link: Passage | None = None
    production_method: Passage | None = None
    proof_of_origin: Passage | None = None
    self_control: Passage | None = None
    control_plan: Passage | None = None
    control_body: Line | None = None
    homonym: Passage | None = None
    protection_abroad: list[Line] = Field(
        default_factory=list, max_length=50, description="Where else the name is protected, INID (800) and following."
    )
    basis: Line | None = None

    def missing(self) -> list[str]:
        """Name what a dossier lacks before it can be lodged."""
        needed = {
            "description": self.description,
            "characteristics": self.characteristics,
            "causal_link": self.causal_link,
            "production_method": self.production_method,
            "self_control": self.self_control,
        }
        return [name for name, value in needed.items() if not value]

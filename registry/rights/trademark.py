"""What is peculiar to a trade mark (nhãn hiệu): ordinary, collective or certification.

INID codes follow WIPO ST.60. Source for regulations on use: Law on Intellectual Property, article 105.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from registry.codes.st3 import is_code
from registry.errors import Unfit
from registry.faults import Written
from registry.saying import say
from registry.text import tidy
from registry.vocabulary import Category

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(tidy)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
TERM_YEARS = 10


def _office(code: str) -> str:
    if not is_code(code):
        raise Unfit(say("two letters of WIPO ST.3, VN for instance"), "no_country")
    return code


class Priority(BaseModel):
    """A claim of priority, INID (310), (320), (330)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Line = Field(description="INID (310).")
    filed_on: date = Field(description="INID (320).")
    office: Annotated[str, Written(r"^[A-Z]{2}$", say("two capital letters: VN, JP")), AfterValidator(_office)] = Field(
        description="Two letters of WIPO ST.3, INID (330)."
    )


class Trademark(BaseModel):
    """A mark's own data, and for collective and certification marks the regulation on its use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: Passage | None = Field(default=None, description="What the mark looks like and means, INID (571).")
    colours: list[Line] = Field(default_factory=list, max_length=30, description="Colours claimed, INID (591).")
    disclaimer: Passage | None = Field(default=None, description="What no protection is claimed for, INID (526).")
    transliteration: Line | None = Field(default=None, description="The words in Latin letters, INID (561).")
    translation: Line | None = Field(default=None, description="The words in Vietnamese, INID (566).")
    language: Annotated[str, Written(r"^[a-z]{2}$", say("two small letters: vi, en"))] | None = Field(
        default=None, description="The language of the application, two letters, INID (270)."
    )
    priorities: list[Priority] = Field(
        default_factory=list, max_length=20, description="Priorities claimed, INID (300)."
    )
    conditions_of_use: Passage | None = None
    membership_criteria: Passage | None = None
    certified_characteristics: Passage | None = None
    control_method: Passage | None = None
    sanctions: Passage | None = None
    place_name_consent: Line | None = None

    def missing(self, category: Category | None) -> list[str]:
        """Name what a dossier lacks before it can be lodged."""
        needed: dict[str, object] = {"description": self.description}
        if category is Category.COLLECTIVE:
            needed |= {
                "conditions_of_use": self.conditions_of_use,
                "membership_criteria": self.membership_criteria,
                "sanctions": self.sanctions,
            }
        if category is Category.CERTIFICATION:
            needed |= {
                "conditions_of_use": self.conditions_of_use,
                "certified_characteristics": self.certified_characteristics,
                "control_method": self.control_method,
            }
        return [name for name, value in needed.items() if not value]


def expiry(filed_on: date) -> date:
    """Return the last day of a mark's first term: ten years from filing (Law on Intellectual Property, article 93)."""
    try:
        return filed_on.replace(year=filed_on.year + TERM_YEARS)
    except ValueError:  # filed on a 29 February
        return filed_on.replace(year=filed_on.year + TERM_YEARS, day=28)

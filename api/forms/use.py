"""What comes in about the right of use, plots, certified quantities and lots."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.forms.base import LINE, TIDY, Form
from registry.errors import Unfit
from registry.faults import NO_WHOLE_NUMBER
from registry.vocabulary import Measure

Product = Annotated[str, Field(min_length=1, max_length=300), LINE]
Reason = Annotated[str, Field(min_length=1, max_length=2000), TIDY]


def whole(value: Any) -> Any:
    """Let a whole number pass and nothing that only looks like one: quantities are not guessed at."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(NO_WHOLE_NUMBER, "int_type")
    return value


Whole = Annotated[int, BeforeValidator(whole), Field(ge=1, le=10**12)]


class AuthorisationForm(Form):
    """A right of use to be granted."""

    party_id: UUID = Field(description="The producer.", examples=["0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a"])
    product: Product = Field(examples=["Bưởi quả tươi"])
    valid_from: date = Field(description="The first day.", examples=["2026-08-01"])
    valid_until: date | None = Field(default=None, description="The last day; without one it has no end.")


class ReasonForm(Form):
    """Why."""

    reason: Reason = Field(examples=["Bán quả ngoài vùng dưới tên chỉ dẫn địa lý."])


class ReinstatementForm(Form):
    """Why a right of use stands again, if there is more to say than that it does."""

    reason: Reason | None = Field(default=None, examples=["Đã khắc phục."])


class PlotForm(Form):
    """A plot."""

    name: Annotated[str, Field(min_length=1, max_length=100), LINE] = Field(examples=["Vườn đồi Bắc"])
    geometry: Annotated[dict[str, Any], TIDY] = Field(
        description="GeoJSON Point or Polygon (RFC 7946), WGS 84, longitude first.",
        examples=[{"type": "Point", "coordinates": [105.8, 18.15]}],
    )
    hectares: float | None = Field(
        default=None, gt=0, le=1_000_000, allow_inf_nan=False, description="Measured from a polygon when absent."
    )
    unit_code: Annotated[str, Field(min_length=1, max_length=10), LINE] | None = Field(
        default=None, description="The commune, by today's code."
    )


class QuantityForm(Form):
    """A quantity to be certified."""

    season: Annotated[str, Field(min_length=1, max_length=20), LINE] = Field(examples=["2026"])
    product: Product | None = Field(default=None, description="That of the right of use when absent.")
    quantity: Whole = Field(description="Whole grams, millilitres or pieces.", examples=[12_000_000])
    measure: Measure = Field(examples=[Measure.GRAM])
    plot_id: UUID | None = None
    waste_permille: Annotated[int, BeforeValidator(whole), Field(ge=0, le=100)] = Field(
        default=15, description="What of the labels may be spoilt in packing, in thousandths."
    )
    evidence: Annotated[str, Field(min_length=1, max_length=500), LINE] | None = Field(
        default=None, examples=["Biên bản kiểm tra vườn 03/BB"]
    )


class LotForm(Form):
    """A lot to be declared."""

    number: Annotated[str, Field(min_length=1, max_length=40), LINE] | None = Field(
        default=None, description="Unique in the register; the next of the right and season when absent."
    )
    quantity: Whole = Field(description="In the measure of the certified quantity.", examples=[500_000])
    produced_on: date = Field(description="Harvested or produced; not in the future.", examples=["2026-09-12"])
    expires_on: date | None = None
    gtin: Annotated[str, Field(min_length=8, max_length=20), LINE] | None = Field(
        default=None, description="GTIN-8, -12, -13 or -14 with its check digit.", examples=["8938505974194"]
    )
    plot_id: UUID | None = None

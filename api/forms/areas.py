"""What comes in about areas and files."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar.datastructures import UploadFile
from pydantic import Field

from api.forms.base import LINE, Form
from registry.documents import intake
from registry.vocabulary import Purpose

MOST_BYTES_OF_AN_AREA = 8 * 1024 * 1024
"""Bytes of a map of 200,000 positions, the most an area may have, with six decimals and blanks between."""

MOST_BYTES_OF_A_PAPER = intake.MOST_BYTES + 64 * 1024
"""A file of the largest size, and what a multipart body puts around it."""

DRAWN = {
    "type": "Polygon",
    "coordinates": [[[105.75, 18.1], [105.85, 18.1], [105.85, 18.2], [105.75, 18.2], [105.75, 18.1]]],
}


class AreaForm(Form):
    """An area in words and on the map."""

    geometry: dict[str, Any] = Field(
        description="GeoJSON (RFC 7946), WGS 84, longitude first: Polygon, MultiPolygon, Feature or FeatureCollection.",
        examples=[DRAWN],
    )
    unit_codes: list[Annotated[str, Field(min_length=1, max_length=10), LINE]] = Field(
        default_factory=list,
        max_length=500,
        description="Codes of administrative units of today.",
        examples=[["18676"]],
    )
    is_schematic: bool = Field(default=False, description="Drawn from sources that are no legal boundary.")
    map_digest: str | None = Field(
        default=None, pattern="^[0-9a-f]{64}$", description="The scanned map, among the record's files."
    )


@dataclass(frozen=True)
class PaperForm:
    """A scanned paper, as multipart/form-data: PNG, JPEG, WebP or PDF, at most 10 MB and 25 megapixels."""

    file: UploadFile
    purpose: Purpose = Purpose.AREA_MAP

"""Forms about areas and files."""

from dataclasses import dataclass

from litestar.datastructures import UploadFile

from registry.documents import intake
from registry.forms import MOST_BYTES_OF_A_FORM
from registry.vocabulary import Purpose

MOST_BYTES_OF_AN_AREA = MOST_BYTES_OF_A_FORM
"""Bytes of a map of 200,000 positions, the most an area may have, with six decimals and blanks between them."""

MOST_BYTES_OF_A_PAPER = intake.MOST_BYTES + 64 * 1024
"""Bytes of the largest file, and of what a multipart body adds around it."""


@dataclass(frozen=True)
class PaperForm:
    """A scanned paper, as multipart/form-data: PNG, JPEG, WebP or PDF, at most 10 MB and 25 megapixels."""

    file: UploadFile
    purpose: Purpose = Purpose.AREA_MAP

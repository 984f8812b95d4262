"""Files that are sent about cases."""

from dataclasses import dataclass

from litestar.datastructures import UploadFile

from registry.documents import intake

MOST_BYTES_OF_A_PHOTO = intake.MOST_BYTES + 128 * 1024
MOST_BYTES_OF_A_PAGE = 3 * intake.MOST_BYTES
"""Octets of a form with a photo on a page: one that is somewhat too large is refused beside what was typed."""
"""Bytes of the largest photograph, of the texts of a report, and of what a multipart body adds around them."""


@dataclass(frozen=True)
class CasePictureForm:
    """A picture, as multipart/form-data: PNG, JPEG or WebP, at most 10 MB and 25 megapixels."""

    file: UploadFile

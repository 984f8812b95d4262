"""The file that is sent about a request to join."""

from dataclasses import dataclass

from litestar.datastructures import UploadFile


@dataclass(frozen=True)
class JoinPaperForm:
    """A paper, as multipart/form-data: PNG, JPEG, WebP or PDF, at most 10 MB and 25 megapixels."""

    file: UploadFile

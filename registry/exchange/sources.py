"""Recognises the kind of a file and opens it."""

from pathlib import Path

from registry.errors import NotAcceptable
from registry.exchange import features, workbooks
from registry.exchange.features import open_collection
from registry.exchange.reading import SAVE_AS, Fits, Source
from registry.exchange.texts import open_table
from registry.exchange.workbooks import open_workbook
from registry.saying import say

TABLES = frozenset({".csv", ".tsv", ".tab", ".txt"})
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
COLLECTIONS = frozenset({".geojson", ".json"}) | features.BY_LINE
_HINTS = {
    ".xls": SAVE_AS,
    ".ods": SAVE_AS,
    ".numbers": SAVE_AS,
    ".kml": say("save it as GeoJSON (RFC 7946, WGS 84)"),
    ".kmz": say("save it as GeoJSON (RFC 7946, WGS 84)"),
    ".shp": say("save it as GeoJSON (RFC 7946, WGS 84)"),
    ".zip": say("unpack it first"),
}
"""What to do with files that are not read."""


def open_source(path: Path, fits: Fits) -> Source:
    """Open a file for reading row by row; NotAcceptable, with what to do, for a kind of file that is not read."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise NotAcceptable(say("%(name)s is no file.", name=path.name))
    if suffix in WORKBOOKS or (suffix in TABLES and _begins(path, workbooks.MAGIC)):
        return open_workbook(path, fits)
    if suffix in TABLES:
        return open_table(path, fits)
    if suffix in COLLECTIONS:
        return open_collection(path)
    hint = _HINTS.get(suffix, say("send tables as CSV, TSV or XLSX, areas as GeoJSON"))
    raise NotAcceptable(say("%(name)s is a kind of file that is not read; %(hint)s.", name=path.name, hint=hint))


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic

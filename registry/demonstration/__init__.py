"""The small files of the demonstration; ``SOURCES.md`` gives the source of each fact."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
"""``registry.exchange.run_folder`` imports it: geographical indications, products of Hà Tĩnh, units."""

AREAS = FOLDER / "areas"


def area(certificate: str) -> dict[str, Any]:
    """Return the schematic area of a geographical indication as a GeoJSON feature; KeyError when there is none.

    Its properties contain ``"schematic": true`` and the communes from whose centre points it was drawn.
    """
    path = AREAS / f"{certificate}.geojson"
    if not (certificate.isascii() and certificate.isdigit() and path.is_file()):
        raise KeyError(certificate)
    feature: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return feature

"""Where the facts of a mirrored right come from, in words; ``registry/exchange`` names its sources for programs."""

from api.language import Speech
from registry.saying import say

SOURCES = {
    "gi-vietnam": say("the list of geographical indications of Viet Nam, gathered from what was published"),
    "gi-eu": say("the European Union's register of geographical indications"),
    "hatinh-products": say("the list of protected products of Hà Tĩnh, gathered from what was published"),
    "trade-marks": say("what trade mark offices publish of their registers"),
}


def source_name(source: str | None, said: Speech) -> str:
    """Return the words for a source; a source without words is called by its name."""
    return said.tell(SOURCES[source]) if source in SOURCES else source or ""

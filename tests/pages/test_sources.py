from api.language import speech
from api.pages.sources import SOURCES, source_name
from registry.exchange import layouts


def test_every_source_of_rights_has_a_name_for_people():
    vietnamese = speech("vi")
    sources = {layout.name for layout in layouts.LAYOUTS} & set(SOURCES)
    assert sources == set(SOURCES)
    for source in SOURCES:
        assert source_name(source, vietnamese) not in {source, SOURCES[source]}

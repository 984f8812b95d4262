"""The Nice classes, found by the words for the goods: a page of its own, and a part of the application."""

from litestar import get

from api.language import language_of
from api.pages.frame import Visit
from api.pages.producer.frame import Html, producer_page
from api.pages.workspace import query_text
from registry.rights.nice import find_classes


@get("/classes", sync_to_thread=False)
def classes(request: Visit) -> Html:
    """Show the classes whose words contain what was typed; all of them while nothing is typed."""
    q = query_text(request, "q") or query_text(request, "class_q")
    is_vietnamese = language_of(request) == "vi"
    found = [
        (one.number, one.is_service, one.words_vi if is_vietnamese else one.words_en, one.also if is_vietnamese else "")
        for one in find_classes(q)
    ]
    return producer_page(request, "classes.html", q=q, found=found)

"""The page of a label for its holder."""

from api.pages.labels import Face, label_pages
from api.pages.producer.frame import producer_page
from registry.people.visibility import PRODUCED
from registry.use.matter import PRODUCER_OF_USE

PAGES = label_pages(
    Face("/producer", PRODUCED, producer_page, sees_flags=False, takes=lambda act: PRODUCER_OF_USE in act.by)
)

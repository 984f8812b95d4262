"""The page of a label for an officer, or for those who manage its right."""

from api.pages.desk.frame import desk_page
from api.pages.labels import Face, label_pages
from registry.people.visibility import USE_ON_THE_DESK

PAGES = label_pages(Face("/desk", USE_ON_THE_DESK, desk_page, sees_flags=True))

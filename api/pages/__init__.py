"""Pages for people, by audience: shopper, producer, desk."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from api.pages import desk, producer
from api.pages.entrance import ENTRANCE
from api.pages.public import PUBLIC
from api.pages.robots import ROBOTS_AND_SIGNS
from api.pages.static import static_files

PAGES: Sequence[ControllerRouterHandler] = (
    *PUBLIC,
    *ROBOTS_AND_SIGNS,
    *ENTRANCE,
    *producer.ROUTES,
    *desk.ROUTES,
    static_files(),
)

"""Pages for people, by audience: shopper, producer, desk."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from api.pages import account, desk, notices, producer
from api.pages.confirming import CONFIRMING
from api.pages.goods import goods
from api.pages.helping import HELP
from api.pages.identity import IDENTITY
from api.pages.joining import JOINING
from api.pages.passkeys import PASSKEYS
from api.pages.public import PUBLIC
from api.pages.reporting import REPORTING
from api.pages.robots import ROBOTS_AND_SIGNS
from api.pages.signing_in import SIGNING_IN
from api.pages.static import static_files

PAGES: Sequence[ControllerRouterHandler] = (
    *PUBLIC,
    *HELP,
    goods,
    *REPORTING,
    *CONFIRMING,
    *ROBOTS_AND_SIGNS,
    *SIGNING_IN,
    *PASSKEYS,
    *IDENTITY,
    *JOINING,
    *account.ROUTES,
    *producer.ROUTES,
    *desk.ROUTES,
    *notices.ROUTES,
    static_files(),
)

"""What a body of JSON must be before anybody looks into it."""

import json
from typing import Any

from litestar import Request
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_415_UNSUPPORTED_MEDIA_TYPE

from api.problems import Refused
from registry.saying import say


class JsonRequest(Request[Any, Any, Any]):
    """A request whose JSON says of itself that it is JSON, and says nothing twice.

    A foreign page's form can send text that looks like JSON, but not under JSON's name without asking first. And of a
    name that stands twice in an object one reader takes the first value and another the last (RFC 8259, section 4).
    """

    async def json(self) -> Any:
        """Return the body; 415 when it is called something else, 400 when it cannot be read as one thing."""
        kind = self.content_type[0]
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise Refused(
                say("Send the body as application/json."), "not_json", status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE
            )
        sent = await super().json()
        json.loads(await self.body(), object_pairs_hook=_demand_unique)
        return sent


def is_head(request: Request[Any, Any, Any]) -> bool:
    """Say whether a request that is answered as GET asks for the headers alone, so that nothing is to come of it."""
    return WAS_HEAD in request.scope["state"]


WAS_HEAD = "was_head"
"""Under which name the state of a request keeps that it came as HEAD."""


def _demand_unique(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise Refused(
                say("The body names %(name)s twice in one object.", name=name[:100]),
                "named_twice",
                status_code=HTTP_400_BAD_REQUEST,
            )
        seen.add(name)

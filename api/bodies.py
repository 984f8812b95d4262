"""What a JSON body must fulfil before its content is read."""

import json
from typing import Any

from litestar import Request
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_415_UNSUPPORTED_MEDIA_TYPE

from api.problems import Refused
from registry.saying import say


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body is declared as JSON and has no name twice.

    The form of another site's page can send text that looks like JSON, but cannot declare it as JSON without a
    preflight. Where a name stands twice in an object, one reader takes the first value and another the last (RFC 8259,
    section 4).
    """

    async def json(self) -> Any:
        """Return the body; 415 when it is declared as something else, 400 when it is unreadable or has a name twice."""
        kind = self.content_type[0]
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise Refused(
                say("Send the body as application/json."), "not_json", status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE
            )
        sent = await super().json()
        json.loads(await self.body(), object_pairs_hook=_demand_unique)
        return sent


def is_head(request: Request[Any, Any, Any]) -> bool:
    """Say whether a request that is answered like GET asks for the headers only and must have no effect."""
    return WAS_HEAD in request.scope["state"]


WAS_HEAD = "was_head"
"""The key of the request's state that says that it came as HEAD."""


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

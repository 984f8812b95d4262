"""Generators open last (decision 0003): where one may still refuse, Litestar abandons those half open beside it."""

from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute


def handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    """Return every handler by its method and path."""
    return {
        f"{method} {route.path}": handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods)
    }


def wanted(handler: HTTPRouteHandler) -> dict[str, int]:
    """Return the dependencies a handler asks for, with those they ask for; and the batch in which each is resolved."""
    known = handler.resolve_dependencies()
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            inner = known[name].parsed_fn_signature.parameters
            depths[name] = 1 + max((depth(one) for one in inner if one in known), default=0)
        return depths[name]

    for name in handler.parsed_fn_signature.parameters:
        if name in known:
            depth(name)
    return depths


def is_generator(provide: Provide) -> bool:
    return provide.has_async_generator_dependency or provide.has_sync_generator_dependency


def test_a_transaction_opens_after_everything_that_may_refuse(application: Litestar):
    late = {}
    seen = 0
    for name, handler in handlers(application).items():
        known, depths = handler.resolve_dependencies(), wanted(handler)
        opening = [depths[one] for one in depths if is_generator(known[one])]
        beside = [one for one in depths if not is_generator(known[one]) and opening and depths[one] >= min(opening)]
        seen += len(opening)
        assert len(opening) <= 1, f"{name} asks for {len(opening)} generators; Litestar closes them together"
        if beside:
            late[name] = beside
    assert seen > 50, "the routes were not found"
    assert not late

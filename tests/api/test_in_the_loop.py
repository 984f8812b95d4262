"""What a request passes on its way runs in the loop: to hand it to a thread costs more than the whole answer."""

from litestar import Litestar
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.utils.sync import AsyncCallable


def test_no_guard_waits_for_a_thread(application: Litestar):
    handlers = [
        handler
        for route in application.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, HTTPRouteHandler)
    ]
    waiting = {
        f"{handler}: {guard.func}"
        for handler in handlers
        for guard in handler.resolve_guards()
        if isinstance(guard, AsyncCallable)
    }
    assert waiting == set(), "write `async def`: Litestar runs a plain function in a thread"
    assert sum(len(handler.resolve_guards()) for handler in handlers) > len(handlers)


def test_no_hook_waits_for_a_thread(application: Litestar):
    hooks = [*application.before_send, *application.after_exception]
    assert [hook for hook in hooks if isinstance(hook, AsyncCallable)] == []
    assert application.before_send

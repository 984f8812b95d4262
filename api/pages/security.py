"""Headers by which every answer restricts the browser. ``before_send`` also covers answers of no route.

``api/authentication.py`` judges where a change comes from.
"""

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def security_headers(*, https: bool) -> BeforeMessageSendHookHandler:
    """Return the hook for ``Litestar(before_send=[…])``; with ``https`` browsers are told to use https only.

    A route that sets its own policy keeps it.
    """
    several = HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if https else {})
    encoded = [(name.lower().encode(), value.encode()) for name, value in several.items()]

    async def put(message: Message, scope: Scope) -> None:  # noqa: ARG001 # the signature of the hook
        if message["type"] == "http.response.start":
            carried = list(message["headers"])
            names = {name.lower() for name, _ in carried}
            message["headers"] = [*carried, *(header for header in encoded if header[0] not in names)]

    return put

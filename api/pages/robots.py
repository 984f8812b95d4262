"""What browsers and search engines fetch by themselves: which pages may be listed, and the register's icon."""

from functools import cache
from io import BytesIO

from litestar import Response, get
from litestar.di import NamedDependency
from PIL import Image, ImageDraw

from api.pages.static import address
from api.settings import Settings

A_DAY = {"Cache-Control": "public, max-age=86400"}
LEAF, SHEET = "#1f5a41", "#fffdf8"

ROBOTS = """\
User-agent: *
Disallow: /api/
Disallow: /desk
Disallow: /producer
Disallow: /login
Disallow: /check
Disallow: /search?
"""
"""Everybody may find records. The answer to a label says itself that it must not be listed."""


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots() -> Response[str]:
    return Response(ROBOTS, media_type="text/plain", headers=A_DAY)


@get("/manifest.webmanifest", include_in_schema=False, sync_to_thread=False)
def manifest(settings: NamedDependency[Settings]) -> Response[dict[str, object]]:
    """Describe the register for a telephone's first screen (W3C, Web Application Manifest)."""
    icons = [
        {"src": address("seal.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": "/apple-touch-icon.png", "sizes": f"{TOUCH}x{TOUCH}", "type": "image/png"},
    ]
    described: dict[str, object] = {
        "name": settings.office_name,
        "short_name": "Sổ Gốc",
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": SHEET,
        "theme_color": LEAF,
        "icons": icons,
    }
    return Response(described, media_type="application/manifest+json", headers=A_DAY)


@get(["/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"], include_in_schema=False, sync_to_thread=False)
def touch_icon() -> Response[bytes]:
    return Response(sign(TOUCH, "PNG"), media_type="image/png", headers=A_DAY)


@get("/favicon.ico", include_in_schema=False, sync_to_thread=False)
def favicon() -> Response[bytes]:
    return Response(sign(SMALL, "ICO"), media_type="image/x-icon", headers=A_DAY)


TOUCH, SMALL = 180, 32
_FINER = 4


@cache
def sign(side: int, format: str) -> bytes:  # noqa: A002 # Pillow's word
    """Return the register's icon, ``side`` pixels square."""
    unit = side * _FINER / 112
    picture = Image.new("RGB", (side * _FINER, side * _FINER), SHEET)
    canvas = ImageDraw.Draw(picture)
    canvas.ellipse([6 * unit, 6 * unit, 106 * unit, 106 * unit], fill=LEAF)
    tick = [(34 * unit, 58 * unit), (49 * unit, 73 * unit), (79 * unit, 43 * unit)]
    canvas.line(tick, fill=SHEET, width=round(12 * unit), joint="curve")
    octets = BytesIO()
    picture.reduce(_FINER).save(octets, format)
    return octets.getvalue()


ROBOTS_AND_SIGNS = (robots, manifest, touch_icon, favicon)

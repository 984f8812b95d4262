"""The style, script and font files of pages, at addresses that change with their content: cached for a year."""

import hashlib
from functools import cache
from pathlib import Path

from litestar.datastructures import CacheControlHeader
from litestar.router import Router
from litestar.static_files import create_static_files_router

FOLDER = Path(__file__).parents[1] / "static"
A_YEAR = 31_536_000


@cache
def version() -> str:
    """Return eight digits that identify the content of all files: SHA-256 over their names and octets."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(FOLDER)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def address(name: str) -> str:
    """Return the address of a file: ``/static/1f2e3d4c/sogoc.css``."""
    return f"/static/{version()}/{name}"


def static_files() -> Router:
    """Return the route of the files."""
    return create_static_files_router(
        path=f"/static/{version()}",
        directories=[FOLDER],
        name="static",
        cache_control=CacheControlHeader(public=True, max_age=A_YEAR, immutable=True),
        include_in_schema=False,
    )

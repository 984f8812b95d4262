"""The project's own source, read and parsed once for all rules, and only by those who keep one."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("registry", "search", "api", "migrations", "tests")


@cache
def files() -> Sequence[Path]:
    """Return every source but the revisions of the tables."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "versions" not in path.parts]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def trees(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the sources of these rooms, of all unless told, with their trees."""
    for path in files():
        if not rooms or path.relative_to(ROOT).parts[0] in rooms:
            yield path, tree(path)


def place(path: Path, line: int | None = None) -> str:
    return f"{path.relative_to(ROOT)}" if line is None else f"{path.relative_to(ROOT)}:{line}"

"""Put the typeface and htmx where the pages find them: ``python -m api.pages.assets``, after ``npm ci``.

Be Vietnam Pro is cut in two. ``core`` holds what Vietnamese and English need, 14 kB per weight, so that a shopper's
page stays under 40 kB with its type; ``more`` holds the rest and is loaded only where a foreign name needs it. Nothing
here is committed; a file that is newer than its source is not made again.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from registry.printing.lettering import BOLD, REGULAR, font_path

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "api" / "static" / "vendor"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"

CORE = (
    *range(0x20, 0x7F),
    *map(ord, "\u00a0«°·»×–—‘’“”…₫≤≥"),
    *map(ord, "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"),
    *range(0x1EA0, 0x1EFA),
)
"""Printable ASCII, the Vietnamese alphabet, and the signs of the pages. ``sogoc.css`` names the same characters."""

FEATURES = ("ccmp", "kern", "locl", "mark", "mkmk")


def unicode_range(characters: tuple[int, ...]) -> str:
    """Return code points as CSS writes them: ``U+20-7E,U+A0``."""
    points = sorted(characters)
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def cut(source: Path, target: Path, *, core: bool) -> None:
    """Write the part of a typeface that a page needs, as WOFF (W3C Recommendation, version 1.0)."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    wanted = set(CORE) if core else set(font.getBestCmap()) - set(CORE)
    options = subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff"
    font.save(target)


def put(force: bool = False) -> Iterator[Path]:
    """Make what is missing or out of date; yield what was made. Raises FileNotFoundError where npm has not run."""
    if not HTMX.is_file():
        raise FileNotFoundError("node_modules/htmx.org is missing: run `make assets`, which runs `npm ci` first.")
    VENDOR.mkdir(parents=True, exist_ok=True)
    target = VENDOR / "htmx.min.js"
    if force or _is_older(target, HTMX):
        shutil.copyfile(HTMX, target)
        yield target
    for weight in (REGULAR, BOLD):
        source = font_path(weight)
        for part in ("core", "more"):
            target = VENDOR / f"be-vietnam-pro-{part}-{weight}.woff"
            if force or _is_older(target, source, Path(__file__)):
                cut(source, target, core=part == "core")
                yield target


def _is_older(target: Path, *sources: Path) -> bool:
    return not target.is_file() or target.stat().st_mtime < max(source.stat().st_mtime for source in sources)


def main() -> None:
    for made in put(force="--force" in sys.argv[1:]):
        sys.stdout.write(f"{made.relative_to(ROOT)}  {made.stat().st_size / 1000:.1f} kB\n")


if __name__ == "__main__":
    main()

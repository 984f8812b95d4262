import re
from pathlib import Path

import pytest
from PIL import ImageFont

from api.pages import assets, static

CSS = (static.FOLDER / "sogoc.css").read_text(encoding="utf-8")
MADE = assets.HTMX.is_file()
needs_npm = pytest.mark.skipif(not MADE, reason="node_modules is missing: run `make assets`")


@needs_npm
def test_assets_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    made = {path.name for path in assets.put()}
    assert made == {path.name for path in (tmp_path / "vendor").iterdir()}
    assert "htmx.min.js" in made
    assert list(assets.put()) == []


@needs_npm
def test_the_typeface_of_a_shoppers_page_writes_vietnamese_and_is_light(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    list(assets.put())
    from fontTools.ttLib import TTFont

    for weight in (400, 600):
        path = tmp_path / f"be-vietnam-pro-core-{weight}.woff"
        assert path.stat().st_size < 15_000
        written = set(TTFont(path).getBestCmap())
        assert set(map(ord, "Bưởi Phúc Trạch ĂẰẮẲẴẶ đĐ ≥ 11,4 °Bx – “Ngữ”…")) <= written
        assert ImageFont.truetype(path, 16).getlength("Hương Khê") > 0
        rest = set(TTFont(tmp_path / f"be-vietnam-pro-more-{weight}.woff").getBestCmap())
        assert set(map(ord, "äöñçß")) <= rest
        assert not rest & set(assets.CORE)


def test_without_npm_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "HTMX", tmp_path / "none.js")
    with pytest.raises(FileNotFoundError, match="make assets"):
        list(assets.put())


def test_the_stylesheet_asks_for_the_characters_that_were_cut():
    assert CSS.count(f"unicode-range: {assets.unicode_range(assets.CORE)}") == 2


def test_the_stylesheet_is_light_and_loads_nothing_from_elsewhere():
    assert len(CSS.encode()) < 20_000
    assert "@import" not in CSS
    assert all(not address.startswith(("http", "//", "data:")) for address in re.findall(r"url\(([^)]*)\)", CSS))


def test_the_lock_names_no_registry():
    lock = (assets.ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in lock
    assert '"integrity": "sha512-' in lock


def test_no_template_carries_a_style_or_a_script_of_its_own():
    found = [
        f"{path.name}: {match[0]}"
        for path in (static.FOLDER.parent / "templates").rglob("*.html")
        for match in re.finditer(
            r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)|javascript:""", path.read_text(encoding="utf-8")
        )
    ]
    assert not found, "the Content-Security-Policy forbids it: the browser would drop it without a word"


TOKENS = re.compile(r"--([a-z-]+): (#[0-9a-f]{6})")


def _tokens() -> list[dict[str, str]]:
    light, dark = CSS.index(":root {"), CSS.index("@media (prefers-color-scheme: dark)")
    end = CSS.index("} }", dark)
    return [dict(TOKENS.findall(CSS[light:dark])), dict(TOKENS.findall(CSS[dark:end]))]


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, WCAG 2.2, 1.4.3: from 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", _tokens(), ids=["light", "dark"])
def test_colours_can_be_told_apart(colours: dict[str, str]):
    for ground in ("paper", "sheet"):
        assert _contrast(colours["ink"], colours[ground]) >= 7
        for text in ("soft", "leaf", "amber", "seal", "sky"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert _contrast(colours["edge"], colours[ground]) >= 3, "the border of a field, WCAG 1.4.11"


@pytest.mark.parametrize("colours", _tokens(), ids=["light", "dark"])
def test_a_verdict_meets_the_highest_contrast(colours: dict[str, str]):
    for tone in ("leaf", "amber", "seal", "sky"):
        assert _contrast(colours[tone], colours[f"{tone}-wash"]) >= 7, tone
        assert _contrast(colours["ink"], colours[f"{tone}-wash"]) >= 7, tone
        assert _contrast(colours[tone], colours["sheet"]) >= 7, tone


def test_a_dark_screen_changes_colours_and_nothing_else():
    """So what a browser test finds in the light of all but colours, it finds in the dark."""
    everywhere = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "api" / "static").glob("*.css")
    )
    dark = re.findall(r"@media \(prefers-color-scheme: dark\) \{ :root \{([^}]*)\} \}", everywhere)
    assert len(dark) == everywhere.count("prefers-color-scheme") > 0
    assert all(re.fullmatch(r"--[a-z-]+: #[0-9a-f]{6}", one.strip()) for one in dark[0].split(";") if one.strip())

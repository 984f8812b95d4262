"""The documents name what is there: files, rooms, and one another."""

import re
from pathlib import Path

from tests.house.sources import ROOT, text

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
"""Decisions are left out: they tell how things were when they were made."""
FILE = re.compile(r"`([\w./-]+\.(?:py|md|csv|json|html|css|js|po|toml|yml|svg))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
MADE = {"var/bench.jsonl", "var/scan-salts.json", "pins.csv", "../shared/data/search_queries_public.csv"}
"""What the register or its user makes, or what lies beside the clone."""
LEFT_OUT = {"var", "node_modules", ".git", ".venv"}


def lines(path: Path) -> list[tuple[int, str]]:
    return list(enumerate(text(path).splitlines(), 1))


def test_every_file_that_is_named_is_there():
    there = [
        f"/{path.relative_to(ROOT)}"
        for path in ROOT.rglob("*.*")
        if not LEFT_OUT & set(path.relative_to(ROOT).parts) and path.is_file()
    ]
    wrong = [
        f"{path.name}:{number} {name}"
        for path in DOCS
        for number, line in lines(path)
        for name in FILE.findall(line)
        if name not in MADE and not any(one.endswith(f"/{name}") for one in there)
    ]
    assert not wrong


def test_every_link_leads_to_a_file():
    wrong = [
        f"{path.name}:{number} {target}"
        for path in DOCS
        for number, line in lines(path)
        for target in LINK.findall(line)
        if not (path.parent / target).exists()
    ]
    assert not wrong


def test_the_page_of_the_house_names_every_room():
    rooms = {path.name for path in (ROOT / "registry").iterdir() if (path / "__init__.py").is_file()}
    told = text(ROOT / "docs" / "house.md")
    assert not {room for room in rooms if not re.search(rf"^  {room}/", told, re.MULTILINE)}
    assert len(rooms) > 10


def test_readme_leads_to_every_document():
    told = text(ROOT / "README.md")
    assert not [path.name for path in DOCS if path.parent.name == "docs" and f"docs/{path.name}" not in told]


SETTING = re.compile(r"\bSOGOC_[A-Z0-9_]*")
SET = [ROOT / "docker-compose.yml", ROOT / "deploy" / "Caddyfile"]
OUTSIDE = ("Makefile", "Dockerfile", "CHANGELOG.md", "alembic.ini")


def test_every_setting_that_is_named_anywhere_can_be_set():
    """A name that means nothing in a message sends its reader in a circle; the compose file's own are in the README."""
    from api.settings import Settings

    of_the_set = {name for path in SET for name in re.findall(r"\$\{?(SOGOC_[A-Z_]+)", text(path))}
    known = {f"SOGOC_{name.upper()}" for name in Settings.model_fields}
    own = of_the_set - known
    assert all(f"`{name}`" in text(ROOT / "README.md") for name in own)
    said = [
        *DOCS,
        *SET,
        *(ROOT / name for name in OUTSIDE),
        *(ROOT / "docs").rglob("*.md"),
        *(path for room in ("api", "registry", "search", "migrations") for path in (ROOT / room).rglob("*.py")),
        *(ROOT / "api" / "templates").rglob("*.html"),
        *(ROOT / "api" / "locale").rglob("*.po"),
    ]
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in said
        for name in SETTING.findall(text(path))
        if name not in known | own | {"SOGOC_"}
    }
    assert not wrong


def test_a_sentence_names_a_setting_as_it_is_set():
    """A field of the class in place of its variable can be found nowhere in the environment."""
    from api.settings import Settings

    fields = {name for name in Settings.model_fields if "_" in name}
    wrong = [
        f"{path.relative_to(ROOT)} {name}"
        for room in ("api", "registry", "search")
        for path in (ROOT / room).rglob("*.py")
        for name in re.findall(r"\bsettings? `{0,2}([a-z]+_[a-z_]+)\b", text(path))
        if name in fields
    ]
    assert not wrong

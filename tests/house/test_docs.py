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

"""``make season`` writes docs/season.md; it takes about a minute."""

import sys
from pathlib import Path

from tests.season.writing import document

FILE = Path(__file__).parents[2] / "docs" / "season.md"

if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
    sys.stdout.write("season.md is written.\n")

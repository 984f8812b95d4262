"""``docs/security.md`` tells what is so: the tests it names are there, and the limits are those that count."""

import re
from pathlib import Path

from api.pages import signing_in
from api.pages.account import links
from registry.people import attempts, challenges, credentials, factors, forgetting, identities
from registry.throttling import Limit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    written = {
        name for file in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert len(named) > 30
    assert not named - written
    assert all((ROOT / path).exists() for path in re.findall(r"`((?:tests|registry)/[\w/]+\.py)`", PAGE))


def test_every_requirement_of_the_three_chapters_has_its_line():
    numbers = re.findall(r"^\| (\d\.\d(?:\.\d+)?)", PAGE, re.MULTILINE)
    assert numbers == sorted(numbers, key=lambda one: [int(part) for part in one.split(".")])
    assert {number.split(".")[0] for number in numbers} == {"6", "7", "8"}


def test_the_limits_are_those_that_count():
    def told(limit: Limit) -> str:
        minutes = int(limit.window.total_seconds() / 60)
        return f"{limit.budget} {'an hour' if minutes == 60 else f'in {minutes} minutes'}"

    limits = (
        attempts.AT_AN_ADDRESS,
        attempts.IN_A_KNOWN_BROWSER,
        attempts.EVERYWHERE,
        attempts.ANY_LOGIN,
        attempts.FLOOD,
        factors.TRIES,
        factors.FROM_ELSEWHERE,
        credentials.OWN_PASSWORD,
        links.TRIES,
        signing_in.FORGOTTEN,
        forgetting.FOR_ONE,
        challenges.ASKED,
        identities.ASKED,
    )
    rows = [line.split("|")[3].strip() for line in PAGE.splitlines() if line.count("|") == 5]
    assert [told(limit) for limit in limits] == rows[2 : 2 + len(limits)]

"""Each task has its page of help, with a picture in each language, and the pages on which it is done lead there."""

import re

import pytest
from httpx import AsyncClient

from api.language import LANGUAGES, speech
from api.pages.static import FOLDER
from api.pages.tasks import TASKS, HelpTask, task_of
from tests.pages.sitting import HOME, text_of

SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
LARGEST = 60_000
ID = "00000000-0000-0000-0000-000000000000"
QUOTED = re.compile("“([^”]+)”")


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_task_has_a_small_picture_in_each_language(task: HelpTask):
    for language in LANGUAGES:
        path = FOLDER / f"{task.picture}-{language}.webp"
        assert path.stat().st_size < LARGEST, "make pictures"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/", None),
        ("/join", "join"),
        ("/login", "sign-in"),
        ("/login/second", "sign-in"),
        ("/account/passkeys", "sign-in"),
        ("/account/sessions", None),
        ("/producer/records/new", "file"),
        (f"/producer/records/{ID}/check", "file"),
        (f"/producer/records/{ID}", "answer"),
        (f"/producer/authorisations/{ID}/plots/new", "plot"),
        (f"/producer/lots/{ID}", "labels"),
        ("/producer/orders/7", "labels"),
        ("/desk", "examine"),
        (f"/desk/records/{ID}", "examine"),
        (f"/desk/records/{ID}/acts/approve_grant", "decide"),
        (f"/desk/records/{ID}/acts/correct_notice", "correct"),
        ("/desk/parties", None),
        ("/notices", None),
    ],
)
def test_the_page_on_which_a_task_is_done_leads_to_its_help(path: str, slug: str | None):
    found = task_of(path)
    assert (found.slug if found else None) == slug


def test_what_the_help_calls_by_name_is_called_so_on_the_pages():
    for task in TASKS.values():
        for step in task.steps:
            for language in LANGUAGES:
                told = speech(language)
                names = QUOTED.findall(told.tell(step))
                assert names == [told.sentence(name) for name in QUOTED.findall(step.sentence)], step.sentence


@SQLITE
async def test_every_page_of_help_is_there_in_both_languages_for_everybody(client: AsyncClient):
    listed = text_of(await client.get("/help", headers=HOME))
    for slug, task in TASKS.items():
        assert f'href="/help/{slug}"' in listed
        for language in LANGUAGES:
            page = text_of(await client.get(f"/help/{slug}?lang={language}", headers=HOME))
            assert speech(language).tell(task.steps[0]) in page
            (picture,) = re.findall(r'<img src="([^"]+)"', page)
            assert (await client.get(picture)).headers["content-type"] == "image/webp"
    assert (await client.get("/help/nothing", headers=HOME)).status_code == 404
    assert 'href="/help/check"' in text_of(await client.get("/", headers=HOME))

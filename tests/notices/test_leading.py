"""Every notice leads to a page of its matter, on the face on which somebody was told of it."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar import Litestar
from litestar.routes import HTTPRoute

from api.acting import book
from api.views.notices import page_of
from registry.acts import AnyAct
from registry.database import Database
from registry.people import notices, watching
from registry.people.permissions import Actor
from registry.vocabulary import NoticeKind, Role
from tests.api.rehearsal import plain
from tests.office import PASSWORD, Office
from tests.pages.sitting import HOME, Desk

ID = UUID(int=7)
COUNTED = 'Thông báo <span class="count">1</span>'
ON_A_USE = {"plot", "quantity", "lot", "label_batch", "authorisation"}
OFFICER = Actor(ID, "", frozenset({(ID, Role.REGISTRAR)}))
PRODUCER = Actor(ID, "", frozenset({(ID, Role.PRODUCER)}))
MANAGER = Actor(ID, "", frozenset({(ID, Role.MANAGER)}))


def told_by(act: AnyAct) -> set[tuple[str, str, bool]]:
    """Return of which subject an act tells whom, and whether as the office."""
    one = (
        {(str(act.about.kind), to.to.name, to.to.is_office) for to in act.notifies or ()}
        if isinstance(act.notifies, tuple)
        else set()
    )
    held = act.on or act.about
    return one | {(str(held.kind), to.name, to.is_office) for to in act.confirmed_by}


def led(subject: str, recipient: str, *, is_office: bool) -> str | None:
    told: dict[str, Any] = {"use": str(ID)} if subject in ON_A_USE else {}
    row = SimpleNamespace(
        kind=NoticeKind.TASK,
        act="",
        subject=subject,
        subject_id=str(ID),
        recipient=recipient,
        is_office=is_office,
        told=told,
        record_id=None,
        search_id=None,
    )
    actor = OFFICER if is_office else MANAGER if recipient.startswith("manager") else PRODUCER
    return page_of(row, actor)


async def test_every_notice_of_an_act_leads_to_a_page_that_is_there(application: Litestar):
    pages = {
        plain(route.path) for route in application.routes if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    told = {
        one for act in book().taken() if isinstance(act.notifies, tuple) or act.confirmed_by for one in told_by(act)
    }
    assert len(told) > 30
    astray = {}
    for subject, recipient, is_office in sorted(told):
        page = led(subject, recipient, is_office=is_office)
        if page is None or page.replace(str(ID), "{}") not in pages:
            astray[subject, recipient] = page
    assert astray == {}


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_the_link_of_a_letter_leads_to_the_matter_after_signing_in_and_the_bar_counts_what_waits(
    client: AsyncClient, database: Database, office: Office
):
    async with database.writing() as session:
        await watching.tell_unproven(await session.connection(), office.producer.actor.account_id)
    async with database.reading() as connection:
        (row,) = await notices.listing(office.producer.actor).rows(connection)
    letter = f"/notices/{row.id}"
    asked = await client.get(letter, headers=HOME)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/login?next={letter}")
    form = {"login": "producer", "password": PASSWORD, "next": letter}
    assert (await client.post("/login", data=form, headers=HOME)).headers["location"] == letter
    desk = Desk(client, home="/producer")
    assert COUNTED in await desk.look("/producer")
    matter = await client.get(letter, headers=HOME)
    assert (matter.status_code, matter.headers["location"]) == (303, "/account/sessions")
    page = await desk.look("/notices")
    assert "Đã đọc tất cả" in page
    assert COUNTED not in page
    await (await desk.sit(office.rival)).look(letter, 404)

"""An act declared in this file alone works everywhere: address, form, options, history, entry and item, audit."""

import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

import pytest
from httpx import AsyncClient
from litestar import Litestar
from sqlmodel import select

import registry
from api.app import create_app
from api.settings import Settings
from registry.acts import Book, Facts, Taking, act
from registry.acts.relations import REGISTRAR
from registry.database import Database
from registry.errors import NotAcceptable
from registry.forms import Form, Line, asked
from registry.journal.audit import audit
from registry.journal.history import acts_on
from registry.rights.matter import OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import Waiting
from registry.tables.journal import Phase
from registry.vocabulary import Readers, Status, Subject
from tests.api.counter import KeyedOffice
from tests.conftest import speaking
from tests.labels.chain import hands
from tests.pages.desk.conftest import HOME, Desk
from tests.procedure.office import drafted_in, registered_in


class RenamingForm(Form):
    """The name as it is to stand."""

    name: Annotated[Line, asked(say("New name"), example="Cam Vũ Quang")]
    decided_on: Annotated[date, asked(say("Day of the decision"), example="2026-07-01")]


@act(
    "rename",
    on=RECORD,
    asks=RenamingForm,
    title=say("Change the name"),
    outcome=say("The name in the register changes; the old one stays in the history."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR,),
    bars=("terminate",),
    during=(Status.REGISTERED,),
    needs=(OWN,),
    told_to=Readers.PARTIES,
    history=say("Renamed from %(old)s to %(name)s by the decision of %(decided_on)s"),
    final=say("It is renamed again."),
)
async def rename(taking: Taking[RecordMatter, RenamingForm]) -> Facts:
    """Put a new name in place of the old one."""
    record = taking.matter.row
    if taking.form.name == record.name:
        raise NotAcceptable(say("It is called %(name)s already.", name=record.name), code="same_name")
    old, record.name = record.name, taking.form.name
    return {"old": old}


BODY = {"name": "Cam Vũ Quang", "decided_on": "2026-07-01"}
SENTENCE = "Renamed from Vũ Quang to Cam Vũ Quang by the decision of 1 July 2026"


@pytest.fixture(scope="module")
def book() -> Book:
    """Return the office's book with the act of this file."""
    return Book.of(registry) | [rename]


@pytest.fixture(scope="module")
def application(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """Return an application with the routes of this book; what differs between tests is its state."""
    folder = tmp_path_factory.mktemp("application")
    url = f"sqlite+aiosqlite:///{folder / 'register.db'}"
    return create_app(Settings(database_url=url, search_folder=folder / "search", keys=folder / "keys"), book=book)


@pytest.fixture
async def client(
    application: Litestar, book: Book, settings: Settings, database: Database
) -> AsyncIterator[AsyncClient]:
    async with speaking(application, settings, database, book) as client:
        yield client


@pytest.fixture
async def record_id(keyed_office: KeyedOffice, database: Database) -> str:
    whose = hands(keyed_office.office)
    async with database.writing() as session:
        record = await drafted_in(session, whose.applicant)
        await registered_in(session, whose, record)
    return str(record)


def signed(keyed_office: KeyedOffice, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {keyed_office.keys[who]}"}


async def test_two_persons_do_it_over_json_and_each_reads_what_is_told_to_them(
    keyed_office: KeyedOffice, client: AsyncClient, database: Database, record_id: str
):
    address = f"/api/v1/records/{record_id}/rename"
    taken = await client.post(address, headers=signed(keyed_office, "registrar"), json=BODY)
    assert taken.status_code == 202, taken.text
    change = taken.json()["change"]
    assert [(one["field"], one["before"], one["after"]) for one in change["fields"]] == [
        ("name", "Vũ Quang", "Cam Vũ Quang")
    ]
    own = await client.post(
        f"{address}/confirm", headers=signed(keyed_office, "registrar"), json={"shown": change["shown"]}
    )
    assert (own.status_code, own.json()["code"]) == (409, "second_officer_required")
    blind = await client.post(
        f"{address}/confirm", headers=signed(keyed_office, "second_registrar"), json={"shown": "0" * 64}
    )
    assert (blind.status_code, blind.json()["code"]) == (412, "shown_changed")
    twice = await client.post(address, headers=signed(keyed_office, "second_registrar"), json=BODY)
    assert twice.json()["code"] == "waiting"
    done = await client.post(
        f"{address}/confirm", headers=signed(keyed_office, "second_registrar"), json={"shown": change["shown"]}
    )
    assert (done.status_code, done.json()["name"]) == (200, "Cam Vũ Quang"), done.text
    for who, reads in (("producer", True), ("registrar", True), ("rival", False)):
        lines = (await client.get(f"/api/v1/records/{record_id}/history", headers=signed(keyed_office, who))).json()
        assert (SENTENCE in [line["said"] for line in lines]) is reads, who
    async with database.reading() as connection:
        lines = [line for line in await acts_on(connection, Subject.RECORD, record_id) if line.act == "rename"]
    assert [line.phase for line in lines] == [Phase.TAKEN, Phase.CONFIRMED]
    assert lines[1].facts["old"] == "Vũ Quang"
    assert (await audit(database)).findings == []


async def test_it_is_offered_with_reasons_and_described(keyed_office: KeyedOffice, client: AsyncClient, record_id: str):
    at = f"/api/v1/records/{record_id}"
    await client.post(f"{at}/terminate", headers=signed(keyed_office, "registrar"), json={"reason": "x"})
    offered = (await client.get(f"{at}/options", headers=signed(keyed_office, "registrar"))).json()
    assert {
        one["act"]: (one["hindrance"] or {}).get("code") for one in offered if one["act"] in {"rename", "publish"}
    } == {
        "rename": None,
        "publish": "out_of_order",
    }
    described = (await client.get("/api/v1/description/openapi.json")).json()["paths"]
    root = "/api/v1/records/{subject_id}/rename"
    assert {path for path in described if "rename" in path} == {
        root,
        f"{root}/confirm",
        f"{root}/return",
        f"{root}/withdraw",
    }
    assert "Confirmed by another: registrar." in described[root]["post"]["description"]
    told = (await client.get("/api/v1/procedure", headers=signed(keyed_office, "reader"))).json()
    assert "rename" in {one["act"] for one in told}


async def test_its_form_asks_keeps_what_is_wrong_and_shows_the_second_person_what_changes(
    keyed_office: KeyedOffice, client: AsyncClient, database: Database, record_id: str
):
    address = f"/desk/records/{record_id}/acts/rename?lang=en"
    desk = Desk(client)
    await desk.sit(keyed_office.office.registrar)
    page = (await client.get(address, headers=HOME)).text
    assert "New name" in page
    assert 'name="decided_on" value="" placeholder="dd&#x2f;mm&#x2f;yyyy"' in page
    wrong = await client.post(address, headers=HOME, data=_ours(page) | {"name": "Cam Vũ Quang", "decided_on": "soon"})
    assert wrong.status_code == 422
    assert "is no date" in wrong.text
    assert 'value="Cam Vũ Quang"' in wrong.text
    same = await client.post(address, headers=HOME, data=_ours(wrong.text) | BODY | {"name": "Vũ Quang"})
    assert "It is called Vũ Quang already." in same.text
    sent = await client.post(address, headers=HOME, data=_ours(same.text) | BODY)
    assert sent.status_code == 303, sent.text
    await desk.sit(keyed_office.office.second_registrar)
    page = (await client.get(address, headers=HOME)).text
    assert re.search(r"<td>Vũ Quang</td>\s*<td>Cam Vũ Quang</td>", page)
    back = await client.post(address, headers=HOME, data=_ours(page) | {"do": "return", "remark": "Cần xem lại."})
    assert back.status_code == 303, back.text
    async with database.writing() as session:
        assert (await session.exec(select(Waiting))).all() == []


def _ours(page: str) -> dict[str, Any]:
    """Return the hidden fields that the page gave out with the form of the act."""
    form = page[page.index('id="act"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_every_act_is_mended_or_says_why_not():
    assert [act.name for act in Book.of(registry).uncorrectable()] == []

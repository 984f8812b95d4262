"""A release that changes what is sealed tells its subjects anew: as its upgrade explains it, and no further."""

from typing import Any

import pytest
from sqlalchemy import text

from registry import journal
from registry.errors import OutOfOrder
from registry.journal import OFFICE, RESTATE, describing, history
from registry.journal.audit import audit
from registry.journal.gathering import all_ids
from registry.journal.restatement import restate
from registry.journal.shapes import SHAPES
from registry.vocabulary import Subject
from tests.journal.loaded import PHONE, Loaded


def with_plain_numbers(body: dict[str, Any]) -> dict[str, Any]:
    """Schema 2: a telephone number is kept without blanks."""
    body = dict(body, schema=2)
    if body["subject"] == "party" and "phone" in body.get("personal", {}):
        body["personal"] = body["personal"] | {"phone": body["personal"]["phone"].replace(" ", "")}
    return body


UPGRADES = {1: with_plain_numbers}


@pytest.fixture
async def released(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """Return the register with the tables of the release, and its items as they were before."""
    monkeypatch.setattr(describing, "SCHEMA", 2)
    await run(loaded, "UPDATE party SET phone = replace(phone, ' ', '')")
    return loaded


async def run(loaded: Loaded, statement: str) -> None:
    async with loaded.database.engine.begin() as connection:
        await connection.execute(text(statement))


async def restated(loaded: Loaded, subject: Subject = Subject.PARTY) -> int:
    async with loaded.database.writing() as session:
        ids = await all_ids(await session.connection(), subject)
        return await restate(session, OFFICE, subject, ids, upgrades=UPGRADES)


async def sentences(loaded: Loaded) -> set[tuple[str, str]]:
    found = (await audit(loaded.database, upgrades=UPGRADES)).findings
    return {(one.subject, one.sentence) for one in found}


async def test_what_is_sealed_is_told_anew_once(released: Loaded):
    before = (await audit(released.database, upgrades=UPGRADES)).entries
    assert {subject for subject, _ in await sentences(released)} == {f"party {released.person}"}
    told = await restated(released)
    assert told > 3
    assert await restated(released) == 0, "it is told in today's form already"
    assert await sentences(released) == set()
    assert (await audit(released.database, upgrades=UPGRADES)).entries == before + told
    async with released.database.reading() as connection:
        person = await history.one_as_of(connection, Subject.PARTY, released.person)
        lines = await history.acts_on(connection, Subject.PARTY, released.person)
    assert person is not None
    assert person["personal"]["phone"] == PHONE.replace(" ", "")
    assert [line.act for line in lines][-1] == RESTATE


async def test_every_subject_can_be_told_anew(released: Loaded):
    for subject in SHAPES:
        assert await restated(released, subject) > 0, subject
    assert await sentences(released) == set()


@pytest.mark.parametrize(
    ("subject", "statement"),
    [
        (Subject.PARTY, "UPDATE party SET phone = '0999999999' WHERE kind = 'person'"),
        (Subject.PARTY, "UPDATE party SET name = 'Người khác' WHERE kind = 'person'"),
        (Subject.RECORD, "UPDATE record SET name = 'Tên khác' WHERE status = 'published'"),
        (Subject.ACCOUNT, "UPDATE account SET password_hash = 'x' WHERE password_hash IS NOT NULL"),
        (Subject.ACCOUNT, "UPDATE account SET password_hash = NULL"),
    ],
)
async def test_what_no_upgrade_explains_is_refused_and_stays_found(released: Loaded, subject: Subject, statement: str):
    await run(released, statement)
    found = await sentences(released)
    with pytest.raises(OutOfOrder, match="no upgrade explains it"):
        await restated(released, subject)
    assert await sentences(released) == found


async def test_a_restatement_written_past_the_rule_is_found(released: Loaded):
    await run(released, "UPDATE record SET name = 'Tên khác' WHERE status = 'published'")
    async with released.database.writing() as session:
        await journal.enter(session, OFFICE, RESTATE, Subject.RECORD, released.dossier)
    assert (
        f"record {released.dossier}",
        "it was entered again with values that no upgrade explains",
    ) in await sentences(released)

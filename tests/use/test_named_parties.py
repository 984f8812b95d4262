"""A party that was merged into another is named in no act any more; the refusal names the one to take."""

from typing import Any

import pytest

from api.acting import book
from registry.database import Database
from registry.errors import Taken
from registry.parties.merging import merge
from registry.use.authorisations import authorise
from tests.api.counter import Counter
from tests.api.rows_of_joining import ASKED
from tests.office import Office, taken
from tests.procedure.office import do_both
from tests.use.chain import GRANT, V1
from tests.use.ground import Ground

WHY = "Cùng mã số thuế."


def fields_naming_a_party() -> set[tuple[str, str]]:
    """Return each act with its field for a party: those drawn as one, and whose name says so."""
    return {
        (act.name, name)
        for act in book()
        for name, field in act.asks.model_fields.items()
        if any(str(mark) == "party" for mark in field.metadata) or name in {"party_id", "applicant_id"}
    }


async def join(database: Database, office: Office, twice: Any, kept: Any) -> None:
    async with database.writing() as session:
        await do_both(
            session, office.examiner.actor, office.registrar.actor, merge, twice, survivor_id=kept, reason=WHY
        )


async def case(counter: Counter) -> str:
    """Return the address of a case."""
    opened = await counter.ask("inspector", "POST", f"{V1}/cases", json={"suspicion": "copied", "place": "Chợ Vinh"})
    return f"{V1}/cases/{opened.json()['id']}"


async def request(counter: Counter) -> str:
    """Return the address of a request to join."""
    made = await counter.ask("examiner", "POST", f"{V1}/join-requests", json=ASKED)
    return f"{V1}/join-requests/{made.json()['id']}"


async def test_no_act_takes_a_merged_party(database: Database, counter: Counter, right: str):
    office = counter.office
    twice, kept = str(office.rival.party_id), str(office.producer.party_id)
    account = f"{V1}/accounts/{office.reader.actor.account_id}"
    party = f"{V1}/parties/{office.reader.party_id}"
    asked = await request(counter)
    draft = {"kind": "trademark", "category": "ordinary", "name": "Cam"}
    acts: dict[tuple[str, str], tuple[str, str, dict[str, Any]]] = {
        ("draft", "applicant_id"): ("rival", f"{V1}/records", draft),
        ("appoint_manager", "party_id"): ("registrar", f"{right}/appoint-manager", {}),
        ("authorise", "party_id"): ("manager", f"{right}/authorise", GRANT),
        ("grant_role", "party_id"): ("administrator", f"{account}/grant-role", {"role": "producer"}),
        ("grant_office_role", "party_id"): ("administrator", f"{account}/grant-office-role", {"role": "examiner"}),
        ("link_case", "party_id"): ("inspector", f"{await case(counter)}/link-case", {}),
        ("approve_for_party", "party_id"): (
            "examiner",
            f"{asked}/approve-for-party",
            {"login": "x.y"},
        ),
        ("merge", "survivor_id"): ("registrar", f"{party}/merge", {"reason": WHY}),
    }
    assert set(acts) == fields_naming_a_party()
    await join(database, office, office.rival.party_id, office.producer.party_id)
    for (name, field), (who, path, given) in acts.items():
        answer = await counter.ask(who, "POST", path, json=given | {field: twice})
        assert answer.status_code == 422, (name, answer.text)
        found = [(one["code"], one["values"]) for one in answer.json()["faults"] if one["field"] == field]
        assert found == [("merged", {"id": kept})], name


async def test_who_held_a_right_under_the_merged_party_holds_it(database: Database, ground: Ground):
    """One product is not granted twice in one time to parties that are one."""
    office = ground.office
    manager = office.manager.actor
    async with database.writing() as session:
        await taken(session, manager, authorise, ground.record_id, **GRANT, party_id=office.rival.party_id)
    await join(database, office, office.rival.party_id, office.producer.party_id)
    async with database.writing() as session:
        with pytest.raises(Taken, match="covers this producer and product"):
            await taken(session, manager, authorise, ground.record_id, **GRANT, party_id=office.producer.party_id)

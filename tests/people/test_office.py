from registry.database import Database
from registry.vocabulary import Role
from tests.office import open_office


async def test_the_office_opens_with_somebody_at_every_desk(database: Database):
    office = await open_office(database)
    assert {name: member.actor.roles for name, member in office.everybody.items()} == {
        "administrator": {Role.ADMINISTRATOR},
        "examiner": {Role.EXAMINER},
        "second_examiner": {Role.EXAMINER},
        "registrar": {Role.REGISTRAR},
        "second_registrar": {Role.REGISTRAR},
        "inspector": {Role.INSPECTOR},
        "manager": {Role.MANAGER},
        "producer": {Role.PRODUCER},
        "rival": {Role.PRODUCER},
        "reader": {Role.READER},
    }
    assert len({member.actor.account_id for member in office.everybody.values()}) == 10
    assert office.producer.actor.parties() == {office.producer.party_id} != office.rival.actor.parties()

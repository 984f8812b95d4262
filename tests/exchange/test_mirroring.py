from pathlib import Path

from sqlmodel import col, select

from registry import exchange
from registry.database import Database
from registry.journal.audit import audit
from registry.tables import (
    AdministrativeUnit,
    Classification,
    Particulars,
    Party,
    Provenance,
    Record,
    RecordParty,
)
from registry.vocabulary import Capacity, Custody, Kind, PartyKind, Status
from tests.exchange import files
from tests.exchange.files import counted, entries, marks, table
from tests.lines import assert_unbroken, open_text


async def test_a_row_becomes_a_mirrored_record_with_all_its_parts(database: Database, tmp_path: Path):
    summary = await exchange.run(database, table(tmp_path / "marks.csv", "trade-marks", files.MARK))
    assert (summary.rows, summary.added, summary.changed, summary.unchanged, summary.faulty) == (1, 1, 0, 0, 0)
    async with database.writing() as session:
        record = (await session.exec(select(Record))).one()
        assert (record.custody, record.kind, record.status) == (Custody.MIRRORED, Kind.TRADEMARK, Status.REGISTERED)
        assert (record.office, record.name, record.version) == ("EM", "TERRA S NOVA", 1)
        [party] = (await session.exec(select(RecordParty))).all()
        assert (party.capacity, party.name, party.party_id) == (Capacity.HOLDER, "EUIPO:770564", None)
        classes = (await session.exec(select(Classification).order_by(col(Classification.code)))).all()
        assert [each.code for each in classes] == ["1", "35"]
        provenance = (await session.exec(select(Provenance))).one()
        assert (provenance.source, provenance.source_key) == ("trade-marks", "EM-018222197")
        assert len(provenance.digest) == 64
        body = (await session.exec(select(Particulars))).one().body
        assert body["language"] == "en"
        assert body["as_read"]["status"] == "Registered"
    [entry] = await entries(database, "mirror")
    assert entry.subject_id == str(record.id)
    assert "EUIPO:770564" not in await open_text(database)


async def test_what_is_sealed_of_a_new_record_is_what_stands_in_the_tables(database: Database, tmp_path: Path):
    """An import tells new records from what it wrote, without reading them again: the audit reads the tables."""
    await exchange.run(database, table(tmp_path / "marks.csv", "trade-marks", *marks(3), files.MARK))
    await exchange.run(database, table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM))
    await exchange.run(database, table(tmp_path / "eu.csv", "gi-eu", files.EUROPE, files.AMENDMENT))
    replay = await audit(database)
    assert (replay.findings, replay.entries) == ([], 4 + 1 + 2 + 3)


async def test_a_changed_row_is_brought_level_and_the_journal_says_what_changed(database: Database, tmp_path: Path):
    await exchange.run(database, table(tmp_path / "old.csv", "trade-marks", *marks(2, status="Application filed")))
    fresh = marks(2, status="Application filed")
    fresh[1] |= {"status": "Registered", "applicant": "EUIPO:1", "nice_classes": "1", "goods_en": "1: Salt."}
    summary = await exchange.run(database, table(tmp_path / "new.csv", "trade-marks", *fresh))
    assert (summary.added, summary.changed, summary.unchanged) == (0, 1, 1)
    async with database.writing() as session:
        record = (await session.exec(select(Record).where(Record.application_number == "000000002"))).one()
        assert (record.status, record.version, record.registration_number) == (Status.REGISTERED, 2, "000000002")
        [party] = (await session.exec(select(RecordParty).where(RecordParty.record_id == record.id))).all()
        assert (party.capacity, party.name) == (Capacity.HOLDER, "EUIPO:1")
        [given] = (await session.exec(select(Classification).where(Classification.record_id == record.id))).all()
        assert (given.code, given.goods) == ("1", "Salt.")
        versions = (await session.exec(select(Particulars.version).where(Particulars.record_id == record.id))).all()
        assert sorted(versions) == [1, 2]
    entry = (await entries(database, "mirror"))[-1]
    assert entry.subject_id == str(record.id)
    assert entry.facts["changed"]["status"] == ["lodged", "registered"]
    assert entry.facts["parts"] == ["parties", "classes", "particulars"]
    assert "EUIPO:1" not in await open_text(database)


async def test_a_manager_appointed_here_stays_when_the_source_changes(database: Database, tmp_path: Path):
    await exchange.run(database, table(tmp_path / "old.csv", "gi-vietnam", files.VIETNAM))
    async with database.writing() as session:
        record = (await session.exec(select(Record))).one()
        party = Party(kind=PartyKind.AUTHORITY, name="Ủy ban nhân dân xã Phúc Trạch")
        session.add(party)
        await session.flush()
        session.add(RecordParty(record_id=record.id, capacity=Capacity.MANAGER, party_id=party.id))
    await exchange.run(
        database, table(tmp_path / "new.csv", "gi-vietnam", files.VIETNAM | {"manager": "Sở Công Thương"})
    )
    async with database.writing() as session:
        standing = (await session.exec(select(RecordParty))).all()
    assert {(each.party_id, each.name) for each in standing} == {(party.id, None), (None, "Sở Công Thương")}


async def test_an_amendment_is_kept_with_its_indication_and_survives_a_change(database: Database, tmp_path: Path):
    path = table(tmp_path / "eu.csv", "gi-eu", files.AMENDMENT, files.EUROPE)
    summary = await exchange.run(database, path)
    assert (summary.added, summary.changed) == (1, 1)
    changed = files.EUROPE | {"product_class": "Class 1.3. Cheeses", "latin_names": "Parma"}
    await exchange.run(database, table(tmp_path / "newer.csv", "gi-eu", changed, files.AMENDMENT))
    async with database.writing() as session:
        record = (await session.exec(select(Record))).one()
        latest = (await session.exec(select(Particulars).order_by(col(Particulars.version).desc()).limit(1))).one()
    assert (record.product, record.version) == ("Class 1.3. Cheeses", 3)
    assert latest.version == 3
    assert latest.body["transliteration"] == "Parma"
    assert latest.body["additions"]["amendments"]["PDO-IT-0067-AM01"]["application_date"] == "2019-10-03"


async def test_the_same_right_from_a_second_source_is_not_a_second_right(database: Database, tmp_path: Path):
    await exchange.run(database, table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM))
    row = files.PRODUCT | {"protection_type": "GI", "number": "00022", "communes_2025_codes": "18547"}
    summary = await exchange.run(
        database, table(tmp_path / "ht.csv", "hatinh-products", row, files.PRODUCT | {"id": "7"})
    )
    assert (summary.added, summary.changed) == (1, 1)
    assert (await counted(database))["record"] == 2


async def test_a_number_that_belongs_to_another_record_is_not_taken_twice(database: Database, tmp_path: Path):
    rival = files.VIETNAM | {"id": "VN-OTHER", "name": "Khác"}
    summary = await exchange.run(database, table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM, rival))
    assert (summary.added, summary.faulty) == (1, 1)
    assert summary.faults[0].reason() == "number 00022 already belongs to another record of VN"


async def test_an_own_record_is_never_touched_by_an_import(database: Database, tmp_path: Path):
    own = Record(kind=Kind.GEOGRAPHICAL_INDICATION, office="VN", name="Phúc Trạch", status=Status.REGISTERED)
    own.registration_number = "00022"
    async with database.writing() as session:
        session.add(own)
    row = files.PRODUCT | {"protection_type": "GI", "number": "00022"}
    added = await exchange.run(database, table(tmp_path / "ht.csv", "hatinh-products", row))
    assert added.faults[0].reason() == "VN 00022 is this office's own record"
    mirrored = await exchange.run(database, table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM))
    assert mirrored.faulty == 1
    async with database.writing() as session:
        assert (await session.exec(select(Record))).one().version == 1


async def test_what_was_imported_leaves_the_chain_whole(database: Database, tmp_path: Path):
    await exchange.run(database, table(tmp_path / "eu.csv", "gi-eu", files.AMENDMENT, files.EUROPE))
    assert await assert_unbroken(database) > 1
    async with database.writing() as session:
        for read in await session.exec(select(Provenance)):
            read.source_key += "-2"
            session.add(read)
    found = (await audit(database)).findings
    assert {finding.sentence.rpartition(" in ")[2] for finding in found} == {"provenance.source_key"}
    assert all(finding.position > 0 for finding in found)


async def test_a_unit_that_is_told_again_with_more_gains_it_and_loses_nothing(database: Database, tmp_path: Path):
    await exchange.run(database, table(tmp_path / "p.csv", "provinces-34", files.PROVINCE))
    row = files.UNIT | {"longitude": "105.9", "latitude": "18.3"}
    summary = await exchange.run(database, table(tmp_path / "u.csv", "units", row))
    assert summary.changed == 1
    async with database.writing() as session:
        unit = (await session.exec(select(AdministrativeUnit))).one()
    assert (unit.longitude, unit.latitude, unit.formed_from) == (105.9, 18.3, "Hà Tĩnh")
    [*_, entry] = await entries(database, "define_unit")
    assert entry.facts["changed"] == ["latitude", "longitude"]

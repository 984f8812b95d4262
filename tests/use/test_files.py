import asyncio
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from registry.database import Database
from registry.documents import filing, intake
from registry.documents.store import Spoilt, Store
from registry.documents.thumbnails import thumbnail
from registry.errors import NotAcceptable, NotFound, NotPermitted, Taken
from registry.people.permissions import Actor
from registry.tables import RecordFile
from registry.vocabulary import Purpose
from tests.use.ground import Ground, prepare
from tests.use.papers import PDF, claimed, picture, png

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + b"\x00\x00\x00\x10mdat\xff\xd8\xff\xe0film"
"""The boxes of an MP4 (ISO/IEC 14496-12), as far as anybody looks at them."""
SAMSUNGS = b"SEFH\x6b\x00\x00\x00\x01\x00\x00\x00" + bytes(12) + b"\x18\x00\x00\x00SEFT"
"""The directory of what Samsung's cameras put behind a picture."""


def test_a_file_is_named_by_what_it_contains(tmp_path: Path):
    store = Store(tmp_path)
    digest = store.put(b"map")
    assert digest == hashlib.sha256(b"map").hexdigest() == store.put(b"map")
    assert store.get(digest) == b"map"
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [
        f"{digest[:2]}/{digest[2:]}"
    ]


def test_a_file_that_changed_in_the_store_is_not_given_out(tmp_path: Path):
    store = Store(tmp_path)
    digest = store.put(b"map")
    store.path(digest).write_bytes(b"mop")
    with pytest.raises(Spoilt):
        store.get(digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n", "é" * 64])
def test_no_name_leads_out_of_the_store(tmp_path: Path, name: str):
    with pytest.raises(NotFound):
        Store(tmp_path).get(name)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound):
        Store(tmp_path).get("0" * 64)


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        Store(tmp_path).put(b"map")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (picture("WEBP", (41, 31), lossless=True), "image/webp"),
        (PDF, "application/pdf"),
    ],
)
def test_papers_are_known_by_their_content(content: bytes, media_type: str):
    assert intake.judge(content) == (content, media_type)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (b"GIF89a" + bytes(40), "no PNG"),
        (picture("GIF"), "no PNG"),
        (picture("TIFF"), "no PNG"),
        (png()[:-20], "breaks off"),
        (picture("JPEG", (400, 300))[:900], "damaged"),
        (png() + b"<script>alert(1)</script>", "behind the image"),
        (picture("JPEG") + b"PK\x03\x04", "behind the image"),
        (picture("JPEG") + b"PK\x03\x04\xff\xd9", "behind the image"),
        (FILM, "no PNG"),
        (png() + FILM, "behind the image"),
        (picture("WEBP") + FILM, "behind the image"),
        (picture("WEBP") + b"PK\x03\x04", "behind the image"),
        (PDF[:-8], "breaks off"),
        (b"\n" + PDF, "no PNG"),
        (PDF + bytes(intake.MOST_BYTES), "larger than 10 MB"),
        (claimed(5001, 5000), "5001 by 5000 pixels"),
        (claimed(9600, 9600), "too many pixels"),
        (claimed(60_000, 60_000), "too many pixels"),
    ],
)
def test_what_is_no_sound_paper_is_refused(content: bytes, why: str):
    with pytest.raises(NotAcceptable, match=why):
        intake.judge(content)


def test_a_photograph_with_what_telephones_put_behind_it_is_a_jpeg():
    several = picture("MPO", save_all=True, append_images=[Image.new("RGB", (20, 15))])
    assert intake.judge(several) == (several, "image/jpeg")
    many = picture("MPO", save_all=True, append_images=[Image.new("RGB", (20, 15))] * intake.MOST_PICTURES)
    for wrong in (several[:-50], several + b"x", many):
        with pytest.raises(NotAcceptable):
            intake.judge(wrong)


@pytest.mark.parametrize("behind", [FILM, bytes(7) + FILM, b"\x00\x00\x30\x0aMotionPhoto_Data" + FILM + SAMSUNGS])
@pytest.mark.parametrize("hidden", [b"", b"PK\x03\x04\xff\xd9"], ids=["plain", "hidden"])
@pytest.mark.parametrize(
    "photograph",
    [
        picture("JPEG", (64, 48)),
        picture("JPEG", (400, 300), progressive=True),
        picture("JPEG", (400, 300), restart_marker_rows=1, exif=b"Exif\0\0" + bytes(4) + b"\xff\xd9\xff\xd8\xff"),
        picture("MPO", save_all=True, append_images=[Image.new("RGB", (20, 15))]),
    ],
    ids=["plain", "progressive", "restarts", "several"],
)
def test_the_film_behind_a_photograph_of_a_telephone_is_cut_off(photograph: bytes, hidden: bytes, behind: bytes):
    film = behind.removesuffix(SAMSUNGS) + hidden + (SAMSUNGS if behind.endswith(SAMSUNGS) else b"")
    assert intake.judge(photograph + film) == (photograph, "image/jpeg")


@given(st.binary(max_size=40), st.integers(min_value=1, max_value=600))
def test_whatever_stands_behind_a_photograph_is_cut_off_or_refused(behind: bytes, broken: int):
    photograph = picture("JPEG", (64, 48))
    for content in (photograph + behind, photograph + behind + FILM, photograph[:-broken] + FILM):
        try:
            kept = intake.judge(content).content
        except NotAcceptable:
            continue
        assert kept.rstrip(b"\x00") == photograph


async def test_a_thumbnail_stands_upright_however_the_telephone_was_held(tmp_path: Path):
    store, exif = Store(tmp_path), Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    digest = store.put(picture("JPEG", (40, 20), exif=exif))
    with Image.open(io.BytesIO(await thumbnail(store, digest, "image/jpeg"))) as small:
        assert small.size == (20, 40)


def test_an_animation_is_refused():
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 255)]
    with pytest.raises(NotAcceptable, match="animation"):
        intake.judge(picture("PNG", save_all=True, append_images=frames))


async def add(ground: Ground, who: Actor, settings, **changes) -> RecordFile:
    details = {"content": png(), "name": "bản đồ.png", "purpose": Purpose.AREA_MAP} | changes
    async with ground.database.writing() as session:
        return await filing.add(session, who, Store(settings.files), ground.record_id, **details)


async def test_a_record_takes_the_same_paper_once(ground: Ground, settings):
    manager = ground.office.manager.actor
    filed = await add(ground, manager, settings, name="C:\\quét\\..\\bản đồ.png")
    assert filed.name == "bản đồ.png"
    with pytest.raises(Taken):
        await add(ground, manager, settings)
    again = await add(ground, manager, settings, purpose=Purpose.SPECIFICATION)
    assert again.digest == filed.digest


async def test_others_than_officers_and_its_manager_add_no_papers_to_a_registered_right(ground: Ground, settings):
    for name, member in ground.office.everybody.items():
        if name != "manager" and not member.actor.is_staff:
            with pytest.raises(NotPermitted):
                await add(ground, member.actor, settings)
    assert not settings.files.exists()


async def test_what_came_by_letter_is_between_the_office_and_the_parties_published_or_not(ground: Ground, settings):
    office = ground.office
    filed = await add(ground, office.examiner.actor, settings, purpose=Purpose.LETTER)
    able = {office.examiner.actor, office.inspector.actor, office.manager.actor}
    async with ground.database.reading() as connection:
        for actor in (None, *(one.actor for one in office.everybody.values())):
            listed = [row.digest for row in await filing.files_of(connection, actor, ground.record_id)]
            if actor in able or (actor is not None and actor.is_staff):
                assert listed == [filed.digest]
                assert (await filing.facts_of(connection, actor, filed.digest)).name == filed.name
            else:
                assert listed == []
                with pytest.raises(NotFound):
                    await filing.facts_of(connection, actor, filed.digest)


async def test_many_records_hold_one_paper_that_comes_at_once(database: Database, ground: Ground, settings):
    grounds = [await prepare(database, ground.office, key=f"0003{n}") for n in range(5)]
    manager = ground.office.manager.actor
    filed = await asyncio.gather(*(add(each, manager, settings) for each in grounds))
    assert len({file.digest for file in filed}) == 1


async def test_a_paper_needs_a_name(ground: Ground, settings):
    for name in ("", "..", "/", " "):
        with pytest.raises(NotAcceptable):
            await add(ground, ground.office.manager.actor, settings, name=name)

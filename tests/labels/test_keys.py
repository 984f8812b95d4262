import stat
from pathlib import Path

import pytest

from registry.codes import keys
from registry.codes.keys import KeyRing, MasterSecret, SecretDamaged, SecretExists, SecretExposed, SecretMissing

SECRET = bytes(range(100, 132))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


def keep(folder: Path, epoch: int, content: bytes, mode: int = 0o600) -> Path:
    folder.mkdir(exist_ok=True)
    path = keys.path_of(folder, epoch)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_new_secret_is_readable_by_its_owner_alone_and_reads_back(folder: Path) -> None:
    made = keys.create(folder, 1)
    path = folder / "epoch-1.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert KeyRing(folder).master(1).octets == made.octets
    assert keys.create(folder, 2).octets != made.octets
    assert KeyRing(folder).epochs() == (1, 2)


def test_a_secret_is_never_overwritten(folder: Path) -> None:
    made = keys.create(folder, 1)
    with pytest.raises(SecretExists):
        keys.create(folder, 1)
    assert keys.read(keys.path_of(folder, 1)).octets == made.octets


@pytest.mark.parametrize("content", [SECRET, SECRET.hex().encode(), SECRET.hex().upper().encode() + b"\n"])
def test_a_secret_is_read_raw_or_in_hexadecimal(folder: Path, content: bytes) -> None:
    assert keys.read(keep(folder, 1, content)).octets == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_secret_that_others_can_reach_is_refused(folder: Path, mode: int) -> None:
    keep(folder, 1, SECRET.hex().encode(), mode)
    with pytest.raises(SecretExposed, match="0600"):
        KeyRing(folder).master(1)


@pytest.mark.parametrize(
    "content", [b"", b"zz" * 32, SECRET.hex().encode()[:-2], SECRET + b"\n", bytes(32), b"00" * 32]
)
def test_what_is_no_secret_is_refused_without_being_quoted(folder: Path, content: bytes) -> None:
    with pytest.raises(SecretDamaged) as refused:
        keys.read(keep(folder, 1, content))
    assert SECRET.hex()[:8] not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_missing_secret_and_a_folder_in_its_place_are_named(folder: Path) -> None:
    with pytest.raises(SecretMissing):
        KeyRing(folder).master(1)
    with pytest.raises(SecretMissing):
        KeyRing().master(1)
    keys.path_of(folder, 2).mkdir(parents=True)
    with pytest.raises(SecretMissing):
        KeyRing(folder).master(2)


def test_the_environment_goes_before_the_folder(folder: Path) -> None:
    keys.create(folder, 1)
    ring = KeyRing(folder, {1: SECRET.hex(), 7: SECRET.hex()})
    assert ring.master(1).octets == SECRET
    assert ring.epochs() == (1, 7)


@pytest.mark.parametrize("wrong", ["hunter2", SECRET.hex()[:-2], "00" * 32])
def test_a_secret_in_the_settings_that_is_none_is_named_by_its_setting_and_not_quoted(wrong: str) -> None:
    with pytest.raises(SecretDamaged, match='under "3" in SOGOC_LABEL_MASTERS') as refused:
        KeyRing(None, {3: wrong}).master(3)
    assert wrong not in str(refused.value)


def test_a_missing_secret_says_where_it_belongs(folder: Path) -> None:
    for ring in (KeyRing(), KeyRing(folder)):
        with pytest.raises(SecretMissing, match=r"epoch-3\.key of the folder that SOGOC_KEYS names") as refused:
            ring.master(3)
        assert 'under "3" in SOGOC_LABEL_MASTERS' in str(refused.value)


def test_no_secret_is_shown(folder: Path) -> None:
    master = keys.create(folder, 1)
    derived = keys.batch_keys(master, 1, 5)
    ring = KeyRing(folder)
    ring.keys(1, 1, 5)
    for thing in (master, derived, ring):
        for shown in (repr(thing), str(thing), f"{thing}", repr([thing])):
            for secret in (master.octets, derived.tag, derived.mask):
                assert secret.hex() not in shown
                assert repr(secret)[2:-1] not in shown


def test_the_keys_of_batches_and_purposes_are_all_different() -> None:
    master = MasterSecret(SECRET)
    derived = [keys.batch_keys(master, 1, batch) for batch in range(50)] + [keys.batch_keys(master, 2, 0)]
    assert len({key for pair in derived for key in (pair.tag, pair.mask)}) == 102
    assert len(keys.fingerprint(master)) == 8
    assert keys.fingerprint(master) != keys.fingerprint(MasterSecret(SECRET[::-1]))
    assert not SECRET.hex().startswith(keys.fingerprint(master))


def test_a_ring_remembers_a_bounded_number_of_keys(folder: Path) -> None:
    keys.create(folder, 1)
    ring = KeyRing(folder)
    before = ring.keys(1, 1, 5)
    keys.path_of(folder, 1).unlink()
    assert ring.keys(1, 1, 5) is before
    assert ring.keys(1, 1, 6) != before
    for batch in range(2100):
        ring.keys(1, 1, batch)
    assert ring.keys.cache_info().currsize == ring.keys.cache_info().maxsize == 2048

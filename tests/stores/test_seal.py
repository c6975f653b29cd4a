"""The seal by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.model.errors import BadConfiguration, StorageFailed
from hongyan.stores.seal import KEY_BYTES, NONCE_BYTES, Seal


def test_a_secret_comes_back_and_is_not_in_what_is_stored(tmp_path):
    seal = Seal(tmp_path)
    sealed = seal.seal(b"very secret", "session", "demo/安")
    assert b"secret" not in sealed
    assert len(sealed) == NONCE_BYTES + len(b"very secret") + 16
    assert seal.open(sealed, "session", "demo/安") == b"very secret"
    assert Seal(tmp_path).open(sealed, "session", "demo/安") == b"very secret"


def test_the_same_secret_never_looks_the_same_twice(tmp_path):
    seal = Seal(tmp_path)
    assert len({seal.seal(b"x", "session", "a")[:NONCE_BYTES] for _ in range(100)}) == 100


def test_empty_stays_empty_and_needs_no_key(tmp_path):
    seal = Seal(tmp_path)
    assert seal.seal(b"", "session", "a") == b""
    assert seal.open(b"", "session", "a") == b""
    assert not seal.path.exists()


@pytest.mark.parametrize("place", [("device", "demo/ann"), ("session", "demo/bob"), ("session\0demo", "ann")])
def test_a_secret_opens_only_in_its_place(tmp_path, place):
    seal = Seal(tmp_path)
    sealed = seal.seal(b"x", "session", "demo/ann")
    with pytest.raises(StorageFailed, match=r"secret\.key"):
        seal.open(sealed, *place)


def test_any_change_of_one_byte_is_noticed(tmp_path):
    seal = Seal(tmp_path)
    sealed = seal.seal(b"some secret", "session", "a")
    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(StorageFailed, match="session of a"):
            seal.open(bytes(changed), "session", "a")


def test_any_bytes_open_to_a_secret_or_an_error(tmp_path):
    seal = Seal(tmp_path)
    seal.seal(b"x", "session", "a")

    @given(st.binary(min_size=1, max_size=64))
    def junk(sealed: bytes) -> None:
        with pytest.raises(StorageFailed):
            seal.open(sealed, "session", "a")

    junk()


def test_the_key_is_made_once_for_us_alone_and_nothing_else_is_left(tmp_path):
    Seal(tmp_path).seal(b"x", "session", "a")
    key = (tmp_path / "secret.key").read_bytes()
    assert len(key) == KEY_BYTES
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    Seal(tmp_path).seal(b"x", "session", "a")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [key]


def test_opening_never_makes_a_key(tmp_path):
    with pytest.raises(BadConfiguration, match="put it back"):
        Seal(tmp_path).open(b"x" * 40, "session", "a")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_there_is_bad_configuration(tmp_path):
    with pytest.raises(BadConfiguration, match="nowhere"):
        Seal(tmp_path / "nowhere").seal(b"x", "session", "a")

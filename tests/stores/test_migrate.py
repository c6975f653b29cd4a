"""Migrations: found in the package, run in order, whole or not at all."""

from importlib import resources
from pathlib import Path

import apsw
import pytest

from hongyan.model.errors import BadConfiguration
from hongyan.stores.migrate import Script, migrate, refuse_newer, scripts

PATH = Path("some.db")
ONE = Script(1, "0001-one", "CREATE TABLE one (x); CREATE TABLE two (x)")
TWO = Script(2, "0002-two", "ALTER TABLE one ADD COLUMN y; CREATE TABLE three (x)")
BROKEN = Script(2, "0002-broken", "CREATE TABLE three (x); CREATE TABLE one (x)")


def tables(database: apsw.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_the_scripts_are_inside_the_package_and_numbered():
    found = scripts("sqlite")
    assert [script.number for script in found] == list(range(1, len(found) + 1))
    assert found[0].name == "0001-first.sqlite.sql"
    assert resources.files("hongyan.stores").joinpath("migrations", found[0].name).is_file()


def test_only_the_missing_steps_run():
    database = apsw.Connection(":memory:")
    migrate(database, PATH, (ONE,))
    migrate(database, PATH, (ONE,))
    assert database.pragma("user_version") == 1
    migrate(database, PATH, (ONE, TWO))
    assert database.pragma("user_version") == 2
    assert tables(database) == {"one", "two", "three"}


def test_a_step_that_fails_leaves_the_version_before_it_and_can_be_run_again():
    database = apsw.Connection(":memory:")
    with pytest.raises(apsw.SQLError):
        migrate(database, PATH, (ONE, BROKEN))
    assert database.pragma("user_version") == 1
    assert tables(database) == {"one", "two"}
    migrate(database, PATH, (ONE, TWO))
    assert database.pragma("user_version") == 2


def test_a_newer_database_is_refused_by_the_run_as_well():
    database = apsw.Connection(":memory:")
    migrate(database, PATH, (ONE, TWO))
    with pytest.raises(BadConfiguration, match=r"some\.db: its schema is version 2 .* up to 1\b"):
        migrate(database, PATH, (ONE,))


def test_a_missing_or_empty_file_is_not_newer(tmp_path):
    refuse_newer(tmp_path / "missing.db", (ONE,))
    (tmp_path / "empty.db").touch()
    refuse_newer(tmp_path / "empty.db", (ONE,))
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]


def test_looking_at_a_database_leaves_no_trace(tmp_path):
    path = tmp_path / "some.db"
    database = apsw.Connection(str(path))
    database.pragma("journal_mode", "wal")
    migrate(database, path, (ONE,))
    database.close()
    before = path.read_bytes()
    refuse_newer(path, (ONE,))
    with pytest.raises(BadConfiguration):
        refuse_newer(path, ())
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("some.db", before)]


@pytest.mark.parametrize("length", [0, 10, 32, 40, 56, 100])
def test_a_log_cut_anywhere_is_no_trouble(tmp_path, length):
    path = tmp_path / "some.db"
    database = apsw.Connection(str(path))
    database.pragma("journal_mode", "wal")
    migrate(database, path, (ONE,))
    log = (tmp_path / "some.db-wal").read_bytes()
    database.close()
    (tmp_path / "some.db-wal").write_bytes(log[:length])
    refuse_newer(path, (ONE,))

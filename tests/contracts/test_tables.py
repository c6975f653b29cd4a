"""Every command table of every dialect: complete or excused, and each excuse reviewed here."""

from typing import Any, get_origin

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.model.commands import COMMANDS, Command
from hongyan.model.errors import Malformed
from hongyan.wire.table import CommandTable, Row
from tests.contracts import canonical_wequick
from tests.contracts.canonical import CARRIED, Place, core, encode, places, result_of, rows, tables

__all__ = ["canonical_wequick"]
"""Imported for its values."""

TABLES = tables()
ROWS = dict(rows())
PLACES = places()

DEBUGGING = "a debugging aid"
DISABLED = "the library itself disables it"


EXCUSED: dict[str, dict[str, set[str]]] = {
    "padchat.SDK_COMMANDS": {
        DEBUGGING: {"closePush", "dumpWxuser", "heartBeat"},
        DISABLED: {"massMsg"},
    },
    "padchat.V2WS_COMMANDS": {},
    "wequick.COMMANDS": {},
}
"""By table and by how the excuse begins."""


UNSPOKEN = {
    "CancelLogin": "no PadChat edition lets a client give up a login; the native API will",
    "SendVideo": "Web WeChat and the native API",
    "SendEmoticon": "Web WeChat and the native API",
    "SendLocation": "the native API",
    "RecallMessage": "Web WeChat and the native API",
    "PinChat": "Web WeChat and the native API",
    "ForwardMessage": "the native API",
    "MarkRead": "Web WeChat and the native API",
    "ReturnTransfer": "the native API",
    "Follow": "the native API; PadChat's clients add an official account as a contact",
    "Unfollow": "the native API; PadChat's clients delete an official account as a contact",
}
"""Commands of the model that no dialect's table has, with the reason."""


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_is_either_complete_or_excused(row: Row) -> None:
    parts = (row.command, row.request, row.reply)
    assert all(part is None for part in parts) if row.excuse else None not in parts


@pytest.mark.parametrize("name", TABLES)
def test_every_excuse_is_reviewed_and_every_reviewed_excuse_is_needed(name: str) -> None:
    excused = {row.name: row.excuse for row in TABLES[name] if row.excuse}
    reviewed = {row: start for start, names in EXCUSED[name].items() for row in names}
    assert excused.keys() == reviewed.keys()
    assert [row for row, excuse in excused.items() if not excuse.startswith(reviewed[row])] == []


def test_only_tables_that_exist_are_reviewed() -> None:
    assert EXCUSED.keys() == TABLES.keys()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_two_rows_of_a_table_share_a_name(table: CommandTable) -> None:
    names = [row.name for row in table]
    assert len(set(names)) == len(names) == len(table) > 0


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_has_a_name_and_a_title_for_people(row: Row) -> None:
    assert row.name
    assert row.title


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
@settings(derandomize=True, deadline=None, database=None, max_examples=30)
@given(data=st.data())
def test_a_rows_request_yields_its_command_and_its_reply_the_commands_result(place: Place, data: st.DataObject) -> None:
    assert place.row.command is not None
    written = encode(place.codec.write(data.draw(place.values())))
    try:
        meaning = core(place.codec.read(written))
    except Malformed:
        assume(False)
    result = result_of(place.row.command)
    # An id is text, and a tuple of something a tuple.
    plain = get_origin(result) or getattr(result, "__supertype__", result)
    assert type(meaning) in (place.row.commands if place.side == "request" else (plain,))


def test_what_is_said_of_narrow_wires_is_said_of_wires_that_exist() -> None:
    names = {place.name for place in PLACES} | {f"{place.row.name}.{place.side}" for place in PLACES}
    assert CARRIED.keys() <= names


def test_every_command_is_spoken_by_some_dialect_or_excused() -> None:
    spoken: set[type[Command[Any]]] = {command for row in ROWS.values() for command in row.commands}
    assert {command.__name__ for command in COMMANDS if command not in spoken} == UNSPOKEN.keys()

"""Every command table of every dialect: complete or excused, and each excuse reviewed here."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.model.commands import COMMANDS, Command
from hongyan.model.errors import Malformed
from hongyan.wire.table import CommandTable, Row
from tests.contracts.canonical import Place, encode, places, result_of, rows, tables, values_of

TABLES = tables()
ROWS = dict(rows())
REQUESTS = [place for place in places() if place.side == "request"]

NOT_YET = "not supported yet"
DEBUGGING = "a debugging aid"
DISABLED = "the library itself disables it"

EXCUSED: dict[str, dict[str, set[str]]] = {
    "padchat.SDK_COMMANDS": {
        DEBUGGING: {"closePush", "dumpWxuser", "heartBeat"},
        DISABLED: {"massMsg"},
        NOT_YET: {
            *("close", "sendAppMsg", "shareCard", "sendImage", "sendVoice"),
            *("getMsgImage", "getMsgVideo", "getMsgVoice"),
            *("createRoom", "getRoomMembers", "addRoomMember", "inviteRoomMember", "deleteRoomMember", "quitRoom"),
            *("setRoomAnnouncement", "setRoomName", "getRoomQrcode"),
            *("getContact", "searchContact", "deleteContact", "getUserQrcode", "acceptUser", "addContact", "sayHello"),
            *("setRemark", "setHeadImg"),
            *("snsUpload", "snsobjectOp", "snsSendMoment", "snsUserPage", "snsTimeline", "snsGetObject"),
            *("snsComment", "snsLike"),
            *("syncFav", "addFav", "getFav", "deleteFav"),
            *("getLabelList", "addLabel", "deleteLabel", "setLabel"),
            *("queryTransfer", "acceptTransfer", "receiveRedPacket", "queryRedPacket", "openRedPacket"),
            *("searchMp", "getSubscriptionInfo", "operateSubscription", "getRequestToken", "requestUrl", "getMpInfo"),
        },
    }
}
"""By table and by how the excuse begins. ``NOT_YET`` shrinks; a row leaves it when it gets its command."""

UNSPOKEN = {
    "CancelLogin": "no PadChat edition lets a client give up a login; the native API will",
    "GetLoginStatus": "PadChat tells how a login goes by events only; the native API will",
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


@pytest.mark.parametrize("place", REQUESTS, ids=[place.name for place in REQUESTS])
@settings(derandomize=True, deadline=None, database=None, max_examples=30)
@given(data=st.data())
def test_a_rows_request_yields_the_rows_command(place: Place, data: st.DataObject) -> None:
    written = encode(place.codec.write(data.draw(place.values())))
    try:
        command = place.codec.read(written)
    except Malformed:
        assume(False)
    assert type(command) is place.row.command


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.command], ids=lambda row: row.name)
@settings(derandomize=True, deadline=None, database=None, max_examples=30)
@given(data=st.data())
def test_a_rows_reply_yields_the_commands_result(row: Row, data: st.DataObject) -> None:
    assert row.command is not None
    assert row.reply is not None
    result = result_of(row.command)
    again = row.reply.read(encode(row.reply.write(data.draw(values_of(result)))))
    assert again is None if result is type(None) else type(again) is result


def test_every_command_is_spoken_by_some_dialect_or_excused() -> None:
    spoken: set[type[Command[Any]] | None] = {row.command for row in ROWS.values()}
    assert {command.__name__ for command in COMMANDS if command not in spoken} == UNSPOKEN.keys()

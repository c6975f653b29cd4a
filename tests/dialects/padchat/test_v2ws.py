"""The table of v2 over WebSocket, held against the README and the list of commands that public clients prove."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, find, settings

from hongyan.dialects.padchat import V2WS_COMMANDS, versions
from tests.contracts.canonical import Place, core, places
from tests.dialects.padchat.payment_samples import MONEY

SPECIFIED: dict[str, dict[str, Any]] = {
    command["name"]: command
    for command in json.loads((Path(__file__).parents[2] / "data" / "padchat-commands.json").read_text())
    if command["dialect"] == "v2-ws" and command["name"]
}
"""Four rows have no name, for the README lists them as not implemented."""

NAMED_BY_US = {
    "setRoomName",
    "getUserQrcode",
    "getRoomQrcode",
    "uploadFile",
    "getMsgFile",
    "getMsgVideo",
    "getMsgVoice",
}
"""Those four (one is two QR codes), and what fetches a video and a long voice note: as the sdk edition names them,
but for the files, which no client has."""

COMPLETE = [row for row in V2WS_COMMANDS if row.command is not None]
REPLIES = {
    place.row.name: place for place in places() if place.name.startswith("padchat.V2WS") and place.side == "reply"
}

OF_TYPE: dict[str, object] = {"String": "text", "Array<String>": ["wxid_ann", "wxid_bob"]}
OF_TYPE |= {"string": "text"}
OF_TYPE |= {"string": "text", "string(base64)": "AAAA"}
SAMPLE: dict[tuple[str, str], object] = {
    ("login", "loginType"): "qrcode",
    ("addFav", "data.content"): "<favitem/>",
    ("sendImage", "data.image"): "AAAA",
    ("getMsgImage", "data.rawMsgData"): {},
    ("openRedPacket", "data.key"): "text",
}
SAMPLE |= {(name, "data.rawMsgData"): {"Content": body} for name, body in MONEY.items()}
QUICK = settings(derandomize=True, database=None, phases=(Phase.generate,))

OUTSIDE = {"authKey"}
"""A parameter beside ``data``."""


def payload(name: str, *, whole: bool) -> bytes:
    """Return ``data`` with parameters of the documented types: the required ones, or all."""
    made: dict[str, Any] = {}
    for parameter in SPECIFIED[name]["params"]:
        if parameter["name"] in OUTSIDE or not (whole or parameter["required"]):
            continue
        value = SAMPLE.get((name, parameter["name"]), OF_TYPE.get(parameter["type"], 1))
        place = made
        *path, last = parameter["name"].removeprefix("data.").split(".")
        for key in path:
            place = place[key]
        place[last] = value
    return msgspec.json.encode(made)


def test_the_table_has_every_command_that_has_a_name() -> None:
    assert {row.name for row in V2WS_COMMANDS} == SPECIFIED.keys() | NAMED_BY_US


def test_every_row_has_the_title_of_the_readme() -> None:
    titles = {row.name: row.title for row in V2WS_COMMANDS if row.name not in NAMED_BY_US}
    assert titles == {name: command["zh"] for name, command in SPECIFIED.items()}


def test_nothing_is_missing() -> None:
    assert [row.name for row in V2WS_COMMANDS if row.excuse] == []


@pytest.mark.parametrize("whole", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("row", [row for row in COMPLETE if row.name not in NAMED_BY_US], ids=lambda row: row.name)
def test_a_request_with_the_documented_parameters_is_the_rows_command(row: Any, whole: bool) -> None:
    assert type(core(row.request.read(payload(row.name, whole=whole)))) is row.command


BESIDE: dict[str, set[str]] = {
    "connect": {"Ret", "Msg"},  # from the example; the table of fields is empty
    "login": {"Email", "External", "Message", "NickName", "PhoneNumber", "Qq", "Status"},  # from the example
    "addFav": {"Id", "Message", "Seq", "Status"},  # as in the sdk edition; nothing is documented
    "snsUpload": {"BigUrl", "SmallUrl"},  # what padchat-sdk-go reads
    "status": {"Logined", "Step", "UserName"},  # nothing is documented: a guess
    "getMpInfo": {"Message", "NickName", "Status", "UserName"},  # as above
}
"""Fields that the README's tables do not have, and why we do."""


def named(place: Place) -> set[str]:
    """Return the fields of a reply as a client sees them; rooms, which the README does not describe, left out."""
    value = find(
        place.values(),
        lambda value: not getattr(value, "rooms", ()) and not (place.row.name == "login" and value.profile is None),
        settings=QUICK,
    )
    data = msgspec.to_builtins(place.codec.write(value)).get("data", {})
    return {*versions.pascal(data)}


@pytest.mark.parametrize("name", [name for name in REPLIES if name not in NAMED_BY_US and name != "status"])
def test_a_reply_has_exactly_the_documented_fields(name: str) -> None:
    fields = {re.split(r"\.|\[", field["name"].removeprefix("data."))[0] for field in SPECIFIED[name]["returns"]}
    if name == "getRoomMembers":
        # Those of a member stand in the text Member.
        fields -= {"BigHead", "ChatroomNickName", "InvitedBy", "NickName", "SmallHead"}
    # What stands in a text has a path.
    fields = {field for field in fields if "." not in field}
    assert named(REPLIES[name]) == fields | BESIDE.get(name, set())


@pytest.mark.parametrize("name", MONEY)
def test_the_text_external_has_documented_fields(name: str) -> None:
    place = REPLIES[name]
    returns = {field["name"].removeprefix("data.External.") for field in SPECIFIED[name]["returns"]}
    value = find(place.values(), lambda value: getattr(value, "count", 1) > 0, settings=QUICK)
    data = versions.pascal(msgspec.to_builtins(place.codec.write(value)))["Data"]
    assert json.loads(data["External"]).keys() <= returns


def test_members_are_told_in_a_text_of_documented_fields() -> None:
    place = REPLIES["getRoomMembers"]
    room = find(place.values(), lambda room: bool(room.members), settings=QUICK)
    data = versions.pascal(msgspec.to_builtins(place.codec.write(room)))["Data"]
    member, *_ = json.loads(data["Member"])
    assert {*member} == {"BigHead", "ChatroomNickName", "InvitedBy", "NickName", "SmallHead", "UserName"}

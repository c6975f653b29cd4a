"""The table, held against the list of commands that public clients prove."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from hongyan.dialects import padchat
from hongyan.dialects.padchat import SDK_COMMANDS
from tests.contracts.canonical import core
from tests.dialects.padchat.payment_samples import MONEY

SPECIFIED: dict[str, dict[str, Any]] = {
    command["name"]: command
    for command in json.loads((Path(__file__).parents[2] / "data" / "padchat-commands.json").read_text())
    if command["dialect"] == "padchat-sdk"
}
EXTENSIONS = {"uploadFile", "getMsgFile"}
"""Rows of ours, which no client has: the documents list both and name neither."""
COMPLETE = [row for row in SDK_COMMANDS if row.command is not None and row.name not in EXTENSIONS]

OF_TYPE: dict[str, object] = {"string": "text", "string|null": None, "boolean": False, "array<string>": ["wxid_ann"]}
OF_TYPE |= {"string[]": ["wxid_ann", "wxid_bob"], "number": 1, "int": 1, "string(base64)": "AAAA"}
OF_TYPE |= {
    "string(appmsg xml)": "<appmsg/>",
    "object(snake_case push item, `data` removed)": {"msg_id": "1", "uin": 1},
}
SAMPLE: dict[tuple[str, str], object] = {
    ("login", "loginType"): "qrcode",
    ("addFav", "content"): "<favitem/>",
}
"""Parameters for which not every value of their type will do."""
SAMPLE |= {(name, "rawMsgData"): {"content": body} for name, body in MONEY.items()}

EXCUSE_OF_STATUS = {"debug-only": padchat.DEBUGGING, "disabled": padchat.DISABLED}
"""What the clients themselves say of a command, and how we excuse it."""

GUESSED = {"getMpInfo": {"message", "nick_name", "status", "user_name"}}
"""Fields of a result that no public source has."""
BESIDE = {"snsUpload": {"big_url", "small_url"}}
"""Fields that the documents do not have: what padchat-sdk-go reads."""

UNTITLED = {"dumpWxuser"}
"""Rows that have a title of ours because the document has none."""


def payload(name: str, *, whole: bool) -> bytes:
    """Return parameters of the specified types: the required ones, or all."""
    return msgspec.json.encode(
        {
            parameter["name"]: SAMPLE.get((name, parameter["name"]), OF_TYPE[parameter["type"]])
            for parameter in SPECIFIED[name]["params"]
            if whole or parameter["required"]
        }
    )


def test_the_table_has_exactly_the_commands_of_the_clients() -> None:
    assert {row.name for row in SDK_COMMANDS} == SPECIFIED.keys() | EXTENSIONS


def test_every_row_has_the_title_of_the_document() -> None:
    titles = {row.name: row.title for row in SDK_COMMANDS if row.name not in UNTITLED | EXTENSIONS}
    assert titles == {name: command["zh"] for name, command in SPECIFIED.items() if name not in UNTITLED}


def test_a_row_is_excused_as_the_clients_see_it() -> None:
    excused = {row.name: row.excuse for row in SDK_COMMANDS if row.excuse}
    expected = {name: EXCUSE_OF_STATUS[SPECIFIED[name]["status"]] for name in excused}
    assert excused == expected
    assert {name for name in SPECIFIED if SPECIFIED[name]["status"] in EXCUSE_OF_STATUS} == excused.keys()


@pytest.mark.parametrize("whole", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("row", COMPLETE, ids=lambda row: row.name)
def test_a_request_with_the_documented_parameters_is_the_rows_command(row: Any, whole: bool) -> None:
    assert type(core(row.request.read(payload(row.name, whole=whole)))) is row.command


@pytest.mark.parametrize("row", COMPLETE, ids=lambda row: row.name)
def test_a_reply_has_only_documented_fields(row: Any) -> None:
    # Fields further inside stand with their path; those of what is JSON text may have no name of their own.
    wires = {field["wire"] for field in SPECIFIED[row.name]["returns"]} - {None}
    documented = {re.split(r"\.|\[", wire)[0] for wire in wires} | GUESSED.get(row.name, set())
    data = next(field.type for field in inspect.type_info(row.reply.wire).fields if field.name == "data")
    (struct,) = (each for each in getattr(data, "types", (data,)) if isinstance(each, inspect.StructType))
    assert {field.encode_name for field in struct.fields} == documented | BESIDE.get(row.name, set())

"""Every command row of v2 over WebSocket that the sdk edition has too, by the same cases, in its own spelling."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hongyan.dialects import padchat
from tests.faces import official_cases
from tests.faces import test_padchat_v2_commands as sdk
from tests.faces.test_padchat_v2_commands import Stage
from tests.support.gateway import InProcess
from tests.support.proofs import proven
from tests.support.v2ws import V2Client, connect

pytestmark = pytest.mark.usefixtures("no_errors")

SPECIFICATION = Path(__file__).parent.parent / "data" / "padchat-commands.json"

RENAMED = {"createRoom": {"userList": "userIds"}, "sendImage": {"file": "image"}, "snsUpload": {"file": "image"}}
"""Parameters that have another name in this edition."""

CASES = sdk.CASES | {"snsObjectOp": sdk.CASES["snsobjectOp"]}

OWN = {"auth", "connect", "disconnect", "login", "logout", "status", "getDeviceInfo", "getAutoLoginData"}
"""Commands of the session that this edition has in its own way: tried one by one in ``test_padchat_v2_ws``."""


def snake(value: Any) -> Any:
    """Turn the names of an answer, which are PascalCase, for the cases."""
    if isinstance(value, list):
        return [snake(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): snake(each) for name, each in value.items()}


def pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


class AsSdk:
    """Lets the cases speak to a client of this edition."""

    def __init__(self, client: V2Client) -> None:
        self._client = client

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [{**snake(item), "sub_type": item.get("SubType", item["MsgType"])} for item in self._client.items]

    @property
    def contacts(self) -> list[dict[str, Any]]:
        return [snake(item) for item in self._client.contacts]

    async def until(self, look: Any) -> Any:
        return await self._client.until(look)

    async def call(self, cmd: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = {RENAMED.get(cmd, {}).get(name, name): value for name, value in (body or {}).items()}
        if isinstance(data.get("rawMsgData"), dict):
            data["rawMsgData"] = {pascal(name): value for name, value in data["rawMsgData"].items()}
        answer = await self._client.call(cmd, data)
        assert answer["type"] == "cmdRet"
        result = snake(answer.get("data", {}))
        for name in ("member", "external"):
            if isinstance(result.get(name), str):
                # JSON text inside the JSON, its names in the edition's spelling too.
                result[name] = json.dumps(snake(json.loads(result[name])))
        return {"success": answer["success"], "error": answer["msg"], "data": result}


SHARED = sorted(
    row.name for row in padchat.V2WS_COMMANDS if not row.excuse and row.name in CASES and row.name not in OWN
)


@pytest.fixture
async def stage(gateway: InProcess):
    async with connect(gateway.session, gateway.url) as client:
        assert (await client.call("auth", authKey="demo"))["success"]
        await client.call("connect", {})
        await client.call("login", {"loginType": "qrcode"})
        await client.event("qrcode")
        await gateway.scan()
        await client.event("loaded")
        yield Stage(AsSdk(client), gateway)  # type: ignore[arg-type]


def test_every_row_of_the_specification_is_tried_or_excused() -> None:
    named = {row["name"] for row in json.loads(SPECIFICATION.read_text()) if row["dialect"] == "v2-ws"} - {None}
    excused = {row.name for row in padchat.V2WS_COMMANDS if row.excuse}
    assert named <= set(SHARED) | OWN | excused
    assert not excused & set(SHARED)


async def test_an_official_account_is_followed_as_people_are_added(stage: Stage) -> None:
    await official_cases.follows(stage)


@pytest.mark.parametrize("cmd", [proven("padchat-v2ws", name) for name in SHARED])
async def test_the_good_call_has_its_effect_in_the_world(stage: Stage, cmd: str) -> None:
    await CASES[cmd].good(stage)


@pytest.mark.parametrize("cmd", [cmd for cmd in SHARED if CASES[cmd].bad])
async def test_each_bad_parameter_is_named_and_nothing_happens(stage: Stage, cmd: str) -> None:
    before = await stage.book(), await stage.members()
    for body, name in CASES[cmd].bad:
        answer = await stage.client.call(cmd, body)
        assert answer["success"] is False, body
        assert RENAMED.get(cmd, {}).get(name, name) in answer["error"], (body, answer)
    assert (await stage.book(), await stage.members()) == before


@pytest.mark.parametrize("cmd", [cmd for cmd in SHARED if CASES[cmd].refused is not None])
async def test_what_is_refused_is_said_and_nothing_happens(stage: Stage, cmd: str) -> None:
    before = await stage.book(), await stage.members()
    answer = await stage.client.call(cmd, CASES[cmd].refused or {})
    assert answer["success"] is False
    assert answer["error"]
    assert (await stage.book(), await stage.members()) == before

"""Every kind of message as a client of each edition gets it: to the account, of its own, and after it was offline."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.backends.test_saying import ANN, BOT, CONTRACT, ROOM, deed
from tests.support import sdk, v2ws
from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

SPELLED = {
    "text": (1, "安安 : ping"),
    "image": (3, "安安 : [图片]"),
    "voice": (34, "安安 : [语音]"),
    "card": (42, "安安 : [名片] 阿波"),
    "video": (43, "安安 : [视频]"),
    "emoticon": (47, "安安 : [动画表情]"),
    "location": (48, "安安 : [位置]南山路"),
    "link": (49, "安安 : [链接]t"),
    "music": (49, "安安 : [音乐]song"),
    "file": (49, "安安 : [文件]报告.pdf"),
    "history": (49, "安安 : [聊天记录]群聊的聊天记录"),
    "mini_program": (49, "你收到了一条消息"),
    "app": (49, "你收到了一条消息"),
    "status_notify": (51, ""),
    "voip": (53, "安安 : [视频通话]"),
    "mini_video": (62, "安安 : [小视频]"),
    "notice": (10000, ""),
}
"""By kind, in the order in which they are said: its number, and what its description says."""

APPS = {"link": 5, "music": 3, "file": 6, "history": 19, "mini_program": 33, "app": 77}
"""``<type>`` of what all has the number 49."""

Items = Callable[[int], Awaitable[list[dict[str, Any]]]]


@contextlib.asynccontextmanager
async def logged_in(gateway: InProcess, edition: str) -> AsyncIterator[Items]:
    """Log a client in, and yield what waits for so many items and returns them under the sdk's names."""
    if edition == "sdk":
        async with sdk.connect(gateway.session, gateway.url) as client:
            await client.log_in()
            await client.event("qrcode")
            await gateway.scan()
            await client.event("login")

            async def items(number: int) -> list[dict[str, Any]]:
                await client.until(lambda: len(client.messages) >= number)
                return client.messages

            yield items
        return
    async with v2ws.connect(gateway.session, gateway.url) as older:
        assert (await older.call("auth", authKey="demo"))["success"]
        await older.call("connect", {})
        await older.call("login", {"loginType": "qrcode"})
        await older.event("qrcode")
        await gateway.scan()
        await older.event("loaded")

        async def items_of_v2(number: int) -> list[dict[str, Any]]:
            await older.until(lambda: len(older.items) >= number)
            names = {"sub_type": "MsgType", "description": "Description", "content": "Content", "msg_id": "MsgId"}
            names |= {"from_user": "FromUser", "to_user": "ToUser"}
            return [{ours: item[theirs] for ours, theirs in names.items()} for item in older.items]

        yield items_of_v2


def check(items: list[dict[str, Any]], said: dict[str, str]) -> None:
    """Hold items against the ids by kind that were said, in order."""
    assert [item["msg_id"] for item in items] == list(said.values())
    for item, kind in zip(items, said, strict=True):
        number, description = SPELLED[kind]
        own = item["from_user"] == BOT
        assert (item["sub_type"], item["description"]) == (
            number,
            description.replace("安安", "小雁") if own else description,
        )
        if kind in APPS:
            assert f"<type>{APPS[kind]}</type>" in item["content"]


@pytest.mark.parametrize("edition", ["sdk", "v2-ws"])
async def test_every_kind_that_comes_while_the_device_is_offline_is_pushed_in_order_afterwards(
    gateway: InProcess, edition: str
) -> None:
    assert SPELLED.keys() == CONTRACT.keys()
    async with logged_in(gateway, edition) as items:
        await deed(gateway, BOT, "go_offline")
        said = {kind: await gateway.say(ANN, BOT, kind=kind, **CONTRACT[kind]) for kind in SPELLED}
        await deed(gateway, BOT, "come_online")
        pushed = await items(len(said))
        assert {(item["from_user"], item["to_user"]) for item in pushed} == {(ANN, BOT)}
        check(pushed, said)


@pytest.mark.parametrize("edition", ["sdk", "v2-ws"])
async def test_every_kind_that_the_account_says_on_its_phone_comes_from_itself(
    gateway: InProcess, edition: str
) -> None:
    async with logged_in(gateway, edition) as items:
        kinds = [kind for kind in SPELLED if kind != "notice"]
        said = {kind: await gateway.say(BOT, ANN, kind=kind, **CONTRACT[kind]) for kind in kinds}
        pushed = await items(len(said))
        assert {(item["from_user"], item["to_user"]) for item in pushed} == {(BOT, ANN)}
        check(pushed, said)


@pytest.mark.parametrize("edition", ["sdk", "v2-ws"])
async def test_a_call_is_told_step_by_step_and_a_chat_that_was_read_too(gateway: InProcess, edition: str) -> None:
    async with logged_in(gateway, edition) as items:
        for person, other, state in ((ANN, BOT, "ringing"), (BOT, ANN, "answered"), (ANN, BOT, "ended")):
            await gateway.say(person, other, kind="voip", state=state)
        await gateway.say(ANN, BOT, kind="voip", state="ringing")
        await gateway.call("POST", "/sandbox/clock", advance_s=61)
        await deed(gateway, BOT, "read", chat=ROOM)
        assert [item["sub_type"] for item in await items(6)] == [53, 52, 50, 53, 50, 51]
        assert (await items(6))[-1]["content"] == f"<msg>\n<op id='2'>\n<username>{ROOM}</username>\n</op>\n</msg>"

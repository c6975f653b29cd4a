"""The 27 commands of WeQuick's document, given by a callback server, on a Windows machine: each by its effect there."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hongyan.app.config import Media
from hongyan.dialects.wequick import COMMANDS
from tests.backends.wequick_cases import transferred
from tests.support.callback_server import CallbackServer, callback_server
from tests.support.native import png
from tests.support.proofs import proven
from tests.support.wequick import LOOPBACK
from tests.support.wequick import settings as called_at
from tests.support.wequick_agent import ACCOUNT
from tests.support.wequick_machine import Machine, machine

ROOM = "10000001@chatroom"
INVITATION = "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=t"


class Stage:
    """A callback server and the machine that its account runs on."""

    def __init__(self, server: CallbackServer, m: Machine, root: Path) -> None:
        self.server = server
        self.m = m
        self.root = root
        """From where the gateway may send files."""

    async def done(self, api: str, **option: Any) -> dict[str, Any]:
        """Give a command that is answered by ``res`` and its name; expect that it was done; return what was asked."""
        answer = await self.server.order(api, **option)
        assert answer["action"] == f"res{api[0].upper()}{api[1:]}", answer
        assert (answer["data"]["sendResult"], answer["data"]["errorReason"]) == ("1", ""), answer
        return self.m.agent.asked(api)[-1]

    async def told(self, api: str, action: str, **option: Any) -> Any:
        """Give a command that is answered by a report of its own; return what it says."""
        answer = await self.server.order(api, **option)
        assert answer["action"] == action, answer
        return answer["data"]


Play = Callable[[Stage], Awaitable[None]]


def same(api: str, **option: Any) -> Play:
    """Return the case of a command that the machine gets as it was given."""

    async def play(stage: Stage) -> None:
        asked = await stage.done(api, **option)
        assert {name: asked[name] for name in option} == option

    return play


async def _log_out(stage: Stage) -> None:
    await stage.done("logout")
    await stage.m.until_state("logged_out")
    assert stage.m.agent.wxid == ""


async def _open(stage: Stage) -> None:
    await _log_out(stage)
    await stage.done("openWeChat")


async def _log_in(stage: Stage) -> None:
    await _log_out(stage)
    await stage.told("getLoginQrCode", "reportLoginQrCode")
    await stage.m.until_state("online")


async def _status(stage: Stage) -> None:
    assert (await stage.told("getLoginStatus", "loginStatus"))["code"] == "1"


async def _close(stage: Stage) -> None:
    pid = stage.server.polls[-1]["pid"]
    await stage.done("closeProcess", pid=pid)
    assert stage.m.agent.closed


async def _picture(stage: Stage) -> None:
    (stage.root / "a.png").write_bytes(png("blue"))
    await stage.done("sendPicMessage", wxid="wxid_ann", imgPath="a.png")
    assert stage.m.agent.received == [png("blue")]


async def _file(stage: Stage) -> None:
    (stage.root / "a.pdf").write_bytes(b"%PDF-1.4 x")
    await stage.done("sendFileMessage", wxid="wxid_ann", filePath="a.pdf")
    assert stage.m.agent.received == [b"%PDF-1.4 x"]


async def _contacts(stage: Stage) -> None:
    told = await stage.told("getContact", "reportContact", flag="7")
    assert {each["wxid"] for each in told["friendList"]} == {"wxid_ann", "wxid_bob"}
    assert [(each["wxid"], each["nick"]) for each in told["groupList"]] == [(ROOM, "雁阵")]
    assert [each["wxid"] for each in told["publicList"]] == ["gh_news"]


async def _ids(stage: Stage) -> None:
    told = await stage.told("getUsersWxid", "reportUsersWxid")
    assert {"wxid_ann", "wxid_bob", ROOM} <= set(told["userLists"])


async def _people(stage: Stage) -> None:
    told = await stage.told("getUsersInfo", "reportUsersInfo", wxidLists=["wxid_bob"])
    assert [(each["nick"], each["asName"]) for each in told["userLists"]] == [("阿波", "波")]


async def _delete(stage: Stage) -> None:
    await stage.done("delUser", wxid="wxid_bob")
    assert "wxid_bob" not in stage.m.agent.friends


async def _accept(stage: Stage) -> None:
    await stage.done("acceptFriend", v1="v1_wxid_new", v2="v2_1")
    assert "wxid_new" in stage.m.agent.friends


async def _remark(stage: Stage) -> None:
    await stage.done("updateAsName", wxid="wxid_ann", asName="安")
    assert stage.m.agent.friends["wxid_ann"]["asName"] == "安"


async def _members(stage: Stage) -> None:
    told = await stage.told("getChatRoomUsers", "reportChatRoomUserLists", wxid=ROOM)
    assert [each["wxid"] for each in told["userLists"]] == ["wxid_me", "wxid_ann", "wxid_bob"]


async def _room_nick(stage: Stage) -> None:
    told = await stage.told("getChatRoomUserNick", "reportGetChatRoomUserNick", chatroom=ROOM, wxid="wxid_ann")
    assert told["msg"]["chatNick"] == "群里的名字"


async def _remove(stage: Stage) -> None:
    await stage.done("delChatRoomUser", chatroom=ROOM, wxid="wxid_bob")
    assert stage.m.agent.rooms[ROOM]["members"] == ["wxid_me", "wxid_ann"]


async def _create(stage: Stage) -> None:
    before = set(stage.m.agent.rooms)
    await stage.done("createChatRoom", wxidLists=["wxid_ann", "wxid_bob"])
    (made,) = set(stage.m.agent.rooms) - before
    assert stage.m.agent.rooms[made]["members"] == ["wxid_me", "wxid_ann", "wxid_bob"]


async def _leave(stage: Stage) -> None:
    await stage.done("exitChatRoom", chatroom=ROOM)
    assert ROOM not in stage.m.agent.rooms


async def _transfer(stage: Stage) -> None:
    await transferred(stage.m)
    asked = await stage.done("acceptBankTransfer", transferid="1000050001", wxid="wxid_ann")
    assert asked == {"transferid": "1000050001", "wxid": "wxid_ann"}


async def _upload(stage: Stage) -> None:
    """The gateway is the machine that is asked: it sends what it may from its own disk."""
    (stage.root / "demo.md").write_bytes(b"# demo")
    async with uploads() as (url, got):
        told = await stage.told("uploadFile", "resUploadFile", fileUrl="demo.md", upUrl=f"{url}/upload")
    assert (told["sendResult"], got) == ("200", [b"# demo"])


@contextlib.asynccontextmanager
async def uploads() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Take files; yield where, and what was taken."""
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        (field,) = (await request.post()).values()
        assert isinstance(field, web.FileField)
        got.append(field.file.read())
        return web.Response(text="200")

    application = web.Application()
    application.router.add_post("/upload", take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", got
    finally:
        await runner.cleanup()


CASES: dict[str, Play] = {
    "openWeChat": _open,
    "getLoginQrCode": _log_in,
    "getLoginStatus": _status,
    "logout": _log_out,
    "closeProcess": _close,
    "sendTextMessage": same("sendTextMessage", wxid="wxid_ann", text="你好"),
    "sendPicMessage": _picture,
    "sendFileMessage": _file,
    "sendXmlMessage": same("sendXmlMessage", wxid="wxid_ann", title="标题", url="https://a.example/", desc="描述"),
    "sendCardMessage": same("sendCardMessage", wxid="wxid_ann", wxidCard="wxid_bob"),
    "sendChatroom": same("sendChatroom", wxid="wxid_ann", chatroom=ROOM),
    "getContact": _contacts,
    "getUsersWxid": _ids,
    "getUsersInfo": _people,
    "delUser": _delete,
    "acceptFriend": _accept,
    "updateAsName": _remark,
    "getChatRoomUsers": _members,
    "getChatRoomUserNick": _room_nick,
    "delChatRoomUser": _remove,
    "updateChatRoomName": same("updateChatRoomName", chatroom=ROOM, name="南飞"),
    "updateRoomAsName": same("updateRoomAsName", chatroom=ROOM, nick="群里的雁"),
    "createChatRoom": _create,
    "exitChatRoom": _leave,
    "acceptChatroomInvite": same("acceptChatroomInvite", url=INVITATION),
    "acceptBankTransfer": _transfer,
    "uploadFile": _upload,
}


def test_every_command_of_the_document_is_tried() -> None:
    assert set(CASES) == {row.name for row in COMMANDS}


@pytest.mark.parametrize(("api", "play"), [proven("wequick", each, CASES[each], backend="wequick") for each in CASES])
async def test_a_command_of_a_callback_server_reaches_the_machine(tmp_path: Path, api: str, play: Play) -> None:
    root = tmp_path / "media"
    root.mkdir()
    media = Media(roots=(str(root),), allow_networks=(LOOPBACK,))
    async with (
        callback_server() as server,
        machine(tmp_path / "data", faces=called_at(server, account=ACCOUNT), media=media) as m,
    ):
        await server.until(lambda: server.polls)
        await play(Stage(server, m, root))

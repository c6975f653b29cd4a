"""A Windows machine with WeQuick, from the text of its document alone: no line of it knows our dialect.

It polls, reports, carries out the 27 commands on a small WeChat of its own, and answers each with its report.
"""

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.support.native import png

SECRET = "a-secret-of-the-desk-machine"
ACCOUNT = "demo/pc"
POLL_S = 0.02
UNSAID = object()


def person(wxid: str, nick: str, **more: Any) -> dict[str, Any]:
    """Return somebody as ``friendList`` has them."""
    return {
        "wxid": wxid,
        "username": "",
        "nick": nick,
        "asName": "",
        "headPic": f"http://wx.qlogo.cn/{wxid}",
        "sex": 0,
        "country": "CN",
        "province": "",
        "city": "",
        "isFriend": "1",
        **more,
    }


class RawAgent:
    """One process of the program."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        secret: str = SECRET,
        pid: str = "4711",
        wxid: str = "wxid_me",
    ) -> None:
        self.session = session
        self.base = f"{url}/wequick/agent/{secret}"
        self.pid = pid
        self.owner = wxid
        """Who scans here."""
        self.wxid = ""
        """Who is logged in."""
        self.scans_at_once = True
        self.friends = {"wxid_ann": person("wxid_ann", "安安"), "wxid_bob": person("wxid_bob", "阿波", asName="波")}
        self.publics = [{"wxid": "gh_news", "nick": "鸿雁小报", "headPic": ""}]
        self.rooms: dict[str, dict[str, Any]] = {
            "10000001@chatroom": {"nick": "雁阵", "owner": wxid, "members": [wxid, "wxid_ann", "wxid_bob"]}
        }
        self.files: dict[str, bytes] = {}
        """What lies on its disk."""
        self.done: list[tuple[str, dict[str, Any]]] = []
        """Every command that it carried out."""
        self.send_ids: list[str] = []
        self.answers = True
        """Whether it answers commands."""
        self.received: list[bytes] = []
        """What it fetched to send it."""
        self.refusal = ""
        """Why it refuses every command; empty: it does not."""
        self.statuses: list[int] = []
        self.closed = False
        self._numbers = itertools.count(1)
        self._news = asyncio.Condition()

    # The two calls.

    async def poll(self) -> list[dict[str, Any]]:
        """``send_msg``; carry out what comes."""
        query = urlencode({"wxid": self.wxid, "pid": self.pid})
        async with self.session.get(f"{self.base}/send_msg?{query}") as response:
            self.statuses.append(response.status)
            orders = self._orders(await response.read()) if response.status == 200 else []
        for order in orders:
            await self.carry_out(order)
        return orders

    async def post(self, body: bytes) -> int:
        """``receive_msg``, spelled as the demo programs spell it; carry out what comes back."""
        async with self.session.post(f"{self.base}/recieve_msg", data=body) as response:
            status, orders = response.status, self._orders(await response.read())
        for order in orders if status == 200 else []:
            await self.carry_out(order)
        return status

    async def report(self, action: str, data: Any, *, cwxid: Any = UNSAID, nested: bool = True) -> int:
        """Report; the status."""
        said = {"action": action, "cwxid": self.wxid or None if cwxid is UNSAID else cwxid, "data": data}
        return await self.post(json.dumps({"data": said} if nested else said, ensure_ascii=False).encode())

    async def hear(self, sender: str, text: str, *, room: str | None = None, **more: Any) -> int:
        """Report a text."""
        msg = {"msgType": "1", "myMsg": "0", "roomWxid": room, "wxidFrom": sender, "wxidTo": room or self.wxid}
        return await self.report("reportTextMessage", {"msg": {**msg, "message": text, **more}})

    async def log_in(self) -> None:
        """Somebody scanned and confirmed."""
        self.wxid = self.owner
        await self.report("loginStatus", {"code": "1"})
        await self.report("reportLoginUser", {**person(self.owner, "小雁"), "uin": 88888888})

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["RawAgent"]:
        """Poll inside the block."""
        task = asyncio.get_running_loop().create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while not self.closed:
            with contextlib.suppress(aiohttp.ClientError):
                await self.poll()
            await asyncio.sleep(POLL_S)

    async def until(self, look: Callable[[], Any]) -> Any:
        """Return what ``look`` finds, looking again after each command."""
        async with asyncio.timeout(15), self._news:
            while not (found := look()):
                await self._news.wait()
            return found

    def asked(self, api: str) -> list[dict[str, Any]]:
        """The options of every ``api`` that it carried out."""
        return [option for name, option in self.done if name == api]

    # Commands.

    def _orders(self, body: bytes) -> list[dict[str, Any]]:
        said = json.loads(body)
        return [order for order in said if order] if isinstance(said, list) else []

    async def carry_out(self, order: dict[str, Any]) -> None:
        """Do one command and answer it."""
        api, option, send_id = order["api"], order.get("option") or {}, order["sendId"]
        async with self._news:
            self.done.append((api, option))
            self.send_ids.append(send_id)
            self._news.notify_all()
        if not self.answers:
            return
        if self.refusal:
            await self.result(api, send_id, "0", self.refusal)
            return
        try:
            await getattr(self, f"do_{api}")(option, send_id)
        except RefusedError as refused:
            await self.result(api, send_id, "0", str(refused))

    async def result(self, api: str, send_id: str, result: str = "1", reason: str = "") -> None:
        """``res…``."""
        data = {"errorReason": reason, "sendId": send_id, "sendResult": result}
        await self.report(f"res{api[0].upper()}{api[1:]}", data)

    async def do_openWeChat(self, _: Any, send_id: str) -> None:  # noqa: N802
        await self.result("openWeChat", send_id)

    async def do_getLoginQrCode(self, _: Any, send_id: str) -> None:  # noqa: N802
        picture = "data:image/png;base64," + base64.b64encode(png()).decode()
        await self.report("reportLoginQrCode", {"message": picture, "sendId": send_id}, cwxid="null")
        if self.scans_at_once:
            await self.log_in()

    async def do_getLoginStatus(self, _: Any, send_id: str) -> None:  # noqa: N802
        await self.report("loginStatus", {"code": "1" if self.wxid else "0", "sendId": send_id})

    async def do_logout(self, _: Any, send_id: str) -> None:
        await self.result("logout", send_id)
        self.wxid = ""

    async def do_sendTextMessage(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._known(option["wxid"])
        await self.result("sendTextMessage", send_id)

    async def do_sendPicMessage(self, option: Any, send_id: str) -> None:  # noqa: N802
        await self._fetch(option["imgPath"])
        await self.result("sendPicMessage", send_id)

    async def do_sendFileMessage(self, option: Any, send_id: str) -> None:  # noqa: N802
        await self._fetch(option["filePath"])
        await self.result("sendFileMessage", send_id)

    async def do_sendXmlMessage(self, option: Any, send_id: str) -> None:  # noqa: N802
        assert option["url"]
        await self.result("sendXmlMessage", send_id)

    async def do_sendCardMessage(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._known(option["wxidCard"])
        await self.result("sendCardMessage", send_id)

    async def do_sendChatroom(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._known(option["wxid"])
        await self.result("sendChatroom", send_id)

    async def do_getContact(self, option: Any, send_id: str) -> None:  # noqa: N802
        flag = int(option.get("flag") or 1)
        data: dict[str, Any] = {"sendId": send_id}
        if flag & 1:
            data["friendList"] = list(self.friends.values())
        if flag & 2:
            data["groupList"] = [
                {
                    "wxid": wxid,
                    "nick": room["nick"],
                    "owner": room["owner"],
                    "roomCount": len(room["members"]),
                    "headPic": "",
                    "userLists": room["members"],
                }
                for wxid, room in self.rooms.items()
            ]
        if flag & 4:
            data["publicList"] = self.publics
        await self.report("reportContact", data)

    async def do_getUsersWxid(self, _: Any, send_id: str) -> None:  # noqa: N802
        await self.report("reportUsersWxid", {"userLists": [*self.friends, *self.rooms], "sendId": send_id})

    async def do_getUsersInfo(self, option: Any, send_id: str) -> None:  # noqa: N802
        assert 1 <= len(option["wxidLists"]) <= 50
        known = {**self.friends, self.owner: person(self.owner, "小雁")}
        people = [
            {name: value for name, value in known[wxid].items() if name != "isFriend"}
            for wxid in option["wxidLists"]
            if wxid in known
        ]
        await self.report("reportUsersInfo", {"userLists": people, "sendId": send_id})

    async def do_delUser(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._known(option["wxid"])
        del self.friends[option["wxid"]]
        await self.result("delUser", send_id)

    async def do_acceptFriend(self, option: Any, send_id: str) -> None:  # noqa: N802
        wxid = option["v1"].removeprefix("v1_")
        self.friends[wxid] = person(wxid, "新朋友")
        await self.result("acceptFriend", send_id)

    async def do_updateAsName(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._known(option["wxid"])
        self.friends[option["wxid"]]["asName"] = option["asName"]
        await self.result("updateAsName", send_id)

    async def do_getChatRoomUsers(self, option: Any, send_id: str) -> None:  # noqa: N802
        room = self._room(option["wxid"])
        everybody = {**self.friends, self.owner: person(self.owner, "小雁")}
        members = [everybody.get(wxid) or person(wxid, f"群友{wxid}") for wxid in room["members"]]
        data = {"wxid": option["wxid"], "owner": room["owner"], "nick": room["nick"], "headPic": ""}
        await self.report(
            "reportChatRoomUserLists",
            {**data, "roomCount": str(len(members)), "userLists": members, "sendId": send_id},
        )

    async def do_getChatRoomUserNick(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._room(option["chatroom"])
        msg = {"chatRoom": option["chatroom"], "wxid": option["wxid"], "chatNick": "群里的名字"}
        await self.report("reportGetChatRoomUserNick", {"msg": msg, "sendId": send_id})

    async def do_delChatRoomUser(self, option: Any, send_id: str) -> None:  # noqa: N802
        room = self._room(option["chatroom"])
        if option["wxid"] not in room["members"]:
            raise RefusedError("不是群成员")
        room["members"].remove(option["wxid"])
        await self.result("delChatRoomUser", send_id)

    async def do_updateChatRoomName(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._room(option["chatroom"])["nick"] = option["name"]
        await self.result("updateChatRoomName", send_id)

    async def do_updateRoomAsName(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._room(option["chatroom"])["own"] = option["nick"]
        await self.result("updateRoomAsName", send_id)

    async def do_createChatRoom(self, option: Any, send_id: str) -> None:  # noqa: N802
        if len(option["wxidLists"]) < 2:
            raise RefusedError("群聊必须至少3个人")
        wxid = f"2000000{next(self._numbers)}@chatroom"
        self.rooms[wxid] = {"nick": "", "owner": self.owner, "members": [self.owner, *option["wxidLists"]]}
        await self.result("createChatRoom", send_id)
        await self.report("reportChatRoomChange", {"nick": "", "chatroom": wxid})

    async def do_exitChatRoom(self, option: Any, send_id: str) -> None:  # noqa: N802
        self._room(option["chatroom"])
        del self.rooms[option["chatroom"]]
        await self.result("exitChatRoom", send_id)

    async def do_acceptChatroomInvite(self, option: Any, send_id: str) -> None:  # noqa: N802
        assert option["url"].startswith("https://support")
        wxid = "30000001@chatroom"
        self.rooms[wxid] = {"nick": "别人的群", "owner": "wxid_bob", "members": ["wxid_bob", self.owner]}
        await self.report("reportChatRoomChange", {"nick": "别人的群", "chatroom": wxid})
        await self.result("acceptChatroomInvite", send_id)

    async def do_acceptBankTransfer(self, option: Any, send_id: str) -> None:  # noqa: N802
        assert option["wxid"]
        await self.result("acceptBankTransfer", send_id)

    async def do_uploadFile(self, option: Any, send_id: str) -> None:  # noqa: N802
        data = self.files.get(option["fileUrl"])
        if data is None:
            raise RefusedError("文件不存在")
        form = aiohttp.FormData()
        form.add_field("file", data, filename=option["fileUrl"].rpartition("\\")[2])
        async with self.session.post(option["upUrl"], data=form) as response:
            said = (await response.text()).strip()
        await self.report("resUploadFile", {"errorReason": "", "sendId": send_id, "sendResult": said})

    async def do_closeProcess(self, option: Any, send_id: str) -> None:  # noqa: N802
        if option["pid"] != self.pid:
            raise RefusedError("没有这个进程")
        await self.result("closeProcess", send_id)
        self.closed = True

    def _known(self, wxid: str) -> None:
        if wxid not in self.friends and wxid not in self.rooms:
            raise RefusedError("不是好友")

    def _room(self, wxid: str) -> dict[str, Any]:
        if wxid not in self.rooms:
            raise RefusedError("没有这个群")
        return self.rooms[wxid]

    async def _fetch(self, url: str) -> None:
        assert url.startswith("http://")
        async with self.session.get(url) as response:
            assert response.status == 200
            self.received.append(await response.read())


class RefusedError(Exception):
    """A command is refused."""

"""What a person's phone shows, in the native API."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hongyan.backends.sandbox.phone import MessagesRequest, SandboxPhone
from hongyan.model.ids import ContactId
from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


async def phone(gateway: InProcess, wxid: str, **fields: Any) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}", **fields)


async def messages(gateway: InProcess, wxid: str, **fields: str) -> Any:
    return await gateway.call("GET", f"/sandbox/phone/{wxid}/messages", **fields)


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)


class Stream:
    """The items of one phone, live."""

    def __init__(self, response: Any) -> None:
        self._content = response.content

    async def next(self) -> tuple[str, str, Any]:
        """Return the id, the name and the data of the next item."""
        async with asyncio.timeout(10):
            block = (await self._content.readuntil(b"\n\n")).decode()
        fields = dict(line.split(": ", 1) for line in block.strip().splitlines())
        return fields["id"], fields["event"], json.loads(fields["data"])

    async def has_ended(self) -> bool:
        """Whether nothing comes any more."""
        async with asyncio.timeout(10):
            return not await self._content.read()

    async def texts(self, count: int) -> list[str]:
        """Return the texts of the next messages, passing over everything else."""
        found: list[str] = []
        while len(found) < count:
            _, event, data = await self.next()
            found += [data["text"]] if event == "message" else []
        return found


@asynccontextmanager
async def following(gateway: InProcess, wxid: str, last: str = "", **query: str) -> AsyncIterator[Stream]:
    headers = {"Authorization": f"Bearer {gateway.token}", "Accept": "text/event-stream"}
    headers |= {"Last-Event-ID": last} if last else {}
    url = f"{gateway.url}/api/v1/sandbox/phone/{wxid}/messages"
    async with gateway.session.get(url, headers=headers, params=query) as response:
        assert response.status == 200, await response.text()
        yield Stream(response)


async def test_a_phone_shows_people_rooms_and_what_waits(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "ping")
    await deed(gateway, "wxid_shi", "request_friend", to="wxid_bot", greeting="你好")
    answer = await phone(gateway, "wxid_bot")
    shown = answer["phone"]
    assert shown["me"]["nick"] == "小雁"
    assert shown["unread"] == {"wxid_ann": 1}
    assert [request["profile"]["id"] for request in shown["requests"]] == ["wxid_shi"]
    assert [room["name"] for room in shown["rooms"]] == ["雁阵"]
    assert answer["now_ms"] > 0
    assert answer["cursor"].endswith(".2")


async def test_a_login_code_comes_as_a_picture(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        await client.call("login", {"loginType": "qrcode"})
        answer = await phone(gateway, "wxid_ann")
    [login] = answer["phone"]["logins"]
    assert answer["codes"][login["login"]].startswith("data:image/png;base64,iVBOR")


async def test_a_login_without_a_code_has_no_picture(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        await client.call("login", {"loginType": "phone", "phone": "13800000002"})
        answer = await phone(gateway, "wxid_ann")
    assert [login["method"] for login in answer["phone"]["logins"]] == ["phone"]
    assert answer["codes"] == {}


async def test_an_avatar_comes_with_a_link(gateway: InProcess) -> None:
    await deed(gateway, "wxid_ann", "set_profile", avatar={"data": DOT})
    url = (await phone(gateway, "wxid_bot"))["phone"]["avatars"]["wxid_ann"]["url"]
    async with gateway.session.get(gateway.url + url) as response:
        assert await response.read() == base64.b64decode(DOT)


async def test_a_stranger_is_found_with_what_a_request_needs(gateway: InProcess) -> None:
    found = await gateway.call("GET", "/sandbox/phone/wxid_ann/search", query="13800000004")
    assert (found["profile"]["id"], found["is_friend"]) == ("wxid_shi", False)
    codes = {"stranger": found["stranger_ticket"], "ticket": found["verify_ticket"]}
    await deed(gateway, "wxid_ann", "request_friend", **codes)
    assert [one["profile"]["id"] for one in (await phone(gateway, "wxid_shi"))["phone"]["requests"]] == ["wxid_ann"]


async def test_messages_come_page_by_page_with_own_ones_in_their_chats(gateway: InProcess) -> None:
    assert await messages(gateway, "wxid_bot") == {
        "messages": [],
        "before": "",
        "cursor": (await phone(gateway, "wxid_bot"))["cursor"],
    }
    await gateway.say("wxid_bot", "wxid_ann", "1")
    await gateway.say("wxid_ann", "wxid_bot", "2")
    await gateway.say("wxid_bot", "10000001@chatroom", "3")
    newest = await messages(gateway, "wxid_bot", limit="2")
    shown = [(each["text"], each["number"], each["chat"], each["mine"]) for each in newest["messages"]]
    assert shown == [("2", 2, "wxid_ann", False), ("3", 3, "10000001@chatroom", True)]
    oldest = await messages(gateway, "wxid_bot", limit="2", before=newest["before"])
    assert ([each["text"] for each in oldest["messages"]], oldest["before"]) == (["1"], "")
    assert oldest["messages"][0]["chat"] == "wxid_ann"
    rest = await messages(gateway, "wxid_bot", after=oldest["cursor"])
    assert [each["text"] for each in rest["messages"]] == ["2", "3"]
    assert (await messages(gateway, "wxid_bot", after=rest["cursor"]))["messages"] == []


@pytest.mark.parametrize(
    ("path", "fields", "status", "field"),
    [
        ("wxid_nobody", {}, 404, None),
        ("wxid_nobody/messages", {}, 404, None),
        ("wxid_ann/search", {"query": "nobody"}, 404, None),
        ("wxid_bot/messages", {"before": "x"}, 400, "before"),
        ("wxid_bot/messages", {"after": "a.-1"}, 400, "after"),
        ("wxid_bot/messages", {"limit": "501"}, 400, "limit"),
        ("wxid_bot/messages", {"limit": "0"}, 400, "limit"),
    ],
)
async def test_a_phone_that_cannot_be_shown_is_refused(
    gateway: InProcess, path: str, fields: dict[str, str], status: int, field: str | None
) -> None:
    error = (await gateway.call("GET", f"/sandbox/phone/{path}", status=status, **fields))["error"]
    assert field is None or error["field"] == field


async def test_a_stream_of_nobodys_phone_is_refused_before_it_begins(gateway: InProcess) -> None:
    headers = {"Authorization": f"Bearer {gateway.token}", "Accept": "text/event-stream"}
    url = f"{gateway.url}/api/v1/sandbox/phone/wxid_nobody/messages"
    async with gateway.session.get(url, headers=headers) as response:
        assert response.status == 404


async def test_a_stream_brings_messages_with_what_is_unread_and_goes_on_where_it_was(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "before")
    async with following(gateway, "wxid_bot") as stream:
        _, event, data = await stream.next()
        assert (event, data["text"], data["unread"]) == ("message", "before", 1)
        assert (await stream.next())[1] == "changed"
        await gateway.say("wxid_bot", "wxid_ann", "own")
        last, event, data = await stream.next()
        assert (event, data["text"], data["mine"], data["chat"]) == ("message", "own", True, "wxid_ann")
    await gateway.say("wxid_ann", "wxid_bot", "meanwhile")
    async with following(gateway, "wxid_bot", last) as stream:
        assert await stream.texts(1) == ["meanwhile"]


@pytest.mark.parametrize(
    ("as_", "do", "fields"),
    [
        ("wxid_bot", "read", {"chat": "wxid_ann"}),
        ("wxid_bot", "block", {"contact": "wxid_bob"}),
        ("wxid_bot", "set_remark", {"contact": "wxid_bob", "remark": "阿波"}),
        ("wxid_ann", "set_profile", {"nick": "安"}),
        ("wxid_ann", "set_room_nick", {"room": "10000001@chatroom", "nick": "头雁"}),
    ],
)
async def test_a_stream_tells_that_the_phone_changed(
    gateway: InProcess, as_: str, do: str, fields: dict[str, str]
) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "1")
    async with following(gateway, "wxid_bot") as stream:
        assert [(await stream.next())[1] for _ in range(2)] == ["message", "changed"]
        await deed(gateway, as_, do, **fields)
        assert (await stream.next())[1] == "changed"


async def test_what_changes_nothing_on_a_phone_is_not_told(gateway: InProcess) -> None:
    async with following(gateway, "wxid_shi") as stream:
        assert (await stream.next())[1] == "changed"
        await deed(gateway, "wxid_bot", "set_remark", contact="wxid_bob", remark="阿波")
        await deed(gateway, "wxid_shi", "set_profile", nick="石头")
        await gateway.say("wxid_shi", "filehelper", "end")
        seen = [(await stream.next())[1] for _ in range(2)]
        assert seen == ["changed", "message"]


async def test_a_stream_tells_that_the_world_began_anew(gateway: InProcess) -> None:
    await gateway.say("wxid_ann", "wxid_bot", "old")
    old = (await phone(gateway, "wxid_bot"))["cursor"]
    async with following(gateway, "wxid_bot", after=old) as stream:
        assert (await stream.next())[1] == "changed"
        await gateway.call("POST", "/sandbox/reset", world="demo")
        assert [(await stream.next())[1] for _ in range(2)] == ["reset", "changed"]
        await gateway.say("wxid_ann", "wxid_bot", "new")
        last, _, data = await stream.next()
        assert (data["text"], data["number"]) == ("new", 1)
    assert last.endswith(".1")
    assert last.split(".")[0] != old.split(".")[0]
    assert [each["text"] for each in (await messages(gateway, "wxid_bot", after=old))["messages"]] == ["new"]
    assert [each["text"] for each in (await messages(gateway, "wxid_bot", before=old))["messages"]] == ["new"]


async def test_a_stream_ends_when_the_person_is_in_the_world_no_more(gateway: InProcess) -> None:
    async with following(gateway, "wxid_bot") as stream:
        assert (await stream.next())[1] == "changed"
        await gateway.call("POST", "/sandbox/reset", world="empty")
        assert (await stream.next())[1] == "reset"
        assert await stream.has_ended()


async def test_a_stream_waits_while_the_world_is_being_read(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = gateway.plant.sandbox
    begun, go_on = asyncio.Event(), asyncio.Event()
    restart = type(sandbox._records).restart

    async def slow(*args: Any) -> None:
        begun.set()
        await go_on.wait()
        await restart(*args)

    monkeypatch.setattr(type(sandbox._records), "restart", slow)
    items = SandboxPhone(sandbox)._stream(MessagesRequest(wxid=ContactId("wxid_bot")))
    assert (await anext(items)).event == "changed"
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(sandbox.reset("demo"))
        await begun.wait()
        following = tasks.create_task(anext(items))
        await asyncio.sleep(0)
        assert not sandbox.is_ready
        go_on.set()
        assert (await following).event == "reset"


async def test_a_phone_tells_whether_its_owner_is_banned(gateway: InProcess) -> None:
    async with following(gateway, "wxid_ann") as stream:
        assert (await stream.next())[1] == "changed"
        await deed(gateway, "wxid_ann", "get_banned", on=True)
        assert (await stream.next())[1] == "changed"
    assert (await phone(gateway, "wxid_ann"))["phone"]["is_banned"] is True
    await deed(gateway, "wxid_ann", "get_banned", on=False)
    assert (await phone(gateway, "wxid_ann"))["phone"]["is_banned"] is False

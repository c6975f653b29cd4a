"""Servers that say nonsense, hang, close, answer twice: clear errors, one a call, and the process lives."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hongyan.client import Client
from hongyan.client import client as module
from hongyan.model.errors import Conflict, DeadlineExceeded, HongyanError, Malformed, Unauthorised, Unavailable
from hongyan.model.events import ConnectionLost, ConnectionRestored, LoggedIn, RoomJoined, Warned
from tests.support.listener import listening
from tests.support.odd_server import OddClient, odd_server, polite, text

Handler = Callable[[OddClient, dict[str, Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_FIRST_S", 0.01)
    monkeypatch.setattr(module, "RETRY_MOST_S", 0.05)


def on(cmd: str, act: Handler) -> Handler:
    """Be polite but for one command."""

    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        await (act if frame["cmd"] == cmd else polite)(client, frame)

    return answer


async def receipt(client: OddClient, frame: dict[str, Any]) -> None:
    await client.reply(frame, {"msg_id": frame["payload"]["content"]})


async def nothing(client: OddClient, frame: dict[str, Any]) -> None:
    pass


async def say(client: Client, content: str = "x") -> str:
    return (await client.send_text("wxid_ann", content)).message_id


async def test_an_answer_that_never_comes_is_a_deadline_and_the_next_call_works() -> None:
    async def sometimes(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["payload"]["content"] != "lost":
            await receipt(client, frame)

    async with (
        odd_server(on("sendMsg", sometimes)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=1) as client,
    ):
        with pytest.raises(DeadlineExceeded, match=r"sendMsg: no answer within 1 s"):
            await say(client, "lost")
        assert await say(client, "found") == "found"
        assert server.asked.count("sendMsg") == 2


async def test_an_answer_that_comes_twice_or_too_late_is_nobody_elses() -> None:
    kept: list[dict[str, Any]] = []

    async def late_and_twice(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["payload"]["content"] == "late":
            kept.append(frame)
            return
        for each in (*kept, frame, frame):
            await receipt(client, each)

    async with (
        odd_server(on("sendMsg", late_and_twice)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=1) as client,
    ):
        with pytest.raises(DeadlineExceeded):
            await say(client, "late")
        assert await say(client, "b") == "b"
        assert await say(client, "c") == "c"


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"success": True, "data": {}}, "msg_id"),
        ({"success": True, "data": 7}, "cannot be read"),
        ({"success": True}, "missing"),
        ({"success": "yes"}, "success"),
        ("text", "cannot be read"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_malformed(payload: Any, said: str) -> None:
    async def nonsense(client: OddClient, frame: dict[str, Any]) -> None:
        await client.send({"type": "cmdRet", "cmdId": frame["cmdId"], "payload": payload})

    async with (
        odd_server(on("sendMsg", nonsense)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
    ):
        with pytest.raises(Malformed, match="the answer to sendMsg cannot be read") as wrong:
            await say(client)
        assert said in f"{wrong.value.field} {wrong.value.message}"


JUNK = ["", "{", "7", "[]", "{}", '{"event":7}', "[" * 10_000, '{"event":"push","payload":7}', '{"event":"\\ud800"}']


async def test_frames_that_make_no_sense_are_passed_over_and_the_rest_arrives() -> None:
    async def junk(client: OddClient, frame: dict[str, Any]) -> None:
        for each in JUNK:
            await client.send(each)
        await client.socket.send_bytes(b"\xff\xfe")
        for event in ("qrcode", "scan", "notify", "push", "logout", "warn"):
            await client.send({"type": "userEvent", "event": event, "payload": ["junk"]})
        await client.tell("push", type=2, list=[7, {"msg_type": 5}, text("1", "hello"), text("1", "again")])
        await client.tell("warn", error="careful")
        await receipt(client, frame)

    async with (
        odd_server(on("sendMsg", junk)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
        listening(client) as listener,
    ):
        assert await say(client, "ok") == "ok"
        assert (await listener.one(Warned)).text == "careful"
        assert listener.texts() == ["hello"]


async def test_a_call_whose_connection_breaks_is_unavailable_and_is_not_sent_again() -> None:
    async def close(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["payload"]["content"] == "x":
            await client.socket.close()
        else:
            await receipt(client, frame)

    async with (
        odd_server(on("sendMsg", close)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
        listening(client) as listener,
    ):
        with pytest.raises(Unavailable) as broken:
            await say(client)
        assert broken.value.retryable
        # This one waits for the way back.
        assert await say(client, "after") == "after"
        assert server.asked.count("sendMsg") == 2
        assert server.clients == 2
        kinds = [type(event) for event in listener.heard if isinstance(event, ConnectionLost | ConnectionRestored)]
        assert kinds == [ConnectionLost, ConnectionRestored]


async def test_a_server_that_hangs_when_the_client_comes_back_is_tried_again() -> None:
    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["cmd"] == "sendMsg" and client.number == 1:
            await client.socket.close()
        elif frame["cmd"] == "sendMsg":
            await receipt(client, frame)
        elif client.number != 2:
            await polite(client, frame)

    async with odd_server(answer) as server, Client(server.url, "k", keeps_book=False, timeout_s=1) as client:
        with pytest.raises(Unavailable):
            await say(client)
        async with asyncio.timeout(10):
            while True:
                try:
                    assert await say(client, "y") == "y"
                    break
                except Unavailable:
                    continue
        assert server.clients == 3


async def test_messages_that_come_again_after_a_break_are_told_once() -> None:
    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        await polite(client, frame)
        if frame["cmd"] == "login":
            items = [text("1", "one"), text("2", "two"), text(str(client.number + 2), f"of {client.number}")]
            await client.tell("push", type=2, list=items)
        if frame["cmd"] == "sendMsg":
            await client.socket.close()

    async with (
        odd_server(answer) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
        listening(client) as listener,
    ):
        with pytest.raises(Unavailable):
            await say(client)
        await listener.until(lambda: "of 2" in listener.texts())
        assert listener.texts() == ["one", "two", "of 1", "of 2"]
        assert server.clients == 2


async def test_a_ping_behind_messages_is_answered_when_they_are_handled() -> None:
    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        await polite(client, frame)
        if frame["cmd"] == "login":
            await client.tell("push", type=2, list=[text("1", "one")])
            await client.socket.ping(b"41")
            await client.socket.ping(b"")
        elif frame["cmd"] == "sendMsg":
            await receipt(client, frame)

    async with odd_server(answer) as server, Client(server.url, "k", keeps_book=False, timeout_s=5) as client:
        await say(client)
        # Only a heartbeat is answered while nobody has handled the message.
        assert server.pongs == [b""]
        events = client.events()
        assert isinstance(await anext(events), LoggedIn)
        await anext(events)
        assert server.pongs == [b""]
        waiting = asyncio.create_task(anext(events))
        await say(client)
        await say(client)
        assert server.pongs == [b"", b"41"]
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


@pytest.mark.parametrize(
    ("code", "reason", "error"),
    [
        (3201, "授权码无效：no such key", Unauthorised),
        (3203, "", Unauthorised),
        (3202, "another client is connected", Conflict),
        (1008, "操作过于频繁，请稍后再试：too many wrong keys", HongyanError),
        (1008, "whatever", Conflict),
        (1011, "internal error", Unavailable),
    ],
)
async def test_a_server_that_closes_at_once_says_why(code: int, reason: str, error: type[HongyanError]) -> None:
    async def close(client: OddClient, frame: dict[str, Any]) -> None:
        await client.socket.close(code=code, message=reason.encode())

    async with odd_server(close) as server:
        with pytest.raises(error):
            async with Client(server.url, "k"):
                pass
        assert server.clients == 1


async def test_a_server_that_hangs_at_once_is_a_deadline() -> None:
    async with odd_server(nothing) as server:
        with pytest.raises(DeadlineExceeded, match="init"):
            async with Client(server.url, "k", timeout_s=0.2):
                pass


async def test_an_address_book_without_an_end_is_a_deadline_and_nothing_is_lost() -> None:
    async def endless(client: OddClient, frame: dict[str, Any]) -> None:
        await client.reply(frame)

    async with (
        odd_server(on("syncContact", endless)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=1) as client,
    ):
        with pytest.raises(DeadlineExceeded, match="address book"):
            await client.sync_contacts()
        assert not client.contacts


async def test_an_address_book_whose_connection_breaks_is_unavailable() -> None:
    async def close(client: OddClient, frame: dict[str, Any]) -> None:
        await client.reply(frame)
        await client.socket.close()

    async with (
        odd_server(on("syncContact", close)) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
    ):
        with pytest.raises(Unavailable):
            await client.sync_contacts()


async def test_raw_answers_are_given_as_they_are() -> None:
    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        await client.reply(frame, {"a_b": [1]})

    async with odd_server(on("anything", answer)) as server, Client(server.url, "k", keeps_book=False) as client:
        assert await client.call("anything", {"x": 1}) == {"a_b": [1]}
        assert await client.call("init") == {}


async def test_a_server_that_does_not_tell_who_is_logged_in_is_put_up_with() -> None:
    async def close_mouthed(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["cmd"] != "getMyInfo":
            await polite(client, frame)
            return
        await client.send({"cmdId": frame["cmdId"], "payload": {"success": False, "msg": "wrong param"}})
        confirmed = {"status": 2, "sub_status": 0, "user_name": "wxid_bot", "nick_name": "小雁", "uin": 7}
        if "login" not in server.asked:
            await client.tell("scan", **confirmed)
            await client.tell("login")
            await client.tell("push", list=[text("1", "hello")])

    async with (
        odd_server(close_mouthed) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
        listening(client) as listener,
    ):
        assert not client.is_joined
        assert (await listener.one(LoggedIn)).profile.nick == "小雁"
        await listener.until(lambda: listener.texts() == ["hello"])


async def test_a_room_that_cannot_be_read_is_a_room_without_a_name() -> None:
    async def answer(client: OddClient, frame: dict[str, Any]) -> None:
        if frame["cmd"] == "getContact" and frame["payload"]["userId"] == "1@chatroom":
            await client.send({"cmdId": frame["cmdId"], "payload": {"success": False}})
            return
        await polite(client, frame)
        if frame["cmd"] == "login":
            line = text("1", '"安安"邀请你加入了群聊，群聊参与人还有：阿波')
            await client.tell("push", list=[{**line, "sub_type": 10000, "from_user": "1@chatroom"}])
            await client.tell("over", msg="实例已关闭")

    async with (
        odd_server(answer) as server,
        Client(server.url, "k", keeps_book=False, timeout_s=5) as client,
        listening(client) as listener,
    ):
        joined = await listener.one(RoomJoined)
        assert (joined.room.id, joined.room.name) == ("1@chatroom", "")
        assert (await listener.one(ConnectionLost)).reason == "实例已关闭"
        with pytest.raises(DeadlineExceeded):
            await client.call("anything", timeout_s=0.05)

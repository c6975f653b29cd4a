"""Callback servers that are away, slow, wrong or odd: nothing is lost, nothing done twice, the reason shown."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hongyan.faces.wequick import spelling
from hongyan.transports.callback import MOST_BODY_BYTES
from tests.support.callback_server import Answer, CallbackServer, callback_server, serving
from tests.support.wequick import Called, both, calling

pytestmark = pytest.mark.usefixtures("no_errors")


def text_of(body: Any) -> str:
    """Return the text of a report; empty for a report of something else."""
    return str(body["data"]["data"].get("msg", {}).get("message", ""))


def odd(misbehave: Callable[[CallbackServer, web.Request, Any], Any]) -> Answer:
    """Return an answer that is good for everything but texts."""

    async def answer(server: CallbackServer, request: web.Request, body: Any) -> web.StreamResponse:
        if body["data"]["action"] != "reportTextMessage":
            return server.take(body)
        response: web.StreamResponse = await misbehave(server, request, body)
        return response

    return answer


async def say(called: Called, count: int, first: int = 0) -> list[str]:
    """Let 安安 write numbered texts; return them."""
    texts = [str(number) for number in range(first, first + count)]
    for text in texts:
        await called.gateway.say("wxid_ann", "wxid_bot", text)
    return texts


async def shown(called: Called, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Return how the server fares, as soon as ``holds``."""
    async with asyncio.timeout(20):
        while not holds(state := await called.state_of()):  # noqa: ASYNC110  asked over HTTP
            await asyncio.sleep(0)
        return state


async def test_what_happens_is_told_once_and_in_its_order(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        texts = await say(called, 50)
        await called.server.until(lambda: len(called.server.texts()) >= 50)
        state = await shown(called, lambda state: not state["queue"])
    assert called.server.texts() == texts
    assert (state["state"], state["last_status"], state["last_reason"]) == ("well", 200, "")


NOTHING_SAID = {"[]": b"[]", "[{}]": b"[{}]", "nothing": b"", "blanks": b" \r\n"}
ODDITIES = {
    '["x"]': b'["x"]',
    "an object": b'{"data": {"action": "reportTextMessage"}}',
    "HTML": "<html><body>登录</body></html>".encode(),
    "null": b"null",
    "no UTF-8": b"\xff\xfe\x00",
    "half of it": b'[{"api": "logout"',
    "a deep one": b"[" * 200_000,
    "a huge one": b"[" + b" " * MOST_BODY_BYTES + b"]",
    "no api": b'[{"cmd": "logout"}]',
}


@pytest.mark.parametrize("body", [*NOTHING_SAID.values(), *ODDITIES.values()], ids=[*NOTHING_SAID, *ODDITIES])
async def test_an_answer_that_is_no_command_is_passed_over_and_the_reason_shown(tmp_path: Path, body: bytes) -> None:
    async def misbehave(server: CallbackServer, _: web.Request, said: Any) -> web.Response:
        server.take(said)
        return web.Response(body=body, content_type="text/html")

    async with both(tmp_path / "data", odd(misbehave)) as called:
        texts = await say(called, 3)
        await called.server.until(lambda: len(called.server.texts()) >= 3)
        is_odd = body in ODDITIES.values()
        state = await shown(called, lambda state: not state["queue"])
        # The account is still logged in, and commands still work.
        await called.done("sendTextMessage", wxid="wxid_ann", text="x")
    assert called.server.texts() == texts
    assert (state["ignored"], bool(state["last_ignored"])) == (3 if is_odd else 0, is_odd)


async def fail(status: int, **headers: str) -> web.Response:
    return web.Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: fail(500), "answered 500"),
        (lambda: fail(503, Retry_After="1"), "answered 503"),
        (lambda: fail(408), "answered 408"),
        (lambda: fail(429, Retry_After="0"), "answered 429"),
        (lambda: fail(302, Location="/elsewhere"), "redirects are not followed"),
        (lambda: fail(304), "answered 304"),
    ],
    ids=["500", "503", "408", "429", "302", "304"],
)
async def test_a_server_in_trouble_gets_everything_later_in_its_order(
    tmp_path: Path, answer: Callable[[], Any], reason: str
) -> None:
    left = 3

    async def misbehave(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        nonlocal left
        if left and text_of(said) == "1":
            left -= 1
            response: web.StreamResponse = await answer()
            return response
        return server.take(said)

    async with both(tmp_path / "data", odd(misbehave)) as called:
        texts = await say(called, 4)
        state = await shown(called, lambda state: state["state"] == "retrying")
        assert reason in state["last_reason"]
        await called.server.until(lambda: len(called.server.texts()) >= 4)
        after = await shown(called, lambda state: not state["queue"])
    assert called.server.texts() == texts
    assert (after["state"], after["dead_letters"]) == ("well", 0)
    tried = [text_of(body) for body in called.server.bodies if text_of(body)]
    assert tried == ["0", "1", "1", "1", "1", "2", "3"]


async def test_a_server_that_hangs_is_asked_again(tmp_path: Path) -> None:
    over = asyncio.Event()
    hung: list[str] = []

    async def misbehave(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        if not hung:
            hung.append(text_of(said))
            await over.wait()
        return server.take(said)

    async with both(tmp_path / "data", odd(misbehave), timeout_s=0.3) as called:
        texts = await say(called, 2)
        await shown(called, lambda state: "did not answer within 0.3 s" in state["last_reason"])
        await called.server.until(lambda: len(called.server.texts()) >= 2)
        assert called.server.texts() == texts
        over.set()


async def test_a_server_that_drips_its_answer_has_taken_the_report(tmp_path: Path) -> None:
    over = asyncio.Event()

    async def misbehave(server: CallbackServer, request: web.Request, said: Any) -> web.StreamResponse:
        server.take(said)
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'[{"api": "logout"')
        await over.wait()
        return response

    async with both(tmp_path / "data", odd(misbehave), timeout_s=0.3) as called:
        texts = await say(called, 2)
        state = await shown(called, lambda state: state["ignored"] == 2)
        assert "did not end within 0.3 s" in state["last_ignored"]
        assert called.server.texts() == texts
        assert await called.state() == "online"
        over.set()


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
async def test_a_report_that_is_refused_for_good_is_passed_over_after_three_tries(tmp_path: Path, status: int) -> None:
    async def misbehave(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        return web.Response(status=status) if text_of(said) == "1" else server.take(said)

    async with both(tmp_path / "data", odd(misbehave)) as called:
        await say(called, 1)
        await called.server.until(lambda: called.server.texts() == ["0"])
        began = time.monotonic()
        await say(called, 2, first=1)
        await called.server.until(lambda: called.server.texts() == ["0", "2"])
        # The next one follows within a second; the rest of the time is the machine's.
        assert time.monotonic() - began < 5
        state = await shown(called, lambda state: not state["queue"])
        metrics = await metric(called, 'hongyan_events_quarantined_total{face="wequick"}')
        [kept] = await called.letters()
    assert [text_of(body) for body in called.server.bodies].count("1") == 3
    assert (state["state"], state["dead_letters"], metrics) == ("well", 1, 1.0)
    assert (kept["what"], kept["reason"]) == ("reportTextMessage", f"answered {status}")


async def metric(called: Called, name: str) -> float:
    """Return what the gateway counts."""
    async with called.gateway.session.get(f"{called.gateway.url}/metrics") as response:
        lines = (await response.text()).splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


async def test_an_event_that_cannot_be_spelled_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write = spelling.reports.write_event

    def spoiled(event: Any, teller: Any) -> Any:
        if "spoiled" in str(event):
            raise ValueError("a bug")
        return write(event, teller)

    monkeypatch.setattr(spelling.reports, "write_event", spoiled)
    async with both(tmp_path / "data") as called:
        for text in ("before", "spoiled", "after"):
            await called.gateway.say("wxid_ann", "wxid_bot", text)
        await called.server.until(lambda: called.server.texts() == ["before", "after"])
        state = await shown(called, lambda state: not state["queue"])
    assert state["dead_letters"] == 1
    assert "cannot be spelled" in caplog.text
    caplog.clear()


# Commands of servers that know no measure.


async def test_answers_wait_for_a_server_in_trouble(tmp_path: Path) -> None:
    left = 2

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        nonlocal left
        if said["data"]["action"].startswith("resSend") and left:
            left -= 1
            return web.Response(status=500)
        return server.take(said)

    async with both(tmp_path / "data", answer) as called:
        await called.done("sendTextMessage", wxid="wxid_ann", text="x")
        assert [each["text"] for each in await called.gateway.inbox("wxid_ann") if each["text"] == "x"] == ["x"]


async def test_more_commands_than_can_wait_are_refused_at_once_and_each_is_answered_once(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        option = {"wxid": "wxid_ann", "text": "x"}
        called.server.to_poll += [
            {"sendId": str(number), "api": "sendTextMessage", "option": option} for number in range(180)
        ]
        answers = await called.server.until(
            lambda: (
                (found := [each for each in called.server.reports if each["action"] == "resSendTextMessage"])
                and len(found) >= 180
                and found
            )
        )
    assert sorted(int(each["data"]["sendId"]) for each in answers) == list(range(180))
    busy = [each for each in answers if each["data"]["sendResult"] == "0"]
    assert 0 < len(busy) <= 80
    assert all("100 commands wait" in each["data"]["errorReason"] for each in busy)


async def test_a_server_that_says_the_same_to_everything_gets_it_done_once(tmp_path: Path) -> None:
    left = 30
    command = {"sendId": "7", "api": "sendTextMessage", "option": {"wxid": "wxid_ann", "text": "echo"}}

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        nonlocal left
        server.take(said)
        if said["data"]["action"].startswith("reportLogin") or not left:
            return web.json_response([])
        left -= 1
        return web.json_response([command])

    async with both(tmp_path / "data", answer) as called:
        await say(called, 1)
        await called.server.until(lambda: called.server.actions().count("resSendTextMessage") >= 30)
        got = [each["text"] for each in await called.gateway.inbox("wxid_ann")]
    assert got.count("echo") == 1


async def test_no_more_commands_are_taken_when_too_many_answers_wait(tmp_path: Path) -> None:
    is_shut = True
    commands = [{"sendId": "", "api": "getLoginStatus", "option": {}} for _ in range(90)]

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        return web.Response(status=500) if is_shut and said["data"]["action"] == "loginStatus" else server.take(said)

    async with both(tmp_path / "data", answer, online=False) as called:
        for _ in range(4):
            called.server.to_poll += commands
            await called.server.until(lambda: not called.server.to_poll)
            await shown(called, lambda state: not state["orders"])
        state = await shown(called, lambda state: "answers wait" in state["last_ignored"])
        assert state["answers"] <= 200 + 90
        is_shut = False
        await shown(called, lambda state: not state["answers"])


# Polling.


async def test_polls_become_less_frequent_without_commands_and_come_at_once_after_one(tmp_path: Path) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0.002 if seconds < 100 else 1000)

    async with both(tmp_path / "data", online=False, time={"sleep": sleep}, poll_s=0.5, poll_most_s=5.0) as called:
        await called.server.until(lambda: len(called.server.polls) >= 12)
        polls = [each for each in waits if each < 100]
        assert polls[:10] == sorted(polls[:10])
        assert (polls[0], max(polls)) == (0.5, 5.0)
        asked = len(called.server.polls)
        called.server.to_poll.append({"sendId": "1", "api": "getLoginStatus"})
        await called.server.until(lambda: len(called.server.polls) >= asked + 4)
        assert 0.5 in waits[len(polls) :]


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_a_server_that_gives_no_commands_is_asked_again_and_the_reason_shown(tmp_path: Path, status: int) -> None:
    async with both(tmp_path / "data", online=False) as called:
        called.server.poll_answer = lambda: web.Response(status=status, headers={"Location": "/"})
        state = await shown(called, lambda state: state["poll_status"] == status)
        assert str(status) in state["poll_reason"]
        called.server.poll_answer = None
        assert (await called.order("getLoginStatus"))["action"] == "loginStatus"


# Away.


async def test_a_server_that_was_away_gets_everything_in_its_order(tmp_path: Path) -> None:
    async with callback_server() as server:
        port = int(server.url.rpartition(":")[2])
        async with calling(tmp_path / "data", server) as called:
            texts = await say(called, 3)
            await server.until(lambda: server.texts() == texts)
    # It is gone now; a gateway begins without it.
    async with calling(tmp_path / "data", server, online=False, begun=False) as called:
        texts += await say(called, 20, first=3)
        state = await shown(called, lambda state: state["queue"] >= 20 and state["state"] == "retrying")
        assert state["last_reason"].partition(":")[0] == "cannot be reached"
        async with serving(server, port):
            await server.until(lambda: len(server.texts()) >= 23)
            await shown(called, lambda state: not state["queue"])
    assert server.texts() == texts


async def test_a_server_gets_events_again_when_it_is_asked_for(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        await say(called, 3)
        await called.server.until(lambda: len(called.server.texts()) >= 3)
        await shown(called, lambda state: not state["queue"])
        path = "/accounts/demo/default/readers"
        before = await called.gateway.call("GET", path)
        (reader,) = (each["name"] for each in before["readers"])
        events = (await called.gateway.call("GET", "/accounts/demo/default/events", after="0", limit="500"))["events"]
        first = next(each["seq"] for each in events if each["event"].get("message", {}).get("content"))
        await called.gateway.call("POST", f"{path}/rewind", reader=reader, after=first)
        await say(called, 1, first=3)
        await called.server.until(lambda: len(called.server.texts()) >= 6)
        await shown(called, lambda state: not state["queue"])
        assert called.server.texts() == ["0", "1", "2", "1", "2", "3"]
        for wrong in (-1, "x", 2**70):
            await called.gateway.call("POST", f"{path}/rewind", status=400, reader=reader, after=wrong)
        await called.gateway.call("POST", f"{path}/rewind", status=404, reader="nobody", after=1)


async def test_a_server_that_is_away_gets_events_again_too(tmp_path: Path) -> None:
    async with callback_server() as server:
        port = int(server.url.rpartition(":")[2])
        async with calling(tmp_path / "data", server) as called:
            await say(called, 2)
            await server.until(lambda: len(server.texts()) >= 2)
    async with calling(tmp_path / "data", server, online=False, begun=False) as called:
        await say(called, 1, first=2)
        await shown(called, lambda state: state["state"] == "retrying")
        path = "/accounts/demo/default/readers"
        (reader,) = (each["name"] for each in (await called.gateway.call("GET", path))["readers"])
        await called.gateway.call("POST", f"{path}/rewind", reader=reader, after=0)
        async with serving(server, port):
            await server.until(lambda: server.texts() == ["0", "1", "0", "1", "2"])

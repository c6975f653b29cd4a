"""Hostile frames on a live connection: a clear answer or a documented close, nothing logged, and life goes on."""

import json
import random

import pytest

from tests.support.gateway import InProcess
from tests.support.sdk import connect

pytestmark = pytest.mark.usefixtures("no_errors")

VALUES = [None, True, 0, -1, 1.5, 10**400, "", "x", "\u0000", "😀" * 50, [], [[]], {}, {"a": 1}, "\ud800"]


def wrong_types() -> list[str]:
    """Every parameter of every supported command with every kind of value."""
    bodies = {
        "sendMsg": {"toUserName": "wxid_ann", "content": "x", "atList": []},
        "login": {"loginType": "qrcode", "wxData": None},
    }
    frames = []
    for cmd, good in bodies.items():
        for field in good:
            frames += [
                json.dumps({"type": "user", "cmd": cmd, "cmdId": "bad", "payload": {**good, field: value}})
                for value in VALUES
            ]
            missing = {name: value for name, value in good.items() if name != field}
            frames.append(json.dumps({"type": "user", "cmd": cmd, "cmdId": "bad", "payload": missing}))
    return frames


def envelopes() -> list[str]:
    """Frames that are wrong around the body."""
    good = {"type": "user", "cmd": "getMyInfo", "cmdId": "bad", "payload": {}}
    frames = [json.dumps({**good, field: value}) for field in good for value in VALUES if field != "cmdId"]
    frames += [json.dumps({name: value for name, value in good.items() if name != field}) for field in good]
    return frames


def no_json() -> list[str]:
    """Frames that are no JSON, or too deep, or too odd."""
    deep = "[" * 100_000 + "]" * 100_000
    return [
        "",
        "{",
        "null",
        "[]",
        '"text"',
        "NaN",
        '{"cmd": NaN, "cmdId": "bad"}',
        deep,
        '{"type":"user","cmd":"getMyInfo","cmdId":"bad","payload":' + deep + "}",
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"type":"user","cmd":"sendMsg","cmdId":"bad","payload":{"toUserName":"a","content":"\\ud800"}}',
        "\x00\x01\x02",
    ]


def is_login_event(frame: dict[str, object]) -> bool:
    return frame.get("event") in ("login", "loaded")


async def test_a_hundred_bad_frames_are_answered_and_the_next_good_command_works(gateway: InProcess) -> None:
    frames = wrong_types() + envelopes() + no_json()
    chosen = no_json() + random.Random(7).sample(frames, 100)
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        for frame in chosen:
            seen = len(client.frames)
            await client.send(frame)
            # One answer, or a warning where the frame cannot be read at all; a good login may tell more.
            new = await client.until(lambda seen=seen: [f for f in client.frames[seen:] if not is_login_event(f)])
            answer = new[0]
            if answer["type"] == "userEvent":
                assert answer["event"] == "warn"
                assert answer["payload"]["error"]
            else:
                body = answer.get("payload", answer.get("data"))
                assert body["success"] or body["error"], frame[:200]
            assert (await client.call("getMyInfo"))["success"], frame[:200]


async def test_each_wrong_parameter_is_named(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        for body, field in (
            ({"content": "x"}, "toUserName"),
            ({"toUserName": "wxid_ann"}, "content"),
            ({"toUserName": 5, "content": "x"}, "toUserName"),
            ({"toUserName": "wxid_ann", "content": ["x"]}, "content"),
            ({"toUserName": "wxid_ann", "content": ""}, "content"),
            ({"toUserName": "wxid_ann", "content": "x", "atList": "wxid_bob"}, "atList"),
            ({"toUserName": "wxid_ann", "content": "x", "atList": [1]}, "atList"),
        ):
            answer = await client.call("sendMsg", body)
            assert (answer["success"], field in answer["msg"]) == (False, True), body
        for body, field in (
            ({}, "loginType"),
            ({"loginType": "magic"}, "loginType"),
            ({"loginType": "auto", "wxData": "x"}, "token"),
        ):
            answer = await client.call("login", body)
            assert (answer["success"], field in answer["msg"]) == (False, True), body
        assert await gateway.inbox("wxid_ann") == []


async def test_an_unknown_command_is_named(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        answer = await client.call("makeCoffee")
        assert (answer["success"], "makeCoffee" in answer["error"]) == (False, True)


async def test_twenty_mebibytes_close_the_socket_with_1009_and_the_next_connection_works(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.call("init")
        body = {"toUserName": "wxid_ann", "content": "x" * 20 * 1024 * 1024}
        await client.send({"type": "user", "cmd": "sendMsg", "cmdId": "big", "payload": body})
        assert await client.closed() == 1009
    async with connect(gateway.session, gateway.url) as client:
        assert (await client.call("init"))["success"]


@pytest.mark.parametrize("first", ["", "{", "[]", "null", "{}", '{"type":"user"}', "GET / HTTP/1.1", "[" * 100_000])
async def test_a_first_frame_of_no_dialect_is_closed_with_1008(gateway: InProcess, first: str) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.send(first)
        assert await client.closed() == 1008


async def test_the_hundred_and_first_command_under_way_is_refused_at_once(gateway: InProcess) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await gateway.scan()
        await client.event("login")
        for number in range(300):
            body = {"toUserName": "wxid_ann", "content": str(number)}
            await client.send({"type": "user", "cmd": "sendMsg", "cmdId": f"n{number}", "payload": body})
        answers = [(await client.reply(f"n{number}"))["payload"] for number in range(300)]
        done = [str(number) for number in range(300) if answers[number]["success"]]
        assert len(done) >= 100
        assert all("频繁" in answer["error"] for answer in answers if not answer["success"])
        assert [m["text"] for m in await gateway.inbox("wxid_ann", at_least=len(done))] == done

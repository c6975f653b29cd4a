"""What a client sees of a bug of ours: an end that it notices, or an answer, and never silence."""

import pytest

from hongyan.faces.padchat_v2.course import Course
from tests.support.gateway import InProcess
from tests.support.sdk import connect


async def test_a_task_that_fails_ends_the_connection_so_that_the_client_comes_anew(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: Course) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Course, "_say_loaded", fail)
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        assert await client.closed() == 1011
    assert "loaded failed" in caplog.text
    monkeypatch.undo()
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("login")


async def test_a_command_that_fails_is_answered_once_and_the_next_one_is_done(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(gateway.session, gateway.url) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        say = {"toUserName": "wxid_ann", "content": "x"}
        world = gateway.plant.sandbox.world
        monkeypatch.setattr(world, "apply", None)
        answer = await client.call("sendMsg", say)
        assert not answer["success"]
        assert answer["error"].endswith("internal error")
        monkeypatch.undo()
        assert (await client.call("sendMsg", say))["success"]
    assert "sendMsg failed" in caplog.text

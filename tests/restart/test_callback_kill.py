"""``kill -9`` while a callback server is called: every answered text reaches it, in order, and hardly any twice."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.support.callback_server import CallbackServer, callback_server, serving
from tests.support.gateway import Api, process
from tests.support.swift_gateway import swift_gateway
from tests.support.wequick import calling

KILLS = 3


async def talk(api: Api, said: list[str], stop: asyncio.Event, first: int) -> None:
    """Let 安安 write numbered texts until told to stop; note those that were answered."""
    for number in range(first, first + 100_000):
        if stop.is_set():
            return
        try:
            await api.say("wxid_ann", "wxid_bot", str(number))
        except (aiohttp.ClientError, ConnectionError):
            return
        said.append(str(number))


def check(server: CallbackServer, said: list[str]) -> None:
    """Everything answered is there, in order; each kill repeats the one report at most that was under way."""
    got = [int(text) for text in server.texts()]
    assert {*map(int, said)} <= {*got}
    assert got == sorted(got)
    assert len(got) - len({*got}) <= KILLS


async def test_a_server_that_is_there_gets_every_text_in_its_order(tmp_path: Path) -> None:
    async with callback_server() as server:
        options = ("--auto-scan", "wxid_bot", "--wequick-receive", server.receive, "--wequick-send", server.send)
        async with process(tmp_path / "data", *options) as (running, api):
            await server.order("getLoginQrCode")
            await server.report("reportLoginUser")
            said: list[str] = []
            for life in range(KILLS):
                stop = asyncio.Event()
                told = len(server.texts())
                async with asyncio.TaskGroup() as talkers:
                    talkers.create_task(talk(api, said, stop, first=life * 100_000))
                    await server.until(lambda told=told: len(server.texts()) >= told + 40)
                    await running.kill()
                    stop.set()
                await running.start()
            await server.until(lambda: {*said} <= {*server.texts()})
            check(server, said)
            # A command is still done, by the account that came back without a scan.
            assert (await server.order("sendTextMessage", wxid="wxid_ann", text="x"))["data"]["sendResult"] == "1"
        assert "Traceback" not in running.log.read_text()


async def test_a_server_that_comes_back_after_kills_gets_every_text_in_its_order(tmp_path: Path) -> None:
    server = CallbackServer()
    async with serving(server):
        port = int(server.url.rpartition(":")[2])
        options = ("--auto-scan", "wxid_bot", "--wequick-receive", server.receive, "--wequick-send", server.send)
        async with process(tmp_path / "data", *options) as (running, api):
            await server.order("getLoginQrCode")
            await server.report("reportLoginUser")
    said: list[str] = []
    async with process(tmp_path / "data", *options) as (running, api):
        for life in range(KILLS):
            stop = asyncio.Event()
            said_before = len(said)
            async with asyncio.TaskGroup() as talkers:
                talkers.create_task(talk(api, said, stop, first=life * 100_000))
                async with asyncio.timeout(20):
                    while len(said) < said_before + 40:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                await running.kill()
                stop.set()
            await running.start()
        async with serving(server, port):
            await server.until(lambda: {*said} <= {*server.texts()}, within_s=60)
        assert "Traceback" not in running.log.read_text()
    check(server, said)


@pytest.mark.parametrize("away_s", [60.0, 24 * 3600.0], ids=["a minute", "a day"])
async def test_a_server_may_be_away_for_long_while_the_gateway_is_killed(tmp_path: Path, away_s: float) -> None:
    data = tmp_path / "data"
    async with callback_server() as server:
        port = int(server.url.rpartition(":")[2])
        async with calling(data, server) as called:
            await called.gateway.say("wxid_ann", "wxid_bot", "0")
            await server.until(lambda: server.texts() == ["0"])
    said, passed_s = ["0"], 0.0
    for life in range(1, KILLS + 1):
        until_s = away_s * life / KILLS
        async with swift_gateway(data, server.receive, passed_s, until_s) as running, asyncio.TaskGroup() as talkers:
            stop = asyncio.Event()
            talkers.create_task(talk(running.api, said, stop, first=life * 100_000))
            enough = len(said) + 20
            await running.until(lambda now=running, to=until_s, most=enough: now.passed_s >= to and len(said) >= most)
            # In the middle of what is being said, and of a call to the server that is away.
            await running.kill()
            stop.set()
        passed_s = running.passed_s
    assert passed_s == pytest.approx(away_s)
    async with serving(server, port), calling(data, server, online=False, begun=False):
        await server.until(lambda: {*said} <= {*server.texts()}, within_s=60)
    check(server, said)

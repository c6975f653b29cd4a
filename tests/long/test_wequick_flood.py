"""Reports without end, from Windows machines and to servers that are odd or away: a gateway stays as it was."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from benchmarks.processes import usage
from tests.support.callback_server import CallbackServer, callback_server, serving
from tests.support.gateway import process
from tests.support.wequick_agent import RawAgent

from .conftest import Report

MACHINES = 8
AT_ONCE = 8
MOST_GROWTH_BYTES = 120 * 1024 * 1024


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("reports", [100_000])
async def test_a_flood_of_reports_is_kept_and_costs_no_memory(tmp_path: Path, report: Report, reports: int) -> None:
    secrets = [f"secret-of-machine-number-{number}" for number in range(MACHINES)]
    agents = ", ".join(
        f'{{ secret = "{secret}", account = "demo/n{number}" }}' for number, secret in enumerate(secrets)
    )
    settings = tmp_path / "hongyan.toml"
    settings.write_text(f"[wequick_agents]\nagents = [{agents}]\n")
    async with process(tmp_path / "data", "--config", str(settings)) as (running, api):
        machines = [RawAgent(api.session, running.url, secret=secret) for secret in secrets]
        first = usage(running.pid)

        async def talk(agent: RawAgent, start: int) -> None:
            for number in range(start, reports // MACHINES, AT_ONCE):
                msg = {"myMsg": "0", "wxidFrom": "wxid_ann", "wxidTo": "wxid_me", "message": str(number)}
                said = {"action": "reportTextMessage", "cwxid": "wxid_me", "data": {"msg": msg}}
                while await agent.post(json.dumps(said).encode()) != 200:  # noqa: ASYNC110  refused as too many at once
                    await asyncio.sleep(0.01)

        await asyncio.gather(*(talk(agent, start) for agent in machines for start in range(AT_ONCE)))
        last = usage(running.pid)
        grown = last.rss_bytes - first.rss_bytes
        report("wequick-flood", reports=reports, cpu_s=last.cpu_s - first.cpu_s, grown_bytes=grown)
        accounts = (await api.call("GET", "/accounts"))["accounts"]
        assert {each["last_seq"] for each in accounts} == {reports // MACHINES}
        assert grown < MOST_GROWTH_BYTES, f"{grown / 2**20:.0f} MiB"


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_callback_server_that_answers_without_end_or_is_away_costs_no_memory(
    tmp_path: Path, report: Report
) -> None:
    async def endless(server: CallbackServer, request: web.Request, said: Any) -> web.StreamResponse:
        server.take(said)
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(64):
                await response.write(b"[" * 1024 * 1024)
        return response

    async with callback_server(endless) as server:
        port = int(server.url.rpartition(":")[2])
        options = ("--auto-scan", "wxid_bot", "--wequick-receive", server.receive, "--wequick-send", server.send)
        async with process(tmp_path / "data", *options) as (running, api):
            server.to_poll.append({"sendId": "1", "api": "getLoginQrCode", "option": {}})
            await server.report("reportLoginUser")
            first = usage(running.pid)
            for number in range(300):
                await api.say("wxid_ann", "wxid_bot", f"{number}")
            await server.until(lambda: len(server.texts()) >= 300, within_s=300)
            after_bodies = usage(running.pid)
    async with process(tmp_path / "data", *options) as (running, api):
        away = usage(running.pid)
        for number in range(300, 5_300):
            await api.say("wxid_ann", "wxid_bot", f"{number}")
        after_away = usage(running.pid)
        server.answer = None
        async with serving(server, port):
            await server.until(lambda: server.texts()[-1:] == ["5299"], within_s=300)
    grown = {
        "by_bodies_bytes": after_bodies.rss_bytes - first.rss_bytes,
        "by_waiting_bytes": after_away.rss_bytes - away.rss_bytes,
    }
    report("wequick-odd-server", **grown)
    # The gateway was killed once: the report that was under way may come again.
    texts = [int(text) for text in server.texts()]
    assert (sorted({*texts}), texts == sorted(texts), len(texts) - 5_300 <= 1) == ([*range(5_300)], True, True)
    # The simulated WeChat keeps what was said in it, some 500 bytes a text.
    assert grown["by_bodies_bytes"] < 40 * 1024 * 1024, grown
    assert grown["by_waiting_bytes"] < 80 * 1024 * 1024, grown

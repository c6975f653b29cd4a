"""A hundred thousand reports of Windows machines: all kept, once, by a gateway that stays as small as it was."""

import asyncio
import json
from pathlib import Path

import pytest

from benchmarks.processes import usage
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

"""``kill -9`` of a gateway that Windows machines report to: what was answered is kept, and nothing is there twice."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from hongyan.faces import wequick
from tests.support.gateway import Api, in_process, process
from tests.support.wequick_agent import SECRET, RawAgent
from tests.support.wequick_chain import LOOPBACK, callback_to, online, reachable
from tests.support.wequick_machine import Machine

KILLS = 4

SETTINGS = f"""
[wequick_agents]
agents = [{{ secret = "{SECRET}", account = "demo/default" }}]

[media]
allow_networks = ["127.0.0.1/32"]
"""


async def texts(api: Api) -> list[str]:
    """Return every text that the account has, in order."""
    found: list[str] = []
    after = "0"
    while True:
        answer = await api.call("GET", "/accounts/demo/default/events", after=after, wait="0", limit="500")
        if not answer["events"]:
            return found
        events = [each["event"] for each in answer["events"]]
        messages = [each["message"]["content"] for each in events if each["event"] == "message_received"]
        found += [each["text"] for each in messages if each["kind"] == "text"]
        after = answer["cursor"]


async def test_a_machine_that_repeats_what_was_not_answered_adds_nothing_twice(tmp_path: Path) -> None:
    settings = tmp_path / "hongyan.toml"
    settings.write_text(SETTINGS)
    async with process(tmp_path / "data", "--config", str(settings)) as (running, api):
        agent = RawAgent(api.session, running.url)
        machine = Machine(api, agent, "demo/default")  # type: ignore[arg-type]
        async with agent.running():
            await machine.log_in()
        said: list[str] = []

        async def talk(first: int) -> None:
            """Report until one is not answered; that one is repeated when the gateway is back."""
            for number in range(first, first + 100_000):
                said.append(str(number))
                try:
                    assert await agent.hear("wxid_ann", str(number)) == 200
                except aiohttp.ClientError:
                    return

        for life in range(KILLS):
            before = len(said)
            talking = asyncio.get_running_loop().create_task(talk(life * 100_000))
            async with asyncio.timeout(20):
                while len(said) < before + 30 + life:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
            await running.kill()
            await talking
            await running.start()
            assert await agent.hear("wxid_ann", said[-1]) == 200
        # Everything once, in its order.
        assert await texts(api) == said
        # And it is still online, without a scan.
        async with agent.running():
            await reachable(api)
            await machine.do("send_text", to="wxid_ann", text="noch da")
        assert "Traceback" not in running.log.read_text()


async def test_two_gateways_in_a_row_lose_nothing_when_the_first_is_killed(tmp_path: Path) -> None:
    settings = tmp_path / "hongyan.toml"
    settings.write_text(SETTINGS)
    async with process(tmp_path / "front", "--config", str(settings)) as (running, near):
        faces: dict[str, Any] = {"wequick": wequick.Config(callbacks=(callback_to(running.url),))}
        async with in_process(tmp_path / "back", faces=faces, media=LOOPBACK) as far:
            await online(near, far)
            said: list[str] = []
            for life in range(KILLS):
                for number in range(20):
                    said.append(f"{life} {number}")
                    await far.say("wxid_ann", "wxid_bot", said[-1])
                await running.kill()
                for number in range(5):
                    said.append(f"{life} while it was away {number}")
                    await far.say("wxid_ann", "wxid_bot", said[-1])
                await running.start()
            async with asyncio.timeout(60):
                while len(await texts(near)) < len(said):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert await texts(near) == said
        assert "Traceback" not in running.log.read_text()

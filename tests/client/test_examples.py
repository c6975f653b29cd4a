"""The programs in ``examples`` do what they say, as programs of their own, against a gateway."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.client.conftest import ROOM
from tests.support.gateway import InProcess

EXAMPLES = Path(__file__).parents[2] / "examples"


@contextlib.asynccontextmanager
async def example(name: str, gateway: InProcess, tmp_path: Path) -> AsyncIterator[None]:
    """Run an example, pointed at ``gateway``, until the block ends; then Ctrl-C ends it well."""
    program = tmp_path / name
    program.write_text((EXAMPLES / name).read_text().replace("ws://127.0.0.1:7777", gateway.url))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            while (await gateway.call("GET", "/accounts"))["accounts"] == []:
                assert process.returncode is None
            while (await gateway.call("GET", "/accounts/demo/default"))["state"] != "online":
                assert process.returncode is None
        yield
    finally:
        process.send_signal(signal.SIGINT)
        _, said = await asyncio.wait_for(process.communicate(), 15)
    assert said == b""
    assert process.returncode == 0


async def test_the_echo_bot_echoes(willing: InProcess, tmp_path: Path) -> None:
    async with example("echo_bot.py", willing, tmp_path):
        await willing.say("wxid_ann", "wxid_bot", "ping")
        assert (await willing.inbox("wxid_ann", at_least=1))[0]["text"] == "echo: ping"


def test_the_echo_bot_has_ten_lines_at_most() -> None:
    lines = (EXAMPLES / "echo_bot.py").read_text().splitlines()
    assert len([line for line in lines if line]) <= 10


async def test_the_room_bot_answers_who_mentions_it_and_accepts_friends(willing: InProcess, tmp_path: Path) -> None:
    async with example("room_bot.py", willing, tmp_path):
        await willing.say("wxid_ann", ROOM, "@小雁 who is here?", at=["wxid_bot"])
        got = await willing.inbox("wxid_bob", at_least=2)
        assert got[-1]["text"] == "小雁, 安安, 阿波"
        await willing.say("wxid_ann", ROOM, "nobody asked the bot")
        await willing.say("wxid_ann", ROOM, "@小雁 hi", at=["wxid_bot"])
        got = await willing.inbox("wxid_bob", at_least=5)
        assert (got[-1]["text"], got[-1]["at"]) == ("@安安\u2005Ask me who is here.", ["wxid_ann"])
        await willing.call("POST", "/sandbox/deeds", **{"as": "wxid_shi"}, do="request_friend", to="wxid_bot")
        async with asyncio.timeout(15):
            while True:
                command = {"command": "get_contacts", "args": {"ids": ["wxid_shi"]}}
                page = (await willing.call("POST", "/accounts/demo/default/commands", **command))["result"]
                if page["contacts"][0]["is_friend"]:
                    break


def test_every_example_is_run_here() -> None:
    told = Path(__file__).read_text()
    # The server for WeQuick knows nothing of our library: tests/faces/test_wequick_example.py runs it.
    told += 'example("wequick_bot.py"'
    assert [path.name for path in EXAMPLES.glob("*.py") if f'example("{path.name}"' not in told] == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_names_nothing_of_this_gateway_but_the_library(path: Path) -> None:
    imports = [line for line in path.read_text().splitlines() if "hongyan" in line and "import" in line]
    assert all(line.startswith("from hongyan.client import") for line in imports)

"""The callback server in ``examples`` does what it says, as a program of its own."""

import asyncio
import sys
from pathlib import Path

from hongyan.faces.wequick import Config
from tests.support.gateway import in_process

EXAMPLE = Path(__file__).parents[2] / "examples" / "wequick_bot.py"


async def test_the_example_logs_in_and_echoes(tmp_path: Path, unused_tcp_port: int) -> None:
    program = tmp_path / "bot.py"
    program.write_text(EXAMPLE.read_text(encoding="utf-8").replace("port=5000", f"port={unused_tcp_port}"))
    with (tmp_path / "output").open("wb") as output:
        process = await asyncio.create_subprocess_exec(sys.executable, program, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    called = Config(receive=f"{url}/receive_msg", send=f"{url}/send_msg", poll_s=0.05, poll_most_s=0.1)
    try:
        async with in_process(tmp_path / "data", faces={"wequick": called}, auto_scan="wxid_bot") as gateway:
            async with asyncio.timeout(30):
                while not [each for each in gateway.plant.hub.accounts() if each.state == "online"]:
                    assert process.returncode is None, (tmp_path / "output").read_text()
                    await asyncio.sleep(0.02)
            await gateway.say("wxid_ann", "wxid_bot", "ping")
            assert (await gateway.inbox("wxid_ann", at_least=1))[0]["text"] == "echo: ping"
            await gateway.say("wxid_bob", "10000001@chatroom", "hello")
            assert (await gateway.inbox("wxid_bob", at_least=1))[-1]["text"] == "echo: hello"
    finally:
        process.terminate()
        await process.wait()


def test_the_example_has_twenty_lines_at_most() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line]) <= 20

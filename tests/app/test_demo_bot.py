"""``hongyan bot``: as a program, against a gateway."""

import asyncio
import contextlib
import os
import pty
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.app.demo_bot import CHINESE, ENGLISH, Words, tell, words
from hongyan.model.contact import Profile
from hongyan.model.events import (
    ConnectionLost,
    ConnectionRestored,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    Scanned,
    Warned,
)
from hongyan.model.ids import ContactId, LoginId
from tests.app.test_cli import in_thread
from tests.support.gateway import InProcess

ROOM = "10000001@chatroom"
EDITIONS = pytest.mark.parametrize("edition", ["sdk", "sdk-0.5", "v2-ws"])


class Program:
    """The bot as a process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""

    async def says(self, wanted: str) -> str:
        """Read on until a line says ``wanted``; return it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while line := (await self.process.stdout.readline()).decode():
                self.said += line
                if wanted in line:
                    return line
        raise AssertionError(f"never said {wanted!r}: {self.said}")

    async def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit status and what was complained of."""
        self.process.send_signal(number)
        out, complaint = await asyncio.wait_for(self.process.communicate(), 15)
        self.said += out.decode()
        assert self.process.returncode is not None
        return self.process.returncode, complaint.decode()


@contextlib.asynccontextmanager
async def bot(gateway: InProcess, *arguments: str, language: str = "en_GB.UTF-8") -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hongyan.app", "bot", "demo", *arguments, "--url", gateway.url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "LC_ALL": language, "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"},
    )
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@EDITIONS
async def test_it_shows_a_code_greets_echoes_and_ends_well_on_ctrl_c(gateway: InProcess, edition: str) -> None:
    async with bot(gateway, "--edition", edition) as program:
        await program.says("█" if edition == "v2-ws" else "http://weixin.qq.com/x/")
        await gateway.scan()
        assert "小雁 (wxid_bot)" in await program.says("online as")
        await gateway.say("wxid_ann", "wxid_bot", "ping")
        await gateway.say("wxid_ann", "wxid_bot", "Help")
        got = [message["text"] for message in await gateway.inbox("wxid_ann", at_least=2)]
        assert got == ["echo: ping", ENGLISH.help]
        phone = await gateway.inbox("wxid_bot", at_least=1)
        assert ENGLISH.up in [message.get("text") for message in phone if message["to"] == "filehelper"]
        assert await program.end(signal.SIGINT) == (0, "")


async def test_it_answers_in_rooms_only_when_mentioned_and_accepts_friends_in_chinese(gateway: InProcess) -> None:
    async with bot(gateway, language="zh_CN.UTF-8") as program:
        await program.says("http://weixin.qq.com/x/")
        await gateway.scan()
        await program.says("已登录：小雁")
        await gateway.say("wxid_ann", ROOM, "大家好")
        await gateway.say("wxid_ann", ROOM, "@小雁\u2005帮助", at=["wxid_bot"])
        got = await gateway.inbox("wxid_bob", at_least=3)
        assert [message["text"] for message in got][-1] == f"@安安\u2005{CHINESE.help}"
        assert len(got) == 3
        await gateway.call("POST", "/sandbox/deeds", **{"as": "wxid_shi"}, do="request_friend", to="wxid_bot")
        texts = []
        async with asyncio.timeout(15):
            while CHINESE.welcome not in texts:
                texts = [message.get("text") for message in await gateway.inbox("wxid_shi", at_least=1)]
        assert await program.end(signal.SIGTERM) == (0, "")


async def test_a_second_name_is_another_account(gateway: InProcess) -> None:
    async with bot(gateway, "test") as program:
        await program.says("http://weixin.qq.com/x/")
        accounts = (await gateway.call("GET", "/accounts"))["accounts"]
        assert [account["id"] for account in accounts] == ["demo/test"]


async def test_on_a_terminal_the_code_is_drawn(gateway: InProcess) -> None:
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hongyan.app", "bot", "demo", "--url", gateway.url),
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    os.close(theirs)
    shown = ""
    async with asyncio.timeout(30):
        while "http://weixin.qq.com/x/" not in shown:
            shown += (await asyncio.to_thread(os.read, ours, 65536)).decode(errors="replace")
    assert shown.count("█") > 100
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 15) == 0
    os.close(ours)


@EDITIONS
async def test_a_wrong_key_is_one_line_and_a_bad_status(gateway: InProcess, edition: str, tmp_path: Path) -> None:
    ended = await in_thread("bot", "wrong", "--url", gateway.url, "--edition", edition, cwd=tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1
    assert re.match(r"hongyan: .*key", ended.stderr)


async def test_nobody_there_is_one_line_and_a_bad_status(tmp_path: Path) -> None:
    ended = await in_thread("bot", "demo", "--url", "ws://127.0.0.1:1", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("hongyan: cannot connect")
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ENGLISH),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, CHINESE),
    ],
)
def test_it_speaks_the_language_of_the_environment(environment: dict[str, str], language: object) -> None:
    assert words(environment) is language


NONE = LoginId("")
ANN = Profile(id=ContactId("wxid_ann"), nick="安安")


@pytest.mark.parametrize("say", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_a_person_should_know_is_a_line_and_the_rest_is_none(say: Words) -> None:
    for event in (
        LoggedIn(profile=ANN),
        Scanned(login=NONE, profile=ANN, expires_at_ms=0),
        LoginFailed(login=NONE, reason="expired"),
        LoggedOut(reason="kicked"),
        ConnectionLost(reason="gone"),
        ConnectionRestored(),
    ):
        line = tell(event, say)
        assert line
        assert "{" not in line
    assert tell(Warned(text="x"), ENGLISH) == ""

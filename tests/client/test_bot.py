"""Bots: which handler gets what, in which order, and what a bad one does."""

import asyncio
import base64
import contextlib
import logging
import signal
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.client import Bot, Client, Edition, IncomingMessage, IncomingRequest
from hongyan.client import bot as module
from hongyan.client.incoming import Done
from hongyan.faces.padchat_v2 import Config
from hongyan.model.errors import Conflict, InvalidArgument, Rejected, Unauthorised
from hongyan.model.events import AnyEvent, LoggedIn, LoginFailed, QrCodeShown
from hongyan.model.message import Image
from tests.client.conftest import ROOM
from tests.client.test_blocking import PICTURE
from tests.support.gateway import InProcess, in_process


@contextlib.asynccontextmanager
async def serving(bot: Bot) -> AsyncIterator[None]:
    """Let a bot run inside the block, which begins when it is online."""
    task = asyncio.create_task(bot.serve())
    try:
        online = asyncio.create_task(bot.client.wait_online(15))
        await asyncio.wait([task, online], return_when=asyncio.FIRST_COMPLETED)
        online.cancel()
        if task.done():
            await task
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def answers(gateway: InProcess, wxid: str, count: int) -> list[str]:
    return [message["text"] for message in await gateway.inbox(wxid, at_least=count) if "text" in message]


async def test_a_plain_function_that_returns_a_text_answers_with_it(willing: InProcess, edition: Edition) -> None:
    bot = Bot(willing.url, "demo", edition=edition)
    threads = set()

    @bot.on_text
    def echo(message: IncomingMessage) -> str:
        threads.add(threading.current_thread())
        return f"echo: {message.text}"

    async with serving(bot):
        await willing.say("wxid_ann", "wxid_bot", "ping")
        assert await answers(willing, "wxid_ann", 1) == ["echo: ping"]
    # It may block: the loop runs elsewhere.
    assert threading.main_thread() not in threads


async def test_replies_work_in_plain_and_in_async_functions(willing: InProcess) -> None:
    bot = Bot(willing.url, "demo")

    @bot.on_text
    def plain(message: IncomingMessage) -> None:
        receipt = message.reply("plain")
        assert isinstance(receipt, Done)
        assert receipt.result.message_id

    @bot.on_room_text(mentioned=True)
    async def waits(message: IncomingMessage) -> None:
        assert (await message.reply("async", mention=True)).message_id

    async with serving(bot):
        await willing.say("wxid_ann", "wxid_bot", "hi")
        await willing.inbox("wxid_ann", at_least=1)
        await willing.say("wxid_bob", ROOM, "not for the bot")
        await willing.say("wxid_bob", ROOM, "@小雁 hi", at=["wxid_bot"])
        got = await willing.inbox("wxid_ann", at_least=4)
        assert [message["text"] for message in got if message["from"] == "wxid_bot"] == ["plain", "@阿波\u2005async"]
        assert got[-1]["at"] == ["wxid_bob"]


async def test_the_first_handler_that_wants_a_message_gets_it_and_own_ones_go_to_none(willing: InProcess) -> None:
    bot = Bot(willing.url, "demo")
    got: list[tuple[str, str]] = []

    @bot.on_room_text
    async def in_room(message: IncomingMessage) -> None:
        got.append(("room", message.text))

    @bot.on_message("card", Image)
    async def of_kinds(message: IncomingMessage) -> None:
        got.append(("kind", type(message.content).__name__))

    @bot.on_message()
    async def the_rest(message: IncomingMessage) -> str | None:
        got.append(("rest", message.text))
        return None

    async with serving(bot):
        await willing.say("wxid_bot", "wxid_ann", "my own")
        await willing.say("wxid_ann", ROOM, "in the room")
        await willing.say("wxid_ann", "wxid_bot", kind="card", contact="wxid_bob")
        await willing.say("wxid_ann", "wxid_bot", "alone")
        async with asyncio.timeout(15):
            while len(got) < 3:
                await bot.client.get_device()
    assert sorted(got) == [("kind", "Card"), ("rest", "alone"), ("room", "in the room")]


async def test_pictures_are_fetched_and_sent_back(willing: InProcess) -> None:
    bot = Bot(willing.url, "demo")

    @bot.on_message(Image)
    async def send_back(message: IncomingMessage) -> None:
        assert not message.is_mentioned
        await message.reply_image(await message.fetch())

    async with serving(bot):
        await willing.say("wxid_ann", "wxid_bot", kind="image", media={"data": base64.b64encode(PICTURE).decode()})
        assert [message["kind"] for message in await willing.inbox("wxid_ann", at_least=1)] == ["image"]


@pytest.mark.parametrize("way", ["accept", "return"])
async def test_friend_requests_are_accepted(willing: InProcess, way: str) -> None:
    bot = Bot(willing.url, "demo")

    @bot.on_friend_request
    async def welcome(request: IncomingRequest) -> bool:
        assert (request.profile.nick, request.greeting) == ("陌生人小石", "你好")
        if way == "accept":
            await request.accept()
        return way == "return"

    @bot.on_text
    def echo(message: IncomingMessage) -> str:
        return message.text

    async with serving(bot):
        await willing.call(
            "POST", "/sandbox/deeds", **{"as": "wxid_shi"}, do="request_friend", to="wxid_bot", greeting="你好"
        )
        async with asyncio.timeout(15):
            while "wxid_shi" not in {contact.id for contact in (await bot.client.sync_contacts()).contacts}:
                pass
        await willing.say("wxid_shi", "wxid_bot", "hello")
        await willing.inbox("wxid_shi", at_least=1)


async def test_a_handler_that_raises_is_logged_and_the_bot_goes_on(
    willing: InProcess, caplog: pytest.LogCaptureFixture
) -> None:
    bot = Bot(willing.url, "demo")

    @bot.on_text
    def fragile(message: IncomingMessage) -> str:
        if message.text == "bug":
            raise ZeroDivisionError
        if message.text == "refused":
            raise Rejected("no")
        return "alive"

    with caplog.at_level(logging.ERROR, "hongyan.client"):
        async with serving(bot):
            for text in ("bug", "refused", "ok"):
                await willing.say("wxid_ann", "wxid_bot", text)
            assert await answers(willing, "wxid_ann", 1) == ["alive"]
    assert "ZeroDivisionError" in caplog.text
    assert "Rejected: no" in caplog.text


async def test_one_chat_is_answered_in_order_and_holds_up_no_other(willing: InProcess) -> None:
    bot = Bot(willing.url, "demo")
    may_go_on = asyncio.Event()

    @bot.on_text
    async def answer(message: IncomingMessage) -> str:
        if message.text == "slow":
            await may_go_on.wait()
        return f"re: {message.text}"

    async with serving(bot):
        for text in ("slow", "quick"):
            await willing.say("wxid_ann", "wxid_bot", text)
        await willing.say("wxid_bob", "wxid_bot", "other")
        assert await answers(willing, "wxid_bob", 1) == ["re: other"]
        assert await answers(willing, "wxid_ann", 0) == []
        may_go_on.set()
        assert await answers(willing, "wxid_ann", 2) == ["re: slow", "re: quick"]


async def test_a_message_whose_handler_did_not_finish_comes_again_to_the_next_bot(willing: InProcess) -> None:
    first, second = Bot(willing.url, "demo"), Bot(willing.url, "demo")
    begun = asyncio.Event()

    @first.on_text
    async def hangs(message: IncomingMessage) -> None:
        begun.set()
        await asyncio.Event().wait()

    @second.on_text
    def echo(message: IncomingMessage) -> str:
        return f"second: {message.text}"

    async with serving(first):
        await willing.say("wxid_ann", "wxid_bot", "hello")
        await asyncio.wait_for(begun.wait(), 15)
    async with serving(second):
        assert await answers(willing, "wxid_ann", 1) == ["second: hello"]


async def test_the_code_the_login_and_every_event_have_handlers(gateway: InProcess) -> None:
    bot = Bot(gateway.url, "demo")
    codes: asyncio.Queue[str] = asyncio.Queue()
    heard: list[type[AnyEvent]] = []
    greeted: list[str] = []

    @bot.on_qr_code
    async def show(event: QrCodeShown) -> None:
        await codes.put(event.url)

    @bot.on_login
    async def greet(client: Client) -> None:
        assert client.me
        greeted.append(client.me.nick)
        await client.send_text("wxid_ann", "up")

    @bot.on_event
    async def listen(event: AnyEvent) -> None:
        heard.append(type(event))

    task = asyncio.create_task(bot.serve())
    assert "weixin" in await asyncio.wait_for(codes.get(), 15)
    await gateway.scan()
    assert await answers(gateway, "wxid_ann", 1) == ["up"]
    assert greeted == ["小雁"]
    assert {QrCodeShown, LoggedIn} <= set(heard)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_after_a_code_that_ran_out_and_after_a_logout_another_one_is_shown(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_FIRST_S", 0.01)
    bot = Bot(gateway.url, "demo")
    codes: asyncio.Queue[str] = asyncio.Queue()
    failures: list[AnyEvent] = []

    @bot.on_qr_code
    async def show(event: QrCodeShown) -> None:
        await codes.put(event.url)

    @bot.on_event
    def note(event: AnyEvent) -> None:
        if isinstance(event, LoginFailed):
            failures.append(event)

    task = asyncio.create_task(bot.serve())
    first = await asyncio.wait_for(codes.get(), 15)
    await gateway.call("POST", "/sandbox/clock", advance_s=600)
    second = await asyncio.wait_for(codes.get(), 15)
    await gateway.scan()
    await bot.client.wait_online(15)
    await gateway.call("POST", "/accounts/demo/default/commands", command="log_out", args={})
    third = await asyncio.wait_for(codes.get(), 15)
    assert len({first, second, third}) == 3
    assert failures
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_bot_that_joined_a_session_asks_for_a_code_when_that_ends(
    willing: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_FIRST_S", 0.01)
    async with Client(willing.url, "demo") as client:
        await client.login()
        await client.wait_online(15)
    bot = Bot(willing.url, "demo")
    codes: asyncio.Queue[str] = asyncio.Queue()
    logins: asyncio.Queue[bool] = asyncio.Queue()

    @bot.on_qr_code
    async def show(event: QrCodeShown) -> None:
        await codes.put(event.url)

    @bot.on_event
    async def note(event: AnyEvent) -> None:
        if isinstance(event, LoggedIn):
            await logins.put(event.is_resumed)

    async with serving(bot):
        assert await asyncio.wait_for(logins.get(), 15)
        assert codes.empty()
        await willing.call("POST", "/accounts/demo/default/commands", command="log_out", args={})
        assert await asyncio.wait_for(codes.get(), 15)
        assert not await asyncio.wait_for(logins.get(), 15)
        assert logins.empty()


async def test_many_plain_functions_that_send_files_do_not_block_each_other(willing: InProcess, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(PICTURE)
    bot = Bot(willing.url, "demo")
    together = threading.Barrier(40)

    @bot.on_message()
    def send(message: IncomingMessage) -> None:
        together.wait(20)
        message.reply_image(tmp_path / "one.png")

    people = [
        (await willing.call("POST", "/sandbox/people", nick=str(number), friends=["wxid_bot"]))["id"]
        for number in range(40)
    ]
    async with serving(bot):
        for person in people:
            await willing.say(person, "wxid_bot", "hi")
        for person in people:
            kinds = [message["kind"] for message in await willing.inbox(person, at_least=1)]
            assert "image" in kinds


STUCK = """
import time
from hongyan.client import Bot

bot = Bot({url!r}, "demo")

@bot.on_text
def stuck(message):
    print("stuck", flush=True)
    time.sleep(600)

bot.run()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_function_that_never_returns_does_not_keep_the_bot_from_ending(
    willing: InProcess, number: signal.Signals
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", STUCK.format(url=willing.url)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        await process.stdout.readline()
        await process.stdout.readline()
        while (await willing.call("GET", "/accounts/demo/default"))["state"] != "online":
            pass
        await willing.say("wxid_ann", "wxid_bot", "hi")
        assert await process.stdout.readline() == b"stuck\n"
        process.send_signal(number)
        _, said = await process.communicate()
    assert (process.returncode, said) == (0, b"")


async def test_a_code_nobody_asked_for_is_printed(gateway: InProcess, capsys: pytest.CaptureFixture[str]) -> None:
    bot = Bot(gateway.url, "demo")
    task = asyncio.create_task(bot.serve())
    printed = ""
    async with asyncio.timeout(15):
        while "http://weixin.qq.com/x/" not in printed:
            await asyncio.sleep(0)
            printed += capsys.readouterr().out
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_wrong_key_ends_the_bot_at_once(willing: InProcess) -> None:
    with pytest.raises(Unauthorised):
        await Bot(willing.url, "wrong").serve()


async def test_a_bot_that_is_replaced_ends_with_the_reason(tmp_path: Path) -> None:
    faces = {"padchat_v2": Config(second_client="replace")}
    async with in_process(tmp_path / "data", faces=faces, auto_scan="wxid_bot") as gateway:
        bot = Bot(gateway.url, "demo")
        task = asyncio.create_task(bot.serve())
        await bot.client.wait_online(15)
        async with Client(gateway.url, "demo"):
            with pytest.raises(Conflict, match="replaced"):
                await asyncio.wait_for(task, 15)


async def test_a_bot_whose_client_is_closed_ends(willing: InProcess) -> None:
    bot = Bot(willing.url, "demo")
    task = asyncio.create_task(bot.serve())
    await bot.client.wait_online(15)
    await bot.client.close()
    await asyncio.wait_for(task, 15)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(InvalidArgument, match="must be one of text, image"):
        Bot("ws://127.0.0.1:7777", "demo").on_message("smoke signal")

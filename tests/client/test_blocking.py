"""The client for scripts: plain calls from a thread that is not the loop's."""

import asyncio
import base64
import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

import hongyan.client
from hongyan.client.blocking_commands import BlockingCommands
from hongyan.client.commands import Commands
from hongyan.model.commands import SendText
from hongyan.model.errors import InvalidArgument, Unauthorised, Unavailable
from hongyan.model.events import LoggedIn, MessageReceived
from hongyan.model.ids import ChatId
from hongyan.model.message import Image, Text
from tests.support.gateway import InProcess

T = TypeVar("T")

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


async def script(work: Callable[[], T]) -> T:
    """Run a script while the gateway runs on this loop; it leaves no thread behind."""
    before = set(threading.enumerate())
    result = await asyncio.to_thread(work)
    left = {thread.name for thread in set(threading.enumerate()) - before if not thread.name.startswith("asyncio")}
    assert not left
    return result


async def test_a_script_sends_and_reads(willing: InProcess) -> None:
    def work() -> list[str]:
        with hongyan.client.connect(willing.url, "demo") as wechat:
            assert wechat.me is None
            wechat.login()
            assert wechat.wait_online().id == "wxid_bot"
            assert wechat.is_online
            assert wechat.send_text("wxid_ann", "hi").message_id
            assert wechat.perform(SendText(to=ChatId("wxid_ann"), text="again")).message_id
            assert wechat.call("getMyInfo")["user_name"] == "wxid_bot"
            assert wechat.sync_contacts().contacts
            assert "wxid_ann" in wechat.contacts
            assert "10000001@chatroom" in wechat.rooms
            assert wechat.me
            read = []
            for event in wechat.events():
                read.append(type(event).__name__)
                if isinstance(event, LoggedIn):
                    break
            return read

    assert (await script(work))[-1] == "LoggedIn"
    assert [message["text"] for message in await willing.inbox("wxid_ann", at_least=2)] == ["hi", "again"]


async def test_a_script_sends_and_fetches_pictures(willing: InProcess, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(PICTURE)
    came = threading.Event()

    def work() -> bytes:
        with hongyan.client.connect(willing.url, "demo") as wechat:
            wechat.login()
            wechat.wait_online()
            wechat.send_image("wxid_ann", tmp_path / "one.png")
            came.set()
            for event in wechat.events():
                if isinstance(event, MessageReceived) and isinstance(event.message.content, Image):
                    return wechat.fetch(event.message)
        raise AssertionError("no picture came")

    running = asyncio.create_task(script(work))
    await asyncio.to_thread(came.wait, 20)
    assert (await willing.inbox("wxid_ann", at_least=1))[0]["kind"] == "image"
    await willing.say("wxid_ann", "wxid_bot", kind="image", media={"data": base64.b64encode(PICTURE).decode()})
    assert await asyncio.wait_for(running, 20) == PICTURE


async def test_errors_come_out_where_the_call_stands(willing: InProcess) -> None:
    def work() -> None:
        with hongyan.client.connect(willing.url, "demo", keeps_book=False) as wechat:
            assert not wechat.is_online
            with pytest.raises(InvalidArgument):
                wechat.send_text("wxid_ann", "")
        with pytest.raises(Unavailable, match="closed"):
            wechat.get_device()
        with pytest.raises(Unauthorised), hongyan.client.connect(willing.url, "wrong"):
            pass

    await script(work)


async def test_an_exception_in_the_block_is_the_scripts_own(willing: InProcess) -> None:
    def work() -> None:
        with pytest.raises(ZeroDivisionError), hongyan.client.connect(willing.url, "demo"):
            raise ZeroDivisionError

    await script(work)


async def test_texts_are_read_as_they_come(willing: InProcess) -> None:
    came = threading.Event()

    def work() -> list[str]:
        texts: list[str] = []
        with hongyan.client.connect(willing.url, "demo") as wechat:
            wechat.login()
            wechat.wait_online()
            came.set()
            for event in wechat.events():
                if isinstance(event, MessageReceived) and isinstance(event.message.content, Text):
                    texts.append(event.message.content.text)
                    if len(texts) == 2:
                        return texts
        return texts

    running = asyncio.create_task(script(work))
    await asyncio.to_thread(came.wait, 20)
    for text in ("one", "two"):
        await willing.say("wxid_ann", "wxid_bot", text)
    assert await asyncio.wait_for(running, 20) == ["one", "two"]


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    methods = dict(inspect.getmembers(Commands, inspect.isfunction))
    blocking = dict(inspect.getmembers(BlockingCommands, inspect.isfunction))
    names = {name for name in methods if not name.startswith("_")}
    assert names == {name for name in blocking if not name.startswith("_")}
    for name in names:
        assert inspect.signature(methods[name]).parameters == inspect.signature(blocking[name]).parameters
        assert inspect.getdoc(methods[name])

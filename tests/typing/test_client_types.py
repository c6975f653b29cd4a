"""What a type checker says to users of the library: yes to good programs, no to each bad line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hongyan

ROOT = Path(__file__).parents[2]

GOOD = """
import hongyan.client
from hongyan.client import Bot, Client, Edition, IncomingMessage, IncomingRequest
from hongyan.model.commands import GetRoomMembers, SendText
from hongyan.model.events import AnyEvent, MessageReceived, QrCodeShown
from hongyan.model.ids import ChatId, RoomId
from hongyan.model.message import Image, Receipt, Text
from hongyan.model.room import Room

bot = Bot("ws://127.0.0.1:7777", "demo", edition=Edition.SDK)


@bot.on_text
def plain(message: IncomingMessage) -> str:
    return message.text


@bot.on_room_text(mentioned=True)
async def in_room(message: IncomingMessage) -> None:
    receipt: Receipt = await message.reply("hi", mention=True)


@bot.on_room_text
async def any_room(message: IncomingMessage) -> str | None:
    return None


@bot.on_message(Image, "voice")
async def media(message: IncomingMessage) -> None:
    data: bytes = await message.fetch()


@bot.on_friend_request
def welcome(request: IncomingRequest) -> bool:
    return "hi" in request.greeting


@bot.on_qr_code
def show(event: QrCodeShown) -> None:
    url: str = event.url


@bot.on_event
async def note(event: AnyEvent) -> None:
    if isinstance(event, MessageReceived) and isinstance(event.message.content, Text):
        text: str = event.message.content.text


async def use(client: Client) -> None:
    receipt: Receipt = await client.send_text("wxid_ann", "hi", at=["wxid_bob"])
    again: Receipt = await client.perform(SendText(to=ChatId("wxid_ann"), text="hi"))
    room: Room = await client.perform(GetRoomMembers(room=RoomId("1@chatroom")))
    await client.send_image("wxid_ann", b"...")
    await client.send_image("wxid_ann", "cat.png")


with hongyan.client.connect("ws://127.0.0.1:7777", "demo") as wechat:
    sent: Receipt = wechat.send_text("wxid_ann", "hi")
"""

HEAD = """
from hongyan.client import Bot, Client, IncomingMessage, connect
from hongyan.model.commands import SendText
from hongyan.model.ids import ChatId
from hongyan.model.room import Room

bot = Bot("ws://127.0.0.1:7777", "demo")
"""

BAD = {
    "a text is no number": "async def f(c: Client) -> None:\n    await c.send_text('wxid_ann', 7)",
    "a receipt is no room": "async def f(c: Client) -> None:\n    r: Room = await c.send_text('a', 'b')",
    "a parameter that is missing": "async def f(c: Client) -> None:\n    await c.rename_room('1@chatroom')",
    "a parameter that does not exist": "async def f(c: Client) -> None:\n    await c.send_text('a', 'b', att=['c'])",
    "a method that does not exist": "async def f(c: Client) -> None:\n    await c.fly()",
    "a command has its own result": (
        "async def f(c: Client) -> None:\n    r: Room = await c.perform(SendText(to=ChatId('a'), text='b'))"
    ),
    "a handler of texts gets a message": "@bot.on_text\ndef f(text: str) -> str:\n    return text",
    "a handler answers with text": "@bot.on_text\ndef f(m: IncomingMessage) -> int:\n    return 7",
    "a receipt is not awaited in a script": "async def f() -> None:\n    await connect('a', 'b').send_text('a', 'b')",
}


def mypy(folder: Path, *more: str) -> str:
    """Check the programs in ``folder`` as a user would, without our own settings."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'users'}", *more, "."],
        cwd=folder,
        env={**os.environ, "MYPYPATH": ""},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout


def test_the_package_says_that_it_has_types() -> None:
    assert (Path(hongyan.__file__).parent / "py.typed").is_file()


def test_good_programs_pass_and_each_bad_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    documents = [*(ROOT / "docs" / "start").glob("first-bot-python*.md")]
    for document in documents:
        for name, body in re.findall(r"```python file=(\w+)\.py\n(.*?)```", document.read_text(), re.DOTALL):
            if name != "echo_bot":
                (tmp_path / f"{name}_{documents.index(document)}.py").write_text(body)
    (tmp_path / "room_bot.py").write_text((ROOT / "examples" / "room_bot.py").read_text())
    bad = {f"bad_{number}.py": name for number, name in enumerate(BAD)}
    for file, name in bad.items():
        (tmp_path / file).write_text(f"{HEAD}\n\n{BAD[name]}\n")
    said = mypy(tmp_path, "--strict")
    refused = set(re.findall(r"^(\w+\.py):\d+: error:", said, re.MULTILINE))
    assert {bad.get(file, file) for file in refused} == set(BAD), said


@pytest.mark.parametrize("name", ["echo_bot.py"])
def test_a_program_without_annotations_passes_where_types_are_not_demanded(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text((ROOT / "examples" / name).read_text())
    said = mypy(tmp_path)
    assert "Success" in said, said

"""Twenty thousand spoiled frames against a live gateway: each is answered or ends its connection, nothing breaks."""

import asyncio
import contextlib
import copy
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.bots import Bot, enter
from benchmarks.gateway import FRIEND
from benchmarks.sockets import BINARY, PING, TEXT, Socket, connect, masked

from .bots import Life, living
from .conftest import Report

FRAMES = 20_000
A_BATCH = 40
"""Frames on one connection before its answers are counted."""

SEED = 12
FRAMING_SHARE = 0.03
"""How many frames are spoiled below the message too: in the WebSocket header."""

LOGOUT_SHARE = 0.002
ANSWER_S = 30.0
CLOSE_S = 0.05
"""How long the gateway may take to notice a bad header before the connection is cut from this side."""

BODIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("init", {}),
    ("login", {"loginType": "qrcode", "wxData": None}),
    ("login", {"loginType": "auto", "wxData": "62706c6973", "token": "x" * 40}),
    ("login", {"loginType": "user", "wxData": None, "username": "a", "password": "b"}),
    ("getMyInfo", {}),
    ("getWxData", {}),
    ("getLoginToken", {}),
    ("syncMsg", {}),
    ("syncContact", {}),
    ("sendMsg", {"toUserName": FRIEND, "content": "你好，鸿雁", "atList": []}),
    ("sendMsg", {"toUserName": "10000001@chatroom", "content": "hi", "atList": ["wxid_bob"]}),
    ("getContact", {"userId": "wxid_ann"}),
    ("makeCoffee", {}),
)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**53,
    2**64,
    -(2**63),
    1e308,
    "",
    "\x00",
    "\ufeff",
    "💬" * 50,
    "a" * 5_000,
    "'; DROP TABLE events; --",
    "../../etc/passwd",
    [],
    {},
    [[]],
    {"": {}},
    ["x"] * 300,
    [None, {"a": [1]}],
)
RAW: tuple[bytes, ...] = (
    b"",
    b"\xff",
    b"\xed\xa0\x80",
    b'"\\ud800"',
    b"NaN",
    b"-",
    b"1e400",
    b"\x00",
    b"[" * 2_000,
    b'{"a":' * 500,
    b"}",
    b'","',
    b"0" * 400,
    b"\xc0\xaf",
)


def valid(chance: random.Random) -> dict[str, Any]:
    """Return a frame as a client would send it, with one body key or the other."""
    cmd, body = ("logout", {}) if chance.random() < LOGOUT_SHARE else chance.choice(BODIES)
    return {"type": "user", "cmd": cmd, "cmdId": "fuzz", chance.choice(("payload", "data")): dict(body)}


def spoil_json(frame: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Change one to three things in the frame or its body."""
    for _ in range(chance.randint(1, 3)):
        where = chance.choice([frame, *(value for value in frame.values() if isinstance(value, dict))])
        key = chance.choice(list(where) or ["x"])
        match chance.randrange(4):
            case 0:
                where.pop(key, None)
            case 1:
                where[key] = copy.deepcopy(chance.choice(ODD))
            case 2:
                where[str(chance.choice(ODD))[:40]] = where.get(key)
            case _:
                where[key] = {"deep": where.get(key)}
    return frame


def spoil_bytes(frame: bytes, chance: random.Random) -> bytes:
    """Flip, cut, repeat or put in bytes."""
    spoiled = bytearray(frame)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoiled) + 1)
        match chance.randrange(5):
            case 0 if at < len(spoiled):
                spoiled[at] ^= 1 << chance.randrange(8)
            case 1:
                del spoiled[at : at + chance.randint(1, 20)]
            case 2:
                spoiled[at:at] = chance.choice(RAW)
            case 3:
                spoiled[at:at] = spoiled[at : at + chance.randint(1, 60)]
            case _:
                del spoiled[at:]
    return bytes(spoiled)


def spoil(chance: random.Random) -> bytes:
    """Return one message that no client should send."""
    frame = spoil_json(valid(chance), chance) if chance.random() < 0.6 else valid(chance)
    encoded = msgspec.json.encode(frame)
    return spoil_bytes(encoded, chance) if chance.random() < 0.6 else encoded


def spoil_framing(message: bytes, chance: random.Random) -> bytes:
    """Return a WebSocket frame with a bad header; it may make the rest of the connection unreadable."""
    framed = bytearray(masked(message, chance.choice((TEXT, BINARY, PING, 3, 11))))
    framed[chance.randrange(2)] ^= 1 << chance.randrange(8)
    return bytes(framed)


class Fuzzer:
    """One connection after the other; counts what came back."""

    def __init__(self, life: Life, companion: Bot) -> None:
        self.tally: Counter[str] = Counter()
        self.unanswered: list[bytes] = []
        self._life = life
        self._companion = companion
        self._socket: Socket | None = None
        self.answers = 0
        self._breaking = False
        """A bad header is being sent, and some of those are good: what is answered then does not count."""
        self._answers = 0
        self._news = asyncio.Event()

    async def batch(self, messages: list[bytes], broken: bytes) -> None:
        """Send ``messages``, then ``broken`` if it is not empty; every message must have its answer before."""
        if self._socket is None or self._socket.closed.done() or self._socket.transport.is_closing():
            # One of the frames may have logged the account out, and a logged out account refuses most of them.
            await self._log_in()
            self._socket = await connect(self._life.url, self._take, path=self._companion.path)
            self.tally["connections"] += 1
            # The first frame tells the dialect: a bad one would end the connection at once, as it should.
            await self._exchange(self._socket, [b'{"type":"user","cmd":"init","cmdId":"fuzz","payload":{}}'])
        await self._exchange(self._socket, messages)
        if broken:
            self._breaking = True
            self._socket.transport.write(broken)
            self._socket.transport.write(masked(b"x" * 200))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    code = await asyncio.shield(self._socket.closed)
                    self.tally[f"broken framing, closed with {code}"] += 1
            self._socket.transport.abort()
            await self._socket.closed
            self._breaking = False

    async def _log_in(self) -> None:
        answer = await self._companion.call("login", {"loginType": "qrcode", "wxData": None})
        if b"user_name" not in bytes(answer.data):
            # Not the code that the companion saw last: the frames may have asked for several.
            await self._life.api("POST", "/sandbox/scan", **{"as": self._companion.person})
            while not (await self._companion.call("getMyInfo")).success:  # noqa: ASYNC110  the gateway's state, asked for
                await asyncio.sleep(CLOSE_S)

    async def _exchange(self, socket: Socket, messages: list[bytes]) -> None:
        self._answers = 0
        for message in messages:
            socket.send(message)
        self.tally["frames"] += len(messages)
        try:
            async with asyncio.timeout(ANSWER_S):
                while self._answers < len(messages) and not socket.closed.done():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            self.unanswered += messages
        if socket.closed.done():
            self.tally[f"closed with {socket.closed.result()}"] += 1
            self.unanswered += messages

    def _take(self, raw: bytes) -> None:
        # The id comes back as it was sent: a number such as 1e400 too, which is JSON and which not everybody reads.
        answer = json.loads(raw)
        body = answer.get("payload", answer.get("data"))
        kind = answer["event"] if answer["type"] == "userEvent" else f"answer, success {body['success']}".lower()
        self.tally[kind] += 1
        if not self._breaking:
            self.answers += answer["type"] == "cmdRet" or kind == "warn"
        # What cannot be read at all is answered with a warning, everything else under its id, or under none.
        if answer["type"] == "cmdRet" or kind == "warn":
            self._answers += 1
        self._news.set()


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_twenty_thousand_spoiled_frames_break_nothing(tmp_path: Path, report: Report) -> None:
    chance = random.Random(SEED)
    async with living(tmp_path / "data", {"long": 2}) as (life, keys):
        [good, bad] = await life.people(2)
        bot = Bot(life, good, f"/{keys['long']}?name=good")
        await enter(bot)
        before = life.usage
        companion = Bot(life, bad, f"/{keys['long']}?name={bad}")
        await enter(companion)
        fuzzer = Fuzzer(life, companion)
        while fuzzer.tally["frames"] < FRAMES:
            messages = [spoil(chance) for _ in range(A_BATCH)]
            broken = spoil_framing(spoil(chance), chance) if chance.random() < FRAMING_SHARE * A_BATCH / 2 else b""
            fuzzer.tally["broken framings"] += bool(broken)
            await fuzzer.batch(messages, broken)
            # Another client of the same gateway does not notice.
            assert await bot.say(FRIEND, "still there")
        after = life.usage
        newcomer = Bot(life, bad, companion.path)
        await enter(newcomer)
        assert await newcomer.say(FRIEND, "good again")
        log = life.log
    report(
        "fuzz",
        **dict(sorted(fuzzer.tally.items())),
        unanswered=len(fuzzer.unanswered),
        memory_before_mib=before.rss_bytes / 2**20,
        memory_after_mib=after.rss_bytes / 2**20,
    )
    assert not fuzzer.unanswered, fuzzer.unanswered[:3]
    assert fuzzer.answers == fuzzer.tally["frames"]
    assert "Traceback" not in log
    assert "[error" not in log

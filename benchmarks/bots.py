"""Clients of the PadChat sdk edition, many to a process: they log in, send, sync when told to and count."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from .gateway import Gateway
from .sockets import Socket, connect

B = TypeVar("B")

ANSWER_S = 60.0
"""Longer than any deadline of the gateway: no answer by then is a broken promise."""

LOGINS_AT_ONCE = 6
"""The gateway takes fewer than ten at once from one address for attempts at guessing a key."""

_MARKS = (2048, 32768)


class Item(msgspec.Struct):
    """A pushed message, as far as it is looked at."""

    msg_id: str = ""
    content: str = ""
    from_user: str = ""
    msg_type: int = 5


class Body(msgspec.Struct):
    """The body of an answer or an event, as far as it is looked at."""

    success: bool = True
    error: str = ""
    msg: str = ""
    type: int = 0
    url: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")
    list: msgspec.Raw = msgspec.Raw(b"[]")


class Frame(msgspec.Struct, rename="camel"):
    """A frame from the gateway."""

    type: str
    event: str = ""
    cmd_id: msgspec.Raw = msgspec.Raw(b"")
    payload: Body = msgspec.field(default_factory=Body)


class Lost(Exception):
    """The connection ended before the answer came."""


_frame = msgspec.json.Decoder(Frame)
_items = msgspec.json.Decoder(list[Item])
_receipt = msgspec.json.Decoder(dict[str, Any])
_encode = msgspec.json.Encoder().encode
_SYNC = b'{"type":"user","cmd":"syncMsg","cmdId":"sync","payload":{}}'


def request(cmd: str, id_: str, body: dict[str, Any] | None = None) -> bytes:
    """Spell one command."""
    return _encode({"type": "user", "cmd": cmd, "cmdId": id_, "payload": body or {}})


class Bot:
    """One client. Its connection may be opened anew; what it received stays with it."""

    def __init__(self, gateway: Gateway, person: str, path: str) -> None:
        self.person = person
        """Who is logged in on its slot."""
        self.path = path
        self.socket: Socket | None = None
        self.received: list[Item] = []
        """Texts in the order in which they came, over all connections."""
        self.begins: list[int] = []
        """How many texts there were when each connection began."""
        self.strays: list[bytes] = []
        """Answers to nothing that waits on this connection: a second one, or somebody else's."""
        self.events: list[str] = []
        self.on_item: Callable[[Item], None] = self.received.append
        self._gateway = gateway
        self._ids = itertools.count(1)
        self._waiting: dict[bytes, asyncio.Future[Body]] = {}
        self._codes: asyncio.Queue[str] = asyncio.Queue()
        self._told = asyncio.Condition()

    async def connect(self) -> None:
        """Dial; everything from a connection before is forgotten but the texts."""
        self.events.clear()
        self.begins.append(len(self.received))
        self._codes = asyncio.Queue()
        self.socket = await connect(self._gateway.url, self._take, path=self.path)
        self.socket.closed.add_done_callback(self._end)

    async def log_in(self) -> None:
        """``init`` and ``login``; the person scans the newest code if there is one.

        Raises:
            Lost: the connection ended meanwhile.
        """
        await self.call("init")
        while not self._codes.empty():
            self._codes.get_nowait()
        self.events.clear()
        answer = await self.call("login", {"loginType": "qrcode", "wxData": None})
        if "user_name" not in _receipt.decode(answer.data):
            code = await self._codes.get()
            while not self._codes.empty():
                code = self._codes.get_nowait()
            await self._gateway.api("POST", "/sandbox/scan", **{"as": self.person, "qr": code})
        await self.told("login")

    async def told(self, event: str) -> None:
        """Wait for an event of this name on this connection.

        Raises:
            Lost: the connection ended meanwhile.
        """
        async with asyncio.timeout(ANSWER_S), self._told:
            while event not in self.events:
                if self.socket is None or self.socket.closed.done():
                    raise Lost
                await self._told.wait()

    def ask(self, cmd: str, body: dict[str, Any] | None = None) -> asyncio.Future[Body]:
        """Send a command; the future is its answer, or ``Lost``."""
        assert self.socket is not None
        id_ = str(next(self._ids))
        answer: asyncio.Future[Body] = asyncio.get_running_loop().create_future()
        if self.socket.closed.done() or self.socket.transport.is_closing():
            answer.set_exception(Lost())
            return answer
        self._waiting[f'"{id_}"'.encode()] = answer
        self.socket.send(request(cmd, id_, body))
        return answer

    async def call(self, cmd: str, body: dict[str, Any] | None = None) -> Body:
        """Send a command and return its answer.

        Raises:
            Lost: the connection ended before.
        """
        async with asyncio.timeout(ANSWER_S):
            return await self.ask(cmd, body)

    async def say(self, to: str, text: str) -> str:
        """Send a text and return its id; empty when it was refused.

        Raises:
            Lost: the connection ended before the answer.
        """
        answer = await self.call("sendMsg", {"toUserName": to, "content": text})
        return str(_receipt.decode(answer.data)["msg_id"]) if answer.success else ""

    async def close(self) -> None:
        """Leave."""
        if self.socket is not None:
            await self.socket.close()

    def _take(self, raw: bytes) -> None:
        frame = _frame.decode(raw)
        if frame.type == "cmdRet":
            self._settle(bytes(frame.cmd_id), frame.payload, raw)
            return
        if frame.event == "push":
            if frame.payload.type != 4:
                for item in _items.decode(frame.payload.list):
                    if item.msg_type not in _MARKS:
                        self.on_item(item)
        elif frame.event == "notify":
            if frame.payload.type != 4:
                assert self.socket is not None
                self.socket.send(_SYNC)
        elif frame.event == "qrcode":
            self._codes.put_nowait(frame.payload.url.rpartition("/")[2])
        else:
            self.events.append(frame.event)
            self._wake()

    def _settle(self, id_: bytes, body: Body, raw: bytes) -> None:
        waiting = self._waiting.pop(id_, None)
        if waiting is not None and not waiting.done():
            # A copy: what was decoded is a view of the frame.
            waiting.set_result(msgspec.structs.replace(body, data=body.data.copy()))
        elif id_ != b'"sync"':
            self.strays.append(raw)

    def _end(self, _: "asyncio.Future[int]") -> None:
        lost, self._waiting = self._waiting, {}
        for answer in lost.values():
            if not answer.done():
                answer.set_exception(Lost())
        self._wake()

    def _wake(self) -> None:
        async def wake() -> None:
            async with self._told:
                self._told.notify_all()

        task = asyncio.get_running_loop().create_task(wake(), name=f"{self.path}:wake")
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)


class Reader:
    """A client of v2 over WebSocket on a slot that is logged in: it presents its key and gets what is pushed."""

    def __init__(self, gateway: Gateway, key: str, on_push: Callable[[bytes], object]) -> None:
        self._gateway = gateway
        self._key = key
        self._on_push = on_push
        self._back: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.socket: Socket | None = None

    async def enter(self) -> None:
        """Connect and wait until pushes may come."""
        self.socket = await connect(self._gateway.url, self._take, path="/ws")
        self.socket.send(_encode({"code": "auth", "cmdId": "1", "authKey": self._key}))
        self.socket.send(_encode({"code": "connect", "cmdId": "2"}))
        async with asyncio.timeout(ANSWER_S):
            await self._back

    async def close(self) -> None:
        """Leave."""
        if self.socket is not None:
            await self.socket.close()

    def _take(self, raw: bytes) -> None:
        if raw.startswith(b'{"event":"push"'):
            self._on_push(raw)
        elif raw.startswith(b'{"event":"reconnect"'):
            self._back.set_result(None)


_TASKS: set[asyncio.Task[None]] = set()


async def all_at_once(bots: Iterable[B], act: Callable[[B], Any], *, at_once: int = LOGINS_AT_ONCE) -> None:
    """Do ``act`` with every bot, a few at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(bot: B) -> None:
        async with places:
            await act(bot)

    async with asyncio.TaskGroup() as tasks:
        for number, bot in enumerate(bots):
            tasks.create_task(one(bot), name=f"{number}:act")


async def enter(bot: Bot) -> None:
    """Connect and log in."""
    await bot.connect()
    await bot.log_in()

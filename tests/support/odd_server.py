"""A server that does what a test tells it, over a real socket: nonsense, silence, closes."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

NOTHING = (
    *("big_head", "city", "country", "intro", "label", "nick_name", "provincia", "py_initial", "quan_pin", "remark"),
    *("remark_py_initial", "remark_quan_pin", "signature", "small_head", "stranger", "user_name"),
)
"""The fields of ``getContact``'s answer, empty for nobody."""

Answer = Callable[["OddClient", dict[str, Any]], Awaitable[None]]


class OddClient:
    """One client of the odd server."""

    def __init__(self, number: int, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.number = number
        """The how-manieth client, from 1."""
        self.socket = socket
        self.request = request

    async def send(self, frame: Any) -> None:
        """Send a frame, text as it is."""
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def reply(self, frame: dict[str, Any], data: Any = None, **more: Any) -> None:
        """Answer a request of the sdk edition well."""
        payload = {"success": True, "data": {} if data is None else data, **more}
        await self.send({"type": "cmdRet", "cmdId": frame["cmdId"], "payload": payload})

    async def tell(self, event: str, **payload: Any) -> None:
        """Send an event of the sdk edition."""
        await self.send({"type": "userEvent", "event": event, "payload": payload})


class OddServer:
    """Counts its clients and keeps what they asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.url = ""
        self.clients = 0
        self.asked: list[str] = []
        self.pongs: list[bytes] = []

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client."""
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.clients += 1
        client = OddClient(self.clients, socket, request)
        async for message in socket:
            if message.type is WSMsgType.PONG:
                self.pongs.append(bytes(message.data))
            elif message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.asked.append(frame["cmd"])
                await self.answer(client, frame)
        return socket


@contextlib.asynccontextmanager
async def odd_server(answer: Answer) -> AsyncIterator[OddServer]:
    """Run a server that calls ``answer`` with each request."""
    server = OddServer(answer)
    application = web.Application()
    application.router.add_get("/{anything:.*}", server.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


async def polite(client: OddClient, frame: dict[str, Any]) -> None:
    """Answer as a server does whose account is online: the beginning of a connection, and nothing else."""
    match frame["cmd"]:
        case "init" | "syncMsg":
            await client.reply(frame)
        case "getMyInfo":
            await client.reply(frame, {"user_name": "wxid_bot", "uin": 7})
        case "login":
            await client.tell("login")
            await client.reply(frame, {"user_name": "wxid_bot", "uin": 7, "nick_name": "小雁"})
        case "getContact":
            await client.reply(frame, {**dict.fromkeys(NOTHING, ""), "sex": 0})


def text(id_: str, content: str) -> dict[str, Any]:
    """Return a pushed text from 安安."""
    fixed = {"continue": 1, "description": "", "msg_source": "", "msg_type": 5, "status": 1, "sub_type": 1, "uin": 7}
    return {**fixed, "content": content, "from_user": "wxid_ann", "msg_id": id_, "timestamp": 1, "to_user": "wxid_bot"}

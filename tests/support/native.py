"""The native API with an account that is logged in, as tests of commands play on it."""

import asyncio
import base64
import io
from collections.abc import Awaitable, Callable
from typing import Any

from PIL import Image as Picture

from tests.support.gateway import InProcess

ACCOUNT = "demo/default"
ROOM = "10000001@chatroom"
SILK = b"\x02#!SILK_V3" + bytes(range(200))
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(500)


def png(colour: str = "red") -> bytes:
    """Return a picture."""
    drawn = io.BytesIO()
    Picture.new("RGB", (64, 48), colour).save(drawn, "PNG")
    return drawn.getvalue()


def given(data: bytes, **more: Any) -> dict[str, Any]:
    """Return media as they go in."""
    return {"data": base64.b64encode(data).decode(), **more}


Play = Callable[["Native"], Awaitable[None]]

CASES: dict[str, Play] = {}
"""How each canonical command is tried, by its name. Filled by the modules ``tests/faces/rest_*.py``."""


def case(play: Play) -> Play:
    """Take ``play`` as the case of the command it is called after."""
    CASES[play.__name__] = play
    return play


class Native:
    """Commands of one account, deeds of people, and a look at what came of them."""

    def __init__(self, gateway: InProcess) -> None:
        self.gateway = gateway

    async def do(self, command: str, *, status: int = 200, **args: Any) -> Any:
        """Carry out a command; return its result, or the error for another ``status``."""
        answer = await self.gateway.call(
            "POST", f"/accounts/{ACCOUNT}/commands", status=status, command=command, args=args
        )
        return answer["result"] if status == 200 else answer["error"]

    async def deed(self, as_: str, do: str, **fields: Any) -> Any:
        """Let a person do something; return what it brought."""
        answer = await self.gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)
        return answer["answer"]

    async def last(self, wxid: str, kind: str) -> dict[str, Any]:
        """Return the newest message of ``kind`` on somebody's phone."""
        return [each for each in await self.gateway.inbox(wxid, at_least=1) if each["kind"] == kind][-1]

    async def phone(self, wxid: str, page: str = "", **query: str) -> Any:
        """Return what somebody's phone shows."""
        return await self.gateway.call("GET", f"/sandbox/phone/{wxid}{page}", **query)

    async def state(self) -> str:
        """Return the account's state."""
        return str((await self.gateway.call("GET", f"/accounts/{ACCOUNT}"))["state"])

    async def event(self, kind: str, where: Callable[[Any], bool] = lambda _: True) -> dict[str, Any]:
        """Return the newest event of ``kind`` for which ``where`` holds, waiting for one."""
        after, path = "0", f"/accounts/{ACCOUNT}/events"
        async with asyncio.timeout(10):
            while True:
                answer = await self.gateway.call("GET", path, after=after, wait="5", limit="500")
                events = [each["event"] for each in answer["events"]]
                if found := [each for each in events if each["event"] == kind and where(each)]:
                    return found[-1]
                after = answer["cursor"]

    async def received(self, kind: str) -> dict[str, Any]:
        """Return the newest message of ``kind`` that the account got, waiting for one."""
        got = await self.event("message_received", lambda event: event["message"]["content"]["kind"] == kind)
        return dict(got["message"])

    async def bytes_of(self, media: dict[str, Any]) -> bytes:
        """Return the bytes of media that came out."""
        async with self.gateway.session.get(self.gateway.url + media["url"]) as response:
            assert response.status == 200
            return await response.read()

    async def friend(self, nick: str = "新朋友") -> str:
        """Add a person who is a friend of the account's; return their id."""
        return str((await self.gateway.call("POST", "/sandbox/people", nick=nick, friends=["wxid_bot"]))["id"])

    async def friends(self) -> set[str]:
        """Return the ids in the account's address book."""
        page = await self.do("sync_contacts", limit=500)
        return {each["profile"]["id"] for each in page["contacts"]}

    async def members(self, room: str = ROOM) -> list[str]:
        """Return who is in a room."""
        return [each["id"] for each in (await self.do("get_room_members", room=room))["members"]]

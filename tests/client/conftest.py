"""A client of our own library, logged in, on a gateway of its own; in each edition."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hongyan.client import Client, Edition
from hongyan.model.events import ContactsLoaded
from tests.support.gateway import InProcess, in_process
from tests.support.listener import Listener, listening

ROOM = "10000001@chatroom"


@dataclass
class Stage:
    """What a test plays on."""

    gateway: InProcess
    client: Client
    listener: Listener

    async def deed(self, as_: str, do: str, **fields: Any) -> Any:
        """Let a person do something."""
        return await self.gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields)

    async def native(self, command: str, **args: Any) -> Any:
        """Ask the gateway itself, past the client."""
        answer = await self.gateway.call("POST", "/accounts/demo/default/commands", command=command, args=args)
        return answer["result"]

    async def book(self) -> tuple[set[str], set[str]]:
        """Return the ids in the account's address book: people and rooms."""
        page = await self.native("sync_contacts", limit=500)
        return {each["profile"]["id"] for each in page["contacts"]}, {each["id"] for each in page["rooms"]}

    async def members(self, room: str = ROOM) -> list[str]:
        """Return who is in a room."""
        return [each["id"] for each in (await self.native("get_room_members", room=room))["members"]]

    async def last(self, wxid: str, kind: str) -> dict[str, Any]:
        """Return the newest message of a kind on somebody's phone."""
        return [each for each in await self.gateway.inbox(wxid, at_least=1) if each["kind"] == kind][-1]

    async def bytes_of(self, media: dict[str, Any]) -> bytes:
        """Return the bytes of media in an inbox."""
        async with self.gateway.session.get(self.gateway.url + media["url"]) as response:
            assert response.status == 200
            return await response.read()

    async def state(self) -> str:
        """Return the account's state."""
        return (await self.gateway.call("GET", "/accounts/demo/default"))["state"]

    async def new_friend(self) -> str:
        """Add a person who is a friend of the bot."""
        return (await self.gateway.call("POST", "/sandbox/people", nick="新朋友", friends=["wxid_bot"]))["id"]


@pytest.fixture
async def willing(tmp_path: Path) -> AsyncIterator[InProcess]:
    """A gateway where every code is scanned at once."""
    async with in_process(tmp_path / "data", auto_scan="wxid_bot") as running:
        yield running


@pytest.fixture(params=list(Edition))
def edition(request: pytest.FixtureRequest) -> Edition:
    """Each edition."""
    return request.param


@pytest.fixture
async def stage(willing: InProcess, edition: Edition) -> AsyncIterator[Stage]:
    """A client that is logged in and knows its address book."""
    async with Client(willing.url, "demo", edition=edition) as client, listening(client) as listener:
        await client.login()
        await client.wait_online(15)
        await listener.one(ContactsLoaded)
        yield Stage(willing, client, listener)

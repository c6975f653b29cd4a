"""Listens to a client of our own library in the background, so that tests may wait for what happens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from hongyan.client import Client
from hongyan.model.events import AnyEvent, MessageReceived
from hongyan.model.message import Text

E = TypeVar("E")

WAIT_S = 15.0


class Listener:
    """What a client told so far."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.heard: list[AnyEvent] = []
        self._news = asyncio.Condition()

    async def run(self) -> None:
        """Listen until the client is closed."""
        async for event in self.client.events():
            async with self._news:
                self.heard.append(event)
                self._news.notify_all()

    async def until(self, look: Callable[[], Any]) -> Any:
        """Return what ``look`` finds, looking again after each event."""
        async with asyncio.timeout(WAIT_S), self._news:
            while not (found := look()):
                await self._news.wait()
            return found

    async def one(self, kind: type[E], test: Callable[[E], Any] = lambda _: True) -> E:
        """Return the first event of a kind that passes ``test``, waiting for it."""
        return await self.until(lambda: next((e for e in self.heard if isinstance(e, kind) and test(e)), None))

    async def message(self, content: type[Any]) -> MessageReceived:
        """Return the first message that carries ``content``, waiting for it."""
        return await self.one(MessageReceived, lambda event: isinstance(event.message.content, content))

    def texts(self) -> list[str]:
        """The texts of all messages so far."""
        messages = [event.message for event in self.heard if isinstance(event, MessageReceived)]
        return [message.content.text for message in messages if isinstance(message.content, Text)]


@contextlib.asynccontextmanager
async def listening(client: Client) -> AsyncIterator[Listener]:
    """Listen to an open client inside the block."""
    listener = Listener(client)
    task = asyncio.create_task(listener.run())
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""The client for scripts: every call waits for its answer. The event loop runs in a thread of its own."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from hongyan.model.commands import Command
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import HongyanError, Unavailable
from hongyan.model.events import AnyEvent
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.message import Message
from hongyan.model.room import Room

from .blocking_commands import BlockingCommands
from .client import Client
from .editions import Edition

R = TypeVar("R")

STOP_S = 10.0
"""How long leaving may take."""


def connect(
    url: str,
    key: str,
    name: str = "default",
    *,
    edition: Edition | str = Edition.SDK,
    keeps_book: bool = True,
    timeout_s: float | None = None,
) -> "BlockingClient":
    """Return a client for a ``with`` block; parameters and errors as of ``Client``.

    ::

        with hongyan.client.connect("ws://127.0.0.1:7777", "demo") as wechat:
            wechat.send_text("filehelper", "hello")
    """
    client = Client(url, key, name, edition=edition, keeps_book=keeps_book, timeout_s=timeout_s)
    return BlockingClient(client)


class BlockingClient(BlockingCommands):
    """A ``Client`` in a thread of its own. Connected inside its ``with`` block; one block in its life."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="hongyan client", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._wait(self._client.__aenter__())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            leave = self._client.__aexit__(kind, error, trace)
            asyncio.run_coroutine_threadsafe(leave, self._loop).result(STOP_S)
        finally:
            self._stop()

    @property
    def me(self) -> Profile | None:
        """Who is logged in; ``None`` before the login."""
        return self._client.me

    @property
    def is_online(self) -> bool:
        """Whether the account is logged in, as far as the server said."""
        return self._client.is_online

    @property
    def contacts(self) -> dict[ContactId, Contact]:
        """As ``Client.contacts``."""
        return self._client.contacts

    @property
    def rooms(self) -> dict[RoomId, Room]:
        """As ``Client.rooms``."""
        return self._client.rooms

    def wait_online(self, timeout_s: float = 300.0) -> Profile:
        """As ``Client.wait_online``."""
        return self._wait(self._client.wait_online(timeout_s))

    def perform(self, command: Command[R]) -> R:
        """As ``Client.perform``."""
        return self._wait(self._client.perform(command))

    def call(self, name: str, parameters: dict[str, Any] | None = None, *, timeout_s: float | None = None) -> Any:
        """As ``Client.call``."""
        return self._wait(self._client.call(name, parameters, timeout_s=timeout_s))

    def fetch(self, message: Message) -> bytes:
        """As ``Client.fetch``."""
        return self._wait(self._client.fetch(message))

    def events(self) -> Iterator[AnyEvent]:
        """As ``Client.events``, for a plain ``for``."""
        events = self._client.events()
        while (event := self._wait(_next(events))) is not None:
            yield event

    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        if not self._thread.is_alive():
            work.close()
            raise Unavailable("the client is closed")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except HongyanError:
            raise
        except BaseException:
            # Ctrl-C in the caller's thread: what it waited for is given up.
            future.cancel()
            raise

    def _stop(self) -> None:
        """End the thread; the loop is closed in it no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()


async def _next(events: AsyncGenerator[AnyEvent, None]) -> AnyEvent | None:
    """Return the next event; ``None`` when there will be none."""
    return await anext(events, None)

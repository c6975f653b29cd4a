"""What a bot's handlers get: a message or a friend request, with what can be done about it at hand."""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hongyan.model.contact import Profile
from hongyan.model.errors import DeadlineExceeded
from hongyan.model.events import FriendRequested
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import AnyContent, Message, Receipt, Text
from hongyan.wire.wechat_ids import ROOM_SUFFIX

from .client import Client
from .media import MediaSource

R = TypeVar("R")


CALL_S = 300.0
"""More than any call takes by its own deadlines."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """A result that is there already; may be awaited all the same."""

    result: R

    def __await__(self) -> Generator[Any, None, R]:
        yield from ()
        return self.result


def here_or_there(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, R]) -> Awaitable[R]:
    """Return ``work`` to be awaited; in a plain function, which runs in a thread of its own, do it and wait for it.

    Raises:
        DeadlineExceeded: in a plain function, after ``CALL_S``.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        future = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            return Done(future.result(CALL_S))
        except TimeoutError as late:
            future.cancel()
            raise DeadlineExceeded(f"not done within {CALL_S:.0f} s") from late
    return work


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came, and the client it came by.

    The methods that ask something may be used in both kinds of handlers: an async one awaits them, in a plain one the
    call itself waits.
    """

    client: Client
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True, slots=True)
class IncomingMessage(Incoming):
    """A message that somebody else sent."""

    message: Message

    @property
    def text(self) -> str:
        """What was written; empty for a message of another kind."""
        return self.message.content.text if isinstance(self.message.content, Text) else ""

    @property
    def content(self) -> AnyContent:
        """What the message carries."""
        return self.message.content

    @property
    def chat(self) -> ChatId:
        """The room, or the person."""
        return self.message.chat

    @property
    def sender(self) -> ContactId:
        """Who wrote it."""
        return self.message.sender

    @property
    def sender_nick(self) -> str:
        """Their name as the account sees it, which may be its private remark; empty when the server does not tell."""
        return self.message.sender_nick

    @property
    def is_room(self) -> bool:
        """Whether it was written in a room."""
        return self.message.chat.endswith(ROOM_SUFFIX)

    @property
    def is_mentioned(self) -> bool:
        """Whether the bot was mentioned by name; ``@all`` is not."""
        content, me = self.message.content, self.client.me
        return isinstance(content, Text) and me is not None and me.id in content.at

    def reply(self, text: str, *, mention: bool = False) -> Awaitable[Receipt]:
        """Answer into the same chat; ``mention``: in a room, mention who wrote."""
        if mention and self.is_room:
            return here_or_there(self.loop, self._mention(text))
        return here_or_there(self.loop, self.client.send_text(self.chat, text))

    async def _mention(self, text: str) -> Receipt:
        # ``sender_nick`` may be the private remark, which is not for the room to read.
        members = (await self.client.get_room_members(self.chat)).members
        name = next((each.room_nick or each.nick for each in members if each.id == self.sender), self.sender)
        return await self.client.send_text(self.chat, f"@{name}\u2005{text}", at=self.sender)

    def reply_image(self, picture: MediaSource) -> Awaitable[Receipt]:
        """Answer with a picture: bytes, or the path of a file."""
        return here_or_there(self.loop, self.client.send_image(self.chat, picture))

    def fetch(self) -> Awaitable[bytes]:
        """Return the bytes of a picture, a voice note, a video or a file; see ``Client.fetch``."""
        return here_or_there(self.loop, self.client.fetch(self.message))


@dataclass(frozen=True, slots=True)
class IncomingRequest(Incoming):
    """Somebody asks to be friends."""

    request: FriendRequested

    @property
    def profile(self) -> Profile:
        """Who asks."""
        return self.request.profile

    @property
    def greeting(self) -> str:
        """What they wrote with it."""
        return self.request.greeting

    def accept(self) -> Awaitable[None]:
        """Say yes."""
        request = self.request
        return here_or_there(self.loop, self.client.accept_friend_request(request.stranger, request.ticket))

"""A bot: functions that are called when something happens."""

import asyncio
import contextlib
import inspect
import logging
import random
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, overload

from hongyan.core.backoff import Backoff
from hongyan.model.errors import HongyanError, InvalidArgument
from hongyan.model.events import (
    AnyEvent,
    FriendRequested,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    MessageReceived,
    QrCodeShown,
)
from hongyan.model.message import AnyContent, Content, Text

from . import terminal
from .client import Client
from .editions import Edition
from .incoming import Incoming, IncomingMessage, IncomingRequest
from .mailbox import Confirmation
from .threads import beside

logger = logging.getLogger(__name__)

MOST_HANDLERS = 100
"""Handlers that run at once; more events wait with the server."""

HANDLED_AFTER_S = 60.0
"""A message whose handler takes longer counts as handled, or the server would hold all others back."""

RETRY_FIRST_S, RETRY_MOST_S = 1.0, 60.0
"""Bounds of the delays before another login is begun after one that failed."""

Answer = str | None | Awaitable[str | None]
"""A text is sent as the answer; nothing is sent for ``None``."""
Nothing = Awaitable[None] | None

MessageHandler = Callable[[IncomingMessage], Answer]
RequestHandler = Callable[[IncomingRequest], bool | Awaitable[bool | None] | None]
QrCodeHandler = Callable[[QrCodeShown], Nothing]
LoginHandler = Callable[[Client], Nothing]
EventHandler = Callable[[AnyEvent], Nothing]

M = TypeVar("M", bound=MessageHandler)
Q = TypeVar("Q", bound=RequestHandler)
C = TypeVar("C", bound=QrCodeHandler)
L = TypeVar("L", bound=LoginHandler)
E = TypeVar("E", bound=EventHandler)

_KINDS: dict[str, type[Content]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyContent)}


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which messages a handler gets."""

    wants: Callable[[IncomingMessage], bool]
    handler: MessageHandler


class Bot:
    """A bot on one account.

    ::

        bot = Bot("ws://127.0.0.1:7777", "demo")

        @bot.on_text
        def echo(message):
            return f"echo: {message.text}"

        bot.run()

    Parameters as of ``Client``. Handlers are plain functions, which run in threads, or async ones. Those of one chat
    run one after the other, those of different chats side by side. One that raises is logged, and the bot goes on. A
    message goes to the first handler that wants it; own messages go to none.
    """

    def __init__(
        self,
        url: str,
        key: str,
        name: str = "default",
        *,
        edition: Edition | str = Edition.SDK,
        keeps_book: bool = True,
        timeout_s: float | None = None,
    ) -> None:
        self.client = Client(url, key, name, edition=edition, keeps_book=keeps_book, timeout_s=timeout_s)
        self._rules: list[_Rule] = []
        self._request_handler: RequestHandler | None = None
        self._qr_code_handler: QrCodeHandler = _print_qr_code
        self._login_handlers: list[LoginHandler] = []
        self._event_handlers: list[EventHandler] = []
        self._backoff = Backoff(random.SystemRandom(), first_s=RETRY_FIRST_S, most_s=RETRY_MOST_S)
        self._free = asyncio.Semaphore(MOST_HANDLERS)
        self._running: set[asyncio.Task[None]] = set()
        self._handling: set[asyncio.Task[None]] = set()
        self._last_of: dict[str, asyncio.Task[None]] = {}
        self._tasks: asyncio.TaskGroup

    # What to do when something happens.

    def on_text(self, handler: M) -> M:
        """Call ``handler`` with each text that a person writes to the bot alone."""
        return self._add(handler, lambda message: isinstance(message.content, Text) and not message.is_room)

    @overload
    def on_room_text(self, handler: M) -> M: ...
    @overload
    def on_room_text(self, *, mentioned: bool = False) -> Callable[[M], M]: ...
    def on_room_text(self, handler: M | None = None, *, mentioned: bool = False) -> M | Callable[[M], M]:
        """Call ``handler`` with each text in a room; ``mentioned``: only with those that mention the bot."""

        def wants(message: IncomingMessage) -> bool:
            return isinstance(message.content, Text) and message.is_room and (message.is_mentioned or not mentioned)

        if handler is not None:
            return self._add(handler, wants)
        return lambda given: self._add(given, wants)

    def on_message(self, *kinds: type[Content] | str) -> Callable[[M], M]:
        """Call the handler with messages of these kinds, in any chat: ``Image`` or ``"image"``; of every kind for none.

        Raises:
            InvalidArgument: there is no such kind.
        """
        wanted = tuple(_kind(kind) for kind in kinds) or (Content,)
        return lambda handler: self._add(handler, lambda message: isinstance(message.content, wanted))

    def on_friend_request(self, handler: Q) -> Q:
        """Call ``handler`` when somebody asks to be friends; it accepts, or returns true to have it accepted."""
        self._request_handler = handler
        return handler

    def on_qr_code(self, handler: C) -> C:
        """Call ``handler`` when a person has to scan; without one, the code is printed in the terminal."""
        self._qr_code_handler = handler
        return handler

    def on_login(self, handler: L) -> L:
        """Call ``handler`` with the client whenever the account is online: after a login, and when the bot is back."""
        self._login_handlers.append(handler)
        return handler

    def on_event(self, handler: E) -> E:
        """Call ``handler`` with every event, besides what the others get."""
        self._event_handlers.append(handler)
        return handler

    def _add(self, handler: M, wants: Callable[[IncomingMessage], bool]) -> M:
        self._rules.append(_Rule(wants, handler))
        return handler

    # Running.

    def run(self) -> None:
        """Run until Ctrl-C or SIGTERM, for scripts.

        Raises:
            HongyanError: nobody answers at the start, or the server does not take the key.
        """
        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(self._run_until_signal())

    async def _run_until_signal(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        # A thread other than the main one, and some systems, have no signals to listen to.
        with contextlib.suppress(RuntimeError, NotImplementedError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await self.serve()

    async def serve(self) -> None:
        """Run until cancelled, or until the client is closed. Errors as of ``run``."""
        async with self.client:
            self.client.keep_login()
            if not self.client.is_joined:
                await self.client.login()
            async with asyncio.TaskGroup() as self._tasks:
                ended = await self._take_all()
            if ended is not None:
                raise ended

    async def _take_all(self) -> HongyanError | None:
        """Begin a handler for each event; return what ended it."""
        try:
            while (item := await self.client.take()) is not None:
                if isinstance(item, Confirmation):
                    self._start(_confirm(item, tuple(self._handling)))
                else:
                    await self._dispatch(item)
        except HongyanError as ended:
            return ended
        finally:
            for task in list(self._running):
                task.cancel()
        return None

    async def _dispatch(self, event: AnyEvent) -> None:
        loop = asyncio.get_running_loop()
        for handler in self._event_handlers:
            await self._spawn("", handler, event)
        if isinstance(event, MessageReceived) and not event.message.mine:
            message = IncomingMessage(self.client, loop, event.message)
            rule = next((rule for rule in self._rules if rule.wants(message)), None)
            if rule is not None:
                await self._spawn(message.chat, rule.handler, message)
        elif isinstance(event, FriendRequested) and self._request_handler is not None:
            await self._spawn("fmessage", self._request_handler, IncomingRequest(self.client, loop, event))
        elif isinstance(event, QrCodeShown):
            await self._spawn("", self._qr_code_handler, event)
        elif isinstance(event, LoggedIn):
            self._backoff.reset()
            for handler_of_login in self._login_handlers:
                await self._spawn("", handler_of_login, self.client)
        elif isinstance(event, LoginFailed | LoggedOut):
            self._start(self._log_in_again())

    async def _spawn(self, chat: str, handler: Callable[[Any], Any], given: Any) -> None:
        """Begin a handler; waits while too many run."""
        await self._free.acquire()
        task = self._start(self._handle(self._last_of.get(chat), handler, given))
        task.add_done_callback(lambda _: self._free.release())
        if chat:
            self._last_of[chat] = task
            self._handling.add(task)
            task.add_done_callback(lambda _: self._handled(chat, task))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._tasks.create_task(work, name="hongyan bot")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _handled(self, chat: str, task: asyncio.Task[None]) -> None:
        self._handling.discard(task)
        if self._last_of.get(chat) is task:
            del self._last_of[chat]

    async def _handle(self, before: asyncio.Task[None] | None, handler: Callable[[Any], Any], given: Any) -> None:
        """Call one handler, after the one before it in the same chat; the boundary for whatever it raises."""
        try:
            if before is not None:
                await asyncio.wait([before])
            if inspect.iscoroutinefunction(handler):
                answer = await handler(given)
            else:
                answer = await beside(handler, given)
                if inspect.isawaitable(answer):
                    answer = await answer
            await _act(given, answer)
        except HongyanError as refused:
            logger.error("a handler failed: %s: %s", type(refused).__name__, refused.message)
        except Exception:
            logger.exception("a handler failed")

    async def _log_in_again(self) -> None:
        """Ask for another code after one that came to nothing, or after the login ended."""
        try:
            await asyncio.sleep(self._backoff.next_s())
            if self.client.wants_login:
                await self.client.login()
        except HongyanError as refused:
            logger.error("cannot log in: %s", refused.message)


def _print_qr_code(event: QrCodeShown) -> None:
    print("请用微信扫码登录 / Scan this with WeChat to log in:", flush=True)  # noqa: T201  a script's own terminal
    terminal.show(event.url, sys.stdout)


async def _confirm(confirmation: Confirmation, running: tuple[asyncio.Task[None], ...]) -> None:
    if running:
        await asyncio.wait(running, timeout=HANDLED_AFTER_S)
    await confirmation.confirm()


async def _act(given: Incoming | Any, answer: object) -> None:
    """Do what a handler's answer asks for."""
    if isinstance(given, IncomingMessage) and isinstance(answer, str) and answer:
        await given.reply(answer)
    elif isinstance(given, IncomingRequest) and answer is True:
        await given.accept()


def _kind(kind: type[Content] | str) -> type[Content]:
    if not isinstance(kind, str):
        return kind
    if kind not in _KINDS:
        raise InvalidArgument("kind", f"must be one of {', '.join(_KINDS)}")
    return _KINDS[kind]

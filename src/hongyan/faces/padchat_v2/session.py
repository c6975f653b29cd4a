"""One client of the sdk edition: its commands, and what it is told of its login."""

import asyncio
import itertools
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from hongyan.core.accounts import Client
from hongyan.core.hub import Hub
from hongyan.core.ports import Clock
from hongyan.dialects import padchat
from hongyan.dialects.padchat import codec_v2, errors, pushes, wire, wire_v2
from hongyan.model.account import AccountState, LoginStatus, LoginStep
from hongyan.model.commands import (
    Command,
    ContactPage,
    Disconnect,
    Login,
    OpenClient,
    SyncContacts,
    SyncMessages,
)
from hongyan.model.contact import Profile
from hongyan.model.errors import (
    Busy,
    HongyanError,
    Malformed,
    Rejected,
    Unauthorised,
)
from hongyan.model.events import Event, Kicked, LoggedIn, LoggedOut, Recorded
from hongyan.model.ids import AccountId
from hongyan.transports.ws_server import Closed, SocketClient, text_frame

from . import carrying, doorway, login_news
from .config import Config
from .delivery import NOBODY, Delivery
from .manners import SDK, v2_ws

logger = logging.getLogger(__name__)

NAME = "padchat_v2"

MOST_COMMANDS = 100
"""Commands of one connection under way at once."""

MOST_ANSWERS = 2 * MOST_COMMANDS
"""Answers of one connection that may be worked on or wait to be read; then its frames are not read."""

LOADED_AFTER_S = 1.0
"""How long after ``login`` the ``loaded`` event waits for a client that syncs its contacts by itself: such a client
reports ``loaded`` on the mark that ends the sync, and would do so twice (padchat-sdk 0.6.3, index.js)."""

_CONTACTS_A_PUSH = 100
_tasks_of_ours = itertools.count(1)

Request = wire.SdkRequest | wire_v2.V2Request
_UUID = re.compile(rb'"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"')

NEWS: tuple[type[Event], ...] = (LoggedIn, *login_news.EVENTS)
"""The events that a client is told of as they happen; messages have their own way."""

After = Callable[[], Awaitable[None]]
Work = Callable[[], Awaitable[None]]
"""Begun by the task that does it: a task that is cancelled before it starts leaves nothing behind."""


class Session:
    """Serves one connection."""

    __slots__ = (
        "_account",
        "_announced_at",
        "_answering",
        "_client",
        "_clock",
        "_config",
        "_contacts_after",
        "_delivery",
        "_engaged_at",
        "_hub",
        "_is_enrolled",
        "_is_over",
        "_lasting",
        "_manner",
        "_news",
        "_syncs_contacts",
        "_task",
        "_tasks",
        "_under_way",
    )

    def __init__(self, config: Config, hub: Hub, clock: Clock, client: SocketClient) -> None:
        self._config = config
        self._hub = hub
        self._clock = clock
        self._client = client
        self._account = AccountId("")
        self._task = str(next(_tasks_of_ours))
        self._manner = SDK[wire.Generation.SDK_06]
        self._under_way = 0
        self._answering = 0
        """Answers that are worked on, or wait for the client to read them."""
        self._engaged_at = -1
        self._is_enrolled = False
        self._is_over = False
        self._news: deque[Recorded] | None = None
        """What the client is still to be told of its login; absent when nobody is telling it."""
        self._announced_at = -1
        self._syncs_contacts = False
        self._contacts_after = ""
        self._tasks: asyncio.TaskGroup
        self._lasting: set[asyncio.Task[None]] = set()
        self._delivery: Delivery

    async def serve(self, frame: bytes) -> None:
        """Judge the client's token, then answer its frames until it leaves."""
        if wire.recognise(frame) is wire.Edition.V2_WS:
            self._manner = v2_ws(self._config)
        try:
            key = await doorway.admit(self._hub.keys, self._client, self._manner, frame)
            self._account = await self._hub.slot(key, self._client.query.get("name") or "default")
        except HongyanError as refused:
            code = padchat.CLOSE_BAD_TOKEN if isinstance(refused, Unauthorised) else 1008
            await self._client.close(code, errors.say(refused))
            return
        except Closed:
            return
        live = self._hub.live(self._account)
        me = Client(NAME, self._client.address, self._send_away)
        others = [each for each in live.clients if each.face == NAME]
        if others and self._config.second_client == "refuse":
            await self._send_away("此账号已有客户端在线 (another client is connected)")
            return
        live.clients.append(me)
        _note(self._account, me, "came")
        try:
            if self._config.second_client == "replace":
                for other in others:
                    await other.send_away("已被新的客户端取代 (replaced by a newer client)")
            await self._converse(None if self._manner.has_auth else frame)
        finally:
            live.clients.remove(me)
            _note(self._account, me, "went")

    async def _send_away(self, reason: str) -> None:
        await self._client.close(padchat.CLOSE_TOKEN_IN_USE, reason)

    async def _converse(self, frame: bytes | None) -> None:
        self._delivery = Delivery(
            self._hub,
            self._account,
            NAME,
            self._client,
            task_name=self._task,
            manner=self._manner,
            start=partial(self._last, "deliver"),
        )
        try:
            async with asyncio.TaskGroup() as self._tasks:
                try:
                    if frame is not None:
                        self._accept(frame)
                    self._client.listen(self._accept)
                    reason = await self._client.ended()
                    logger.debug("account %s: %s", self._account, reason)
                finally:
                    self._is_over = True
                    self._client.hold()
                    self._delivery.halt()
                    self._hub.leave(self._account, self._hear)
                    # Commands under way run to their end: what was begun is not begun twice.
                    for task in list(self._lasting):
                        task.cancel()
        finally:
            await self._delivery.stop()

    def _last(self, name: str, work: Work) -> None:
        """Run ``work`` as long as the client is there."""
        task = self._tasks.create_task(_until_closed(work), name=f"{self._account}:{name}")
        self._lasting.add(task)
        task.add_done_callback(self._lasting.discard)

    def _accept(self, frame: bytes) -> None:
        """Start answering one frame."""
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("account %s: received %.1024r", self._account, frame)
        try:
            request = self._read(frame)
        except Malformed as wrong:
            self._start("trouble", partial(self._complain, wrong))
            return
        self._under_way += 1
        self._start(request.cmd[:40], partial(self._answer, request))

    def _read(self, frame: bytes) -> Request:
        if self._manner.has_auth:
            return wire_v2.read_request(frame)
        request = wire.read_request(frame)
        # A client of the older generation shows itself by each of its frames.
        self._manner = self._delivery.manner = SDK[request.generation]
        return request

    async def _complain(self, trouble: HongyanError) -> None:
        await self._tell(self._manner.trouble, {"error": errors.say(trouble)})

    def _start(self, name: str, work: Work) -> None:
        """Run one answer to its end."""
        self._answering += 1
        if self._answering == MOST_ANSWERS:
            # A client that does not read its answers is not read either.
            self._client.hold()
        self._tasks.create_task(self._to_its_end(work), name=name)

    async def _to_its_end(self, work: Work) -> None:
        try:
            await work()
        except Closed as closed:
            logger.debug("the client left: %s", closed)
        finally:
            # Not as the task's callback, which costs another turn of the loop. A task that never began needs no place
            # given back: then the connection is over.
            self._answering -= 1
            if self._answering == MOST_ANSWERS - 1 and not self._is_over:
                self._client.listen(self._accept)

    async def _answer(self, request: Request) -> None:
        """Send exactly one answer, then whatever follows it."""
        after: After | None = None
        try:
            payload, after = await self._carry_out(request)
        except HongyanError as refused:
            payload = errors.spell(refused)
        except Exception:
            logger.exception("account %s: %s failed", self._account, request.cmd[:40])
            payload = errors.spell(HongyanError("internal error"))
        finally:
            self._under_way -= 1
        reply = text_frame(self._manner.write_reply(request, payload, self._task))
        if not self._client.post(reply):
            await self._client.send_framed(reply)
        if after is not None:
            try:
                await after()
            except HongyanError as trouble:
                await self._complain(trouble)

    async def _carry_out(self, request: Request) -> tuple[wire.Answer[Any], After | None]:
        row = carrying.row_of(self._manner.commands, request.cmd)
        if self._under_way > MOST_COMMANDS:
            raise Busy(f"{MOST_COMMANDS} commands are under way")
        assert row.request is not None
        assert row.reply is not None
        command = await carrying.store(self._hub.media, row.request.read(request.body))
        act = _ACTIONS.get(type(command))
        after: After | None = None
        result: Any
        try:
            result, after = await act(self, command) if act else (await self._plain(command, request.id), None)
        except Rejected as refused:
            if refused.status not in row.refusals:
                raise
            result = refused
        return row.reply.write(await carrying.fetch(self._hub.media, result)), after

    async def _plain(self, command: Command[Any], id_: msgspec.Raw) -> Any:
        """Carry out ``command``; once only, when its id is one that nobody gives twice."""
        deadline_s = self._manner.deadline_s
        if command.is_deed and self._manner.has_unique_ids and _UUID.fullmatch(bytes(id_)):
            name = bytes(id_).strip(b'"').decode()
            return await self._hub.once.perform_typed(self._account, name, command, deadline_s=deadline_s)
        return await self._hub.perform(self._account, command, deadline_s=deadline_s)

    async def _login(self, command: Login) -> tuple[LoginStatus, After | None]:
        live = self._hub.live(self._account)
        await self._engage()
        if live.state is AccountState.ONLINE:
            await self._announce(live.last_seq, self._manner.back)
            return LoginStatus(step=LoginStep.DONE, profile=live.profile), None
        try:
            status = await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
        except Rejected:
            # v2 over WebSocket names what to do when the token is refused; the sdk edition does not.
            other = codec_v2.fallback_of(command) if self._manner.has_auth else command
            if other == command:
                raise
            status = await self._hub.perform(self._account, other, deadline_s=self._manner.deadline_s)
        if status.step is LoginStep.DONE:
            # Clients that log in by token expect the event before the answer: padchat-sdk issue 95.
            await self._announce(live.last_seq)
            status = LoginStatus(step=status.step, login=status.login, contact=status.contact, profile=live.profile)
        return status, None

    async def _open_client(self, command: OpenClient) -> tuple[LoginStatus, After | None]:
        status = await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
        live = self._hub.live(self._account)
        if self._manner.back == "login" or live.state is not AccountState.ONLINE:
            return status, None
        await self._engage()

        async def say_back() -> None:
            await self._announce(live.last_seq, self._manner.back)

        return LoginStatus(step=LoginStep.DONE, profile=live.profile), say_back

    async def _disconnect(self, command: Disconnect) -> tuple[None, After | None]:
        await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
        self._delivery.pause()

        async def say_over() -> None:
            await self._tell(self._manner.over, {"msg": "实例已关闭，账号未退出登陆"})

        return None, say_over

    async def _sync_messages(self, command: SyncMessages) -> tuple[None, After | None]:
        await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
        await self._wake_delivery()
        return None, self._delivery.invite

    async def _sync_contacts(self, _: SyncContacts) -> tuple[Any, After | None]:
        self._syncs_contacts = True
        command = SyncContacts(after=self._contacts_after, limit=_CONTACTS_A_PUSH)
        page = await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
        await self._wake_delivery()

        async def push() -> None:
            await self._push_contacts(page)

        return page, push

    async def _push_contacts(self, page: ContactPage) -> None:
        """Push one page of the address book, or all that follow it too, as the edition has it."""
        while True:
            self._contacts_after = page.next
            own = self._own()
            items: list[Any] = [pushes.write_contact(contact, own) for contact in page.contacts]
            items += [pushes.write_room(room, own) for room in page.rooms]
            if not page.next and self._manner.has_marks:
                items.append(pushes.write_mark(pushes.MARK_SYNCED, own.uin))
            await self._delivery.push(pushes.PUSH_CONTACTS, items)
            if not self._manner.whole_book:
                return
            if not page.next:
                await self._tell("loaded", {})
                return
            command = SyncContacts(after=page.next, limit=_CONTACTS_A_PUSH)
            page = await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)

    async def _wake_delivery(self) -> None:
        """A client that syncs is there for its messages, even when it never asked to log in on this connection."""
        await self._engage()
        self._delivery.begin(self._engaged_at)

    async def _engage(self) -> None:
        """Tell the client of its login from now on, and keep its messages for it wherever it goes."""
        if self._engaged_at < 0:
            self._engaged_at = self._hub.live(self._account).last_seq
            self._hub.listen(self._account, self._hear)
        if not self._is_enrolled:
            await self._hub.consumers.enrol(self._account, NAME, self._engaged_at)
            self._is_enrolled = True

    def _hear(self, events: Sequence[Recorded]) -> None:
        """Tell the client how its login goes, as it happens. What happened before it asked is no news."""
        for recorded in events:
            if not isinstance(recorded.event, NEWS):
                continue
            if isinstance(recorded.event, LoggedOut | Kicked):
                self._delivery.pause()
            if self._news is None:
                self._news = deque()
                self._last("news", self._tell_news)
            self._news.append(recorded)

    async def _tell_news(self) -> None:
        while self._news:
            await self._tell_login(self._news.popleft())
        self._news = None

    async def _tell_login(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, LoggedIn) and recorded.seq > self._announced_at:
            await self._announce(recorded.seq)
        if isinstance(event, LoggedOut | Kicked):
            self._delivery.pause()
        for name, payload in await login_news.write(event, self._manner, self._clock.now_ms()):
            await self._tell(name, payload)

    async def _announce(self, seq: int, event: str = "login") -> None:
        """Say ``login``, and ``loaded`` soon after; then messages may come."""
        self._announced_at = max(self._announced_at, seq)
        self._syncs_contacts = False
        self._contacts_after = ""
        await self._tell(event, {})
        self._delivery.begin(self._engaged_at)
        if event == "login":
            self._last("loaded", self._bring_book if self._manner.brings_book else self._say_loaded)

    async def _bring_book(self) -> None:
        """Push the address book unasked."""
        try:
            command = SyncContacts(limit=_CONTACTS_A_PUSH)
            page = await self._hub.perform(self._account, command, deadline_s=self._manner.deadline_s)
            await self._push_contacts(page)
        except HongyanError as trouble:
            await self._complain(trouble)

    async def _say_loaded(self) -> None:
        await asyncio.sleep(LOADED_AFTER_S)
        if not self._syncs_contacts:
            await self._tell("loaded", {})

    async def _tell(self, event: str, payload: dict[str, Any]) -> None:
        await self._client.send(self._manner.write_event(event, payload, self._task))

    def _own(self) -> Profile:
        return self._hub.live(self._account).profile or NOBODY


def _note(account: AccountId, client: Client, what: str) -> None:
    # A function of its own: logging keeps a frame object of whoever calls it, which lives as long as its caller.
    logger.info("account %s: client %s %s", account, client.name, what)


async def _until_closed(work: Work) -> None:
    """Do ``work``; a client that leaves meanwhile is no error."""
    try:
        await work()
    except Closed as closed:
        logger.debug("the client left: %s", closed)


_ACTIONS: dict[type[Command[Any]], Callable[[Session, Any], Awaitable[tuple[Any, After | None]]]] = {
    OpenClient: Session._open_client,
    Login: Session._login,
    Disconnect: Session._disconnect,
    SyncMessages: Session._sync_messages,
    SyncContacts: Session._sync_contacts,
}
"""Commands that also change what this connection is told; every other one is only carried out."""

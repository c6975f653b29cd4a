"""The course of a login, as one client sees it: what it asks for, what it is told, when its messages may come."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hongyan.core.hub import Hub
from hongyan.core.ports import Clock
from hongyan.dialects.padchat import codec_v2, errors, pushes
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
from hongyan.model.errors import HongyanError, Rejected
from hongyan.model.events import Event, Kicked, LoggedIn, LoggedOut, Recorded
from hongyan.model.ids import AccountId
from hongyan.transports.ws_server import SocketClient

from . import login_news
from .config import NAME
from .delivery import NOBODY, Delivery

LOADED_AFTER_S = 1.0
"""How long after ``login`` the ``loaded`` event waits for a client that syncs its contacts by itself: such a client
reports ``loaded`` on the mark that ends the sync, and would do so twice (padchat-sdk 0.6.3, index.js)."""

_CONTACTS_A_PUSH = 100

NEWS: tuple[type[Event], ...] = (LoggedIn, *login_news.EVENTS)
"""The events that a client is told of as they happen; messages have their own way."""

After = Callable[[], Awaitable[None]]
Work = Callable[[], Awaitable[None]]
"""Begun by the task that does it: a task that is cancelled before it starts leaves nothing behind."""


class Course:
    """One client's login."""

    __slots__ = (
        "_account",
        "_announced_at",
        "_client",
        "_clock",
        "_contacts_after",
        "_delivery",
        "_engaged_at",
        "_hub",
        "_is_enrolled",
        "_last",
        "_news",
        "_syncs_contacts",
        "_task_name",
    )

    def __init__(
        self,
        hub: Hub,
        account: AccountId,
        clock: Clock,
        client: SocketClient,
        delivery: Delivery,
        *,
        task_name: str,
        last: Callable[[str, Work], None],
    ) -> None:
        self._hub = hub
        self._account = account
        self._clock = clock
        self._client = client
        self._delivery = delivery
        self._task_name = task_name
        self._last = last
        """Runs a work in a task that the session owns, as long as the client is there."""
        self._engaged_at = -1
        self._is_enrolled = False
        self._news: deque[Recorded] | None = None
        """What the client is still to be told of its login; absent when nobody is telling it."""
        self._announced_at = -1
        self._syncs_contacts = False
        self._contacts_after = ""

    def leave(self) -> None:
        """The client is gone."""
        self._hub.leave(self._account, self._hear)

    async def complain(self, trouble: HongyanError) -> None:
        """Say what went wrong outside of any answer."""
        await self._tell(self._delivery.manner.trouble, {"error": errors.say(trouble)})

    async def _login(self, command: Login) -> tuple[LoginStatus, After | None]:
        live = self._hub.live(self._account)
        await self._engage()
        if live.state is AccountState.ONLINE:
            await self._announce(live.last_seq, self._delivery.manner.back)
            return LoginStatus(step=LoginStep.DONE, profile=live.profile), None
        try:
            status = await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
        except Rejected:
            # v2 over WebSocket names what to do when the token is refused; the sdk edition does not.
            other = codec_v2.fallback_of(command) if self._delivery.manner.has_auth else command
            if other == command:
                raise
            status = await self._hub.perform(self._account, other, deadline_s=self._delivery.manner.deadline_s)
        if status.step is LoginStep.DONE:
            # Clients that log in by token expect the event before the answer: padchat-sdk issue 95.
            await self._announce(live.last_seq)
            status = LoginStatus(step=status.step, login=status.login, contact=status.contact, profile=live.profile)
        return status, None

    async def _open_client(self, command: OpenClient) -> tuple[LoginStatus, After | None]:
        status = await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
        live = self._hub.live(self._account)
        if self._delivery.manner.back == "login" or live.state is not AccountState.ONLINE:
            return status, None
        await self._engage()

        async def say_back() -> None:
            await self._announce(live.last_seq, self._delivery.manner.back)

        return LoginStatus(step=LoginStep.DONE, profile=live.profile), say_back

    async def _disconnect(self, command: Disconnect) -> tuple[None, After | None]:
        await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
        self._delivery.pause()

        async def say_over() -> None:
            await self._tell(self._delivery.manner.over, {"msg": "实例已关闭，账号未退出登陆"})

        return None, say_over

    async def _sync_messages(self, command: SyncMessages) -> tuple[None, After | None]:
        await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
        await self._wake_delivery()
        return None, self._delivery.invite

    async def _sync_contacts(self, _: SyncContacts) -> tuple[Any, After | None]:
        self._syncs_contacts = True
        command = SyncContacts(after=self._contacts_after, limit=_CONTACTS_A_PUSH)
        page = await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
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
            if not page.next and self._delivery.manner.has_marks:
                items.append(pushes.write_mark(pushes.MARK_SYNCED, own.uin))
            await self._delivery.push(pushes.PUSH_CONTACTS, items)
            if not self._delivery.manner.whole_book:
                return
            if not page.next:
                await self._tell("loaded", {})
                return
            command = SyncContacts(after=page.next, limit=_CONTACTS_A_PUSH)
            page = await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)

    async def _wake_delivery(self) -> None:
        """A client that syncs is there for its messages, even when it never asked to log in on this connection."""
        await self._engage()
        self._delivery.begin(self._engaged_at)

    async def _engage(self) -> None:
        """Tell the client of its login from now on, and keep its messages for it wherever it goes."""
        if self._engaged_at < 0:
            self._engaged_at = self._hub.live(self._account).last_seq
            self._hub.listen(self._account, self._hear, of=NEWS)
        if not self._is_enrolled:
            await self._hub.consumers.enrol(self._account, NAME, self._engaged_at)
            self._is_enrolled = True

    def _hear(self, events: Sequence[Recorded]) -> None:
        """Tell the client how its login goes, as it happens. What happened before it asked is no news."""
        for recorded in events:
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
        for name, payload in await login_news.write(event, self._delivery.manner, self._clock.now_ms()):
            await self._tell(name, payload)

    async def _announce(self, seq: int, event: str = "login") -> None:
        """Say ``login``, and ``loaded`` soon after; then messages may come."""
        self._announced_at = max(self._announced_at, seq)
        self._syncs_contacts = False
        self._contacts_after = ""
        await self._tell(event, {})
        self._delivery.begin(self._engaged_at)
        if event == "login":
            self._last("loaded", self._bring_book if self._delivery.manner.brings_book else self._say_loaded)

    async def _bring_book(self) -> None:
        """Push the address book unasked."""
        try:
            command = SyncContacts(limit=_CONTACTS_A_PUSH)
            page = await self._hub.perform(self._account, command, deadline_s=self._delivery.manner.deadline_s)
            await self._push_contacts(page)
        except HongyanError as trouble:
            await self.complain(trouble)

    async def _say_loaded(self) -> None:
        await asyncio.sleep(LOADED_AFTER_S)
        if not self._syncs_contacts:
            await self._tell("loaded", {})

    async def _tell(self, event: str, payload: dict[str, Any]) -> None:
        await self._client.send(self._delivery.manner.write_event(event, payload, self._task_name))

    def _own(self) -> Profile:
        return self._hub.live(self._account).profile or NOBODY


ACTIONS: dict[type[Command[Any]], Callable[[Course, Any], Awaitable[tuple[Any, After | None]]]] = {
    OpenClient: Course._open_client,
    Login: Course._login,
    Disconnect: Course._disconnect,
    SyncMessages: Course._sync_messages,
    SyncContacts: Course._sync_contacts,
}
"""Commands that also change what this connection is told; every other one is only carried out."""

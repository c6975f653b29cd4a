"""What every backend promises the core, tried on each one found.

A new backend joins by a row in ``MAKERS``; one that is found by name and has none fails the first test.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp
import pytest

from hongyan import backends
from hongyan.app import registry
from hongyan.backends import sandbox, wequick
from hongyan.backends.sandbox import handlers as sandbox_handlers
from hongyan.backends.wequick import config as wequick_config
from hongyan.backends.wequick import handlers as wequick_handlers
from hongyan.core.media import MediaLibrary
from hongyan.core.ports import Delivery, Slot
from hongyan.core.southern_ports import Backend, Link, Provision
from hongyan.model.account import Device
from hongyan.model.capability import Level
from hongyan.model.commands import COMMANDS, Command, GetDevice, GetSelf, Login, LogOut, OpenClient, SendText
from hongyan.model.errors import HongyanError
from hongyan.model.events import AnyEvent, LoggedIn, LoggedOut
from hongyan.model.ids import AccountId, ChatId, ContactId
from hongyan.model.message import Receipt
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore
from tests.support.clocks import ManualClock
from tests.support.raw_routes import serving
from tests.support.wequick_agent import SECRET, RawAgent

DEVICE = Device(name="iPad", uuid="00000000-0000-4000-8000-000000000001", wifi_name="w", wifi_mac="02:00:00:00:00:01")


class Kept:
    """An intake that keeps what it takes, as the journal would."""

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self.ids: list[str] = []
        self.cursor = b""
        self.session = b""
        self._news = asyncio.Condition()

    async def take(
        self, deliveries: Sequence[Delivery], *, cursor: bytes | None = None, session: bytes | None = None
    ) -> None:
        async with self._news:
            self.events += [delivery.event for delivery in deliveries]
            self.ids += [delivery.southern_id for delivery in deliveries]
            self.cursor = self.cursor if cursor is None else cursor
            self.session = self.session if session is None else session
            self._news.notify_all()

    async def until(self, kind: type[Any]) -> Any:
        """Return the first event of ``kind``, waiting for it."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: any(isinstance(event, kind) for event in self.events))
            return next(event for event in self.events if isinstance(event, kind))


class Trial:
    """A backend under trial; ``log_in`` method as its link wants it."""

    def __init__(self, backend: Backend, handlers: frozenset[type[Command[Any]]], friend: ChatId) -> None:
        self.backend = backend
        self.handlers = handlers
        self.friend = friend
        self.is_ready: Callable[[Any], bool] = lambda _: True
        """Whether a link that was opened can be asked something."""

    @contextlib.asynccontextmanager
    async def linked(self, kept: Kept) -> AsyncIterator[Link]:
        """Run a link for the one slot of this trial inside the block."""
        slot = Slot(
            account=AccountId("k/default"),
            backend=self.backend.name,
            device=DEVICE,
            session=kept.session,
            southern_cursor=kept.cursor,
        )
        link = await self.backend.open(slot, kept)
        running = asyncio.get_running_loop().create_task(link.run())
        try:
            async with asyncio.timeout(10):
                while not self.is_ready(link):  # noqa: ASYNC110  who dials is not ours to wake
                    await asyncio.sleep(0.01)
            yield link
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await link.close()
            await link.close()


@contextlib.asynccontextmanager
async def _sandbox() -> AsyncIterator[Trial]:
    clock = ManualClock()
    backend = sandbox.SandboxBackend(
        MemoryStore(clock).records, clock, media=MediaLibrary(MemoryMedia()), auto_scan=ContactId("wxid_bot")
    )
    await backend.start()
    try:
        yield Trial(backend, frozenset(sandbox_handlers.HANDLERS), ChatId("wxid_ann"))
    finally:
        await backend.stop()


@contextlib.asynccontextmanager
async def _wequick() -> AsyncIterator[Trial]:
    """Behind a listener, for its agent dials."""
    clock = ManualClock()
    config = wequick.Config(agents=(wequick_config.Agent(secret=SECRET, account="k/default"),))
    provision = Provision(
        records=MemoryStore(clock).records,
        clock=clock,
        sleep=asyncio.sleep,
        media=MediaLibrary(MemoryMedia()),
        link=lambda media: f"/media/{media.sha256}/file",
    )
    backend = wequick.WequickBackend(config, provision)
    async with (
        serving(backend.routes) as url,
        aiohttp.ClientSession() as session,
        RawAgent(session, url).running(),
    ):
        trial = Trial(backend, frozenset(wequick_handlers.HANDLERS), ChatId("wxid_ann"))
        trial.is_ready = lambda link: link.agent is not None
        yield trial


MAKERS: dict[str, Callable[[], AbstractAsyncContextManager[Trial]]] = {"sandbox": _sandbox, "wequick": _wequick}


@pytest.fixture(params=sorted(registry.load(backends)))
async def trial(request: pytest.FixtureRequest) -> AsyncIterator[Trial]:
    assert request.param in MAKERS, f"backend {request.param} has no row in MAKERS"
    async with MAKERS[request.param]() as made:
        yield made


async def test_exactly_the_declared_commands_are_handled(trial: Trial) -> None:
    assert trial.handlers == trial.backend.capabilities.handled()


async def test_every_command_has_a_level_and_below_full_a_reason(trial: Trial) -> None:
    for command in COMMANDS:
        support = trial.backend.capabilities[command]
        assert support.level is Level.FULL or support.reason


async def test_a_links_capabilities_never_exceed_its_backends(trial: Trial) -> None:
    async with trial.linked(Kept()) as link:
        assert link.capabilities.handled() <= trial.backend.capabilities.handled()


async def test_a_login_ends_in_logged_in_with_a_session_to_come_back_with(trial: Trial) -> None:
    kept = Kept()
    async with trial.linked(kept) as link:
        await link.perform(OpenClient())
        await link.perform(Login())
        event = await kept.until(LoggedIn)
        assert kept.session
        assert kept.cursor
        assert await link.perform(GetSelf()) == event.profile


async def test_a_sent_text_has_a_receipt(trial: Trial) -> None:
    kept = Kept()
    async with trial.linked(kept) as link:
        await link.perform(Login())
        await kept.until(LoggedIn)
        receipt = await link.perform(SendText(to=trial.friend, text="hello"))
        assert isinstance(receipt, Receipt)
        assert receipt.message_id


async def test_what_needs_a_login_is_refused_without_one(trial: Trial) -> None:
    async with trial.linked(Kept()) as link:
        with pytest.raises(HongyanError):
            await link.perform(SendText(to=trial.friend, text="hello"))


async def test_the_device_is_the_slots(trial: Trial) -> None:
    async with trial.linked(Kept()) as link:
        assert await link.perform(GetDevice()) == DEVICE


async def test_a_link_that_comes_back_needs_no_login_and_repeats_no_event(trial: Trial) -> None:
    kept = Kept()
    async with trial.linked(kept) as link:
        await link.perform(Login())
        await kept.until(LoggedIn)
    seen = list(kept.ids)
    async with trial.linked(kept) as link:
        assert (await link.perform(GetSelf())).id
        await link.perform(LogOut())
        await kept.until(LoggedOut)
    assert kept.ids[: len(seen)] == seen
    assert len(set(kept.ids)) == len(kept.ids)
    assert kept.session == b""

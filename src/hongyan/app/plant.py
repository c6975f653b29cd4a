"""Builds the set of parts that one process runs on."""

import asyncio
import logging
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from hongyan import backends, faces
from hongyan.backends import sandbox
from hongyan.console import operations as console
from hongyan.console.guard import PageGuard
from hongyan.console.pages import Pages
from hongyan.console.sessions import Sessions
from hongyan.core.attempts import Attempts
from hongyan.core.dialling import Callbacks, Sleep
from hongyan.core.hub import Hub, Retention
from hongyan.core.keys import KeyRing
from hongyan.core.local import LocalLeases, SystemClock, Unpaced
from hongyan.core.media import MediaLibrary
from hongyan.core.once import Once
from hongyan.core.ports import Clock
from hongyan.core.sniffing import sniff
from hongyan.core.southern_ports import Provision
from hongyan.core.supervisor import Supervisor
from hongyan.core.telemetry import Telemetry
from hongyan.faces import rest
from hongyan.model.errors import BadConfiguration, HongyanError, NotFound
from hongyan.model.ids import AccountId, ContactId, split_account_id
from hongyan.model.media import MediaRef
from hongyan.stores.lock import lock_directory
from hongyan.stores.media_dir import MediaDir
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore
from hongyan.transports import media_http
from hongyan.transports.http_server import BearerGuard
from hongyan.transports.media_json import MediaJson

from . import files, registry, world_file
from .config import Config
from .frontdoor import FrontDoor, SocketFace, spell

logger = logging.getLogger(__name__)

HOUSEKEEPING_S = 3600.0
MEDIA_LINK_S = 24 * 3600
"""How long a link to media opens it."""

DEMO_KEY = "demo"
DEMO_ACCOUNTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A gateway that runs, without its listener."""

    hub: Hub
    front_door: FrontDoor
    sandbox: sandbox.SandboxBackend
    callbacks: Callbacks
    clock: Clock
    sleep: Sleep
    chance: random.Random
    admin_token: str
    data: Path


def socket_faces(config: Config) -> list[SocketFace]:
    """Return the faces whose clients dial a WebSocket, found by their folder, each with its settings."""
    return [
        SocketFace(
            name=name,
            recognise=module.recognise,
            converse=partial(module.converse, config.faces.get(name)),
            greeting=module.greeting(config.faces.get(name)) if hasattr(module, "greeting") else b"",
        )
        for name, module in registry.load(faces).items()
        if hasattr(module, "converse")
    ]


def more_backends(config: Config, provision: Provision) -> list[Any]:
    """Return the backends besides the sandbox that the settings want, found by their folder."""
    modules = [module for module in registry.load(backends).values() if hasattr(module, "build")]
    built = [module.build(config.backends.get(module.SECTION), provision) for module in modules]
    return [each for each in built if each is not None]


async def _attend(hub: Hub, others: Iterable[Any]) -> None:
    """Open the accounts that the settings give to a backend by name.

    Raises:
        BadConfiguration: there is no such client key, or the account is another backend's already.
    """
    for backend in others:
        for account in backend.accounts:
            key_name, label = split_account_id(account)
            try:
                await hub.slot(hub.keys.named(key_name), label, device_type="pc")
            except HongyanError as refused:
                raise BadConfiguration(f"{backend.name}, account {account}: {refused.message}") from refused
        for each in hub.accounts():
            if backend.serves(each.id) and each.backend != backend.name:
                raise BadConfiguration(
                    f"{backend.name}, account {each.id}: it was made on {each.backend}; name another label"
                )
        for account in backend.accounts:
            hub.attend(AccountId(account))


@asynccontextmanager
async def open_store(
    data: Path, clock: Clock, on_fatal: Callable[[BaseException], None] | None = None
) -> AsyncIterator[SqliteStore]:
    """Open the embedded store inside the block.

    Raises:
        BadConfiguration: the directory cannot be used, or its database is newer than this program.
    """
    files.make_directory(data)
    async with await SqliteStore.open(data, clock=clock, seal=Seal(data), on_fatal=on_fatal) as store:
        yield store


@asynccontextmanager
async def build(
    config: Config,
    *,
    on_fatal: Callable[[BaseException], None],
    clock: Clock | None = None,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Plant]:
    """Start everything but the listener; stop it, last things first, when the block ends.

    ``clock`` and ``sleep``: the machine's own, unless a test has others.

    Raises:
        BadConfiguration: it cannot start like this; the message says what to do.
    """
    clock = clock or SystemClock()
    chance = random.Random(secrets.randbits(64))  # noqa: S311  device parameters and jitter are no secrets
    async with AsyncExitStack() as stack:
        files.make_directory(config.data)
        stack.enter_context(lock_directory(config.data))
        store = await stack.enter_async_context(open_store(config.data, clock, on_fatal))
        keys = KeyRing(store.keys, clock)
        await keys.load()
        await _settle_keys(keys, config)
        telemetry = Telemetry(CollectorRegistry())
        media = MediaLibrary(MediaDir(config.data))
        read_setting = world_file.reader(config, media)
        setting = None if read_setting is None else await read_setting()
        world = sandbox.SandboxBackend(
            store.records,
            clock,
            media=media,
            setting=setting,
            read_setting=read_setting,
            anew=config.sandbox.anew,
            scenario=config.sandbox.world,
            seed=config.sandbox.seed,
            auto_scan=ContactId(config.sandbox.auto_scan) if config.sandbox.auto_scan else None,
        )
        media_secret = files.keep_secret(config.data / files.MEDIA_SECRET).encode()
        link = partial(_link, media_secret, clock)
        provision = Provision(
            records=store.records,
            clock=clock,
            sleep=sleep,
            media=media,
            link=link,
            allow_networks=config.media.networks,
        )
        others = more_backends(config, provision)
        supervisor = await stack.enter_async_context(
            Supervisor(
                backends={each.name: each for each in (world, *others)},
                journal=store.journal,
                leases=LocalLeases(store.slots),
                clock=clock,
                chance=chance,
            )
        )
        if not world.is_of(setting):
            raise BadConfiguration(
                f"{config.data}: holds another world than {config.sandbox.world}; go on with that one without --world,"
                " begin anew with --anew, or name another directory with --data"
            )
        _check_scanner(config, world)
        hub = Hub(
            keys=keys,
            slots=store.slots,
            journal=store.journal,
            supervisor=supervisor,
            pacing=Unpaced(),
            telemetry=telemetry,
            media=media,
            chance=chance,
            backend_of=lambda account: next((each.name for each in others if each.serves(account)), world.name),
        )
        once = hub.once = Once(hub, store.commands, clock)
        telemetry.observe(hub.counts, hub.clients)
        await hub.start()
        await _attend(hub, others)
        callbacks = Callbacks(store.dead_letters, clock)
        housekeeping = asyncio.get_running_loop().create_task(
            _keep_house(hub, once, callbacks, Retention(clock, config.storage.keep_days, config.storage.keep_events)),
            name="housekeeping",
        )
        stack.push_async_callback(_end, housekeeping)
        token = config.admin.token or files.keep_secret(config.data / files.ADMIN_TOKEN)
        guard = PageGuard(Sessions(token, clock), BearerGuard(token), Attempts(clock), config.pages.names)
        controls = sandbox.controls(world)
        front_door = FrontDoor(
            hub,
            clock,
            telemetry,
            faces=socket_faces(config),
            operations=[*rest.operations(hub, once, controls), *console.operations(hub, callbacks)],
            guard=guard,
            pages=Pages(guard),
            media=MediaJson(
                keep=media.keep,
                link=link,
                roots=media_roots(config),
                allow=config.media.networks,
            ),
            media_handler=media_http.serve_media(
                media.store, secret=media_secret, now_s=lambda: clock.now_ms() / 1000, sniff=sniff, spell=spell
            ),
            routes=[route for each in others for route in each.routes],
            is_ready=lambda: world.is_ready,
        )
        yield Plant(
            hub=hub,
            front_door=front_door,
            sandbox=world,
            callbacks=callbacks,
            clock=clock,
            sleep=sleep,
            chance=chance,
            admin_token=token,
            data=config.data,
        )


def _link(secret: bytes, clock: Clock, media: MediaRef) -> str:
    return media_http.link(media.sha256, media.name, clock.now_ms() // 1000 + MEDIA_LINK_S, secret)


async def _keep_house(hub: Hub, once: Once, callbacks: Callbacks, retention: Retention) -> None:
    """Drop what is too old, now and then."""
    while True:
        try:
            await once.expire()
            if dropped := await hub.expire(retention):
                logger.info("%d events were older than is kept, and dropped", dropped)
            if dropped := await callbacks.expire():
                logger.info("%d dead letters were older than is kept, and dropped", dropped)
        except HongyanError as trouble:
            logger.warning("house was not kept: %s", trouble)
        await asyncio.sleep(HOUSEKEEPING_S)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def media_roots(config: Config) -> tuple[Path, ...]:
    """Return the folders that commands may send files from.

    Raises:
        BadConfiguration: one of them holds the data directory or lies in it, and with it keys and everybody's media.
    """
    data = config.data.resolve()
    roots = tuple(Path(root) for root in config.media.roots)
    for root in roots:
        place = root.resolve()
        if data.is_relative_to(place) or place.is_relative_to(data):
            raise BadConfiguration(
                f"media.roots: {root} and the data directory {config.data} lie in one another; name another folder"
            )
    return roots


def _check_scanner(config: Config, world: sandbox.SandboxBackend) -> None:
    try:
        if config.sandbox.auto_scan:
            world.world.profile(ContactId(config.sandbox.auto_scan))
    except NotFound as nobody:
        raise BadConfiguration(
            f"sandbox.auto_scan: nobody called {config.sandbox.auto_scan!r} is in the world; name somebody who is"
        ) from nobody


async def _settle_keys(keys: KeyRing, config: Config) -> None:
    """Make the demo key where it can do no harm; refuse a public listener that anybody could use."""
    check_public(config, keys.names)
    if not await keys.list() and not config.is_public:
        await keys.add(DEMO_KEY, accounts=DEMO_ACCOUNTS, secret=DEMO_KEY)


def check_public(config: Config, names: Iterable[str]) -> None:
    """Refuse to be reachable by others with a key that everybody knows, or with none.

    Raises:
        BadConfiguration: says which, and the command that mends it.
    """
    if not config.is_public:
        return
    known = list(names)
    place = f"listen.host {config.listen.host}"
    at = f" --data {config.data}"
    if DEMO_KEY in known:
        raise BadConfiguration(f"{place}: everybody knows the key 'demo'; first run: hongyan key revoke demo{at}")
    if not known:
        raise BadConfiguration(f"{place}: there is no client key yet; first run: hongyan key add NAME{at}")

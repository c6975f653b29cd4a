import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hongyan.core.accounts import Client
from hongyan.core.hub import Hub, describe
from hongyan.core.ports import ClientKey, Slot
from hongyan.model.account import Account, AccountState, DeviceWish, LoginMethod, LoginStep
from hongyan.model.commands import GetDevice, Login, OpenClient, SendText
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, NotLoggedIn, Unavailable
from hongyan.model.events import LoggedIn, Warned
from hongyan.model.ids import AccountId, ChatId
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, ANN, FakeBackend, ManualClock, NoDelay, make_hub, make_supervisor, settle, soon
from tests.core.conftest import IPAD as DEVICE

DEMO = ClientKey(name="demo", digest="d", accounts=3)
OTHER = ClientKey(name="other", digest="o", accounts=3)
NOBODYS = AccountId("demo/nobody")


@pytest.fixture
async def hub(store: MemoryStore, backend: FakeBackend, clock: ManualClock, chance: NoDelay) -> AsyncIterator[Hub]:
    async with make_supervisor(store, {"fake": backend}, clock, chance) as supervisor:
        yield make_hub(store, supervisor, clock)


async def test_a_slot_is_made_on_first_use_and_kept_for_ever(hub: Hub, store: MemoryStore) -> None:
    assert await hub.slot(DEMO) == ACCOUNT
    device = store.slots.held[ACCOUNT].device
    assert await hub.slot(DEMO) == ACCOUNT
    assert [slot.account for slot in await store.slots.list()] == [ACCOUNT]
    assert store.slots.held[ACCOUNT].device == device


async def test_a_slot_that_another_process_made_is_taken_as_it_is(hub: Hub, store: MemoryStore) -> None:
    await store.slots.create(Slot(account=ACCOUNT, backend="fake", device=DEVICE, last_seq=7), 3)
    await hub.slot(DEMO)
    assert store.slots.held[ACCOUNT].device == DEVICE
    assert hub.live(ACCOUNT).last_seq == 7


async def test_two_that_ask_for_a_new_slot_at_once_share_it(
    hub: Hub, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = store.slots.create

    async def create_slowly(slot: Slot, most: int) -> Slot:
        await settle()
        return await create(slot, most)

    monkeypatch.setattr(store.slots, "create", create_slowly)
    assert await asyncio.gather(hub.slot(DEMO), hub.slot(DEMO)) == [ACCOUNT, ACCOUNT]
    assert len(hub.accounts()) == len(await store.slots.list()) == 1


async def test_every_slot_has_a_device_of_its_own(hub: Hub, store: MemoryStore) -> None:
    for label in "abc":
        await hub.slot(DEMO, label)
    assert len({slot.device.uuid for slot in await store.slots.list()}) == 3


@pytest.mark.parametrize("label", ["", "x" * 65, "a/b", "/", "a\nb", "\x00", "\ud800", "\u200b", "\u202e"])
async def test_a_label_that_cannot_stand_in_an_account_id_is_refused(hub: Hub, label: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await hub.slot(DEMO, label)
    assert caught.value.field == "name"
    assert hub.accounts() == []


@pytest.mark.parametrize("label", ["x", "x" * 64, "标签 1", "a.b-c_d@e"])
async def test_any_other_label_will_do(hub: Hub, label: str) -> None:
    assert await hub.slot(DEMO, label) == f"demo/{label}"


async def test_a_key_holds_no_more_slots_than_it_may_and_keeps_those_it_has(hub: Hub) -> None:
    for label in "abc":
        await hub.slot(DEMO, label)
    with pytest.raises(Conflict):
        await hub.slot(DEMO, "d")
    assert await hub.slot(DEMO, "a") == "demo/a"
    assert await hub.slot(OTHER, "d") == "other/d"


async def test_a_key_sees_its_own_accounts_only(hub: Hub) -> None:
    for key in (DEMO, OTHER):
        await hub.slot(key)
    assert [account.id for account in hub.accounts_of("demo")] == ["demo/default"]
    assert [account.id for account in hub.accounts_of("dem")] == []
    assert [account.id for account in hub.accounts()] == ["demo/default", "other/default"]


async def test_a_command_goes_down_to_the_accounts_link_and_its_result_comes_back(
    hub: Hub, backend: FakeBackend
) -> None:
    await hub.slot(DEMO)
    assert await soon(hub.perform(ACCOUNT, GetDevice())) == DEVICE
    assert (await backend.next_link()).performed == [GetDevice()]


async def test_a_device_is_as_its_client_wishes_until_somebody_is_logged_in(
    hub: Hub, backend: FakeBackend, store: MemoryStore
) -> None:
    await hub.slot(DEMO)
    await soon(hub.perform(ACCOUNT, GetDevice()))
    await backend.next_link()
    await soon(hub.perform(ACCOUNT, OpenClient(device=DeviceWish(name="first"))))
    link = await backend.next_link()
    assert link.performed == [OpenClient(device=DeviceWish(name="first"))]
    assert store.slots.held[ACCOUNT].device.name == "first"
    await link.happen(LoggedIn(profile=ANN, method=LoginMethod.QR))
    await soon(hub.perform(ACCOUNT, OpenClient(device=DeviceWish(name="second"))))
    assert store.slots.held[ACCOUNT].device.name == "first"
    with pytest.raises(InvalidArgument, match="device"):
        await hub.perform(ACCOUNT, Login(device=DeviceWish(uuid="?")))


async def test_two_accounts_with_the_same_wish_still_have_devices_of_their_own(hub: Hub, store: MemoryStore) -> None:
    wish = DeviceWish(uuid="AD0A82EE-98B6-498B-8CB5-E4CB664D7727")
    for label in "ab":
        await soon(hub.perform(await hub.slot(DEMO, label), OpenClient(device=wish)))
    a, b = (slot.device for slot in await store.slots.list())
    assert a.uuid == wish.uuid != b.uuid


async def test_a_device_that_cannot_be_stored_is_not_taken(
    hub: Hub, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("storage is full")

    wish = DeviceWish(uuid="AD0A82EE-98B6-498B-8CB5-E4CB664D7727")
    await hub.slot(DEMO, "a")
    with monkeypatch.context() as patched:
        patched.setattr(store.slots, "set_device", full)
        with pytest.raises(Unavailable):
            await hub.perform(AccountId("demo/a"), OpenClient(device=wish))
    await soon(hub.perform(await hub.slot(DEMO, "b"), OpenClient(device=wish)))
    assert store.slots.held[AccountId("demo/b")].device.uuid == wish.uuid


async def test_a_refusal_comes_back_and_is_counted(hub: Hub) -> None:
    await hub.slot(DEMO)
    with pytest.raises(NotLoggedIn):
        await soon(hub.perform(ACCOUNT, SendText(to=ChatId("c"), text="hi")))
    registry = hub.telemetry.registry
    labels = {"command": "send_text", "outcome": "not_logged_in"}
    assert registry.get_sample_value("hongyan_commands_total", labels) == 1


async def test_what_happens_comes_up_to_whoever_watches(hub: Hub, backend: FakeBackend) -> None:
    await hub.slot(DEMO)
    await soon(hub.perform(ACCOUNT, GetDevice()))
    with hub.watch(ACCOUNT, 0) as watched:
        await (await backend.next_link()).happen(Warned(text="hi"))
        assert [(entry.event_id, entry.event) for entry in await soon(watched.read())] == [
            ("demo/default:1", Warned(text="hi"))
        ]


async def test_no_such_account_answers_alike_wherever_one_asks(hub: Hub) -> None:
    def watch() -> Any:
        return hub.watch(NOBODYS, 0)

    for ask in (watch, lambda: hub.live(NOBODYS)):
        with pytest.raises(NotFound, match="no account demo/nobody"):
            ask()
    with pytest.raises(NotFound, match="no account demo/nobody"):
        await hub.perform(NOBODYS, GetDevice())


async def test_at_start_only_accounts_with_a_session_are_brought_back(
    hub: Hub, store: MemoryStore, backend: FakeBackend
) -> None:
    for label, session in (("a", b"s"), ("b", b""), ("c", b"s")):
        slot = Slot(account=AccountId(f"demo/{label}"), backend="fake", device=DEVICE, session=session)
        await store.slots.create(slot, 3)
    await hub.start()
    await settle()
    links = [await backend.next_link() for _ in range(backend.opened.qsize())]
    assert [link.slot.account for link in links] == ["demo/a", "demo/c"]
    assert [account.id for account in hub.accounts()] == ["demo/a", "demo/b", "demo/c"]


async def test_an_account_whose_backend_is_gone_does_not_keep_the_others_from_starting(
    hub: Hub, store: MemoryStore, backend: FakeBackend, caplog: pytest.LogCaptureFixture
) -> None:
    for label, name in (("a", "gone"), ("b", "fake")):
        slot = Slot(account=AccountId(f"demo/{label}"), backend=name, device=DEVICE, session=b"s")
        await store.slots.create(slot, 3)
    await hub.start()
    assert (await backend.next_link()).slot.account == "demo/b"
    assert "demo/a: its backend gone is not configured" in caplog.text


@pytest.mark.parametrize("state", AccountState)
async def test_a_session_outlives_the_process_and_a_login_under_way_does_not(
    hub: Hub, store: MemoryStore, state: AccountState
) -> None:
    slot = Slot(account=ACCOUNT, backend="fake", device=DEVICE, state=state, profile=ANN, last_seq=9)
    await store.slots.create(slot, 3)
    await hub.start()
    live = hub.live(ACCOUNT)
    assert live.state is (AccountState.LOGGED_OUT if state is AccountState.LOGGING_IN else state)
    assert live.step is (LoginStep.DONE if state in {AccountState.ONLINE, AccountState.OFFLINE} else LoginStep.IDLE)
    assert (live.profile, live.last_seq) == (ANN, 9)


async def test_keys_are_known_after_the_start(hub: Hub, store: MemoryStore) -> None:
    await store.keys.add(DEMO)
    await hub.start()
    assert hub.keys.names == ["demo"]


def client(address: str) -> Client:
    async def send_away(_: str) -> None:
        raise AssertionError("nobody is sent away here")

    return Client("padchat_v2", address, send_away)


async def test_accounts_and_clients_are_counted(hub: Hub) -> None:
    for label in "abc":
        await hub.slot(DEMO, label)
    hub.live(AccountId("demo/a")).state = AccountState.ONLINE
    hub.live(AccountId("demo/b")).clients.extend([client("192.0.2.1"), client("192.0.2.2")])
    assert hub.counts() == {
        AccountState.LOGGED_OUT: 2,
        AccountState.LOGGING_IN: 0,
        AccountState.ONLINE: 1,
        AccountState.OFFLINE: 0,
    }
    assert hub.clients() == 2


async def test_idle_is_when_no_command_is_under_way(
    hub: Hub, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.core.hub._LOOK_AGAIN_S", 0)
    await hub.slot(DEMO)
    await soon(hub.perform(ACCOUNT, GetDevice()))
    link = await backend.next_link()
    link.open_gate.clear()
    command = asyncio.ensure_future(hub.perform(ACCOUNT, GetDevice()))
    await settle()
    idle = asyncio.ensure_future(hub.idle())
    await settle()
    assert not idle.done()
    link.open_gate.set()
    await soon(command)
    await soon(idle)


async def test_an_account_is_described_as_it_is(hub: Hub) -> None:
    await hub.slot(DEMO)
    hub.live(ACCOUNT).clients.append(client("192.0.2.1"))
    assert describe(hub.live(ACCOUNT)) == Account(
        id=ACCOUNT,
        backend="fake",
        state=AccountState.LOGGED_OUT,
        login_step=LoginStep.IDLE,
        last_seq=0,
        clients=("padchat_v2 192.0.2.1",),
    )


async def test_a_slot_is_made_with_the_device_that_is_asked_for(hub: Hub, store: MemoryStore) -> None:
    await hub.slot(DEMO, device_type="pc")
    assert await hub.slot(DEMO, device_type="ipad") == ACCOUNT
    assert store.slots.held[ACCOUNT].device.type == "pc"

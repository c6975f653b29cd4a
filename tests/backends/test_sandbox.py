"""The sandbox's log: nothing is shown that is not in it, and what is in it is the world."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hongyan.backends.sandbox import SandboxBackend
from hongyan.backends.sandbox.backend import STREAM
from hongyan.core.media import MediaLibrary
from hongyan.model.errors import HongyanError, NotFound, Rejected, Unavailable
from hongyan.model.events import LoginFailed
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Text
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore
from hongyan.world import deeds
from tests.support.clocks import ManualClock

ANN, BOT, SHI = ContactId("wxid_ann"), ContactId("wxid_bot"), ContactId("wxid_shi")


class SlowRecords:
    """The records of a memory store, whose appends are done, or fail, when the test says so."""

    def __init__(self, store: MemoryStore) -> None:
        self._records = store.records
        self.held: list[tuple[asyncio.Future[None], str, int, tuple[bytes, ...]]] = []
        self.is_slow = False

    def append(self, stream: str, position: int, *bodies: bytes) -> asyncio.Future[None]:
        if not self.is_slow:
            return self._records.append(stream, position, *bodies)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.held.append((done, stream, position, bodies))
        return done

    async def let_one_through(self) -> None:
        done, stream, position, bodies = self.held.pop(0)
        await self._records.append(stream, position, *bodies)
        done.set_result(None)
        await asyncio.sleep(0)

    async def asked(self) -> None:
        """Return when an append waits. It comes at the end of a round of the loop."""
        async with asyncio.timeout(5):
            while not self.held:  # noqa: ASYNC110  it has no event to wait for
                await asyncio.sleep(0)

    def fail_one(self) -> None:
        self.held.pop(0)[0].set_exception(Unavailable("storage is full"))

    async def read(self, stream: str, position: int, limit: int) -> list[bytes]:
        return await self._records.read(stream, position, limit)

    async def restart(self, stream: str, *bodies: bytes) -> None:
        await self._records.restart(stream, *bodies)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def records(clock: ManualClock) -> SlowRecords:
    return SlowRecords(MemoryStore(clock))


@pytest.fixture
async def backend(records: SlowRecords, clock: ManualClock) -> AsyncIterator[SandboxBackend]:
    made = SandboxBackend(records, clock, media=MediaLibrary(MemoryMedia()))
    await made.start()
    yield made
    await made.stop()


def say(text: str) -> deeds.Say:
    return deeds.Say(as_=ANN, to=ChatId(BOT), content=Text(text=text))


def texts(backend: SandboxBackend) -> list[str]:
    return [item.text for _, item in backend.inbox(BOT, 0, 100)]


async def test_a_deed_is_answered_and_shown_only_once_it_is_logged(
    backend: SandboxBackend, records: SlowRecords
) -> None:
    records.is_slow = True
    deed = asyncio.create_task(backend.do(say("hello")))
    await records.asked()
    assert (deed.done(), texts(backend)) == (False, [])
    await records.let_one_through()
    await deed
    assert texts(backend) == ["hello"]


async def test_a_deed_whose_caller_left_is_shown_all_the_same(backend: SandboxBackend, records: SlowRecords) -> None:
    records.is_slow = True
    deed = asyncio.create_task(backend.do(say("hello")))
    await records.asked()
    deed.cancel()
    await asyncio.gather(deed, return_exceptions=True)
    await records.let_one_through()
    assert texts(backend) == ["hello"]


async def test_deeds_of_one_round_are_logged_together_and_answered_each(
    backend: SandboxBackend, records: SlowRecords
) -> None:
    records.is_slow = True
    done = [asyncio.create_task(backend.do(say(str(number)))) for number in range(5)]
    await records.asked()
    done[1].cancel()
    assert [len(bodies) for *_, bodies in records.held] == [5]
    assert texts(backend) == []
    await records.let_one_through()
    answers = await asyncio.gather(*done, return_exceptions=True)
    assert [type(each).__name__ for each in answers] == ["Receipt", "CancelledError", "Receipt", "Receipt", "Receipt"]
    assert texts(backend) == list("01234")


async def test_when_the_log_refuses_the_world_is_read_anew_without_the_deed(
    backend: SandboxBackend, records: SlowRecords
) -> None:
    await backend.do(say("kept"))
    records.is_slow = True
    deed = asyncio.create_task(backend.do(say("lost")))
    await records.asked()
    records.is_slow = False
    records.fail_one()
    with pytest.raises(Unavailable):
        await deed
    async with asyncio.timeout(5):
        while not backend.is_ready:  # noqa: ASYNC110  it has no event to wait for
            await asyncio.sleep(0)
    assert texts(backend) == ["kept"]
    await backend.do(say("after"))
    assert texts(backend) == ["kept", "after"]


async def test_the_same_log_is_the_same_world(backend: SandboxBackend, records: SlowRecords) -> None:
    for number in range(50):
        await backend.do(say(str(number)))
    again = SandboxBackend(records, ManualClock(0), media=MediaLibrary(MemoryMedia()))
    await again.start()
    assert again.inbox(BOT, 0, 100) == backend.inbox(BOT, 0, 100)
    assert again.world.generation == backend.world.generation
    await again.stop()


async def test_a_refused_deed_is_not_logged(backend: SandboxBackend, records: SlowRecords) -> None:
    with pytest.raises(Rejected):
        await backend.do(deeds.Say(as_=SHI, to=ChatId(BOT), content=Text(text="x")))
    with pytest.raises(NotFound):
        await backend.do(deeds.Scan(as_=BOT, qr=None))
    assert len(await records.read(STREAM, 0, 100)) == 1


async def test_who_waits_hears_of_a_deed_and_of_nobody_elses(backend: SandboxBackend) -> None:
    mine, other = asyncio.create_task(backend.news(BOT)), asyncio.create_task(backend.news(SHI))
    await asyncio.sleep(0)
    await backend.do(say("hello"))
    await asyncio.wait([mine], timeout=5)
    assert (mine.done(), other.done()) == (True, False)
    other.cancel()


async def test_a_code_expires_by_itself_when_its_time_is_over(backend: SandboxBackend, clock: ManualClock) -> None:
    await backend.do(deeds.RegisterDevice(device="d"))
    await backend.do(deeds.RequestLogin(device="d"))
    assert len(backend.events("d", 0, 10)) == 1
    waiting = asyncio.create_task(backend.news("d"))
    await asyncio.sleep(0)
    clock.forward(121)
    # A refused deed makes the world look at the time as well.
    with pytest.raises(HongyanError):
        await backend.do(deeds.Scan(as_=BOT, qr=None))
    await asyncio.wait([waiting], timeout=5)
    (_, shown), (_, failed) = backend.events("d", 0, 10)
    assert isinstance(failed, LoginFailed)
    assert (failed.reason, failed.login) == ("expired", shown.login)


async def test_a_reset_begins_a_world_of_another_generation(backend: SandboxBackend, clock: ManualClock) -> None:
    await backend.do(say("old"))
    before = backend.world.generation
    clock.forward(1)
    await backend.reset("demo")
    assert backend.world.generation != before
    assert texts(backend) == []
    await backend.do(say("new"))
    assert texts(backend) == ["new"]

from collections.abc import Collection

import msgspec
import pytest

from hongyan.core.dialling import KEPT_S, Callbacks, CallbackState
from hongyan.core.local import SystemClock
from hongyan.core.ports import DeadLetter, Slot
from hongyan.model.errors import NotFound
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, IPAD


class Called:
    """A server that has the letters in ``ids``."""

    def __init__(self, name: str, *ids: int) -> None:
        self.now = CallbackState(face="x", name=name, account=ACCOUNT, url="http://u")
        self.ids = ids
        self.rewound: list[int] = []

    def state(self) -> CallbackState:
        return self.now

    @property
    def reader(self) -> str:
        return f"x {self.now.name}"

    async def rewind(self, after: int) -> None:
        self.rewound.append(after)

    async def replay(self, ids: Collection[int] | None) -> int:
        return sum(ids is None or each in ids for each in self.ids)


@pytest.fixture
def callbacks() -> Callbacks:
    clock = SystemClock()
    return Callbacks(MemoryStore(clock).dead_letters, clock)


def test_callbacks_are_shown_as_they_are_for_as_long_as_they_are_there(callbacks: Callbacks) -> None:
    one, two = Called("one"), Called("two")
    with callbacks.shown(one), callbacks.shown(two):
        assert callbacks.states() == (one.now, two.now)
        one.now = msgspec.structs.replace(one.now, name="other")
        assert callbacks.states()[0].name == "other"
    assert callbacks.states() == ()


async def test_dead_letters_are_replayed_by_whose_they_are(callbacks: Callbacks) -> None:
    with callbacks.shown(Called("one", 1, 2)), callbacks.shown(Called("two", 3)):
        assert await callbacks.replay() == 3
        assert await callbacks.replay({2, 3}) == 2
        with pytest.raises(NotFound, match="1 of them"):
            await callbacks.replay({1, 4})
    with pytest.raises(NotFound):
        await callbacks.replay({1})


async def test_a_server_that_is_called_goes_back_itself(callbacks: Callbacks) -> None:
    one, two = Called("one"), Called("two")
    with callbacks.shown(one), callbacks.shown(two):
        assert await callbacks.rewind(ACCOUNT, "x two", 7)
        assert not await callbacks.rewind(ACCOUNT, "padchat_v2", 7)
    assert (one.rewound, two.rewound) == ([], [7])


async def test_dead_letters_are_kept_for_thirty_days() -> None:
    class Clock(SystemClock):
        ms = 1_700_000_000_000

        def now_ms(self) -> int:
            return self.ms

    clock = Clock()
    store = MemoryStore(clock)
    await store.slots.create(Slot(account=ACCOUNT, backend="fake", device=IPAD), 1)
    callbacks = Callbacks(store.dead_letters, clock)
    await store.dead_letters.keep(DeadLetter(account=ACCOUNT, reader="x", reason="no", at_ms=clock.ms))
    clock.ms += KEPT_S * 1000
    assert (KEPT_S, await callbacks.expire()) == (30 * 24 * 60 * 60, 0)
    clock.ms += 1
    assert await callbacks.expire() == 1

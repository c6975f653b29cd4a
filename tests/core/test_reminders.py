import asyncio

import pytest

from hongyan.core import reminders
from hongyan.core.reminders import Reminders
from tests.core.conftest import settle


@pytest.fixture(autouse=True)
def _short_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "ROUND_S", 0.02)


async def until(reminder: Reminders, number: int) -> None:
    """Wait for the round of this number."""
    async with asyncio.timeout(5):
        while reminder.round < number:  # noqa: ASYNC110  it has no event to wait for
            await asyncio.sleep(0.005)


async def test_who_owes_is_asked_once_at_the_end_of_the_next_round() -> None:
    asked: list[int] = []
    reminder = Reminders()
    first = reminder.round

    def ask() -> None:
        asked.append(reminder.round)

    reminder.owe(ask)
    reminder.owe(ask)
    await until(reminder, first + 1)
    assert asked == []
    await until(reminder, first + 2)
    assert asked == [first + 2]


async def test_rounds_end_only_while_somebody_is_asked() -> None:
    reminder = Reminders()
    reminder.run()
    await until(reminder, 2)
    await asyncio.sleep(0.1)
    assert reminder.round == 2


async def test_one_that_cannot_be_asked_stands_in_nobodys_way(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []
    reminder = Reminders()
    reminder.owe(lambda: asked.remove("nothing"))
    reminder.owe(lambda: asked.append("second"))
    await until(reminder, 3)
    await settle()
    assert asked == ["second"]
    assert "could not be asked" in caplog.text

from typing import get_args

import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import LoginFailed
from hongyan.world.clock import Alarm
from hongyan.world.deeds import AdvanceClock, AnyDeed, Genesis
from hongyan.world.rules import LATEST_MS, QR_CODE_MS
from hongyan.world.world import World
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story, dump, stamped_events

YEAR_MS = 366 * 86_400_000


def advance(story: Story, by_ms: int) -> None:
    story.world.apply(AdvanceClock(by_ms=by_ms), story.at_ms)


@pytest.mark.parametrize(
    ("scenario", "seed", "at_ms", "field"),
    [
        ("nowhere", 1, 0, "scenario"),
        ("x" * 10_000, 1, 0, "scenario"),
        ("demo", 2**63, 0, "seed"),
        ("demo", 1, -1, "at_ms"),
        ("demo", 1, LATEST_MS + 1, "at_ms"),
    ],
)
def test_an_impossible_genesis_is_refused(scenario: str, seed: int, at_ms: int, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        World(Genesis(scenario=scenario, seed=seed, at_ms=at_ms))
    assert caught.value.field == field


def test_the_generation_differs_with_anything_in_the_genesis() -> None:
    genesis = [("demo", 1, 1), ("demo", 1, 2), ("demo", 2, 1), ("empty", 1, 1)]
    worlds = [World(Genesis(scenario=scenario, seed=seed, at_ms=at_ms)) for scenario, seed, at_ms in genesis]
    assert len({world.generation for world in worlds}) == len(worlds)
    assert worlds[0].generation == World(Genesis(scenario="demo", seed=1, at_ms=1)).generation


def test_every_deed_and_every_alarm_has_a_handler(story: Story) -> None:
    assert set(story.world._handlers) == set(get_args(AnyDeed))
    assert set(story.world._alarms) == set(Alarm)


def test_a_world_begins_at_its_first_moment_with_no_deeds(story: Story) -> None:
    world = story.world
    assert (world.now_ms, world.at_ms, world.deed_count, world.next_due_ms) == (START_MS, START_MS, 0, None)


def test_applied_deeds_are_counted_and_refused_ones_are_not(story: Story) -> None:
    story.say(ANN, BOT)
    with pytest.raises(Rejected):
        story.say(SHI, BOT)
    with pytest.raises(NotFound):
        story.say("nobody", BOT)
    assert story.world.deed_count == 1


def test_a_refused_deed_changes_nothing(story: Story) -> None:
    before = dump(story.world)
    for refused in (
        lambda: story.say(SHI, BOT),
        lambda: story.scan(BOT),
        lambda: story.request("nope"),
        lambda: advance(story, 0),
    ):
        with pytest.raises(HongyanError):
            refused()
    assert dump(story.world) == before
    assert story.world.take_touched() == frozenset()
    assert story.say(ANN, BOT) == Story().say(ANN, BOT)


def test_time_never_goes_back(story: Story) -> None:
    story.wait(1_000)
    story.at_ms -= 500
    assert story.say(ANN, BOT).sent_at_ms == START_MS + 1_000
    assert story.world.at_ms == START_MS + 1_000


def test_the_advanced_clock_stays_ahead(story: Story) -> None:
    advance(story, 5_000)
    assert story.world.now_ms == START_MS + 5_000
    assert story.world.at_ms == START_MS
    story.wait(10)
    assert story.say(ANN, BOT).sent_at_ms == START_MS + 5_010


def test_the_clock_advances_from_now_though_the_caller_is_behind(story: Story) -> None:
    story.wait(1_000)
    story.at_ms -= 500
    advance(story, 10)
    assert (story.world.now_ms, story.world.at_ms) == (START_MS + 1_010, START_MS + 1_000)


def test_what_is_due_is_told_in_the_callers_time(story: Story) -> None:
    advance(story, 5_000)
    story.request(story.device("ipad"))
    assert story.world.next_due_ms == START_MS + QR_CODE_MS


def test_advancing_the_clock_lets_codes_expire_as_part_of_the_deed(story: Story) -> None:
    login = story.request(story.device("ipad")).login
    advance(story, QR_CODE_MS)
    index, deed, event = stamped_events(story.world, "ipad")[-1]
    assert (index, deed, event) == (2, 3, LoginFailed(login=login, reason="expired"))


@pytest.mark.parametrize("by_ms", [0, -1, 11 * YEAR_MS, 2**70])
def test_the_clock_advances_by_something_and_at_most_ten_years(story: Story, by_ms: int) -> None:
    with pytest.raises(InvalidArgument, match="by_ms"):
        advance(story, by_ms)


def test_the_clock_does_not_leave_the_year_9999() -> None:
    world = World(Genesis(scenario="empty", seed=1, at_ms=LATEST_MS - 10))
    world.apply(AdvanceClock(by_ms=10), 0)
    with pytest.raises(InvalidArgument, match="9999"):
        world.apply(AdvanceClock(by_ms=1), 0)


def test_what_is_due_happens_before_the_deed_even_if_that_is_refused(story: Story) -> None:
    login = story.request(story.device("ipad")).login
    story.at_ms += QR_CODE_MS
    with pytest.raises(NotFound):
        story.scan(BOT, login)
    assert story.names("ipad") == ["QrCodeShown", "LoginFailed"]


def test_what_time_brings_counts_as_the_last_deeds_whether_a_tick_or_a_deed_lets_it_happen() -> None:
    def stamps(*, is_ticked: bool) -> list[int]:
        story = Story()
        story.request(story.device("ipad"))
        story.at_ms += QR_CODE_MS
        if is_ticked:
            story.world.tick(story.at_ms)
        story.say(ANN, BOT)
        return [deed for _, deed, _ in stamped_events(story.world, "ipad")]

    assert stamps(is_ticked=True) == stamps(is_ticked=False) == [2, 2]


def test_codes_expire_in_the_order_of_their_times(story: Story) -> None:
    story.request(story.device("one"))
    story.wait(1)
    story.request(story.device("two"))
    story.at_ms += 1
    assert story.world.next_due_ms == START_MS + QR_CODE_MS
    story.wait(QR_CODE_MS - 2)
    assert (story.names("one")[-1], story.names("two")[-1]) == ("LoginFailed", "QrCodeShown")
    assert story.world.next_due_ms == START_MS + QR_CODE_MS + 1


def test_who_got_something_is_told_once(story: Story) -> None:
    story.log_in("ipad")
    story.world.take_touched()
    story.say(ANN, GEESE)
    assert story.world.take_touched() == {"ipad", BOT, BOB}
    assert story.world.take_touched() == frozenset()


def test_whatever_may_change_a_phone_but_a_message_is_counted(story: Story) -> None:
    story.device("ipad")
    before = story.world.changes
    story.say(ANN, BOT)
    assert story.world.changes == before
    story.request("ipad")
    assert story.world.changes == before + 1
    story.wait(QR_CODE_MS)
    assert story.world.changes == before + 2
    with pytest.raises(HongyanError):
        story.scan(BOT)
    assert story.world.changes == before + 2

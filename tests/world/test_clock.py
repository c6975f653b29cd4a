import pytest

from hongyan.world.clock import Alarm, Clock


def set_alarm(clock: Clock, key: str, at_ms: int) -> None:
    clock.set(Alarm.LOGIN_EXPIRES, key, at_ms)


def rung(clock: Clock, until_ms: int) -> list[tuple[str, int]]:
    keys = []
    while clock.next_due_ms is not None and clock.next_due_ms <= until_ms:
        keys.append((clock.pop().key, clock.now_ms))
    return keys


def test_time_never_goes_back() -> None:
    clock = Clock(10)
    clock.reach(5)
    assert clock.now_ms == 10


def test_alarms_ring_in_due_order_each_at_its_own_time() -> None:
    clock = Clock(0)
    set_alarm(clock, "late", 20)
    set_alarm(clock, "early", 10)
    assert rung(clock, 30) == [("early", 10), ("late", 20)]


def test_alarms_of_one_moment_ring_in_the_order_in_which_they_were_set() -> None:
    clock = Clock(0)
    for key in "bca":
        set_alarm(clock, key, 10)
    assert [key for key, _ in rung(clock, 10)] == ["b", "c", "a"]


def test_an_alarm_does_not_ring_before_its_time() -> None:
    clock = Clock(0)
    set_alarm(clock, "later", 10)
    assert clock.next_due_ms == 10
    assert rung(clock, 9) == []
    assert rung(clock, 10) == [("later", 10)]


def test_the_next_alarm_is_never_one_that_was_unset() -> None:
    clock = Clock(0)
    set_alarm(clock, "one", 10)
    set_alarm(clock, "two", 20)
    clock.unset(Alarm.LOGIN_EXPIRES, "one")
    assert clock.next_due_ms == 20
    clock.unset(Alarm.LOGIN_EXPIRES, "two")
    assert clock.next_due_ms is None


def test_an_alarm_that_was_unset_in_the_middle_does_not_ring() -> None:
    clock = Clock(0)
    for at_ms, key in enumerate("abc"):
        set_alarm(clock, key, at_ms)
    clock.unset(Alarm.LOGIN_EXPIRES, "b")
    assert rung(clock, 30) == [("a", 0), ("c", 2)]


def test_unset_alarms_take_no_room_for_ever() -> None:
    clock = Clock(0)
    set_alarm(clock, "stays", 1)
    for number in range(1_000):
        set_alarm(clock, str(number), 10)
        clock.unset(Alarm.LOGIN_EXPIRES, str(number))
    assert len(clock._heap) < 100
    assert rung(clock, 30) == [("stays", 1)]


def test_unsetting_what_is_not_set_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Clock(0).unset(Alarm.LOGIN_EXPIRES, "never")

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.core.backoff import Backoff
from tests.core.conftest import NoDelay


def test_the_bound_doubles_until_it_is_the_most() -> None:
    chance = NoDelay()
    backoff = Backoff(chance, first_s=0.5, most_s=5)
    for _ in range(6):
        backoff.next_s()
    assert chance.bounds == [0.5, 1, 2, 4, 5, 5]


def test_after_a_reset_it_begins_anew() -> None:
    chance = NoDelay()
    backoff = Backoff(chance, first_s=0.5)
    for _ in range(3):
        backoff.next_s()
    backoff.reset()
    backoff.next_s()
    assert chance.bounds == [0.5, 1, 2, 0.5]


@settings(derandomize=True, deadline=None, database=None)
@given(seed=st.integers(), attempts=st.integers(0, 10**9))
def test_a_delay_is_never_negative_and_never_above_the_most(seed: int, attempts: int) -> None:
    backoff = Backoff(random.Random(seed), attempts=attempts)
    assert 0 <= backoff.next_s() <= 60


def test_two_that_begin_together_do_not_come_back_together() -> None:
    one, other = Backoff(random.Random(1)), Backoff(random.Random(2))
    assert one.next_s() != other.next_s()

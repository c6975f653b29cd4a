import pytest

from hongyan.core.attempts import MOST_FAILURES, Attempts
from hongyan.model.errors import Busy
from tests.core.conftest import ManualClock


def test_an_address_that_failed_too_often_waits_a_minute_and_others_do_not(clock: ManualClock) -> None:
    attempts = Attempts(clock)
    for _ in range(MOST_FAILURES):
        attempts.check("a")
        attempts.failed("a")
    with pytest.raises(Busy):
        attempts.check("a")
    attempts.check("b")
    clock.forward(60.1)
    attempts.check("a")


def test_what_was_forgiven_does_not_count(clock: ManualClock) -> None:
    attempts = Attempts(clock)
    for _ in range(2 * MOST_FAILURES):
        attempts.forgive("a", attempts.failed("a"))
        attempts.forgive("a", -1.0)
    attempts.check("a")

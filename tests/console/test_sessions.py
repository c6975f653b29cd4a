import pytest

from hongyan.console.sessions import LASTS_S, Sessions
from tests.support.clocks import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_a_session_is_open_until_it_is_a_week_old(clock: ManualClock) -> None:
    sessions = Sessions("token", clock)
    cookie = sessions.open()
    clock.forward(LASTS_S - 1)
    assert sessions.is_open(cookie)
    clock.forward(1)
    assert not sessions.is_open(cookie)


def test_a_session_outlives_the_process_but_not_the_token(clock: ManualClock) -> None:
    cookie = Sessions("token", clock).open()
    assert Sessions("token", clock).is_open(cookie)
    assert not Sessions("other", clock).is_open(cookie)


def test_no_two_sessions_or_their_secrets_are_alike(clock: ManualClock) -> None:
    sessions = Sessions("token", clock)
    one, other = sessions.open(), sessions.open()
    assert one != other
    assert sessions.csrf(one) != sessions.csrf(other)
    assert sessions.csrf(one) == sessions.csrf(one)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: "9" + c,
        lambda c: c[:-1],
        lambda c: c + "0",
        lambda _: "",
        lambda _: ".",
        lambda _: "x.y.z",
        lambda _: "\ud800.é",
    ],
)
def test_nothing_but_our_own_cookie_opens(clock: ManualClock, change) -> None:
    sessions = Sessions("token", clock)
    assert not sessions.is_open(change(sessions.open()))


def test_only_the_token_is_the_token(clock: ManualClock) -> None:
    sessions = Sessions("token", clock)
    assert sessions.is_token("token")
    assert not any(map(sessions.is_token, ("", "Token", "token ", "töken", "\ud800")))


def test_two_gateways_on_one_host_have_cookies_of_their_own(clock: ManualClock) -> None:
    assert Sessions("a", clock).cookie != Sessions("b", clock).cookie

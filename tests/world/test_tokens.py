import pytest

from hongyan.model.account import LoginMethod, LoginStep
from hongyan.model.errors import Rejected
from hongyan.model.events import LoggedIn
from hongyan.world.deeds import LogOutDevice
from hongyan.world.rules import TOKEN_FRESH_MS
from tests.world.story import ANN, BOT, Story


def refused(story: Story, method: LoginMethod, token: str) -> int:
    """The status with which a login is refused, having changed nothing."""
    before = story.events("ipad")
    with pytest.raises(Rejected) as caught:
        story.request("ipad", method, token)
    assert story.events("ipad") == before
    return caught.value.status


def test_a_fresh_token_logs_in_at_once_and_nobody_is_asked(story: Story) -> None:
    token = story.log_in("ipad")
    seen = len(story.events("ipad"))
    status = story.request("ipad", LoginMethod.TOKEN, token)
    assert (status.step, status.contact) == (LoginStep.DONE, BOT)
    assert story.names("ipad", seen) == ["LoggedIn", "ContactsLoaded"]
    assert story.events("ipad", seen)[0] == LoggedIn(profile=story.world.profile(BOT), method=LoginMethod.TOKEN)


def test_every_login_makes_a_new_token_and_the_old_ones_still_work(story: Story) -> None:
    first = story.log_in("ipad")
    story.request("ipad", LoginMethod.TOKEN, first)
    second = story.token("ipad")
    assert second != first
    assert story.request("ipad", LoginMethod.TOKEN, first).step is LoginStep.DONE
    assert story.request("ipad", LoginMethod.TOKEN, second).step is LoginStep.DONE


def test_a_token_stays_fresh_while_its_login_lives(story: Story) -> None:
    token = story.log_in("ipad")
    story.wait(10 * TOKEN_FRESH_MS)
    assert story.request("ipad", LoginMethod.TOKEN, token).step is LoginStep.DONE


def test_a_token_works_on_another_device_and_takes_the_login_over(story: Story) -> None:
    token = story.log_in("ipad")
    story.device("other")
    assert story.request("other", LoginMethod.TOKEN, token).step is LoginStep.DONE
    assert story.names("ipad")[-1] == "Kicked"


def test_a_logout_revokes_all_tokens_of_the_login(story: Story) -> None:
    first = story.log_in("ipad")
    story.request("ipad", LoginMethod.TOKEN, first)
    second = story.token("ipad")
    story.log_out("ipad")
    assert story.token("ipad") == ""
    for token in (first, second, "never issued", ""):
        assert refused(story, LoginMethod.TOKEN, token) == -100
        assert refused(story, LoginMethod.REQUEST, token) == -2017


def test_a_logout_from_the_phone_revokes_the_token_too(story: Story) -> None:
    token = story.log_in("ipad")
    story.world.apply(LogOutDevice(as_=BOT), story.at_ms)
    assert refused(story, LoginMethod.TOKEN, token) == -100


def test_a_kicked_device_must_ask_with_its_token(story: Story) -> None:
    token = story.log_in("ipad")
    story.log_in("other")
    assert story.token("ipad") == token
    assert refused(story, LoginMethod.TOKEN, token) == -2023
    assert story.request("ipad", LoginMethod.REQUEST, token).step is LoginStep.SCANNED


def test_a_token_becomes_fresh_again_with_the_next_login_on_its_device(story: Story) -> None:
    token = story.log_in("ipad")
    story.log_in("other")
    story.request("ipad", LoginMethod.REQUEST, token)
    story.confirm(BOT)
    assert story.request("ipad", LoginMethod.TOKEN, token).step is LoginStep.DONE


@pytest.mark.parametrize(("away_ms", "is_fresh"), [(TOKEN_FRESH_MS - 1, True), (TOKEN_FRESH_MS, False)])
def test_a_login_that_another_account_replaced_leaves_a_token_that_is_fresh_for_a_day(
    story: Story, away_ms: int, is_fresh: bool
) -> None:
    token = story.log_in("ipad", BOT)
    story.log_in("ipad", ANN)
    story.wait(away_ms)
    if is_fresh:
        assert story.request("ipad", LoginMethod.TOKEN, token).contact == BOT
    else:
        assert refused(story, LoginMethod.TOKEN, token) == -2023

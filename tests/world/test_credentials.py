import re

import pytest

from hongyan.model.account import LoginMethod, LoginStatus, LoginStep
from hongyan.model.errors import HongyanError, InvalidArgument, NotFound, Rejected
from hongyan.model.events import Kicked, LoggedIn, LoginFailed
from hongyan.world.deeds import CancelLogin, GetBanned, RequestLogin, SetProfile
from hongyan.world.rules import SMS_CODE_MS
from tests.world.story import ANN, BOT, START_MS, Story

PHONE = "13800000001"


@pytest.fixture
def story() -> Story:
    """The demo world with one device."""
    story = Story()
    story.device("ipad")
    return story


def by_password(story: Story, username: str, password: str = "hongyan") -> LoginStatus:
    deed = RequestLogin(device="ipad", method=LoginMethod.PASSWORD, username=username, password=password)
    return story.do(deed)


def by_phone(story: Story, phone: str = PHONE, code: str = "") -> LoginStatus:
    return story.do(RequestLogin(device="ipad", method=LoginMethod.PHONE, phone=phone, code=code))


def code_on(story: Story, person: str) -> str:
    item = story.inbox(person)[-1]
    assert (item.kind, item.from_, item.text) == ("sms", "weixin", item.content.text)
    (code,) = re.findall(r"\d{6}", item.text)
    return code


@pytest.mark.parametrize("username", [BOT, "XiaoYan_Bot", PHONE])
def test_the_right_password_logs_in_at_once(story: Story, username: str) -> None:
    assert by_password(story, username) == LoginStatus(step=LoginStep.DONE, contact=BOT)
    assert story.names("ipad") == ["LoggedIn", "ContactsLoaded"]
    assert story.events("ipad")[0] == LoggedIn(profile=story.world.profile(BOT), method=LoginMethod.PASSWORD)
    assert story.request("ipad", LoginMethod.TOKEN, story.token("ipad")).step is LoginStep.DONE


@pytest.mark.parametrize(("username", "password"), [(BOT, "wrong"), (BOT, ""), ("nobody", "hongyan"), ("", "")])
def test_a_wrong_password_is_refused(story: Story, username: str, password: str) -> None:
    story.request("ipad")
    with pytest.raises(Rejected) as caught:
        by_password(story, username, password)
    assert caught.value.status == -3
    assert len(story.world.pending_logins()) == 1


def test_who_has_no_password_does_not_log_in_with_none(story: Story) -> None:
    story.do(SetProfile(as_=BOT, password=""))
    with pytest.raises(Rejected):
        by_password(story, BOT, "")


def test_the_code_on_the_phone_logs_in(story: Story) -> None:
    status = by_phone(story)
    assert (status.step, status.contact) == (LoginStep.WAITING, None)
    assert story.world.device_state("ipad").login == status
    assert story.names("ipad") == []
    assert story.world.unread(BOT) == {}
    assert by_phone(story, code=code_on(story, BOT)).step is LoginStep.DONE
    assert story.events("ipad")[0].method is LoginMethod.PHONE
    assert story.world.next_due_ms is None


def test_a_login_that_waits_for_a_code_is_nobodys_to_scan(story: Story) -> None:
    login = by_phone(story).login
    assert story.world.pending_logins() == []
    for deed in (story.scan, story.confirm, story.cancel):
        for qr in (login, None):
            with pytest.raises(NotFound):
                deed(BOT, qr)


def test_the_third_wrong_code_ends_the_login(story: Story) -> None:
    login = by_phone(story).login
    right = code_on(story, BOT)
    for _ in range(3):
        assert by_phone(story, code="wrong") == LoginStatus(step=LoginStep.FAILED, login=login)
    assert story.events("ipad") == [LoginFailed(login=login, reason="refused")]
    assert story.world.device_state("ipad").login.step is LoginStep.FAILED
    with pytest.raises(Rejected) as caught:
        by_phone(story, code=right)
    assert caught.value.status == -106


def test_two_wrong_codes_are_forgiven(story: Story) -> None:
    by_phone(story)
    for _ in range(2):
        by_phone(story, code="wrong")
    assert by_phone(story, code=code_on(story, BOT)).step is LoginStep.DONE


def test_a_new_code_replaces_the_old_one(story: Story) -> None:
    by_phone(story)
    old = code_on(story, BOT)
    by_phone(story)
    new = code_on(story, BOT)
    assert old != new
    assert by_phone(story, code=old).step is LoginStep.FAILED
    assert by_phone(story, code=new).step is LoginStep.DONE


def test_a_code_works_for_five_minutes(story: Story) -> None:
    login = by_phone(story).login
    assert story.world.next_due_ms == START_MS + SMS_CODE_MS
    code = code_on(story, BOT)
    story.wait(SMS_CODE_MS)
    assert story.events("ipad") == [LoginFailed(login=login, reason="expired")]
    with pytest.raises(Rejected):
        by_phone(story, code=code)


def test_the_device_may_give_up_waiting(story: Story) -> None:
    by_phone(story)
    story.do(CancelLogin(device="ipad"))
    assert story.names("ipad") == ["LoginFailed"]


@pytest.mark.parametrize(
    ("phone", "code", "error"),
    [
        ("", "", InvalidArgument),
        ("13999999999", "", Rejected),
        (PHONE, "123456", Rejected),
        ("13800000002", "123456", Rejected),
        ("a\nb", "", InvalidArgument),
    ],
)
def test_a_phone_without_a_code_or_a_code_without_a_phone_is_refused(
    story: Story, phone: str, code: str, error: type[HongyanError]
) -> None:
    story.request("ipad")
    with pytest.raises(error):
        by_phone(story, phone, code)


def test_the_code_of_one_phone_is_not_for_another(story: Story) -> None:
    by_phone(story)
    with pytest.raises(Rejected, match="no code is awaited"):
        by_phone(story, "13800000002", code_on(story, BOT))


def test_a_ban_ends_all_logins(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.log_in("anns", ANN)
    for _ in range(2):
        story.do(GetBanned(as_=BOT))
    for device in ("ipad", "browser"):
        assert story.events(device)[-1] == Kicked(reason="the account is banned")
        assert story.names(device).count("Kicked") == 1
    assert "Kicked" not in story.names("anns")


def test_who_is_banned_logs_in_by_no_method_until_forgiven(story: Story) -> None:
    token = story.log_in("ipad")
    story.do(GetBanned(as_=BOT))
    with pytest.raises(Rejected):
        story.request("ipad", LoginMethod.TOKEN, token)
    story.do(GetBanned(as_=BOT, on=False))
    story.request("ipad", LoginMethod.REQUEST, token)
    story.confirm(BOT)
    login = story.request("ipad").login
    story.do(GetBanned(as_=BOT))
    story.scan(BOT, login)
    tries = (
        lambda: story.confirm(BOT, login),
        lambda: by_password(story, BOT),
        lambda: by_phone(story),
        lambda: story.request("ipad", LoginMethod.REQUEST, token),
    )
    for attempt in tries:
        with pytest.raises(Rejected) as caught:
            attempt()
        assert caught.value.status == -106
    assert [one.login for one in story.world.pending_logins()] == [login]
    story.do(GetBanned(as_=BOT, on=False))
    assert story.confirm(BOT, login).step is LoginStep.CONFIRMED


def test_a_ban_counts_for_a_fresh_token_and_an_awaited_code_too(story: Story) -> None:
    token = story.log_in("other")
    story.world._people.person(BOT).is_banned = True
    with pytest.raises(Rejected, match="扫码登陆失败"):
        story.request("other", LoginMethod.TOKEN, token)
    story.world._people.person(BOT).is_banned = False
    by_phone(story)
    story.do(GetBanned(as_=BOT))
    with pytest.raises(Rejected, match="扫码登陆失败"):
        by_phone(story, code=code_on(story, BOT))
    with pytest.raises(NotFound):
        story.do(GetBanned(as_="wxid_nobody"))

import pytest

from hongyan.model.account import LoginMethod, LoginStatus, LoginStep
from hongyan.model.errors import Conflict, InvalidArgument, NotFound, NotLoggedIn
from hongyan.model.events import (
    ContactsLoaded,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
)
from hongyan.world.deeds import CancelLogin, LogOutDevice, TurnBack
from hongyan.world.rules import QR_CODE_MS
from tests.world.story import ANN, BOB, BOT, START_MS, Story


@pytest.fixture
def story(story: Story) -> Story:
    """The demo world with one device."""
    story.device("ipad")
    return story


def log_out_from_phone(story: Story, person: str, device: str | None = None) -> None:
    story.world.apply(LogOutDevice(as_=person, device=device), story.at_ms)


def give_up(story: Story, device: str) -> None:
    story.world.apply(CancelLogin(device=device), story.at_ms)


def test_a_login_by_qr_code_tells_every_step_in_order(story: Story) -> None:
    login = story.request("ipad").login
    assert story.scan(BOT, login) == LoginStatus(step=LoginStep.SCANNED, login=login, contact=BOT)
    assert story.confirm(BOT, login) == LoginStatus(step=LoginStep.CONFIRMED, login=login, contact=BOT)
    profile = story.world.profile(BOT)
    until = START_MS + QR_CODE_MS
    assert story.events("ipad") == [
        QrCodeShown(login=login, url=f"http://weixin.qq.com/x/{login}", expires_at_ms=until),
        Scanned(login=login, profile=profile, expires_at_ms=until),
        LoginConfirmed(login=login, profile=profile),
        LoggedIn(profile=profile, method=LoginMethod.QR),
        ContactsLoaded(contacts=31, rooms=1),
    ]


def test_the_loaded_contacts_are_as_many_as_the_address_book_has(story: Story) -> None:
    story.log_in("ipad", ANN)
    contacts, rooms = story.world.address_book(ANN)
    assert story.events("ipad")[-1] == ContactsLoaded(contacts=len(contacts), rooms=len(rooms))


def test_the_state_of_a_device_follows_its_login(story: Story) -> None:
    def state() -> tuple[LoginStep, str | None, bool, str | None]:
        state = story.world.device_state("ipad")
        return state.login.step, state.login.contact, bool(state.token), state.profile and state.profile.id

    assert state() == (LoginStep.IDLE, None, False, None)
    story.request("ipad")
    assert state() == (LoginStep.WAITING, None, False, None)
    story.scan(BOT)
    assert state() == (LoginStep.SCANNED, BOT, False, None)
    story.confirm(BOT)
    assert state() == (LoginStep.DONE, BOT, True, BOT)
    story.log_out("ipad")
    assert state() == (LoginStep.IDLE, None, False, None)
    story.request("ipad")
    story.wait(QR_CODE_MS)
    assert state() == (LoginStep.EXPIRED, None, False, None)
    story.request("ipad")
    give_up(story, "ipad")
    assert state() == (LoginStep.CANCELLED, None, False, None)


def test_no_login_is_under_way_in_a_world_that_was_taken_back(story: Story) -> None:
    story.log_in("ipad")
    story.request(story.device("pc", "pc"))
    story.do(TurnBack(turn=1))
    assert story.world.pending_logins() == []
    assert story.world.device_state("pc").login.step is LoginStep.EXPIRED
    assert story.names("pc") == ["QrCodeShown"]
    kept = story.world.kept_login("ipad")
    assert kept is not None
    assert (kept.id, story.world.kept_login("pc")) == (BOT, None)
    story.log_out("ipad")
    story.log_in("ipad")
    assert story.world.kept_login("ipad") is None


def test_pending_logins_are_listed_with_the_oldest_first(story: Story) -> None:
    token = story.log_in("ipad")
    story.device("browser", "web")
    code = story.request("browser")
    asked = story.request("ipad", LoginMethod.REQUEST, token)
    first, second = story.world.pending_logins()
    assert (first.login, first.device, first.step, first.scanned_by) == (code.login, "browser", "waiting", None)
    assert (second.login, second.device, second.step, second.scanned_by) == (asked.login, "ipad", "scanned", BOT)
    assert first.url.endswith(first.login)
    assert second.url == ""
    assert first.expires_at_ms == START_MS + QR_CODE_MS


def test_a_new_request_replaces_the_one_under_way_without_a_word(story: Story) -> None:
    old = story.request("ipad").login
    new = story.request("ipad").login
    assert old != new
    assert story.names("ipad") == ["QrCodeShown", "QrCodeShown"]
    assert [one.login for one in story.world.pending_logins()] == [new]
    with pytest.raises(NotFound):
        story.scan(BOT, old)
    story.wait(QR_CODE_MS)
    assert story.names("ipad") == ["QrCodeShown", "QrCodeShown", "LoginFailed"]


def test_a_code_expires_to_the_millisecond(story: Story) -> None:
    login = story.request("ipad").login
    story.wait(QR_CODE_MS - 1)
    assert story.names("ipad") == ["QrCodeShown"]
    story.wait(1)
    assert story.events("ipad")[-1] == LoginFailed(login=login, reason="expired")
    with pytest.raises(NotFound):
        story.scan(BOT, login)


def test_a_scan_renews_nothing(story: Story) -> None:
    login = story.request("ipad").login
    story.wait(QR_CODE_MS - 1)
    story.scan(BOT)
    story.wait(1)
    assert story.events("ipad")[-1] == LoginFailed(login=login, reason="expired")
    with pytest.raises(NotFound):
        story.confirm(BOT)


def test_a_confirmed_login_does_not_expire(story: Story) -> None:
    story.log_in("ipad")
    assert story.world.next_due_ms is None
    story.wait(10 * QR_CODE_MS)
    assert story.names("ipad")[-1] == "ContactsLoaded"


def test_the_person_refuses(story: Story) -> None:
    login = story.request("ipad").login
    story.scan(BOT)
    assert story.cancel(BOT) == LoginStatus(step=LoginStep.CANCELLED, login=login, contact=BOT)
    assert story.events("ipad")[-1] == LoginFailed(login=login, reason="cancelled")
    assert story.world.pending_logins() == []


def test_the_device_gives_up(story: Story) -> None:
    login = story.request("ipad").login
    give_up(story, "ipad")
    assert story.events("ipad")[-1] == LoginFailed(login=login, reason="cancelled")
    assert story.world.next_due_ms is None


def test_giving_up_nothing_is_fine(story: Story) -> None:
    give_up(story, "ipad")
    assert story.events("ipad") == []


def test_the_same_person_may_scan_twice_and_nothing_more_happens(story: Story) -> None:
    story.request("ipad")
    assert story.scan(BOT) == story.scan(BOT)
    assert story.names("ipad") == ["QrCodeShown", "Scanned"]


def test_a_scanned_code_is_nobody_elses(story: Story) -> None:
    login = story.request("ipad").login
    story.scan(BOT)
    for deed in (story.scan, story.confirm, story.cancel):
        with pytest.raises(Conflict, match="somebody else"):
            deed(ANN, login)
    assert story.names("ipad") == ["QrCodeShown", "Scanned"]


def test_nothing_is_decided_before_the_scan(story: Story) -> None:
    login = story.request("ipad").login
    for deed in (story.confirm, story.cancel):
        for qr in (login, None):
            with pytest.raises(Conflict, match="not scanned"):
                deed(BOT, qr)


def test_without_a_name_the_newest_code_is_scanned_that_nobody_else_has(story: Story) -> None:
    older = story.request("ipad").login
    newer = story.request(story.device("other")).login
    newest = story.request(story.device("third")).login
    story.scan(ANN, newest)
    assert story.scan(BOT).login == newer
    story.confirm(BOT)
    assert story.scan(BOT).login == older


def test_without_a_name_what_was_scanned_is_confirmed_though_newer_codes_wait(story: Story) -> None:
    scanned = story.request("ipad").login
    story.scan(BOT)
    story.request(story.device("other"))
    assert story.confirm(BOT).login == scanned


def test_without_any_code_there_is_nothing_to_scan_or_decide(story: Story) -> None:
    for deed in (story.scan, story.confirm, story.cancel):
        with pytest.raises(NotFound, match="no login is pending"):
            deed(BOT)
        with pytest.raises(NotFound, match="no pending login 'nope'"):
            deed(BOT, "nope")


def test_who_does_not_exist_scans_nothing(story: Story) -> None:
    story.request("ipad")
    for deed in (story.scan, story.confirm, story.cancel):
        for nobody in ("wxid_nobody", "filehelper", "gh_hongyan0001"):
            with pytest.raises(NotFound):
                deed(nobody)
    with pytest.raises(NotFound):
        log_out_from_phone(story, "wxid_nobody")


def test_a_login_by_request_is_shown_to_the_person_straight_away(story: Story) -> None:
    token = story.log_in("ipad")
    seen = len(story.events("ipad"))
    status = story.request("ipad", LoginMethod.REQUEST, token)
    assert (status.step, status.contact) == (LoginStep.SCANNED, BOT)
    story.confirm(BOT)
    assert story.names("ipad", seen) == ["Scanned", "LoginConfirmed", "LoggedIn", "ContactsLoaded"]
    assert story.events("ipad", seen)[2].method is LoginMethod.REQUEST


def test_a_request_may_be_refused_and_the_login_that_lives_goes_on(story: Story) -> None:
    token = story.log_in("ipad")
    story.request("ipad", LoginMethod.REQUEST, token)
    story.cancel(BOT)
    assert story.names("ipad")[-1] == "LoginFailed"
    assert story.world.device_state("ipad").login == LoginStatus(step=LoginStep.DONE, contact=BOT)


def test_a_request_expires_as_a_code_does(story: Story) -> None:
    token = story.log_in("ipad")
    login = story.request("ipad", LoginMethod.REQUEST, token).login
    story.wait(QR_CODE_MS)
    assert story.events("ipad")[-1] == LoginFailed(login=login, reason="expired")


def test_a_login_by_token_replaces_the_code_under_way(story: Story) -> None:
    token = story.log_in("ipad")
    story.request("ipad")
    story.request("ipad", LoginMethod.TOKEN, token)
    assert story.world.pending_logins() == []
    assert story.world.next_due_ms is None


def test_a_token_that_cannot_be_one_is_refused(story: Story) -> None:
    with pytest.raises(InvalidArgument, match="token"):
        story.request("ipad", LoginMethod.QR, "x" * 2_000)


def test_a_second_device_of_the_same_type_kicks_the_first(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("other")
    assert isinstance(story.events("ipad")[-1], Kicked)
    assert story.world.device_state("ipad").login.step is LoginStep.IDLE
    assert story.world.device_state("ipad").profile is None
    story.say(ANN, BOT, "hello")
    assert (story.texts("ipad"), story.texts("other")) == ([], ["hello"])


def test_devices_of_other_types_and_other_people_are_left_alone(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.log_in("anns", ANN)
    assert story.names("ipad")[-1] == "ContactsLoaded"
    assert story.names("browser")[-1] == "ContactsLoaded"


def test_the_same_person_may_log_in_again_on_the_same_device(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("ipad")
    assert "Kicked" not in story.names("ipad")
    assert "LoggedOut" not in story.names("ipad")


def test_another_account_on_a_device_ends_the_first_ones_login(story: Story) -> None:
    story.log_in("ipad", BOT)
    seen = len(story.events("ipad"))
    story.log_in("ipad", ANN)
    assert story.names("ipad", seen) == [
        "QrCodeShown",
        "Scanned",
        "LoggedOut",
        "LoginConfirmed",
        "LoggedIn",
        "ContactsLoaded",
    ]
    assert story.world.device_state("ipad").profile == story.world.profile(ANN)


def test_an_account_logs_itself_out(story: Story) -> None:
    story.log_in("ipad")
    story.log_out("ipad")
    assert story.events("ipad")[-1] == LoggedOut(reason="the account logged out", is_own=True)
    with pytest.raises(NotLoggedIn):
        story.log_out("ipad")


def test_a_person_logs_one_device_out_from_the_phone(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    log_out_from_phone(story, BOT, "ipad")
    assert story.events("ipad")[-1] == LoggedOut(reason="logged out from the phone")
    assert story.world.device_state("browser").login.step is LoginStep.DONE


def test_a_person_logs_all_devices_out_from_the_phone_and_again_is_fine(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    log_out_from_phone(story, BOT)
    log_out_from_phone(story, BOT)
    assert [story.names(device).count("LoggedOut") for device in ("ipad", "browser")] == [1, 1]


@pytest.mark.parametrize("device", ["ipad", "browser", "unknown"])
def test_a_person_cannot_log_out_a_device_that_is_not_theirs(story: Story, device: str) -> None:
    story.log_in("ipad", ANN)
    story.device("browser", "web")
    with pytest.raises(NotFound, match="not logged in"):
        log_out_from_phone(story, BOB, device)
    assert story.world.device_state("ipad").login.step is LoginStep.DONE

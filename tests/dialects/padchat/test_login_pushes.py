import pytest

from hongyan.dialects.padchat import login_pushes as pushes
from hongyan.model.contact import Profile
from hongyan.model.events import LoginConfirmed, LoginFailed, QrCodeShown, Scanned
from hongyan.model.ids import ContactId, LoginId

ANN = Profile(id=ContactId("wxid_ann"), nick="安安", avatar_url="http://a/0", uin=7)

SHOWN = QrCodeShown(login=LoginId("l"), url="http://weixin.qq.com/x/l", expires_at_ms=10_000)


def test_a_code_is_shown_by_its_url() -> None:
    assert pushes.write_qr_code(SHOWN) == {"url": "http://weixin.qq.com/x/l"}


def test_a_code_is_shown_to_older_clients_as_a_picture() -> None:
    assert pushes.write_qr_image(b"\xff\xd8") == {"qr_code": "/9g="}


@pytest.mark.parametrize(("now_ms", "left_s"), [(0, 10), (1, 9), (9_001, 0), (10_000, 0), (99_000, 0)])
def test_the_time_left_is_whole_seconds_and_never_negative(now_ms: int, left_s: int) -> None:
    assert pushes.write_waiting(SHOWN, now_ms) == {"status": 0, "expired_time": left_s}


def test_a_scan_tells_who_looked() -> None:
    scanned = Scanned(login=LoginId("l"), profile=ANN, expires_at_ms=10_000)
    assert pushes.write_scanned(scanned, 1_000) == {
        "status": 1,
        "expired_time": 9,
        "head_url": "http://a/0",
        "nick_name": "安安",
    }


def test_a_confirmation_tells_who_said_yes_and_that_it_worked() -> None:
    payload = pushes.write_confirmed(LoginConfirmed(login=LoginId("l"), profile=ANN))
    assert (payload["status"], payload["sub_status"]) == (2, 0)
    assert (payload["user_name"], payload["nick_name"], payload["uin"]) == ("wxid_ann", "安安", 7)


@pytest.mark.parametrize(
    ("reason", "payload"),
    [
        ("expired", {"status": 3, "expired_time": 0}),
        ("cancelled", {"status": 4, "expired_time": 0}),
        ("refused", {"status": 2, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}),
        ("another reason", {"status": 2, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}),
    ],
)
def test_a_failed_login_says_how_it_failed(reason: str, payload: dict[str, object]) -> None:
    assert pushes.write_failed(LoginFailed(login=LoginId("l"), reason=reason)) == payload

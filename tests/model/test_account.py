import msgspec
import pytest

from hongyan.model.account import (
    Account,
    AccountState,
    Device,
    LoginMethod,
    LoginStatus,
    LoginStep,
    LoginToken,
)
from hongyan.model.ids import AccountId


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (AccountState, "logged_out logging_in online offline"),
        (LoginStep, "idle waiting scanned confirmed done expired cancelled failed"),
        (LoginMethod, "qr token request password phone"),
    ],
)
def test_the_public_names_are_these(names: type[AccountState | LoginStep | LoginMethod], expected: str) -> None:
    assert [str(each) for each in names] == expected.split()


def test_a_stored_device_without_a_type_is_an_ipad() -> None:
    stored = b'{"name":"iPad","uuid":"u","wifi_name":"w","wifi_mac":"m"}'
    assert msgspec.json.decode(stored, type=Device).type == "ipad"


def test_a_status_before_the_scan_names_nobody() -> None:
    status = LoginStatus(step=LoginStep.WAITING)
    assert (status.login, status.contact, status.profile) == (None, None, None)


def test_a_token_is_a_token_and_a_number() -> None:
    raw = msgspec.json.encode(LoginToken(token="t", uin=7))
    assert raw == b'{"token":"t","uin":7}'


def test_an_account_is_shown_with_every_field() -> None:
    account = Account(
        id=AccountId("demo/default"),
        backend="sandbox",
        state=AccountState.LOGGED_OUT,
        login_step=LoginStep.IDLE,
        last_seq=0,
    )
    assert msgspec.json.encode(account) == (
        b'{"id":"demo/default","backend":"sandbox","state":"logged_out","login_step":"idle","profile":null,'
        b'"last_seq":0,"clients":[]}'
    )

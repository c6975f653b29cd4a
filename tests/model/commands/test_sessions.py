from hongyan.model.account import LoginMethod
from hongyan.model.commands.sessions import (
    CancelLogin,
    GetDevice,
    GetLoginStatus,
    GetLoginToken,
    Login,
    LogOut,
    OpenClient,
)


def test_what_leads_to_a_login_needs_none() -> None:
    assert [each for each in (OpenClient, Login, CancelLogin, GetLoginStatus, GetDevice) if each.needs_login] == []


def test_what_ends_a_login_or_comes_from_it_needs_one() -> None:
    assert LogOut.needs_login
    assert GetLoginToken.needs_login


def test_only_the_ways_out_are_urgent() -> None:
    commands = (OpenClient, Login, CancelLogin, LogOut, GetLoginStatus, GetLoginToken, GetDevice)
    assert [each for each in commands if each.is_urgent] == [CancelLogin, LogOut]


def test_a_login_is_by_qr_code_unless_it_says_otherwise() -> None:
    assert Login().method is LoginMethod.QR

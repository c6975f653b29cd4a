"""Logging in and out."""

from typing import ClassVar

from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginToken

from .base import Command


class OpenClient(Command[LoginStatus], frozen=True, kw_only=True):
    """Start whatever the backend runs an account in, without logging in. Open already is fine."""

    needs_login: ClassVar[bool] = False

    device: DeviceWish | None = None
    """What the account's device is to call itself from the next login on; absent: as it does. So too below."""


class Disconnect(Command[None], frozen=True, kw_only=True):
    """Leave the account alone: the client goes, the login and all that it runs in live on. Gone already is fine."""

    needs_login: ClassVar[bool] = False
    is_urgent: ClassVar[bool] = True


class CloseClient(Command[None], frozen=True, kw_only=True):
    """End whatever the backend runs the account in; the login lives on where WeChat lets it. Closed already is fine."""

    needs_login: ClassVar[bool] = False
    is_urgent: ClassVar[bool] = True


class Login(Command[LoginStatus], frozen=True, kw_only=True):
    """Begin to log in. Answers at once; the steps arrive as events.

    A login under way is replaced by the new one.

    Raises:
        Rejected: the token, the password or the code is refused.
    """

    needs_login: ClassVar[bool] = False

    method: LoginMethod = LoginMethod.QR
    token: str = ""
    """For ``TOKEN`` and ``REQUEST``."""
    username: str = ""
    """For ``PASSWORD``: WeChat number, QQ number or phone number."""
    password: str = ""
    phone: str = ""
    """For ``PHONE``."""
    code: str = ""
    """For ``PHONE``, second step: the code that the phone got. Empty: send one."""
    device: DeviceWish | None = None


class CancelLogin(Command[None], frozen=True, kw_only=True):
    """Give up the login under way; none under way is fine."""

    needs_login: ClassVar[bool] = False
    is_urgent: ClassVar[bool] = True


class LogOut(Command[None], frozen=True, kw_only=True):
    """End the login; the next one needs the person's consent again."""

    is_urgent: ClassVar[bool] = True


class GetLoginStatus(Command[LoginStatus], frozen=True, kw_only=True):
    """How far the login is."""

    needs_login: ClassVar[bool] = False


class GetLoginToken(Command[LoginToken], frozen=True, kw_only=True):
    """What the next login can do without a scan."""


class GetDevice(Command[Device], frozen=True, kw_only=True):
    """The parameters of the account's device."""

    needs_login: ClassVar[bool] = False

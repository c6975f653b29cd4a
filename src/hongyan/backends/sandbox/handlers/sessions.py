"""Logging in and out."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.account import Device, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.errors import Rejected
from hongyan.world import deeds, rules

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


async def _login_status(link: "SandboxLink", _: object) -> LoginStatus:
    return link.state().login


async def _close_client(_link: "SandboxLink", _: c.CloseClient) -> None:
    """The world runs no client: the login lives on, and so does the link."""


async def _login(link: "SandboxLink", command: c.Login) -> LoginStatus:
    status = await link.do(
        deeds.RequestLogin(
            device=link.device,
            method=command.method,
            token=command.token,
            username=command.username,
            password=command.password,
            phone=command.phone,
            code=command.code,
        )
    )
    assert isinstance(status, LoginStatus)
    if status.step is LoginStep.FAILED:
        # A wrong code from the phone counts, so the world takes it as a deed; who asked is refused.
        raise Rejected("验证码错误", rules.STATUS_LOGIN_REFUSED)
    scanner = link.backend.auto_scan
    if scanner is not None and command.method in (LoginMethod.QR, LoginMethod.REQUEST):
        if status.step is LoginStep.WAITING:
            await link.do(deeds.Scan(as_=scanner, qr=status.login))
        if status.step in (LoginStep.WAITING, LoginStep.SCANNED):
            await link.do(deeds.Confirm(as_=scanner, qr=status.login))
    if status.step is LoginStep.DONE:
        # Whoever reads the answer may ask for more at once: the account must be known to be online by then.
        await link.drained()
    return status


async def _cancel_login(link: "SandboxLink", _: c.CancelLogin) -> None:
    await link.do(deeds.CancelLogin(device=link.device))


async def _log_out(link: "SandboxLink", _: c.LogOut) -> None:
    await link.do(deeds.EndLogin(device=link.device))


async def _get_login_token(link: "SandboxLink", _: c.GetLoginToken) -> LoginToken:
    return LoginToken(token=link.state().token, uin=link.own().uin)


async def _get_device(link: "SandboxLink", _: c.GetDevice) -> Device:
    return link.slot.device


async def _disconnect(_link: "SandboxLink", _: c.Disconnect) -> None:
    """The world knows no clients."""


HANDLERS: Handlers = {
    c.OpenClient: _login_status,
    c.CloseClient: _close_client,
    c.Login: _login,
    c.CancelLogin: _cancel_login,
    c.LogOut: _log_out,
    c.GetLoginStatus: _login_status,
    c.GetLoginToken: _get_login_token,
    c.GetDevice: _get_device,
    c.Disconnect: _disconnect,
}

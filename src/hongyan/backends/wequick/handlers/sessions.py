"""Logging in and out."""

from typing import TYPE_CHECKING

from hongyan.dialects.wequick.codec import OfProcess
from hongyan.model import commands as c
from hongyan.model.account import Device, LoginMethod, LoginStatus, LoginStep
from hongyan.model.errors import Unavailable, Unsupported

from .kinds import Handlers, nothing, plain

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink


async def _open(link: "WequickLink", command: c.OpenClient) -> LoginStatus:
    if link.session is not None:
        return link.status(LoginStep.DONE)
    status: LoginStatus = await link.ask("openWeChat", command, c.OpenClient)
    return link.status(status.step)


async def _close(link: "WequickLink", command: c.CloseClient) -> None:
    try:
        agent = link.needed_agent()
    except Unavailable:
        # Nothing runs, or nothing that could be reached.
        return
    await link.ask("closeProcess", OfProcess(pid=agent.pid, command=command), c.CloseClient)


async def _login(link: "WequickLink", command: c.Login) -> LoginStatus:
    if link.session is not None:
        return link.status(LoginStep.DONE)
    if command.method is not LoginMethod.QR:
        raise Unsupported(command.public_name(), "wequick", "the program logs in by QR code only")
    await link.ask("getLoginQrCode", command, c.Login)
    return link.status(LoginStep.WAITING)


async def _status(link: "WequickLink", command: c.GetLoginStatus) -> LoginStatus:
    status: LoginStatus = await link.ask("getLoginStatus", command, c.GetLoginStatus)
    return link.status(status.step)


async def _device(link: "WequickLink", _: c.GetDevice) -> Device:
    return link.slot.device


HANDLERS: Handlers = {
    c.OpenClient: _open,
    c.CloseClient: _close,
    c.Login: _login,
    c.LogOut: plain("logout"),
    c.GetLoginStatus: _status,
    c.GetDevice: _device,
    c.Disconnect: nothing,
}

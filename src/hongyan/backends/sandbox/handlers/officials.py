"""Official accounts."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.official import OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage
from hongyan.world import deeds
from hongyan.world.reading import Reading

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


def _reading(link: "SandboxLink") -> Reading:
    return link.world.officials(link.own().id)


async def _find_official_account(link: "SandboxLink", command: c.FindOfficialAccount) -> OfficialAccountPage:
    return _reading(link).find(command.query, command.offset)


async def _get_official_account(link: "SandboxLink", command: c.GetOfficialAccount) -> OfficialAccount:
    return _reading(link).account(command.account)


async def _follow(link: "SandboxLink", command: c.Follow) -> None:
    await link.act(deeds.Follow, account=command.account)


async def _unfollow(link: "SandboxLink", command: c.Unfollow) -> None:
    await link.act(deeds.Unfollow, account=command.account)


async def _click_menu(link: "SandboxLink", command: c.ClickMenu) -> None:
    await link.act(deeds.ClickMenu, account=command.account, button=command.button, key=command.key)


async def _get_web_authorisation(link: "SandboxLink", command: c.GetWebAuthorisation) -> WebAuthorisation:
    return _reading(link).authorise(command.account, command.url)


async def _open_web_page(link: "SandboxLink", command: c.OpenWebPage) -> WebPage:
    return _reading(link).open(command.url, command.key, command.uin)


HANDLERS: Handlers = {
    c.FindOfficialAccount: _find_official_account,
    c.GetOfficialAccount: _get_official_account,
    c.Follow: _follow,
    c.Unfollow: _unfollow,
    c.ClickMenu: _click_menu,
    c.GetWebAuthorisation: _get_web_authorisation,
    c.OpenWebPage: _open_web_page,
}

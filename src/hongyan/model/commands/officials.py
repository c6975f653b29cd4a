"""Official accounts: finding them, following them, their menus and their pages."""

from typing import ClassVar

from hongyan.model.commands.base import Command
from hongyan.model.ids import ContactId
from hongyan.model.official import OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage


class FindOfficialAccount(Command[OfficialAccountPage], frozen=True, kw_only=True):
    """Search official accounts by a piece of their name, by their WeChat number or id."""

    query: str
    offset: int = 0
    """From the page before; 0 for the first."""


class GetOfficialAccount(Command[OfficialAccount], frozen=True, kw_only=True):
    """Read what an official account says about itself, with its menu.

    Raises:
        NotFound: no such official account.
    """

    account: ContactId
    """Its id, or its WeChat number."""


class Follow(Command[None], frozen=True, kw_only=True):
    """Follow an official account; again is fine.

    Raises:
        NotFound: no such official account.
    """

    is_deed: ClassVar[bool] = True

    account: ContactId


class Unfollow(Command[None], frozen=True, kw_only=True):
    """Follow it no more; never followed is fine.

    Raises:
        NotFound: no such official account.
    """

    is_deed: ClassVar[bool] = True

    account: ContactId


class ClickMenu(Command[None], frozen=True, kw_only=True):
    """Press a button of an official account's menu. What the account answers arrives as a message.

    Raises:
        NotFound: no such official account or button.
        InvalidArgument: no button is named, or one that only opens others.
        Rejected: not followed.
    """

    is_deed: ClassVar[bool] = True

    account: ContactId
    button: int
    """The button's id; 0: it is named by ``key``."""
    key: str = ""
    """With an id too, it must be that button's."""


class GetWebAuthorisation(Command[WebAuthorisation], frozen=True, kw_only=True):
    """Ask with what a page of an official account is opened as this account.

    Raises:
        NotFound: no such official account.
        InvalidArgument: no address of a page.
    """

    account: ContactId
    url: str


class OpenWebPage(Command[WebPage], frozen=True, kw_only=True):
    """Open a page as this account.

    Raises:
        InvalidArgument: no address of a page, or of one that the backend cannot reach.
        Rejected: the key is not one that ``GetWebAuthorisation`` gave this account, or too old.
    """

    url: str
    key: str
    uin: str

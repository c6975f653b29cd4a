"""Official accounts: who they are, their menus, what they publish, and their pages on the web."""

import msgspec

from .contact import Profile


class MenuButton(msgspec.Struct, frozen=True, kw_only=True):
    """One button of an official account's menu."""

    id: int
    name: str
    key: str = ""
    """What a click sends to the account; empty for a button that shows a page or opens others."""
    url: str = ""
    """The page it shows; empty for the other two."""
    buttons: tuple["MenuButton", ...] = ()
    """What it opens; empty for the other two."""


class OfficialAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An official account as one account sees it."""

    profile: Profile
    is_followed: bool
    company: str = ""
    """Whom it is registered for; empty when the backend cannot tell."""
    app_id: str = ""
    """``wx…``, for the account's pages; empty when the backend cannot tell."""
    is_verified: bool = False
    """WeChat has looked at the company's papers."""
    menu: tuple[MenuButton, ...] = ()


class OfficialAccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some official accounts that were found."""

    query: str = ""
    """What was looked for; empty for what an account follows."""
    accounts: tuple[OfficialAccount, ...] = ()
    total: int = 0
    next: int = 0
    """Where the next page begins; 0 after the last."""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an official account publishes."""

    title: str
    url: str
    description: str = ""
    thumbnail_url: str = ""


class WebAuthorisation(msgspec.Struct, frozen=True, kw_only=True):
    """With what an account opens a page of an official account as itself."""

    full_url: str
    """The page, with what tells WeChat who asks."""
    share_url: str = ""
    key: str
    """Goes into the header ``X-WECHAT-KEY``."""
    uin: str
    """Goes into the header ``X-WECHAT-UIN``; base64 of the account's number."""


class WebPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the server of a page answered."""

    response: str
    """Status line, headers and body, as text."""

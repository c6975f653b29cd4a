"""Requests and results about official accounts, both ways; the longer results have a module of their own.

Source: padchat-sdk 0.6.3 index.js.
"""

from typing import Any

import msgspec

from hongyan.model.commands import ClickMenu, FindOfficialAccount, GetOfficialAccount, GetWebAuthorisation, OpenWebPage
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.model.official import OfficialAccount, WebAuthorisation, WebPage
from hongyan.wire.table import Codec

from .codec import filled, given
from .contact_codec import User
from .official_search import FOUND_MP
from .official_texts import SUBSCRIPTION_INFO, read_text, text_of
from .wire import Answer

__all__ = [
    "FOUND_MP",
    "GET_MP_INFO",
    "GET_REQUEST_TOKEN",
    "GET_SUBSCRIPTION_INFO",
    "MP_INFO",
    "OPERATE_SUBSCRIPTION",
    "PAGE",
    "REQUEST_TOKEN",
    "REQUEST_URL",
    "SEARCH_MP",
    "SUBSCRIPTION_INFO",
]

# Requests.


class Content(msgspec.Struct, rename="camel", kw_only=True):
    """``searchMp``. The wire has no word for the pages after the first."""

    content: str


SEARCH_MP: Codec[Content, FindOfficialAccount] = Codec(
    Content,
    decode=lambda w: FindOfficialAccount(query=filled(w.content, "content")),
    encode=lambda c: Content(content=c.query),
)


class Gh(msgspec.Struct, rename="camel", kw_only=True):
    """``getSubscriptionInfo``."""

    gh_name: str


def _gh(wire: Any) -> ContactId:
    return ContactId(filled(wire.gh_name, "ghName"))


GET_SUBSCRIPTION_INFO: Codec[Gh, GetOfficialAccount] = Codec(
    Gh, decode=lambda w: GetOfficialAccount(account=_gh(w)), encode=lambda c: Gh(gh_name=c.account)
)
GET_MP_INFO: Codec[User, GetOfficialAccount] = Codec(
    User,
    decode=lambda w: GetOfficialAccount(account=ContactId(filled(w.user_id, "userId"))),
    encode=lambda c: User(user_id=c.account),
)


class GhMenu(Gh, rename="camel", kw_only=True):
    """``operateSubscription``."""

    menu_id: int
    menu_key: str


def _read_click(wire: GhMenu) -> ClickMenu:
    if not wire.menu_id and not wire.menu_key:
        raise Malformed("is needed, or menuId", "menuKey")
    return ClickMenu(account=_gh(wire), button=wire.menu_id, key=wire.menu_key)


OPERATE_SUBSCRIPTION: Codec[GhMenu, ClickMenu] = Codec(
    GhMenu, decode=_read_click, encode=lambda c: GhMenu(gh_name=c.account, menu_id=c.button, menu_key=c.key)
)


class GhUrl(Gh, rename="camel", kw_only=True):
    """``getRequestToken``."""

    url: str


GET_REQUEST_TOKEN: Codec[GhUrl, GetWebAuthorisation] = Codec(
    GhUrl,
    decode=lambda w: GetWebAuthorisation(account=_gh(w), url=filled(w.url, "url")),
    encode=lambda c: GhUrl(gh_name=c.account, url=c.url),
)


class Visit(msgspec.Struct, rename="camel", kw_only=True):
    """``requestUrl``."""

    url: str
    x_key: str
    x_uin: str


REQUEST_URL: Codec[Visit, OpenWebPage] = Codec(
    Visit,
    decode=lambda w: OpenWebPage(url=filled(w.url, "url"), key=filled(w.x_key, "xKey"), uin=filled(w.x_uin, "xUin")),
    encode=lambda c: Visit(url=c.url, x_key=c.key, x_uin=c.uin),
)


# Results.


class MpInfoData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMpInfo``. A guess: no public source has it; its title says that it tells the gh id."""

    message: str = ""
    nick_name: str
    status: int = 0
    user_name: str


MP_INFO: Codec[Answer[MpInfoData], OfficialAccount] = Codec(
    Answer[MpInfoData],
    decode=lambda w: OfficialAccount(
        profile=Profile(id=ContactId(given(w).user_name), nick=given(w).nick_name), is_followed=False
    ),
    encode=lambda a: Answer(success=True, data=MpInfoData(user_name=a.profile.id, nick_name=a.profile.nick)),
)


class TokenInfo(msgspec.Struct, kw_only=True):
    """The text ``info`` of ``getRequestToken``: headers of a request for the page."""

    key: str = msgspec.field(name="X-WECHAT-KEY")
    uin: str = msgspec.field(name="X-WECHAT-UIN")


class TokenData(msgspec.Struct, kw_only=True):
    """``data`` of ``getRequestToken``."""

    full_url: str
    info: str
    message: str = ""
    share_url: str = ""
    status: int = 0


_TOKEN = msgspec.json.Decoder(TokenInfo)


def _read_token(wire: Answer[TokenData]) -> WebAuthorisation:
    data = given(wire)
    info = read_text(_TOKEN, data.info, "data.info")
    return WebAuthorisation(full_url=data.full_url, share_url=data.share_url, key=info.key, uin=info.uin)


REQUEST_TOKEN: Codec[Answer[TokenData], WebAuthorisation] = Codec(
    Answer[TokenData],
    decode=_read_token,
    encode=lambda a: Answer(
        success=True,
        data=TokenData(full_url=a.full_url, info=text_of(TokenInfo(key=a.key, uin=a.uin)), share_url=a.share_url),
    ),
)


class PageData(msgspec.Struct, kw_only=True):
    """``data`` of ``requestUrl``."""

    message: str = ""
    response: str
    status: int = 0


PAGE: Codec[Answer[PageData], WebPage] = Codec(
    Answer[PageData],
    decode=lambda w: WebPage(response=given(w).response),
    encode=lambda p: Answer(success=True, data=PageData(response=p.response)),
)

"""The texts ``info`` about official accounts: what ``searchMp`` and ``getSubscriptionInfo`` bring. Pure, both ways.

They are JSON, with more JSON texts inside. Source: padchat-sdk 0.6.3 index.js, its documented results and the names
that it parses. Names inside of those texts that the library turns are spelled as on the rest of the wire: a guess. What
nothing is known of is as in the documents.
"""

import base64
import zlib
from typing import Any, TypeVar

import msgspec

from hongyan.model.contact import ContactKind, Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.model.official import MenuButton, OfficialAccount
from hongyan.wire import strict_json, verify_flags
from hongyan.wire.table import Codec

from .codec import given
from .contact_pushes import latin
from .wire import Answer

S = TypeVar("S")

_ENCODE = msgspec.json.Encoder().encode
_HISTORY_TITLE = "查看历史消息"
_HISTORY_KEY = "__mp_wording__brandinfo_history_massmsg"
_HISTORY_URL = "http://mp.weixin.qq.com/mp/getmasssendmsg?__biz={biz}#wechat_webview_type=1&wechat_redirect"
_REGISTER_URL = "http://mp.weixin.qq.com/mp/getverifyinfo?__biz={biz}&type=reg_info#wechat_redirect"
_VERIFY_URL = "http://mp.weixin.qq.com/mp/getverifyinfo?__biz={biz}#wechat_webview_type=1&wechat_redirect"


def text_of(value: Any) -> str:
    """Return ``value`` as JSON text."""
    return _ENCODE(value).decode()


def read_text(decoder: "msgspec.json.Decoder[S]", text: str, field: str) -> S:
    """Read JSON text that stands in the field ``field``.

    Raises:
        Malformed: no such text.
    """
    try:
        return strict_json.read(decoder, text)
    except Malformed as wrong:
        raise Malformed(wrong.message, f"{field}.{wrong.field}".rstrip(".")) from wrong


def number_in(text: str) -> int:
    """Return ``text`` as a number; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _biz(account: OfficialAccount) -> str:
    return base64.b64encode(str(account.profile.uin).encode()).decode()


def flag_of(account: OfficialAccount) -> int:
    """Return the account's ``VerifyFlag``."""
    return verify_flags.verify_flag(account.profile.id, ContactKind.OFFICIAL, is_verified=account.is_verified)


class RegisterSource(msgspec.Struct, rename="pascal", kw_only=True):
    """Whom an account is registered for."""

    register_body: str = ""
    intro_url: str = ""


class VerifySource(msgspec.Struct, rename="pascal", kw_only=True):
    """Whose papers WeChat has looked at; empty for nobody's."""

    description: str = ""
    intro_url: str = ""
    type: int = 0
    verify_biz_type: int = 1


def registered_of(account: OfficialAccount) -> RegisterSource:
    """Return for whom it is registered."""
    return RegisterSource(register_body=account.company, intro_url=_REGISTER_URL.format(biz=_biz(account)))


def verified_of(account: OfficialAccount) -> VerifySource:
    """Return whose papers WeChat has looked at."""
    if not account.is_verified:
        return VerifySource()
    return VerifySource(description=account.company, intro_url=_VERIFY_URL.format(biz=_biz(account)))


def brand_of(account: OfficialAccount) -> str:
    """Return the text ``BrandInfo``: the page that lists what the account has published."""
    url = _HISTORY_URL.format(biz=_biz(account))
    return text_of({"urls": [{"title": _HISTORY_TITLE, "url": url, "title_key": _HISTORY_KEY}]})


# The result of getSubscriptionInfo.


class Button(msgspec.Struct, kw_only=True):
    """One button in the text ``MMBizMenu``."""

    id: int = 0
    type: int = 0
    """2 shows a page, as documented; 0 opens others, as documented, or is a click (guess)."""
    name: str = ""
    key: str = ""
    value: str = ""
    """The page."""
    sub_button_list: list["Button"] = []
    native_url: str = ""


SHOWS_A_PAGE = 2


class Menu(msgspec.Struct, kw_only=True):
    """The text ``MMBizMenu``."""

    uin: int = 0
    version: int = 0
    interactive_mode: int = 2
    update_time: int = 0
    """Seconds since 1970; 0: nobody knows."""
    button_list: list[Button] = []


class SubscriptionInfo(msgspec.Struct, rename="pascal", kw_only=True):
    """The text ``info`` of ``getSubscriptionInfo``."""

    alias: str = ""
    appid: str = ""
    big_head_img_url: str = ""
    bind_kf_uin: str = msgspec.field(name="BindKFUin", default="0")
    bind_wxa_info: str = ""
    bit_mask: str = "4294967295"
    brand_icon_url: str = msgspec.field(name="BrandIconURL", default="")
    brand_info: str = ""
    function_flag: str = "1"
    interactive_mode: str = "2"
    is_agree_protocol: str = "1"
    is_hide_input_toolbar_in_msg: str = "0"
    is_show_head_img_in_msg: str = "1"
    menu: str = msgspec.field(name="MMBizMenu", default="")
    nick_name: str
    py_initial: str = msgspec.field(name="PYInitial", default="")
    quan_pin: str = ""
    register_source: str = ""
    role_id: str = "1"
    scan_qr_code_type: str = msgspec.field(name="ScanQRCodeType", default="1")
    service_type: str = "0"
    signature: str = ""
    small_head_img_url: str = ""
    user_name: str
    verify_flag: str = ""
    verify_info: str = ""
    verify_source: str = ""


class InfoData(msgspec.Struct, kw_only=True):
    """``data`` of ``getSubscriptionInfo``."""

    info: str
    message: str = ""
    status: int = 0


_INFO = msgspec.json.Decoder(SubscriptionInfo)
_MENU = msgspec.json.Decoder(Menu)
_REGISTER = msgspec.json.Decoder(RegisterSource)


def _write_button(button: MenuButton) -> Button:
    return Button(
        id=button.id,
        type=SHOWS_A_PAGE if button.url else 0,
        name=button.name,
        key=button.key,
        value=button.url,
        sub_button_list=[_write_button(each) for each in button.buttons],
    )


def _read_buttons(buttons: list[Button]) -> tuple[MenuButton, ...]:
    try:
        return tuple(map(_read_button, buttons))
    except RecursionError as wrong:
        raise Malformed("nested too deeply", "data.info.MMBizMenu") from wrong


def _read_button(button: Button) -> MenuButton:
    return MenuButton(
        id=button.id,
        name=button.name,
        key=button.key,
        url=button.value,
        buttons=tuple(map(_read_button, button.sub_button_list)),
    )


def _write_menu(account: OfficialAccount) -> str:
    """Write the menu; its version is another one when it changed."""
    buttons = [_write_button(button) for button in account.menu]
    return text_of(Menu(uin=account.profile.uin, version=zlib.crc32(_ENCODE(buttons)), button_list=buttons))


def _write_account(account: OfficialAccount) -> Answer[InfoData]:
    profile = account.profile
    letters = latin(profile.nick)
    info = SubscriptionInfo(
        alias=profile.wechat_number,
        appid=account.app_id,
        big_head_img_url=profile.avatar_url,
        bind_wxa_info=text_of({"wxaEntryInfo": [], "bizEntryInfo": []}),
        brand_icon_url=profile.avatar_url,
        brand_info=brand_of(account),
        menu=_write_menu(account),
        nick_name=profile.nick,
        py_initial=letters.upper(),
        quan_pin=letters,
        register_source=text_of(registered_of(account)),
        signature=profile.signature,
        small_head_img_url=profile.avatar_url,
        user_name=profile.id,
        verify_flag=str(flag_of(account)),
        verify_info=account.company if account.is_verified else "",
        verify_source=text_of(verified_of(account)),
    )
    return Answer(success=True, data=InfoData(info=text_of(info)))


def _read_account(wire: Answer[InfoData]) -> OfficialAccount:
    info = read_text(_INFO, given(wire).info, "data.info")
    menu = read_text(_MENU, info.menu or "{}", "data.info.MMBizMenu")
    registered = read_text(_REGISTER, info.register_source or "{}", "data.info.RegisterSource")
    return OfficialAccount(
        profile=Profile(
            id=ContactId(info.user_name),
            nick=info.nick_name,
            signature=info.signature,
            avatar_url=info.big_head_img_url,
            wechat_number=info.alias,
            uin=menu.uin,
        ),
        is_followed=False,
        company=registered.register_body,
        app_id=info.appid,
        is_verified=verify_flags.is_verified(number_in(info.verify_flag)),
        menu=_read_buttons(menu.button_list),
    )


SUBSCRIPTION_INFO: Codec[Answer[InfoData], OfficialAccount] = Codec(
    Answer[InfoData], decode=_read_account, encode=_write_account
)

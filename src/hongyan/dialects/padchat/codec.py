"""The shapes of PadChat's requests and results, and what they mean. Pure, both ways.

Sources: the README of PadChat v2; padchat-sdk 0.6.3 ``index.js`` for the sdk edition; answers as documented there,
snake_case as on the wire.
"""

import binascii
import plistlib
from typing import Any, TypeVar

import msgspec

from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import (
    ContactPage,
    Disconnect,
    GetDevice,
    GetLoginToken,
    GetSelf,
    Login,
    LogOut,
    OpenClient,
    SendText,
    SyncContacts,
    SyncMessages,
)
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import Receipt
from hongyan.wire.table import Codec

from .wire import Answer

D = TypeVar("D")

SCAN_PLEASE = "请使用手机微信扫码登陆！"
"""What the server says when it has begun a login by QR code."""


class Nothing(msgspec.Struct):
    """A request without parameters; what comes all the same is passed over."""


def no_parameters(command: type[Any]) -> Codec[Nothing, Any]:
    """Return the request of a command without parameters."""
    return Codec(Nothing, decode=lambda _: command(), encode=lambda _: Nothing())


OPEN_CLIENT = no_parameters(OpenClient)
DISCONNECT = no_parameters(Disconnect)
LOG_OUT = no_parameters(LogOut)
GET_SELF = no_parameters(GetSelf)
GET_DEVICE = no_parameters(GetDevice)
GET_LOGIN_TOKEN = no_parameters(GetLoginToken)
SYNC_CONTACTS = no_parameters(SyncContacts)
SYNC_MESSAGES = no_parameters(SyncMessages)


# Requests with parameters.


def filled(text: str, field: str) -> str:
    """Return ``text``, which may not be empty.

    Raises:
        Malformed: it is; ``field`` is its name on the wire.
    """
    if not text:
        raise Malformed("is empty", field)
    return text


class SdkLogin(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``login``. Source: padchat-sdk 0.6.3 index.js, ``login``; 0.5 says ``token`` for ``auto``."""

    login_type: str
    wx_data: str | None = None
    token: str | None = None
    username: str | None = None
    password: str | None = None
    phone: str | None = None
    code: str | None = None


LOGIN_TYPES = {
    "qrcode": LoginMethod.QR,
    "auto": LoginMethod.TOKEN,
    "token": LoginMethod.TOKEN,
    "request": LoginMethod.REQUEST,
    "user": LoginMethod.PASSWORD,
    "phone": LoginMethod.PHONE,
}
_TYPE_OF_METHOD = {method: name for name, method in LOGIN_TYPES.items() if name != "token"}

_NEEDED = {
    LoginMethod.QR: (),
    LoginMethod.TOKEN: ("token",),
    LoginMethod.REQUEST: ("token",),
    LoginMethod.PASSWORD: ("username", "password"),
    LoginMethod.PHONE: ("phone",),
}


def _read_login(wire: SdkLogin) -> Login:
    method = LOGIN_TYPES.get(wire.login_type)
    if method is None:
        raise Malformed(f"must be one of {', '.join(LOGIN_TYPES)}", "loginType")
    for field in _NEEDED[method]:
        if not getattr(wire, field):
            raise Malformed(f"is needed for loginType {wire.login_type}", field)
    return Login(
        method=method,
        token=wire.token or "",
        username=wire.username or "",
        password=wire.password or "",
        phone=wire.phone or "",
        code=wire.code or "",
        device=read_wish(wire.wx_data),
    )


LOGIN = Codec(
    SdkLogin,
    decode=_read_login,
    encode=lambda c: SdkLogin(
        login_type=_TYPE_OF_METHOD[c.method],
        token=c.token or None,
        username=c.username or None,
        password=c.password or None,
        phone=c.phone or None,
        code=c.code or None,
    ),
)


class SendMsg(msgspec.Struct, rename="camel", kw_only=True):
    """``sendMsg``. Some clients send null for no mentions."""

    to_user_name: str
    content: str
    at_list: tuple[str, ...] | None = None


def _read_send_msg(wire: SendMsg) -> SendText:
    return SendText(
        to=ChatId(filled(wire.to_user_name, "toUserName")),
        text=filled(wire.content, "content"),
        at=tuple(map(ContactId, wire.at_list)) if wire.at_list else (),
    )


SEND_TEXT = Codec(
    SendMsg,
    decode=_read_send_msg,
    encode=lambda c: SendMsg(to_user_name=c.to, content=c.text, at_list=c.at or None),
)


# Results. ``status`` 0 and an empty ``message`` are WeChat's "all is well".


class Fine(msgspec.Struct, kw_only=True):
    """``data`` of a command that has nothing to tell."""


class DoneData(msgspec.Struct, kw_only=True):
    """``data`` of a command that WeChat has carried out."""

    message: str = ""
    status: int = 0


class ReceiptData(msgspec.Struct, kw_only=True):
    """``data`` of ``sendMsg`` and its kin."""

    message: str = ""
    msg_id: str
    status: int = 0


class SelfData(msgspec.Struct, kw_only=True):
    """``data`` of ``getMyInfo``."""

    user_name: str
    uin: int


class DeviceData(msgspec.Struct, kw_only=True):
    """``data`` of ``getWxData``: the "62 data", a binary property list in hexadecimal."""

    wx_data: str


class TokenData(msgspec.Struct, kw_only=True):
    """``data`` of ``getLoginToken``."""

    message: str = ""
    status: int = 0
    token: str
    uin: int


class LoginData(msgspec.Struct, kw_only=True, omit_defaults=True):
    """``data`` of ``login`` when nobody had to be asked. Source: padchat-sdk issue 95."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    external: int | msgspec.UnsetType = msgspec.UNSET
    long_link_server: str | msgspec.UnsetType = msgspec.UNSET
    message: str | msgspec.UnsetType = msgspec.UNSET
    nick_name: str | msgspec.UnsetType = msgspec.UNSET
    phone_number: str | msgspec.UnsetType = msgspec.UNSET
    qq: int | msgspec.UnsetType = msgspec.UNSET
    short_link_server: str | msgspec.UnsetType = msgspec.UNSET
    status: int | msgspec.UnsetType = msgspec.UNSET
    uin: int | msgspec.UnsetType = msgspec.UNSET
    user_name: str | msgspec.UnsetType = msgspec.UNSET


def given(answer: Answer[D]) -> D:
    """Return the answer's data, which a good answer of this command has."""
    if isinstance(answer.data, msgspec.UnsetType):
        raise Malformed("is missing", "data")
    return answer.data


FINE: Codec[Answer[Fine], None] = Codec(
    Answer[Fine], decode=lambda _: None, encode=lambda _: Answer(success=True, data=Fine())
)

DONE: Codec[Answer[DoneData], None] = Codec(
    Answer[DoneData], decode=lambda _: None, encode=lambda _: Answer(success=True, data=DoneData())
)

OPENED: Codec[Answer[Fine], LoginStatus] = Codec(
    Answer[Fine],
    decode=lambda _: LoginStatus(step=LoginStep.IDLE),
    encode=lambda _: Answer(success=True, data=Fine()),
)

# The address book itself comes by push; the answer only says that the sync is under way.
SYNCED: Codec[Answer[Fine], ContactPage] = Codec(
    Answer[Fine], decode=lambda _: ContactPage(), encode=lambda _: Answer(success=True, data=Fine())
)

RECEIPT: Codec[Answer[ReceiptData], Receipt] = Codec(
    Answer[ReceiptData],
    decode=lambda w: Receipt(message_id=MessageId(given(w).msg_id)),
    encode=lambda r: Answer(success=True, data=ReceiptData(msg_id=r.message_id)),
)

SELF: Codec[Answer[SelfData], Profile] = Codec(
    Answer[SelfData],
    decode=lambda w: Profile(id=ContactId(given(w).user_name), nick="", uin=given(w).uin),
    encode=lambda p: Answer(success=True, data=SelfData(user_name=p.id, uin=p.uin)),
)

TOKEN: Codec[Answer[TokenData], LoginToken] = Codec(
    Answer[TokenData],
    decode=lambda w: LoginToken(token=given(w).token, uin=given(w).uin),
    encode=lambda t: Answer(success=True, data=TokenData(token=t.token, uin=t.uin)),
)


def _read_wx_data(text: str) -> Device:
    try:
        fields = plistlib.loads(binascii.unhexlify(text), fmt=plistlib.FMT_BINARY)
        return msgspec.convert(fields, Device)
    except (ValueError, plistlib.InvalidFileException, msgspec.ValidationError, RecursionError) as wrong:
        raise Malformed("is no device data of ours", "data.wx_data") from wrong


def write_wx_data(device: Device) -> str:
    """Return the "62 data" of ``device``; what stands in it is ours."""
    fields = msgspec.to_builtins(msgspec.structs.replace(device, first_uuid=""))
    return plistlib.dumps(fields, fmt=plistlib.FMT_BINARY).hex()


def read_wish(wx_data: str | None) -> DeviceWish | None:
    """Return what device a client wants by the "62 data" it kept; absent when there is none, or another server made
    it: what stands in that nobody can read, and bots carry it from their old server over to this one."""
    try:
        device = _read_wx_data(wx_data or "")
    except Malformed:
        return None
    return DeviceWish(name=device.name, uuid=device.uuid, wifi_name=device.wifi_name, wifi_mac=device.wifi_mac)


DEVICE: Codec[Answer[DeviceData], Device] = Codec(
    Answer[DeviceData],
    decode=lambda w: _read_wx_data(given(w).wx_data),
    encode=lambda d: Answer(success=True, data=DeviceData(wx_data=write_wx_data(d))),
)


def _write_login(status: LoginStatus) -> Answer[LoginData]:
    profile = status.profile
    if status.step is not LoginStep.DONE or profile is None:
        return Answer(success=True, msg=SCAN_PLEASE, data=LoginData())
    return Answer(
        success=True,
        data=LoginData(
            email="",
            external=0,
            long_link_server="szlong.weixin.qq.com",
            message="Everything is ok",
            nick_name=profile.nick,
            phone_number="",
            qq=0,
            short_link_server="szshort.weixin.qq.com:80",
            status=0,
            uin=profile.uin,
            user_name=profile.id,
        ),
    )


def _read_login_answer(wire: Answer[LoginData]) -> LoginStatus:
    # The documents have no data while somebody has to be asked.
    data = LoginData() if isinstance(wire.data, msgspec.UnsetType) else wire.data
    if not isinstance(data.user_name, str):
        return LoginStatus(step=LoginStep.WAITING)
    profile = Profile(
        id=ContactId(data.user_name),
        nick=data.nick_name if isinstance(data.nick_name, str) else "",
        uin=data.uin if isinstance(data.uin, int) else 0,
    )
    return LoginStatus(step=LoginStep.DONE, contact=profile.id, profile=profile)


LOGGED_IN: Codec[Answer[LoginData], LoginStatus] = Codec(
    Answer[LoginData], decode=_read_login_answer, encode=_write_login
)

"""What v2 over WebSocket spells otherwise than the sdk edition, both ways; every other codec is shared.

Results are written with the sdk's snake_case names: ``wire_v2`` turns their case.

Source: the README of lijiarui/PADCHAT at 873783e, and its example/demo.js at 56a8d30.
"""

import msgspec

from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import CreateRoom, GetLoginStatus, GetMedia, Login, OpenClient, SendImage
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MessageId
from hongyan.wire.table import NO_MEDIA, Codec, WithMedia

from . import base64_text
from .codec import LOGIN_TYPES, SCAN_PLEASE, Fine, filled, given, no_parameters, read_wish, write_wx_data
from .message_codec import to
from .room_codec import members_named
from .wire import Answer

# Requests.

AUTHENTICATE = no_parameters(GetLoginStatus)
"""The key stands outside of the parameters: see ``wire_v2.V2Request``."""
GET_STATUS = no_parameters(GetLoginStatus)


class V2Device(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``connect``: the device of the next login. What is left out, the server chooses."""

    device_name: str | None = None
    device_uuid: str | None = None
    device_wifi_name: str | None = None
    device_wifi_mac: str | None = None


def _read_connect(wire: V2Device) -> OpenClient:
    wish = DeviceWish(
        name=wire.device_name or "",
        uuid=wire.device_uuid or "",
        wifi_name=wire.device_wifi_name or "",
        wifi_mac=wire.device_wifi_mac or "",
    )
    return OpenClient(device=None if wish == DeviceWish() else wish)


def _write_connect(command: OpenClient) -> V2Device:
    wish = command.device or DeviceWish()
    return V2Device(
        device_name=wish.name or None,
        device_uuid=wish.uuid or None,
        device_wifi_name=wish.wifi_name or None,
        device_wifi_mac=wish.wifi_mac or None,
    )


CONNECT: Codec[V2Device, OpenClient] = Codec(V2Device, decode=_read_connect, encode=_write_connect)


class V2Login(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``login``. With a ``token`` that is tried first, and ``loginType`` when it will not do."""

    login_type: str
    device_data: str | None = None
    token: str | None = None
    username: str | None = None
    password: str | None = None
    phone: str | None = None
    code: str | None = None


_TYPES = {name: LOGIN_TYPES[name] for name in ("qrcode", "user", "phone")}
_TYPE_OF = {method: name for name, method in _TYPES.items()}
_NEEDED = {LoginMethod.PASSWORD: ("username", "password"), LoginMethod.PHONE: ("phone",)}


def fallback_of(login: Login) -> Login:
    """Return what to try after the token of ``login`` was refused; without a token, ``login`` itself."""
    if login.method is not LoginMethod.TOKEN:
        return login
    method = LoginMethod.PASSWORD if login.username else LoginMethod.PHONE if login.phone else LoginMethod.QR
    return msgspec.structs.replace(login, method=method, token="")


def _read_login(wire: V2Login) -> Login:
    method = _TYPES.get(wire.login_type)
    if method is None:
        raise Malformed(f"must be one of {', '.join(_TYPES)}", "loginType")
    for field in _NEEDED.get(method, ()):
        if not getattr(wire, field):
            raise Malformed(f"is needed for loginType {wire.login_type}", field)
    needed = {field: getattr(wire, field) or "" for field in (*_NEEDED.get(method, ()), "code")}
    device = read_wish(wire.device_data)
    if wire.token:
        return Login(method=LoginMethod.TOKEN, token=wire.token, device=device, **needed)
    return Login(method=method, device=device, **needed)


def _write_login(login: Login) -> V2Login:
    return V2Login(
        login_type=_TYPE_OF.get(fallback_of(login).method, "qrcode"),
        token=login.token or None,
        username=login.username or None,
        password=login.password or None,
        phone=login.phone or None,
        code=login.code or None,
    )


LOGIN: Codec[V2Login, Login] = Codec(V2Login, decode=_read_login, encode=_write_login)


class ImageTo(msgspec.Struct, rename="camel", kw_only=True):
    """``sendImage``."""

    to_user_name: str
    image: str


SEND_IMAGE: Codec[ImageTo, WithMedia] = Codec(
    ImageTo,
    decode=lambda w: WithMedia(command=SendImage(to=to(w), media=NO_MEDIA), data=base64_text.read(w.image, "image")),
    encode=lambda m: ImageTo(to_user_name=m.command.to, image=base64_text.write(m.data)),  # type: ignore[attr-defined]  # it is SendImage
)


class UserIds(msgspec.Struct, rename="camel", kw_only=True):
    """``createRoom``."""

    user_ids: tuple[str, ...]


CREATE_ROOM: Codec[UserIds, CreateRoom] = Codec(
    UserIds,
    decode=lambda w: CreateRoom(members=members_named(w.user_ids, "userIds")),
    encode=lambda c: UserIds(user_ids=c.members),
)


class RawMessage(msgspec.Struct, rename="pascal", kw_only=True):
    """The pushed item that a client gives back; of its fields the id is enough."""

    msg_id: str


class RawMessageRequest(msgspec.Struct, rename="camel", kw_only=True):
    """``getMsgImage`` and its kin."""

    raw_msg_data: RawMessage


GET_MEDIA: Codec[RawMessageRequest, GetMedia] = Codec(
    RawMessageRequest,
    decode=lambda w: GetMedia(message=MessageId(filled(w.raw_msg_data.msg_id, "rawMsgData.MsgId"))),
    encode=lambda c: RawMessageRequest(raw_msg_data=RawMessage(msg_id=c.message)),
)


# Results.

AUTHENTICATED: Codec[Answer[Fine], LoginStatus] = Codec(
    Answer[Fine],
    decode=lambda _: LoginStatus(step=LoginStep.IDLE),
    encode=lambda _: Answer(success=True, msg="认证成功"),
)


class ConnectedData(msgspec.Struct, kw_only=True):
    """``data`` of ``connect``. With ``Logined`` the demo waits for ``reconnect`` and does not log in."""

    ret: int = 0
    msg: str
    logined: bool | msgspec.UnsetType = msgspec.UNSET


CONNECT_WORDS = "授权验证成功，本技术只做技术交流之用，严禁使用非法用途，发现者立即封停开发者帐户!"

CONNECTED: Codec[Answer[ConnectedData], LoginStatus] = Codec(
    Answer[ConnectedData],
    decode=lambda w: LoginStatus(step=LoginStep.DONE if given(w).logined is True else LoginStep.IDLE),
    encode=lambda s: Answer(
        success=True,
        data=ConnectedData(msg=CONNECT_WORDS, logined=True if s.step is LoginStep.DONE else msgspec.UNSET),
    ),
)


class V2LoginData(msgspec.Struct, kw_only=True):
    """``data`` of ``login``: empty when somebody has to be asked."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    external: str | msgspec.UnsetType = msgspec.UNSET
    message: str | msgspec.UnsetType = msgspec.UNSET
    nick_name: str | msgspec.UnsetType = msgspec.UNSET
    phone_number: str | msgspec.UnsetType = msgspec.UNSET
    qq: int | msgspec.UnsetType = msgspec.UNSET
    status: int | msgspec.UnsetType = msgspec.UNSET
    uin: int | msgspec.UnsetType = msgspec.UNSET
    user_name: str | msgspec.UnsetType = msgspec.UNSET


def _write_logged_in(status: LoginStatus) -> Answer[V2LoginData]:
    profile = status.profile
    if status.step is not LoginStep.DONE or profile is None:
        return Answer(success=True, msg=SCAN_PLEASE, data=V2LoginData())
    data = V2LoginData(
        email="",
        external="0",
        message="\n\x10Everything is ok",
        nick_name=profile.nick,
        phone_number="",
        qq=0,
        status=0,
        uin=profile.uin,
        user_name=profile.id,
    )
    return Answer(success=True, msg="自动登陆成功！", data=data)


def _read_logged_in(wire: Answer[V2LoginData]) -> LoginStatus:
    data = given(wire)
    if not isinstance(data.user_name, str):
        return LoginStatus(step=LoginStep.WAITING)
    profile = Profile(
        id=ContactId(data.user_name),
        nick=data.nick_name if isinstance(data.nick_name, str) else "",
        uin=data.uin if isinstance(data.uin, int) else 0,
    )
    return LoginStatus(step=LoginStep.DONE, contact=profile.id, profile=profile)


LOGGED_IN: Codec[Answer[V2LoginData], LoginStatus] = Codec(
    Answer[V2LoginData], decode=_read_logged_in, encode=_write_logged_in
)


class V2DeviceData(msgspec.Struct, kw_only=True):
    """``data`` of ``getDeviceInfo``."""

    device_name: str
    device_uuid: str
    device_wifi_name: str
    device_wifi_mac: str
    device_data: str = ""
    """The "62 data", as ``getWxData`` of the sdk edition has it."""


DEVICE: Codec[Answer[V2DeviceData], Device] = Codec(
    Answer[V2DeviceData],
    decode=lambda w: Device(
        name=given(w).device_name,
        uuid=given(w).device_uuid,
        wifi_name=given(w).device_wifi_name,
        wifi_mac=given(w).device_wifi_mac,
    ),
    encode=lambda d: Answer(
        success=True,
        data=V2DeviceData(
            device_name=d.name,
            device_uuid=d.uuid,
            device_wifi_name=d.wifi_name,
            device_wifi_mac=d.wifi_mac,
            device_data=write_wx_data(d),
        ),
    ),
)


class V2TokenData(msgspec.Struct, kw_only=True):
    """``data`` of ``getAutoLoginData``."""

    token: str


TOKEN: Codec[Answer[V2TokenData], LoginToken] = Codec(
    Answer[V2TokenData],
    decode=lambda w: LoginToken(token=given(w).token, uin=0),
    encode=lambda t: Answer(success=True, data=V2TokenData(token=t.token)),
)


class StatusData(msgspec.Struct, kw_only=True):
    """``data`` of ``status``, which the README leaves open: a guess, with the demo's word ``Logined``."""

    logined: bool
    step: LoginStep
    user_name: str


STATUS: Codec[Answer[StatusData], LoginStatus] = Codec(
    Answer[StatusData],
    decode=lambda w: LoginStatus(
        step=given(w).step, contact=ContactId(given(w).user_name) if given(w).user_name else None
    ),
    encode=lambda s: Answer(
        success=True,
        data=StatusData(logined=s.step is LoginStep.DONE, step=s.step, user_name=s.contact or ""),
    ),
)

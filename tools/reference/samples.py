"""Values for examples: the people and rooms of the demo world, and what is asked and answered about them.

A command that is new needs nothing here, unless it has a field that no entry below knows; then it is named.
"""

import base64
import hashlib
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, NewType, Union, get_args, get_origin

import msgspec

from hongyan.model.account import Device, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import (
    AcceptTransfer,
    Command,
    ContactPage,
    GetContacts,
    GetLoginStatus,
    Login,
    QrCode,
    Uploaded,
    UploadedFile,
)
from hongyan.model.contact import Contact, Profile, Sex
from hongyan.model.favourite import Favourite, FavouriteKind, FavouritePage
from hongyan.model.ids import (
    ChatId,
    ContactId,
    LabelId,
    LoginId,
    MessageId,
    MomentId,
    RedPacketId,
    RoomId,
    TransferId,
)
from hongyan.model.label import Label
from hongyan.model.media import MediaRef
from hongyan.model.message import Receipt
from hongyan.model.moment import Moment, MomentComment, MomentLike, MomentPage, MomentPicture
from hongyan.model.official import MenuButton, OfficialAccount, OfficialAccountPage, WebAuthorisation, WebPage
from hongyan.model.payment import (
    RedPacketClaim,
    RedPacketOffer,
    RedPacketRecord,
    RedPacketState,
    TransferRecord,
    TransferState,
)
from hongyan.model.room import Member, Room

NOW_MS = 1795312233000

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
VOICE = b"\x02#!SILK_V3\x0c\x00\xa7\x1b\x5e\x22\x90\x04\x71\x3c\x18\x9a\x33\x0f"
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
FILE = "日期,雁\n2026-11-22,3\n".encode()


def reference(data: bytes, type_: str) -> MediaRef:
    """Return the reference to ``data`` in a media store."""
    return MediaRef(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), type=type_)


BYTES = {
    reference(data, type_): data
    for data, type_ in ((PICTURE, "image/png"), (VOICE, "audio/silk"), (VIDEO, "video/mp4"), (FILE, "text/plain"))
}
"""What the references of the examples stand for."""

PICTURE_REF, VOICE_REF, VIDEO_REF, FILE_REF = BYTES


BOT = Profile(
    id=ContactId("wxid_bot"),
    nick="小雁",
    country="CN",
    province="Beijing",
    avatar_url="http://wx.qlogo.cn/mmhead/ver_1/bot/0",
    wechat_number="xiaoyan",
    uin=1000000001,
)
ANN = Profile(
    id=ContactId("wxid_ann"),
    nick="安安",
    sex=Sex.FEMALE,
    signature="北雁南飞",
    country="CN",
    province="Beijing",
    city="Haidian",
    avatar_url="http://wx.qlogo.cn/mmhead/ver_1/ann/0",
)
FRIEND = Contact(profile=ANN, remark="安老师", labels=(LabelId("1"),), stranger_ticket="v1_5f2c9a@stranger")
ROOM = Room(
    id=RoomId("10000001@chatroom"),
    name="雁阵",
    owner=BOT.id,
    members=(
        Member(id=BOT.id, nick=BOT.nick),
        Member(id=ANN.id, nick=ANN.nick, room_nick="头雁", avatar_url=ANN.avatar_url, invited_by=BOT.id),
    ),
    is_saved=True,
)
SHOWN = MomentPicture(url="http://mmsns.qpic.cn/mmsns/5f2c9a/0", thumbnail_url="http://mmsns.qpic.cn/mmsns/5f2c9a/150")
MOMENT = Moment(
    id=MomentId("12906347519243292715"),
    author=ANN.id,
    nick=ANN.nick,
    at_ms=NOW_MS,
    text="今天看到了大雁",
    pictures=(SHOWN,),
    likes=(MomentLike(author=BOT.id, nick=BOT.nick, at_ms=NOW_MS + 60_000),),
    comments=(MomentComment(id=1, author=BOT.id, nick=BOT.nick, text="真好看", at_ms=NOW_MS + 90_000),),
)
KEPT = Favourite(
    id=1, seq=7, kind=FavouriteKind.TEXT, at_ms=NOW_MS, xml='<favitem type="1"><desc>北雁南飞</desc></favitem>'
)
TRANSFER = TransferRecord(
    id=TransferId("1000050001202611220000000000001"),
    payer=ANN.id,
    payer_nick=ANN.nick,
    receiver=BOT.id,
    receiver_nick=BOT.nick,
    amount_fen=520,
    memo="午饭",
    state=TransferState.ACCEPTED,
    sent_at_ms=NOW_MS,
    changed_at_ms=NOW_MS + 60_000,
)
PACKET = RedPacketRecord(
    id=RedPacketId("1000039501202611220000000000001"),
    sender=ANN.id,
    sender_nick=ANN.nick,
    chat=ChatId(ROOM.id),
    wishing="恭喜发财，大吉大利",
    is_lucky=True,
    amount_fen=800,
    count=2,
    claimed_count=1,
    claimed_fen=520,
    own_fen=520,
    state=RedPacketState.OPEN,
    sent_at_ms=NOW_MS,
    claims=(RedPacketClaim(receiver=BOT.id, nick=BOT.nick, amount_fen=520, at_ms=NOW_MS + 60_000, is_own=True),),
)
PAPER = OfficialAccount(
    profile=Profile(
        id=ContactId("gh_hongyan0001"), nick="鸿雁小报", signature="每日一报", wechat_number="hongyan-paper"
    ),
    is_followed=True,
    company="鸿雁小报社",
    app_id="wx5f2c9a0000000001",
    is_verified=True,
    menu=(MenuButton(id=1, name="今日", key="TODAY"),),
)
PAGE = "http://mp.weixin.qq.com/s?__biz=aG9uZ3lhbg==&mid=1"

OF_TYPE: Mapping[Any, Any] = {
    ContactId: ANN.id,
    ChatId: ChatId(ANN.id),
    RoomId: ROOM.id,
    MessageId: MessageId("4936257786165487"),
    MomentId: MOMENT.id,
    LabelId: LabelId("1"),
    TransferId: TRANSFER.id,
    RedPacketId: PACKET.id,
    LoginId: LoginId("4f0c2a9d1b7e"),
    MediaRef: PICTURE_REF,
    Profile: BOT,
    Contact: FRIEND,
    ContactPage: ContactPage(contacts=(FRIEND,), rooms=(ROOM,)),
    Room: ROOM,
    Member: ROOM.members[1],
    Moment: MOMENT,
    MomentPage: MomentPage(moments=(MOMENT,), next=MOMENT.id),
    MomentPicture: SHOWN,
    Favourite: KEPT,
    FavouritePage: FavouritePage(favourites=(msgspec.structs.replace(KEPT, xml=""),), next="7"),
    Label: Label(id=LabelId("1"), name="家人"),
    TransferRecord: TRANSFER,
    RedPacketRecord: PACKET,
    RedPacketOffer: RedPacketOffer(
        packet=msgspec.structs.replace(
            PACKET, amount_fen=0, count=0, claimed_count=0, claimed_fen=0, own_fen=0, claims=()
        ),
        key="5f2c9a4f0c2a9d1b7e",
    ),
    OfficialAccount: PAPER,
    OfficialAccountPage: OfficialAccountPage(
        query="鸿雁", accounts=(msgspec.structs.replace(PAPER, menu=()),), total=1
    ),
    WebAuthorisation: WebAuthorisation(
        full_url=f"{PAGE}&key=5f2c9a&uin=MTAwMDAwMDAwMQ%3D%3D",
        share_url=PAGE,
        key="5f2c9a",
        uin="MTAwMDAwMDAwMQ==",
    ),
    WebPage: WebPage(response="HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>鸿雁小报</h1>"),
    QrCode: QrCode(url="http://weixin.qq.com/r/5f2c9a", footer="扫一扫上面的二维码图案，加我微信"),
    LoginToken: LoginToken(token="5f2c9a4f0c2a9d1b7e", uin=BOT.uin),  # noqa: S106  one that opens nothing
    LoginStatus: LoginStatus(step=LoginStep.IDLE),
    Device: Device(
        name="小雁的 iPad",
        uuid="2f1c9a40-7d1b-4f0c-9a2d-5f2c9a4f0c2a",
        wifi_name="hongyan",
        wifi_mac="02:1b:7e:5f:2c:9a",
    ),
    Receipt: Receipt(message_id=MessageId("4936257786165487"), sent_at_ms=NOW_MS),
    UploadedFile: UploadedFile(
        attachment_id="@cdn_5f2c9a_1",
        size_bytes=len(FILE),
        md5=hashlib.md5(FILE).hexdigest(),  # noqa: S324  WeChat's own digest
    ),
    Uploaded: Uploaded(status=200),
}
"""One value of each type that is no plain text or number."""

ANSWERS: Mapping[type[Command[Any]], Any] = {
    Login: LoginStatus(step=LoginStep.WAITING, login=OF_TYPE[LoginId]),
    GetLoginStatus: LoginStatus(step=LoginStep.DONE, contact=BOT.id, profile=BOT),
    GetContacts: ContactPage(contacts=(FRIEND,)),
}
"""Answers that say something else than others of their type."""

BY_NAME: Mapping[str, Any] = {
    "text": "你好",
    "name": "雁阵",
    "nick": "领头雁",
    "remark": "安老师",
    "query": "wxid_shi",
    "title": "鸿雁小报",
    "url": PAGE,
    "stranger": "v1_5f2c9a@stranger",
    "ticket": "v2_5f2c9a@stranger",
    "key": "5f2c9a",
    "uin": "MTAwMDAwMDAwMQ==",
    "latitude": 39.9163,
    "longitude": 116.3972,
    "file": "C:\\hongyan\\report.csv",
}
"""Values of plain fields that are needed, by the field's name."""

BY_PLACE: Mapping[str, Any] = {
    "accept_room_invitation.url": "https://support.weixin.qq.com/addchatroombyinvite?ticket=5f2c9a",
    "add_contact.greeting": "你好，我是小雁",
    "add_contact.stranger": BY_NAME["stranger"],
    "add_favourite.xml": KEPT.xml,
    "add_label.name": "家人",
    "add_room_member.members": (ANN.id,),
    "click_menu.account": PAPER.profile.id,
    "click_menu.button": 1,
    "comment_moment.author": MOMENT.author,
    "comment_moment.text": "真好看",
    "create_room.members": (ANN.id, ContactId("wxid_bob")),
    "find_official_account.query": "鸿雁",
    "follow.account": PAPER.profile.id,
    "forward_message.to": ChatId("wxid_bob"),
    "get_official_account.account": PAPER.profile.id,
    "get_web_authorisation.account": PAPER.profile.id,
    "greet_contact.greeting": "你好",
    "greet_contact.stranger": BY_NAME["stranger"],
    "like_moment.author": MOMENT.author,
    "open_red_packet.key": OF_TYPE[RedPacketOffer].key,
    "post_moment.text": "今天看到了大雁",
    "send_app.xml": f"<appmsg><title>鸿雁小报</title><type>5</type><url>{PAGE.replace('&', '&amp;')}</url></appmsg>",
    "send_card.contact": ContactId("wxid_bob"),
    "send_emoticon.md5": "9e107d9d372bb6826bd81d3542a419d6",
    "send_file.media": FILE_REF,
    "send_file.name": "report.csv",
    "send_link.description": "每日一报",
    "send_location.label": "北京市东城区景山前街4号",
    "send_location.name": "故宫博物院",
    "send_video.media": VIDEO_REF,
    "send_voice.duration_ms": 1200,
    "send_voice.media": VOICE_REF,
    "set_room_announcement.text": "周六看雁",
    "unfollow.account": PAPER.profile.id,
    "upload_file.media": FILE_REF,
    "upload_client_file.url": "http://127.0.0.1:5000/upload",
}
"""Values of single fields, by ``command.field``. An optional field is in an example only if it stands here."""

MORE_FOR_WEQUICK: Mapping[type[Command[Any]], Mapping[str, Any]] = {AcceptTransfer: {"payer": TRANSFER.payer}}
"""Optional fields that WeQuick's commands cannot be without."""


def command(type_: type[Command[Any]]) -> Command[Any]:
    """Return an example of a command: what it needs, and what it would make little sense without."""
    given = {}
    for field in msgspec.structs.fields(type_):
        place = f"{type_.public_name()}.{field.name}"
        if place in BY_PLACE:
            given[field.name] = BY_PLACE[place]
        elif field.required:
            given[field.name] = _value(field.type, field.name, place)
    return type_(**given)


def answer(type_: type[Command[Any]]) -> Any:
    """Return an example of what a command is answered with."""
    return ANSWERS[type_] if type_ in ANSWERS else _value(type_.result_type(), "", type_.public_name())


def _value(type_: Any, name: str, place: str) -> Any:
    if type_ in OF_TYPE:
        return OF_TYPE[type_]
    if name in BY_NAME:
        return BY_NAME[name]
    if isinstance(type_, NewType):
        return _value(type_.__supertype__, name, place)
    inner = get_args(type_)
    if get_origin(type_) is tuple:
        return (_value(inner[0], name, place),)
    if get_origin(type_) in (Union, types.UnionType):
        return _value(inner[0], name, place)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        fields = (field for field in msgspec.structs.fields(type_) if field.required)
        return type_(**{field.name: _value(field.type, field.name, f"{place}.{field.name}") for field in fields})
    return _plain(type_, place)


def _plain(type_: Any, place: str) -> Any:
    if isinstance(type_, type) and issubclass(type_, Enum):
        return next(iter(type_))
    simple: dict[Any, Any] = {bool: True, int: 1, float: 1.0, type(None): None}
    if type_ not in simple:
        raise KeyError(f"tools/reference/samples.py has no example for {place}")
    return simple[type_]

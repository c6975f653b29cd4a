"""Finds every dialect's command tables, and makes values of the model for them: of any type, or what a wire carries."""

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

import hongyan.dialects
from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.dialects.wequick.codec import BookWish, OfProcess
from hongyan.dialects.wequick.results import ShownQr
from hongyan.model.account import Device, DeviceWish, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.commands import (
    AcceptFriendRequest,
    AcceptTransfer,
    AddContact,
    AddFavourite,
    AddLabel,
    AddRoomMember,
    ClickMenu,
    Command,
    CommentMoment,
    ContactPage,
    CreateRoom,
    DeleteComment,
    DeleteContact,
    DeleteLabel,
    DeleteMoment,
    FindOfficialAccount,
    FriendScene,
    GetContactQrCode,
    GetContacts,
    GetMedia,
    GetMoment,
    GetOfficialAccount,
    GetRedPacket,
    GetRoomMembers,
    GetRoomQrCode,
    GetTransfer,
    GetWebAuthorisation,
    GreetContact,
    InviteToRoom,
    LeaveRoom,
    LikeMoment,
    ListMoments,
    Login,
    OpenClient,
    OpenRedPacket,
    OpenWebPage,
    PostMoment,
    QrCode,
    ReceiveRedPacket,
    RemoveRoomMember,
    RenameRoom,
    SearchContact,
    SendApp,
    SendCard,
    SendImage,
    SendText,
    SendVoice,
    SetAvatar,
    SetLabels,
    SetRemark,
    SetRoomAnnouncement,
    SyncContacts,
    UnlikeMoment,
    UploadFile,
    UploadMomentImage,
)
from hongyan.model.contact import Contact, Profile, Sex
from hongyan.model.favourite import Favourite, FavouriteKind, FavouritePage
from hongyan.model.ids import ChatId, ContactId, LabelId, MomentId, RedPacketId, RoomId
from hongyan.model.label import Label
from hongyan.model.media import MediaRef
from hongyan.model.message import Receipt
from hongyan.model.moment import Moment, MomentComment, MomentLike, MomentLink, MomentPage, MomentPicture
from hongyan.model.official import MenuButton, OfficialAccount, OfficialAccountPage
from hongyan.model.payment import (
    RedPacketClaim,
    RedPacketOffer,
    RedPacketRecord,
    RedPacketState,
    TransferRecord,
    TransferState,
)
from hongyan.model.room import Member, Room
from hongyan.wire.table import NO_MEDIA, AnyCodec, CommandTable, MediaBytes, Row, WithMedia, WithPlace
from hongyan.wire.wechat_ids import kind_of
from hongyan.wire.wechat_xml import escape, write_timeline

LETTERS = st.characters(exclude_categories=["Cs"])
"""No lone surrogates: they are no text, and no part of the model may carry one."""


def is_said(text: str) -> bool:
    """Whether ``text`` is some: one wire has ``null`` for nothing."""
    return text != "null"


TEXT = st.text(LETTERS, max_size=12).filter(is_said)

_SIMPLE: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.StrType: TEXT,
    inspect.IntType: st.integers(-(2**63), 2**63 - 1),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
}


def tables() -> dict[str, CommandTable]:
    """Return every command table of every dialect, by ``dialect.NAME``."""
    found: dict[str, CommandTable] = {}
    for module in pkgutil.walk_packages(hongyan.dialects.__path__, "hongyan.dialects."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, CommandTable) and not any(value is known for known in found.values()):
                found[f"{module.name.removeprefix('hongyan.dialects.')}.{name}"] = value
    return found


def rows() -> Iterator[tuple[str, Row]]:
    """Return every row, with ``dialect.TABLE.row`` as its name."""
    for table_name, table in tables().items():
        for row in table:
            yield f"{table_name}.{row.name}", row


@dataclass(frozen=True, slots=True)
class Place:
    """Where a codec stands in a table, and the values that it has to carry."""

    name: str
    row: Row
    side: Literal["request", "reply"]
    codec: AnyCodec
    canonical: Any
    """The model's type on this side."""

    def values(self) -> st.SearchStrategy[Any]:
        """Make canonical values: of the whole type, unless ``CARRIED`` knows that the wire has less."""
        for name in (self.name, f"{self.row.name}.{self.side}"):
            if name in CARRIED:
                return CARRIED[name]
        return values_of(self.canonical)


def places() -> list[Place]:
    """Return every codec of every complete row."""
    found = []
    for name, row in rows():
        if row.command is not None and row.request is not None and row.reply is not None:
            found.append(Place(f"{name}.request", row, "request", row.request, row.command))
            found.append(Place(f"{name}.reply", row, "reply", row.reply, result_of(row.command)))
    return found


def core(value: Any) -> Any:
    """Return the part of ``value`` that the model knows: bytes and pictures travel beside it."""
    match value:
        case WithMedia() | WithPlace() | BookWish() | OfProcess():
            return value.command
        case MediaBytes():
            return value.ref
        case RenderedQr():
            return value.code
        case ShownQr():
            return value.status
        case _:
            return value


def result_of(command: type[Command[Any]]) -> Any:
    """Return the ``R`` of a ``Command[R]``."""
    (base,) = command.__orig_bases__  # type: ignore[attr-defined]  # every command is ``Command[R]``
    return get_args(base)[0]


def values_of(type_: Any) -> st.SearchStrategy[Any]:
    """Make values of any type of the model."""
    return _values(inspect.type_info(type_))


def _values(info: inspect.Type) -> st.SearchStrategy[Any]:
    if type(info) in _SIMPLE:
        return _SIMPLE[type(info)]
    match info:
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=3).map(tuple)
        case inspect.UnionType(types=types):
            return st.one_of(*map(_values, types))
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _values(field.type) for field in fields})
        case _:
            raise NotImplementedError(f"no values for {info}: add a line here")


def encode(wire: object) -> bytes:
    """Return ``wire`` as it travels."""
    return msgspec.json.encode(wire)


# What the narrower wires carry. What they leave out stands beside their codecs; these values come back whole.

ANY = TEXT
SOME = st.text(LETTERS, min_size=1, max_size=12).filter(is_said)
"""Ids, codes and names that a request may not leave empty."""
NUMBER = st.integers(-(2**63), 2**63 - 1)
BYTES = st.binary(min_size=1, max_size=40)
PEOPLE = st.from_regex(r"(wxid_|gh_)[a-z0-9]{1,6}", fullmatch=True) | st.sampled_from(["filehelper", "weixin"])
NOTHING = st.just("")


def profiles() -> st.SearchStrategy[Profile]:
    """Make what every shape of a contact has of a profile."""
    words = dict.fromkeys(("nick", "signature", "country", "province", "city", "avatar_url"), ANY)
    return st.builds(Profile, id=PEOPLE, sex=st.sampled_from(Sex), wechat_number=NOTHING, uin=st.just(0), **words)


@st.composite
def contacts(draw: st.DrawFn, *, is_found: bool = False) -> Contact:
    """Make a contact as ``getContact`` or, ``is_found``, ``searchContact`` tells it."""
    profile, ticket = draw(profiles()), "" if is_found else draw(ANY)
    labels = draw(st.lists(SOME.filter(lambda label: "," not in label), max_size=3))
    return Contact(
        profile=profile,
        kind=kind_of(profile.id),
        is_friend=not ticket and not is_found,
        remark="" if is_found else draw(ANY),
        labels=() if is_found else tuple(labels),
        stranger_ticket=draw(ANY),
        verify_ticket=ticket,
    )


def rooms(members: st.SearchStrategy[Member], **fields: Any) -> st.SearchStrategy[Room]:
    """Make a room of ``members``; other ``fields`` than its id are given."""
    id_ = st.from_regex(r"[0-9]{3,6}@chatroom", fullmatch=True)
    return st.builds(Room, id=id_, members=st.lists(members, max_size=3).map(tuple), announcement=NOTHING, **fields)


NAMELESS = {"name": NOTHING, "owner": NOTHING, "max_members": st.just(500), "is_saved": st.just(False)}
"""Answers about members tell nothing else of the room."""


def member_command(command: type[Any]) -> st.SearchStrategy[Any]:
    """Make a command about one member of a room."""
    return st.builds(command, room=SOME, members=st.tuples(SOME))


def media_bytes(type_: str) -> st.SearchStrategy[MediaBytes]:
    """Make bytes and the reference that belongs to them."""

    def build(data: bytes) -> MediaBytes:
        digest = hashlib.sha256(data).hexdigest()
        return MediaBytes(data=data, ref=MediaRef(sha256=digest, size_bytes=len(data), type=type_))

    return BYTES.map(build)


def with_media(command: type[Any], **fields: Any) -> st.SearchStrategy[WithMedia]:
    """Make a command and its bytes."""
    return st.builds(WithMedia, data=BYTES, command=st.builds(command, media=st.just(NO_MEDIA), **fields))


STRANGERS = st.fixed_dictionaries({"ticket": ANY, "greeting": ANY}).flatmap(
    lambda said: st.one_of(
        st.fixed_dictionaries({"contact": SOME, "stranger": ANY}),
        st.fixed_dictionaries({"stranger": SOME}),
    ).map(lambda named: said | named)
)
RECEIPTS = st.builds(Receipt, message_id=ANY, sent_at_ms=st.just(0))
QR_CODES = st.builds(RenderedQr, code=st.builds(QrCode, url=NOTHING, footer=ANY), image=BYTES)


def known(profile: Profile) -> LoginStatus:
    """Return the status of a finished login."""
    return LoginStatus(step=LoginStep.DONE, contact=profile.id, profile=profile)


LOGINS_V2 = st.one_of(
    st.fixed_dictionaries({"method": st.just(LoginMethod.QR), "code": ANY}),
    st.fixed_dictionaries({"method": st.just(LoginMethod.PASSWORD), "username": SOME, "password": SOME, "code": ANY}),
    st.fixed_dictionaries({"method": st.just(LoginMethod.PHONE), "phone": SOME, "code": ANY}),
).flatmap(
    lambda said: st.sampled_from([{}, {"method": LoginMethod.TOKEN, "token": "t"}]).map(
        lambda token: Login(**(said | token))
    )
)

PAYMENTS = st.from_regex(r"1000[0-9]{6,27}", fullmatch=True)
FEN = st.integers(0, 2**53)
MOMENTS = st.integers(0, 2**40).map(lambda second: second * 1000)
"""Times of a wire that has seconds."""


@st.composite
def red_packets(draw: st.DrawFn, *, has_chat: bool = False, is_told: bool = True) -> RedPacketRecord:
    """Make what an answer has of a red packet; if not ``is_told``, without any amount."""
    takers = draw(st.lists(SOME, max_size=3, unique=True)) if is_told else []
    own = draw(st.none() | st.sampled_from(takers)) if takers else None
    claims = [RedPacketClaim(receiver=ContactId(each), amount_fen=draw(FEN), at_ms=draw(MOMENTS)) for each in takers]
    return RedPacketRecord(
        id=draw(PAYMENTS),
        sender=draw(SOME),
        chat=draw(ANY) if has_chat else "",
        wishing=draw(ANY),
        is_lucky=draw(st.booleans()),
        amount_fen=draw(FEN) if is_told else 0,
        count=draw(st.integers(1, 100)) if is_told else 0,
        claimed_count=draw(st.integers(0, 100)) if is_told else 0,
        claimed_fen=draw(FEN) if is_told else 0,
        own_fen=draw(FEN) if is_told else 0,
        state=draw(st.sampled_from(RedPacketState)),
        sent_at_ms=0,
        claims=tuple(
            msgspec.structs.replace(each, is_own=each.receiver == own, is_best=draw(st.booleans())) for each in claims
        ),
        is_sender=draw(st.booleans()),
    )


UNTOLD = RedPacketRecord(
    id=RedPacketId(""), sender=ContactId(""), chat=ChatId(""), state=RedPacketState.OPEN, sent_at_ms=0
)
TRANSFERS = {"id": NOTHING, "payer_nick": NOTHING, "receiver_nick": NOTHING, "memo": NOTHING, "amount_fen": FEN}

OFFICIAL_PROFILES = st.builds(
    Profile,
    uin=st.integers(0, 10**18),
    sex=st.just(Sex.UNKNOWN),
    **dict.fromkeys(("id", "nick", "signature", "avatar_url", "wechat_number"), ANY),
    **dict.fromkeys(("country", "province", "city"), NOTHING),
)


def menus(inner: st.SearchStrategy[tuple[MenuButton, ...]]) -> st.SearchStrategy[tuple[MenuButton, ...]]:
    """Make a menu whose buttons open ``inner`` ones."""
    words = dict.fromkeys(("name", "key", "url"), ANY)
    return st.lists(st.builds(MenuButton, id=NUMBER, buttons=inner, **words), max_size=3).map(tuple)


def officials(**fields: Any) -> st.SearchStrategy[OfficialAccount]:
    """Make an official account as the longer results tell it."""
    words = {"profile": OFFICIAL_PROFILES, "company": ANY, "app_id": ANY}
    return st.builds(OfficialAccount, is_followed=st.just(False), is_verified=st.booleans(), **words, **fields)


NO_MENU: st.SearchStrategy[tuple[MenuButton, ...]] = st.just(())


@st.composite
def official_pages(draw: st.DrawFn) -> OfficialAccountPage:
    """Make a page of ``searchMp``: it has totals only where it has accounts."""
    accounts = tuple(draw(st.lists(officials(menu=NO_MENU), max_size=3)))
    total, following = (draw(st.integers(0, 2**40)), draw(st.integers(0, 2**40))) if accounts else (0, 0)
    return OfficialAccountPage(query=draw(ANY), accounts=accounts, total=total, next=following)


V2 = "padchat.V2WS_COMMANDS."
SDK = "padchat.SDK_COMMANDS."

DEVICES = st.builds(Device, **dict.fromkeys(("name", "uuid", "wifi_name", "wifi_mac"), ANY), type=st.just("ipad"))

# Moments, favourites, labels. Text that XML cannot carry is left out of what stands inside it.

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
ADDRESS = st.from_regex(r"http://[a-z]{1,6}/[a-z]{0,3}", fullmatch=True)
SECONDS = st.integers(0, 2**40).map(lambda seconds: seconds * 1000)
SHOWN = st.lists(
    st.builds(MomentPicture, url=ADDRESS, thumbnail_url=ADDRESS | NOTHING, media=st.none()), min_size=1, max_size=9
).map(tuple)
LINKED = st.builds(MomentLink, title=PLAIN, url=ADDRESS, description=PLAIN, thumbnail_url=ADDRESS | NOTHING)
MADE = st.one_of(
    st.builds(Moment, id=SOME, author=ANY, nick=ANY, at_ms=SECONDS, text=PLAIN.filter(bool), pictures=st.just(())),
    st.builds(Moment, id=SOME, author=ANY, nick=ANY, at_ms=SECONDS, text=PLAIN, pictures=SHOWN),
    st.builds(Moment, id=SOME, author=ANY, nick=ANY, at_ms=SECONDS, text=PLAIN, link=LINKED),
).map(lambda made: msgspec.structs.replace(made, likes=(), comments=(), xml=""))
POSTED = MADE.map(lambda made: msgspec.structs.replace(made, xml=write_timeline(made)))
"""As a server hands them out: with the body that says the same."""
COMMENTS = st.builds(
    MomentComment,
    id=NUMBER,
    author=ANY,
    nick=ANY,
    text=ANY,
    at_ms=SECONDS,
    reply_to=NUMBER,
    reply_to_author=st.none() | SOME,
)
LIKES = st.builds(MomentLike, author=ANY, nick=ANY, at_ms=SECONDS)
DETAILS = st.builds(
    lambda made, likes, comments: msgspec.structs.replace(made, likes=tuple(likes), comments=tuple(comments)),
    POSTED,
    st.lists(LIKES, max_size=3),
    st.lists(COMMENTS, max_size=3),
)
PAGES = st.lists(POSTED, max_size=3).map(
    lambda moments: MomentPage(moments=tuple(moments), next=moments[-1].id if moments else MomentId(""))
)
OPERATIONS = st.one_of(
    st.builds(DeleteMoment, moment=SOME),
    st.builds(UnlikeMoment, moment=SOME),
    st.builds(DeleteComment, moment=SOME, comment=st.integers(1, 2**40)),
)
POSTS = st.one_of(
    SOME.map(lambda text: PostMoment(text=text)),
    st.builds(PostMoment, text=PLAIN, pictures=SHOWN, is_private=st.booleans(), xml=NOTHING).map(
        lambda made: msgspec.structs.replace(made, link=None, visible_to=(), hidden_from=())
    ),
    LINKED.map(lambda link: PostMoment(link=link)),
    PLAIN.filter(bool).map(
        lambda text: PostMoment(xml=f"<timelineObject><contentDesc>{escape(text)}</contentDesc></timelineObject>")
    ),
)
FAVOURITES = st.builds(
    Favourite,
    id=NUMBER,
    seq=NUMBER,
    kind=st.sampled_from(FavouriteKind),
    at_ms=SECONDS,
    xml=NOTHING,
    is_deleted=st.booleans(),
)
WHOLE = st.builds(Favourite, id=NUMBER, seq=NUMBER, kind=st.sampled_from(FavouriteKind), at_ms=SECONDS).map(
    lambda kept: msgspec.structs.replace(kept, xml=f'<favitem type="{int(kept.kind)}"/>', is_deleted=False)
)
NUMBERS = st.integers(1, 2**40).map(str)
KEPT: dict[str, st.SearchStrategy[Any]] = {
    "snsUpload.request": with_media(UploadMomentImage),
    "snsUpload.reply": st.builds(MomentPicture, url=SOME, thumbnail_url=ANY, media=st.none()),
    "snsSendMoment.request": POSTS,
    "snsSendMoment.reply": POSTED,
    "snsTimeline.reply": PAGES,
    "snsUserPage.request": st.builds(ListMoments, contact=SOME, after=ANY),
    "snsUserPage.reply": PAGES,
    "snsGetObject.request": st.builds(GetMoment, moment=SOME),
    "snsComment.request": st.builds(CommentMoment, moment=SOME, author=SOME, text=SOME, reply_to=NUMBER),
    "snsLike.request": st.builds(LikeMoment, moment=SOME, author=SOME),
    **{f"{name}.reply": DETAILS for name in ("snsGetObject", "snsComment", "snsLike")},
    "snsobjectOp.request": OPERATIONS,
    "snsObjectOp.request": OPERATIONS,
    "syncFav.reply": st.builds(
        FavouritePage, favourites=st.lists(FAVOURITES, max_size=3).map(tuple), next=ANY, has_more=st.booleans()
    ),
    "addFav.request": st.just(AddFavourite(xml='<favitem type="1"/>')),
    "addFav.reply": st.builds(
        Favourite, id=NUMBER, seq=NUMBER, kind=st.just(FavouriteKind.OTHER), at_ms=st.just(0)
    ).map(lambda kept: msgspec.structs.replace(kept, xml="", is_deleted=False)),
    "getFav.reply": WHOLE,
    "getLabelList.reply": st.lists(st.builds(Label, id=NUMBERS, name=ANY), max_size=3).map(tuple),
    "addLabel.request": st.builds(AddLabel, name=SOME),
    "addLabel.reply": st.just(Label(id=LabelId(""), name="")),
    "deleteLabel.request": st.builds(DeleteLabel, label=SOME),
    "setLabel.request": st.builds(SetLabels, contact=SOME, labels=st.lists(NUMBERS, max_size=3).map(tuple)),
}

CARRIED: dict[str, st.SearchStrategy[Any]] = {
    "getContact.request": st.builds(GetContacts, ids=st.tuples(SOME)),
    "getContact.reply": st.one_of(
        st.just(ContactPage()),
        contacts().map(lambda contact: ContactPage(contacts=(contact,))),
        rooms(
            st.builds(Member, id=ANY, nick=NOTHING, room_nick=NOTHING, avatar_url=NOTHING, invited_by=st.none()),
            is_saved=st.just(True),
        ).map(lambda room: ContactPage(rooms=(room,))),
    ),
    "searchContact.request": st.builds(SearchContact, query=SOME),
    "searchContact.reply": contacts(is_found=True),
    "deleteContact.request": st.builds(DeleteContact, contact=SOME),
    "acceptUser.request": st.builds(AcceptFriendRequest, stranger=SOME, ticket=SOME),
    "addContact.request": st.builds(
        lambda said, scene: AddContact(**said, scene=scene), STRANGERS, st.sampled_from(FriendScene)
    ),
    "sayHello.request": STRANGERS.map(lambda said: GreetContact(**said)),
    "setRemark.request": st.builds(SetRemark, contact=SOME, remark=ANY),
    "setHeadImg.request": with_media(SetAvatar),
    "setHeadImg.reply": ANY.map(lambda url: Profile(id=ContactId(""), nick="", avatar_url=url)),
    "getUserQrcode.request": st.builds(GetContactQrCode, contact=SOME, style=st.integers(0, 3)),
    "getUserQrcode.reply": QR_CODES,
    "createRoom.request": st.builds(CreateRoom, members=st.lists(SOME, max_size=3).map(tuple), name=NOTHING),
    "createRoom.reply": SOME.map(lambda id_: Room(id=RoomId(id_), name="", owner=ContactId(""))),
    "getRoomMembers.request": st.builds(GetRoomMembers, room=SOME),
    "getRoomMembers.reply": rooms(
        st.builds(Member, id=ANY, nick=ANY, room_nick=ANY, avatar_url=ANY, invited_by=st.none() | SOME), **NAMELESS
    ),
    "addRoomMember.request": member_command(AddRoomMember),
    "inviteRoomMember.request": member_command(InviteToRoom),
    "deleteRoomMember.request": member_command(RemoveRoomMember),
    "quitRoom.request": st.builds(LeaveRoom, room=SOME),
    "setRoomName.request": st.builds(RenameRoom, room=SOME, name=ANY),
    "setRoomAnnouncement.request": st.builds(SetRoomAnnouncement, room=SOME, text=ANY),
    "getRoomQrcode.request": st.builds(GetRoomQrCode, room=SOME),
    "getRoomQrcode.reply": QR_CODES,
    "searchMp.request": st.builds(FindOfficialAccount, query=SOME, offset=st.just(0)),
    "searchMp.reply": official_pages(),
    **{f"{name}.request": st.builds(GetOfficialAccount, account=SOME) for name in ("getSubscriptionInfo", "getMpInfo")},
    "getSubscriptionInfo.reply": officials(menu=menus(menus(NO_MENU))),
    "getMpInfo.reply": st.builds(Profile, id=ANY, nick=ANY).map(
        lambda p: OfficialAccount(profile=Profile(id=p.id, nick=p.nick), is_followed=False)
    ),
    "operateSubscription.request": st.one_of(
        st.builds(ClickMenu, account=SOME, button=NUMBER, key=SOME),
        st.builds(ClickMenu, account=SOME, button=NUMBER.filter(bool), key=NOTHING),
    ),
    "getRequestToken.request": st.builds(GetWebAuthorisation, account=SOME, url=SOME),
    "requestUrl.request": st.builds(OpenWebPage, url=SOME, key=SOME, uin=SOME),
    "sendImage.request": with_media(SendImage, to=SOME),
    "sendImage.reply": RECEIPTS,
    "sendVoice.request": with_media(SendVoice, to=SOME, duration_ms=st.integers(0, 2**40)),
    "sendVoice.reply": RECEIPTS,
    "sendAppMsg.request": st.builds(SendApp, to=SOME, xml=SOME),
    "sendAppMsg.reply": RECEIPTS,
    "shareCard.request": st.builds(SendCard, to=SOME, contact=SOME, title=ANY),
    "shareCard.reply": RECEIPTS,
    **{f"getMsg{what}.request": st.builds(GetMedia, message=SOME) for what in ("Image", "Voice", "Video", "File")},
    "getMsgFile.reply": media_bytes("application/octet-stream"),
    "uploadFile.request": st.builds(WithMedia, data=BYTES, command=st.just(UploadFile(media=NO_MEDIA)), name=ANY),
    "getMsgImage.reply": media_bytes("image/jpeg"),
    "getMsgVoice.reply": media_bytes("audio/silk"),
    "getMsgVideo.reply": media_bytes("video/mp4"),
    "queryTransfer.request": st.builds(GetTransfer, transfer=PAYMENTS),
    "queryTransfer.reply": st.builds(
        TransferRecord, payer=ANY, receiver=ANY, sent_at_ms=MOMENTS, changed_at_ms=MOMENTS, **TRANSFERS
    ),
    "acceptTransfer.request": st.builds(AcceptTransfer, transfer=PAYMENTS),
    "acceptTransfer.reply": st.builds(
        TransferRecord,
        **TRANSFERS,
        payer=ANY,
        receiver=ANY,
        state=st.just(TransferState.ACCEPTED),
        sent_at_ms=st.just(0),
        changed_at_ms=st.just(0),
        is_payer=st.just(False),
    ),
    "receiveRedPacket.request": st.builds(ReceiveRedPacket, packet=PAYMENTS),
    "receiveRedPacket.reply": st.builds(RedPacketOffer, packet=red_packets(is_told=False), key=ANY),
    "openRedPacket.request": st.builds(OpenRedPacket, packet=PAYMENTS, key=SOME),
    "openRedPacket.reply": red_packets(has_chat=True),
    "queryRedPacket.request": st.builds(GetRedPacket, packet=PAYMENTS, page=st.integers(0, 100)),
    "queryRedPacket.reply": red_packets() | st.just(UNTOLD),
    **KEPT,
    # The device of a client stands in data that the server made: see ``test_codec`` and ``test_codec_v2``.
    f"{SDK}init.request": st.just(OpenClient()),
    f"{SDK}login.request": values_of(Login).map(lambda login: msgspec.structs.replace(login, device=None)),
    f"{SDK}getWxData.reply": DEVICES,
    # v2 over WebSocket, where the sdk edition carries more or other things.
    f"{V2}auth.reply": st.just(LoginStatus(step=LoginStep.IDLE)),
    f"{V2}connect.request": st.builds(
        OpenClient,
        device=st.none() | st.builds(DeviceWish, name=SOME, uuid=ANY, wifi_name=ANY, wifi_mac=ANY),
    ),
    f"{V2}connect.reply": st.sampled_from([LoginStatus(step=step) for step in (LoginStep.IDLE, LoginStep.DONE)]),
    f"{V2}login.request": LOGINS_V2,
    f"{V2}login.reply": st.just(LoginStatus(step=LoginStep.WAITING))
    | st.builds(Profile, id=ANY, nick=ANY, uin=NUMBER, **dict.fromkeys(("signature", "country"), NOTHING))
    .map(lambda p: msgspec.structs.replace(p, sex=Sex.UNKNOWN, province="", city="", avatar_url="", wechat_number=""))
    .map(known),
    f"{V2}getDeviceInfo.reply": DEVICES,
    f"{V2}getAutoLoginData.reply": st.builds(LoginToken, token=ANY, uin=st.just(0)),
    f"{V2}status.reply": st.builds(
        LoginStatus, step=st.sampled_from(LoginStep), login=st.none(), contact=st.none() | SOME, profile=st.none()
    ),
    f"{V2}syncContact.request": st.just(SyncContacts()),
    f"{V2}syncContact.reply": st.just(ContactPage()),
    f"{V2}sendMsg.request": st.builds(SendText, to=SOME, text=SOME, at=st.lists(ANY, max_size=3).map(tuple)),
    f"{V2}sendMsg.reply": RECEIPTS,
}
"""By ``row.side``, or by ``dialect.TABLE.row.side`` where the editions differ."""

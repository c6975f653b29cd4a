"""Requests and results about people, both ways.

Sources: padchat-sdk 0.6.3 index.js and the README of lijiarui/PADCHAT; the two name the same fields, but for the case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from hongyan.model.commands import (
    AcceptFriendRequest,
    AddContact,
    ContactPage,
    DeleteContact,
    FriendScene,
    GetContactQrCode,
    GetContacts,
    GreetContact,
    QrCode,
    SearchContact,
    SetAvatar,
    SetRemark,
)
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.room import Room
from hongyan.wire.table import NO_MEDIA, Codec, WithMedia
from hongyan.wire.wechat_ids import kind_of

from . import base64_text
from .codec import filled, given
from .contact_pushes import ContactItem, read_entry, read_profile, write_contact, write_room
from .wire import Answer

# Requests.


class User(msgspec.Struct, rename="camel", kw_only=True):
    """A request about one person, or one chat."""

    user_id: str


def _about(build: Callable[[str], Any], name: Callable[[Any], str]) -> Codec[User, Any]:
    return Codec(User, decode=lambda w: build(filled(w.user_id, "userId")), encode=lambda c: User(user_id=name(c)))


# One id goes over this wire: of several, the first.
GET_CONTACT = _about(lambda id_: GetContacts(ids=(ChatId(id_),)), lambda c: c.ids[0])
SEARCH_CONTACT = _about(lambda query: SearchContact(query=query), lambda c: c.query)
DELETE_CONTACT = _about(lambda id_: DeleteContact(contact=ContactId(id_)), lambda c: c.contact)


class Remark(msgspec.Struct, rename="camel", kw_only=True):
    """``setRemark``; an empty remark takes it away."""

    user_id: str
    remark: str


SET_REMARK: Codec[Remark, SetRemark] = Codec(
    Remark,
    decode=lambda w: SetRemark(contact=ContactId(filled(w.user_id, "userId")), remark=w.remark),
    encode=lambda c: Remark(user_id=c.contact, remark=c.remark),
)


class Codes(msgspec.Struct, rename="camel", kw_only=True):
    """``acceptUser``: the v1 and the v2 code of the request."""

    stranger: str
    ticket: str


ACCEPT_USER: Codec[Codes, AcceptFriendRequest] = Codec(
    Codes,
    decode=lambda w: AcceptFriendRequest(stranger=filled(w.stranger, "stranger"), ticket=filled(w.ticket, "ticket")),
    encode=lambda c: Codes(stranger=c.stranger, ticket=c.ticket),
)


class Stranger(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``sayHello``: somebody named by id, as the README has it, or by the v1 code, as the library has it."""

    user_id: str = ""
    stranger: str = ""
    ticket: str = ""
    content: str = ""


class NewFriend(Stranger, kw_only=True, omit_defaults=True):
    """``addContact``."""

    type: int = int(FriendScene.WECHAT_NUMBER)


def _named(wire: Stranger) -> dict[str, Any]:
    if not wire.user_id and not wire.stranger:
        raise Malformed("is needed, or userId", "stranger")
    contact = ContactId(wire.user_id) if wire.user_id else None
    return {"contact": contact, "stranger": wire.stranger, "ticket": wire.ticket, "greeting": wire.content}


def _read_add_contact(wire: NewFriend) -> AddContact:
    try:
        scene = FriendScene(wire.type)
    except ValueError as wrong:
        raise Malformed(f"must be one of {', '.join(str(int(each)) for each in FriendScene)}", "type") from wrong
    return AddContact(scene=scene, **_named(wire))


ADD_CONTACT: Codec[NewFriend, AddContact] = Codec(
    NewFriend,
    decode=_read_add_contact,
    encode=lambda c: NewFriend(
        user_id=c.contact or "", stranger=c.stranger, ticket=c.ticket, content=c.greeting, type=int(c.scene)
    ),
)
SAY_HELLO: Codec[Stranger, GreetContact] = Codec(
    Stranger,
    decode=lambda w: GreetContact(**_named(w)),
    encode=lambda c: Stranger(user_id=c.contact or "", stranger=c.stranger, ticket=c.ticket, content=c.greeting),
)


class Picture(msgspec.Struct, rename="camel", kw_only=True):
    """``setHeadImg``."""

    file: str


SET_HEAD_IMG: Codec[Picture, WithMedia] = Codec(
    Picture,
    decode=lambda w: WithMedia(data=base64_text.read(w.file, "file"), command=SetAvatar(media=NO_MEDIA)),
    encode=lambda m: Picture(file=base64_text.write(m.data)),
)


class UserQr(msgspec.Struct, rename="camel", kw_only=True):
    """``getUserQrcode``."""

    user_id: str
    style: int = 0


def _read_user_qr(wire: UserQr) -> GetContactQrCode:
    if not 0 <= wire.style <= 3:
        raise Malformed("must be 0 to 3", "style")
    return GetContactQrCode(contact=ContactId(filled(wire.user_id, "userId")), style=wire.style)


GET_USER_QR: Codec[UserQr, GetContactQrCode] = Codec(
    UserQr, decode=_read_user_qr, encode=lambda c: UserQr(user_id=c.contact, style=c.style)
)


# Results.

_NOBODY = Profile(id=ContactId(""), nick="")


class ContactData(msgspec.Struct, kw_only=True):
    """``data`` of ``getContact``: a person, an official account or a room; all empty: nobody (padchat-sdk issue 75)."""

    big_head: str
    city: str
    country: str
    intro: str
    label: str
    message: str = ""
    nick_name: str
    provincia: str
    py_initial: str
    quan_pin: str
    remark: str
    remark_py_initial: str
    remark_quan_pin: str
    sex: int
    signature: str
    small_head: str
    status: int = 0
    stranger: str
    ticket: str = ""
    user_name: str
    chatroom_id: int | msgspec.UnsetType = msgspec.UNSET
    """This and the following: rooms only."""
    chatroom_owner: str | msgspec.UnsetType = msgspec.UNSET
    max_member_count: int | msgspec.UnsetType = msgspec.UNSET
    member: str | msgspec.UnsetType = msgspec.UNSET
    """JSON text of the members' ids; the library parses it."""
    member_count: int | msgspec.UnsetType = msgspec.UNSET


class FoundData(msgspec.Struct, kw_only=True):
    """``data`` of ``searchContact``."""

    big_head: str
    city: str
    country: str
    message: str = ""
    nick_name: str
    provincia: str
    py_initial: str
    quan_pin: str
    sex: int
    signature: str
    small_head: str
    status: int = 0
    stranger: str
    user_name: str


_OF_PERSON = (
    *("big_head", "city", "country", "intro", "label", "nick_name", "provincia", "py_initial", "quan_pin", "remark"),
    *("remark_py_initial", "remark_quan_pin", "sex", "signature", "small_head", "stranger", "user_name"),
)
_OF_ROOM = ("chatroom_id", "chatroom_owner", "max_member_count", "member", "member_count")
_OF_FOUND = tuple(name for name in FoundData.__struct_fields__ if name not in ("message", "status"))


def _same(item: ContactItem, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _write_page(page: ContactPage) -> Answer[ContactData]:
    if page.rooms:
        item = write_room(page.rooms[0], _NOBODY)
        data = ContactData(**_same(item, _OF_PERSON + _OF_ROOM))
    else:
        item = write_contact(page.contacts[0] if page.contacts else Contact(profile=_NOBODY), _NOBODY)
        ticket = item.ticket if isinstance(item.ticket, str) else ""
        data = ContactData(ticket=ticket, **_same(item, _OF_PERSON))
    return Answer(success=True, data=data)


def _read_page(wire: Answer[ContactData]) -> ContactPage:
    data = given(wire)
    if not data.user_name:
        return ContactPage()
    said = {name: value for name in _OF_PERSON + _OF_ROOM if (value := getattr(data, name)) is not msgspec.UNSET}
    # The answer has no flags; who needs a v2 code is no friend (guess).
    entry = read_entry(ContactItem(**said, bit_value=2050 if data.ticket else 2051, ticket=data.ticket, uin=0))
    return ContactPage(rooms=(entry,)) if isinstance(entry, Room) else ContactPage(contacts=(entry,))


CONTACT: Codec[Answer[ContactData], ContactPage] = Codec(Answer[ContactData], decode=_read_page, encode=_write_page)


def _read_found(wire: Answer[FoundData]) -> Contact:
    data = given(wire)
    return Contact(
        profile=read_profile(data), kind=kind_of(data.user_name), is_friend=False, stranger_ticket=data.stranger
    )


FOUND: Codec[Answer[FoundData], Contact] = Codec(
    Answer[FoundData],
    decode=_read_found,
    encode=lambda c: Answer(success=True, data=FoundData(**_same(write_contact(c, _NOBODY), _OF_FOUND))),
)


class AvatarData(msgspec.Struct, kw_only=True):
    """``data`` of ``setHeadImg``. The sizes are the picture's in the documents; they are not known here: 0."""

    big_head: str
    data: int = 0
    message: str = ""
    size: int = 0
    small_head: str
    status: int = 0


AVATAR: Codec[Answer[AvatarData], Profile] = Codec(
    Answer[AvatarData],
    decode=lambda w: msgspec.structs.replace(_NOBODY, avatar_url=given(w).big_head),
    encode=lambda p: Answer(success=True, data=AvatarData(big_head=p.avatar_url, small_head=p.avatar_url)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedQr:
    """A QR code and the picture of it, PNG or JPEG, which the face draws."""

    code: QrCode
    image: bytes


class QrData(msgspec.Struct, kw_only=True):
    """``data`` of ``getUserQrcode`` and ``getRoomQrcode``."""

    footer: str
    message: str = ""
    qr_code: str
    status: int = 0


# What the code carries stands in the picture only.
QR_CODE: Codec[Answer[QrData], RenderedQr] = Codec(
    Answer[QrData],
    decode=lambda w: RenderedQr(
        code=QrCode(url="", footer=given(w).footer), image=base64_text.read(given(w).qr_code, "data.qr_code")
    ),
    encode=lambda r: Answer(success=True, data=QrData(footer=r.code.footer, qr_code=base64_text.write(r.image))),
)

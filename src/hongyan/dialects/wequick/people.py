"""People, rooms and official accounts as WeQuick tells of them. Pure, both ways.

Source: the document. Which values are numbers and which are text is as in its sample of each action.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hongyan.model.commands import ContactPage
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.room import Member, Room
from hongyan.wire.wechat_ids import ROOM_SUFFIX, SEX, SEX_OF, kind_of

from .loose import Loose, Names, filled, names, number, text

FRIENDS, ROOMS, OFFICIALS = 1, 2, 4
"""Bits of ``flag`` in ``getContact``."""

EVERYBODY = FRIENDS | ROOMS | OFFICIALS

SendId = Loose | msgspec.UnsetType
"""In reports that answer a command, and absent in those that come unasked."""


class Person(msgspec.Struct, rename="camel", kw_only=True):
    """Somebody, without what the account notes of them."""

    wxid: Loose = ""
    username: Loose = ""
    nick: Loose = ""
    head_pic: Loose = ""
    sex: Loose = "0"
    """0 unknown, 1 male, 2 female."""
    country: Loose = ""
    province: Loose = ""
    city: Loose = ""


class Named(Person, kw_only=True):
    """Somebody in ``reportUsersInfo``."""

    as_name: Loose = ""
    """The remark."""


class Friend(Named, kw_only=True):
    """Somebody in ``friendList``."""

    is_friend: Loose = ""
    """0 no friend, 1 a friend, 2 on the black list."""


class LoginUser(Named, kw_only=True):
    """``reportLoginUser``."""

    uin: Loose = 0


class Group(msgspec.Struct, rename="camel", kw_only=True):
    """A room in ``groupList``."""

    wxid: Loose = ""
    nick: Loose = ""
    owner: Loose = ""
    room_count: Loose = 0
    head_pic: Loose = ""
    user_lists: Names = ""


class Public(msgspec.Struct, rename="camel", kw_only=True):
    """An official account in ``publicList``."""

    wxid: Loose = ""
    nick: Loose = ""
    head_pic: Loose = ""


class Book(msgspec.Struct, rename="camel", kw_only=True):
    """``reportContact``: the lists that were asked for."""

    friend_list: list[Friend] | msgspec.UnsetType | None = msgspec.UNSET
    group_list: list[Group] | msgspec.UnsetType | None = msgspec.UNSET
    public_list: list[Public] | msgspec.UnsetType | None = msgspec.UNSET
    send_id: SendId = msgspec.UNSET


class UsersWxid(msgspec.Struct, rename="camel", kw_only=True):
    """``reportUsersWxid``."""

    user_lists: Names = ""
    send_id: SendId = msgspec.UNSET


class UsersInfo(msgspec.Struct, rename="camel", kw_only=True):
    """``reportUsersInfo``."""

    user_lists: list[Named] | None = None
    send_id: SendId = msgspec.UNSET


class RoomUsers(msgspec.Struct, rename="camel", kw_only=True):
    """``reportChatRoomUserLists``."""

    wxid: Loose = ""
    owner: Loose = ""
    nick: Loose = ""
    head_pic: Loose = ""
    room_count: Loose = ""
    user_lists: list[Person] | None = None
    send_id: SendId = msgspec.UNSET


class NickFields(msgspec.Struct, rename="camel", kw_only=True):
    """What is in the ``msg`` of ``reportGetChatRoomUserNick``."""

    chat_room: Loose = ""
    wxid: Loose = ""
    chat_nick: Loose = ""


class RoomNick(msgspec.Struct, rename="camel", kw_only=True):
    """``reportGetChatRoomUserNick``."""

    msg: NickFields
    send_id: SendId = msgspec.UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDetails:
    """A room, and what its members say about themselves: the caller looks them up."""

    room: Room
    profiles: Mapping[ContactId, Profile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NickDetails:
    """A member, where, and what the account calls them: the caller looks that up."""

    room: RoomId
    member: Member
    remark: str = ""


def fields_of(profile: Profile) -> dict[str, Any]:
    """Return what every shape of a person has; ``sex`` is text."""
    return {
        "wxid": profile.id,
        "username": profile.wechat_number,
        "nick": profile.nick,
        "head_pic": profile.avatar_url,
        "sex": str(SEX[profile.sex]),
        "country": profile.country,
        "province": profile.province,
        "city": profile.city,
    }


def read_profile(wire: Person) -> Profile:
    """Read a person.

    Raises:
        Malformed: nobody.
    """
    return Profile(
        id=ContactId(filled(wire.wxid, "wxid")),
        nick=text(wire.nick),
        sex=SEX_OF.get(number(wire.sex) or 0, Sex.UNKNOWN),
        country=text(wire.country),
        province=text(wire.province),
        city=text(wire.city),
        avatar_url=text(wire.head_pic),
        wechat_number=text(wire.username),
    )


def write_login_user(profile: Profile) -> LoginUser:
    """Write who is logged in."""
    return LoginUser(**(fields_of(profile) | {"sex": SEX[profile.sex]}), as_name="", uin=profile.uin)


def read_login_user(wire: LoginUser) -> Profile:
    """Read who is logged in.

    Raises:
        Malformed: nobody.
    """
    return msgspec.structs.replace(read_profile(wire), uin=number(wire.uin) or 0)


# The address book.


def write_book(page: ContactPage, flag: int = EVERYBODY) -> Book:
    """Write the address book, or the parts of it that ``flag`` names. WeChat's own accounts stand in no list."""
    contacts = page.contacts
    return Book(
        friend_list=[_friend(each) for each in contacts if each.kind is ContactKind.PERSON]
        if flag & FRIENDS
        else msgspec.UNSET,
        group_list=[_group(each) for each in page.rooms] if flag & ROOMS else msgspec.UNSET,
        public_list=[_public(each) for each in contacts if each.kind is ContactKind.OFFICIAL]
        if flag & OFFICIALS
        else msgspec.UNSET,
    )


def read_book(wire: Book) -> ContactPage:
    """Read the address book, the lists that there are.

    Raises:
        Malformed: an entry is nobody.
    """
    return ContactPage(
        contacts=(
            *(_read_friend(each) for each in wire.friend_list or ()),
            *(_read_public(each) for each in wire.public_list or ()),
        ),
        rooms=tuple(_read_group(each) for each in wire.group_list or ()),
    )


def _friend(contact: Contact) -> Friend:
    fields = fields_of(contact.profile) | {"sex": SEX[contact.profile.sex]}
    return Friend(**fields, as_name=contact.remark, is_friend="1" if contact.is_friend else "0")


def _read_friend(wire: Friend) -> Contact:
    profile = read_profile(wire)
    return Contact(
        profile=profile, kind=kind_of(profile.id), is_friend=text(wire.is_friend) != "0", remark=text(wire.as_name)
    )


def _public(contact: Contact) -> Public:
    profile = contact.profile
    return Public(wxid=profile.id, nick=profile.nick, head_pic=profile.avatar_url)


def _read_public(wire: Public) -> Contact:
    # Some of them have ids that begin as people's do: it is the list that tells.
    profile = Profile(id=ContactId(filled(wire.wxid, "wxid")), nick=text(wire.nick), avatar_url=text(wire.head_pic))
    return Contact(profile=profile, kind=ContactKind.OFFICIAL)


def _group(room: Room) -> Group:
    ids: list[Loose] = [member.id for member in room.members]
    return Group(wxid=room.id, nick=room.name, owner=room.owner, room_count=len(ids), user_lists=ids)


def _read_group(wire: Group) -> Room:
    return Room(
        id=RoomId(filled(wire.wxid, "wxid")),
        name=text(wire.nick),
        owner=ContactId(text(wire.owner)),
        members=tuple(Member(id=ContactId(id_), nick="") for id_ in names(wire.user_lists, "userLists")),
        is_saved=True,
    )


# Answers about some of it.


def write_wxids(ids: Iterable[ChatId]) -> UsersWxid:
    """Write the ids of the address book."""
    return UsersWxid(user_lists=list(ids))


def read_wxids(wire: UsersWxid) -> tuple[ChatId, ...]:
    """Read the ids of the address book.

    Raises:
        Malformed: one of them is empty.
    """
    return tuple(ChatId(id_) for id_ in names(wire.user_lists, "userLists"))


def write_users(page: ContactPage) -> UsersInfo:
    """Write single entries. A room is one too, of which the shape has id and name."""
    people = [Named(**fields_of(each.profile), as_name=each.remark) for each in page.contacts]
    rooms = [Named(wxid=room.id, nick=room.name) for room in page.rooms]
    return UsersInfo(user_lists=people + rooms)


def read_users(wire: UsersInfo) -> ContactPage:
    """Read single entries. Whether they are friends is not told.

    Raises:
        Malformed: one of them is nobody.
    """
    contacts: list[Contact] = []
    rooms: list[Room] = []
    for each in wire.user_lists or ():
        profile = read_profile(each)
        if profile.id.endswith(ROOM_SUFFIX):
            rooms.append(Room(id=RoomId(profile.id), name=profile.nick, owner=ContactId("")))
        else:
            contacts.append(Contact(profile=profile, kind=kind_of(profile.id), remark=text(each.as_name)))
    return ContactPage(contacts=tuple(contacts), rooms=tuple(rooms))


def write_room_users(said: RoomDetails | Room) -> RoomUsers:
    """Write a room with its members."""
    details = RoomDetails(room=said) if isinstance(said, Room) else said
    room = details.room
    members = [Person(**fields_of(details.profiles.get(each.id) or _profile(each))) for each in room.members]
    return RoomUsers(wxid=room.id, owner=room.owner, nick=room.name, room_count=str(len(members)), user_lists=members)


def _profile(member: Member) -> Profile:
    return Profile(id=member.id, nick=member.nick, avatar_url=member.avatar_url)


def read_room_users(wire: RoomUsers) -> Room:
    """Read a room with its members.

    Raises:
        Malformed: no room, or a member is nobody.
    """
    people = [read_profile(each) for each in wire.user_lists or ()]
    return Room(
        id=RoomId(filled(wire.wxid, "wxid")),
        name=text(wire.nick),
        owner=ContactId(text(wire.owner)),
        members=tuple(Member(id=each.id, nick=each.nick, avatar_url=each.avatar_url) for each in people),
    )


def write_room_nick(said: NickDetails | Member) -> RoomNick:
    """Write what a member is called: by the account itself, else in the room, else at all."""
    details = NickDetails(room=RoomId(""), member=said) if isinstance(said, Member) else said
    member = details.member
    nick = details.remark or member.room_nick or member.nick
    return RoomNick(msg=NickFields(chat_room=details.room, wxid=member.id, chat_nick=nick))


def read_room_nick(wire: NickFields) -> Member:
    """Read what a member is called.

    Raises:
        Malformed: nobody.
    """
    return Member(id=ContactId(filled(wire.wxid, "wxid")), nick=text(wire.chat_nick))

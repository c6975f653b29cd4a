"""The options of the commands that send nothing, and what they mean. Pure, both ways.

Source: the document.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hongyan.model.account import LoginMethod
from hongyan.model.commands import (
    AcceptFriendRequest,
    AcceptRoomInvitation,
    AcceptTransfer,
    CloseClient,
    CreateRoom,
    DeleteContact,
    GetContacts,
    GetLoginStatus,
    GetMemberNick,
    GetRoomMembers,
    LeaveRoom,
    ListContactIds,
    Login,
    LogOut,
    OpenClient,
    RemoveRoomMember,
    RenameRoom,
    SetRemark,
    SetRoomNick,
    SyncContacts,
    UploadClientFile,
)
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RoomId, TransferId
from hongyan.wire.table import Codec

from .loose import Loose, Names, filled, names, number, text, words
from .people import EVERYBODY, FRIENDS
from .sending import ToWxid, chat_in, person_in

MOST_CONTACTS = 50
"""Ids in one ``getUsersInfo``; the least is one."""


class Nothing(msgspec.Struct):
    """No option; what comes all the same is passed over."""


def _no_option(build: Callable[[], Any]) -> Codec[Nothing, Any]:
    return Codec(Nothing, decode=lambda _: build(), encode=lambda _: Nothing())


OPEN_CLIENT = _no_option(OpenClient)
LOGIN = _no_option(lambda: Login(method=LoginMethod.QR))
LOGIN_STATUS = _no_option(GetLoginStatus)
LOG_OUT = _no_option(LogOut)
LIST_CONTACT_IDS = _no_option(ListContactIds)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfProcess:
    """``closeProcess``: the command, and whose process it is to be. The caller knows what it named so."""

    pid: str = ""
    command: CloseClient = field(default_factory=CloseClient)


class Process(msgspec.Struct, kw_only=True):
    """``closeProcess``."""

    pid: Loose = ""


CLOSE_CLIENT: Codec[Process, OfProcess] = Codec(
    Process, decode=lambda w: OfProcess(pid=text(w.pid)), encode=lambda c: Process(pid=c.pid)
)


# The address book.


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWish:
    """``getContact``: the command, and which parts of the address book are wanted. The caller reads all its pages."""

    flag: int = FRIENDS
    command: SyncContacts = field(default_factory=SyncContacts)


class BookOption(msgspec.Struct, kw_only=True):
    """``getContact``."""

    flag: Loose = ""


def _read_book(wire: BookOption) -> BookWish:
    flag = number(wire.flag) if text(wire.flag) else FRIENDS
    if flag is None or not 0 <= flag <= EVERYBODY:
        raise Malformed(f"must be a number from 0 to {EVERYBODY}", "flag")
    return BookWish(flag=flag)


def _write_book(wanted: BookWish | SyncContacts) -> BookOption:
    return BookOption(flag=str(wanted.flag if isinstance(wanted, BookWish) else EVERYBODY))


SYNC_CONTACTS: Codec[BookOption, Any] = Codec(BookOption, decode=_read_book, encode=_write_book)


class WxidsOption(msgspec.Struct, rename="camel", kw_only=True):
    """``getUsersInfo`` and ``createChatRoom``."""

    wxid_lists: Names = ""


def _read_contacts(wire: WxidsOption) -> GetContacts:
    ids = names(wire.wxid_lists, "wxidLists")
    if not 1 <= len(ids) <= MOST_CONTACTS:
        raise Malformed(f"must name 1 to {MOST_CONTACTS}", "wxidLists")
    return GetContacts(ids=tuple(ChatId(id_) for id_ in ids))


GET_CONTACTS: Codec[WxidsOption, GetContacts] = Codec(
    WxidsOption, decode=_read_contacts, encode=lambda c: WxidsOption(wxid_lists=list(c.ids))
)
DELETE_CONTACT: Codec[ToWxid, DeleteContact] = Codec(
    ToWxid, decode=lambda w: DeleteContact(contact=person_in(w)), encode=lambda c: ToWxid(wxid=c.contact)
)


class Codes(msgspec.Struct, kw_only=True):
    """``acceptFriend``: as ``reportFriendAddRequest`` has them."""

    v1: Loose = ""
    v2: Loose = ""


ACCEPT_FRIEND: Codec[Codes, AcceptFriendRequest] = Codec(
    Codes,
    decode=lambda w: AcceptFriendRequest(stranger=filled(w.v1, "v1"), ticket=filled(w.v2, "v2")),
    encode=lambda c: Codes(v1=c.stranger, v2=c.ticket),
)


class RemarkOption(ToWxid, kw_only=True):
    """``updateAsName``; an empty name takes the remark away."""

    as_name: Loose = ""


SET_REMARK: Codec[RemarkOption, SetRemark] = Codec(
    RemarkOption,
    decode=lambda w: SetRemark(contact=person_in(w), remark=words(w.as_name)),
    encode=lambda c: RemarkOption(wxid=c.contact, as_name=c.remark),
)


# Rooms.


class RoomOption(msgspec.Struct, rename="camel", kw_only=True):
    """An option about one room."""

    chatroom: Loose = ""


class MemberOption(RoomOption, kw_only=True):
    """An option about one member of a room."""

    wxid: Loose = ""


class NameOption(RoomOption, kw_only=True):
    """``updateChatRoomName``."""

    name: Loose = ""


class NickOption(RoomOption, kw_only=True):
    """``updateRoomAsName``."""

    nick: Loose = ""
    name: Loose | msgspec.UnsetType = msgspec.UNSET
    """The same in the demo servers of juguang2018/wequick."""


def _room(wire: RoomOption) -> RoomId:
    return RoomId(filled(wire.chatroom, "chatroom"))


def _member(wire: MemberOption) -> ContactId:
    return ContactId(filled(wire.wxid, "wxid"))


GET_ROOM_MEMBERS: Codec[ToWxid, GetRoomMembers] = Codec(
    ToWxid, decode=lambda w: GetRoomMembers(room=RoomId(chat_in(w))), encode=lambda c: ToWxid(wxid=c.room)
)
GET_MEMBER_NICK: Codec[MemberOption, GetMemberNick] = Codec(
    MemberOption,
    decode=lambda w: GetMemberNick(room=_room(w), contact=_member(w)),
    encode=lambda c: MemberOption(chatroom=c.room, wxid=c.contact),
)
# One member goes over this wire: of several, the first.
REMOVE_MEMBER: Codec[MemberOption, RemoveRoomMember] = Codec(
    MemberOption,
    decode=lambda w: RemoveRoomMember(room=_room(w), members=(_member(w),)),
    encode=lambda c: MemberOption(chatroom=c.room, wxid=c.members[0]),
)
RENAME_ROOM: Codec[NameOption, RenameRoom] = Codec(
    NameOption,
    decode=lambda w: RenameRoom(room=_room(w), name=words(w.name)),
    encode=lambda c: NameOption(chatroom=c.room, name=c.name),
)
SET_ROOM_NICK: Codec[NickOption, SetRoomNick] = Codec(
    NickOption,
    decode=lambda w: SetRoomNick(room=_room(w), nick=words(w.nick if w.name is msgspec.UNSET else w.name)),
    encode=lambda c: NickOption(chatroom=c.room, nick=c.nick),
)
# How many it takes is WeChat's to say. The wire has no name for the room.
CREATE_ROOM: Codec[WxidsOption, CreateRoom] = Codec(
    WxidsOption,
    decode=lambda w: CreateRoom(members=tuple(ContactId(each) for each in names(w.wxid_lists, "wxidLists"))),
    encode=lambda c: WxidsOption(wxid_lists=list(c.members)),
)
LEAVE_ROOM: Codec[RoomOption, LeaveRoom] = Codec(
    RoomOption, decode=lambda w: LeaveRoom(room=_room(w)), encode=lambda c: RoomOption(chatroom=c.room)
)


class UrlOption(msgspec.Struct, kw_only=True):
    """``acceptChatroomInvite``."""

    url: Loose = ""


ACCEPT_INVITATION: Codec[UrlOption, AcceptRoomInvitation] = Codec(
    UrlOption,
    decode=lambda w: AcceptRoomInvitation(url=filled(w.url, "url")),
    encode=lambda c: UrlOption(url=c.url),
)


# Money and files.


class TransferOption(msgspec.Struct, kw_only=True):
    """``acceptBankTransfer``: as ``reportTransferMessage`` has them."""

    transferid: Loose = ""
    wxid: Loose = ""


def _read_transfer(wire: TransferOption) -> AcceptTransfer:
    return AcceptTransfer(
        transfer=TransferId(filled(wire.transferid, "transferid")), payer=ContactId(filled(wire.wxid, "wxid"))
    )


ACCEPT_TRANSFER: Codec[TransferOption, AcceptTransfer] = Codec(
    TransferOption,
    decode=_read_transfer,
    encode=lambda c: TransferOption(transferid=c.transfer, wxid=c.payer or ""),
)


class UploadOption(msgspec.Struct, rename="camel", kw_only=True):
    """``uploadFile``."""

    file_url: Loose = ""
    up_url: Loose = ""


UPLOAD_FILE: Codec[UploadOption, UploadClientFile] = Codec(
    UploadOption,
    decode=lambda w: UploadClientFile(file=filled(w.file_url, "fileUrl"), url=filled(w.up_url, "upUrl")),
    encode=lambda c: UploadOption(file_url=c.file, up_url=c.url),
)

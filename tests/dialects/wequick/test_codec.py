import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.wequick import codec
from hongyan.dialects.wequick.codec import BookWish, OfProcess
from hongyan.model import commands as c
from hongyan.model.account import LoginMethod
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RoomId, TransferId
from hongyan.wire.table import AnyCodec

ANN = ContactId("wxid_ann")
CHAT = ChatId("wxid_ann")
ROOM = RoomId("1@chatroom")


def read(of: AnyCodec, option: Any) -> Any:
    return of.read(json.dumps(option))


READ = [
    (codec.OPEN_CLIENT, {"more": 1}, c.OpenClient()),
    (codec.LOGIN, {}, c.Login(method=LoginMethod.QR)),
    (codec.LOGIN_STATUS, {}, c.GetLoginStatus()),
    (codec.LOG_OUT, {}, c.LogOut()),
    (codec.LIST_CONTACT_IDS, {}, c.ListContactIds()),
    (codec.CLOSE_CLIENT, {"pid": 4100}, OfProcess(pid="4100")),
    (codec.SYNC_CONTACTS, {}, BookWish(flag=1)),
    (codec.SYNC_CONTACTS, {"flag": ""}, BookWish(flag=1)),
    (codec.SYNC_CONTACTS, {"flag": "7"}, BookWish(flag=7)),
    (codec.SYNC_CONTACTS, {"flag": 0}, BookWish(flag=0)),
    (codec.GET_CONTACTS, {"wxidLists": ["wxid_ann", "1@chatroom"]}, c.GetContacts(ids=(CHAT, ChatId("1@chatroom")))),
    (codec.GET_CONTACTS, {"wxidLists": "wxid_ann"}, c.GetContacts(ids=(CHAT,))),
    (codec.DELETE_CONTACT, {"wxid": "wxid_ann"}, c.DeleteContact(contact=ANN)),
    (codec.ACCEPT_FRIEND, {"v1": "v1_x", "v2": "v2_x"}, c.AcceptFriendRequest(stranger="v1_x", ticket="v2_x")),
    (codec.SET_REMARK, {"wxid": "wxid_ann", "asName": ""}, c.SetRemark(contact=ANN, remark="")),
    (codec.GET_ROOM_MEMBERS, {"wxid": "1@chatroom"}, c.GetRoomMembers(room=ROOM)),
    (codec.GET_MEMBER_NICK, {"chatroom": "1@chatroom", "wxid": "wxid_ann"}, c.GetMemberNick(room=ROOM, contact=ANN)),
    (
        codec.REMOVE_MEMBER,
        {"chatroom": "1@chatroom", "wxid": "wxid_ann"},
        c.RemoveRoomMember(room=ROOM, members=(ANN,)),
    ),
    (codec.RENAME_ROOM, {"chatroom": "1@chatroom", "name": "新"}, c.RenameRoom(room=ROOM, name="新")),
    (codec.SET_ROOM_NICK, {"chatroom": "1@chatroom", "nick": None}, c.SetRoomNick(room=ROOM, nick="")),
    (codec.SET_ROOM_NICK, {"chatroom": "1@chatroom", "name": "n"}, c.SetRoomNick(room=ROOM, nick="n")),
    (codec.CREATE_ROOM, {"wxidLists": ""}, c.CreateRoom(members=())),
    (codec.LEAVE_ROOM, {"chatroom": "1@chatroom"}, c.LeaveRoom(room=ROOM)),
    (codec.ACCEPT_INVITATION, {"url": "https://support"}, c.AcceptRoomInvitation(url="https://support")),
    (
        codec.ACCEPT_TRANSFER,
        {"transferid": 1000050001, "wxid": "wxid_ann"},
        c.AcceptTransfer(transfer=TransferId("1000050001"), payer=ANN),
    ),
    (
        codec.UPLOAD_FILE,
        {"fileUrl": "C:/files/demo.md", "upUrl": "http://xxx/upload"},
        c.UploadClientFile(file="C:/files/demo.md", url="http://xxx/upload"),
    ),
]


@pytest.mark.parametrize(("of", "option", "command"), READ, ids=[type(command).__name__ for _, _, command in READ])
def test_an_option_is_read_as_its_command(of: AnyCodec, option: Any, command: Any) -> None:
    assert read(of, option) == command


@pytest.mark.parametrize(
    ("of", "option", "field"),
    [
        (codec.SYNC_CONTACTS, {"flag": "8"}, "flag"),
        (codec.SYNC_CONTACTS, {"flag": -1}, "flag"),
        (codec.SYNC_CONTACTS, {"flag": "all"}, "flag"),
        (codec.GET_CONTACTS, {"wxidLists": []}, "wxidLists"),
        (codec.GET_CONTACTS, {"wxidLists": ["a"] * 51}, "wxidLists"),
        (codec.GET_CONTACTS, {"wxidLists": ["a", ""]}, "wxidLists[1]"),
        (codec.ACCEPT_FRIEND, {"v1": "v1_x"}, "v2"),
        (codec.LEAVE_ROOM, {}, "chatroom"),
        (codec.ACCEPT_INVITATION, {}, "url"),
        (codec.ACCEPT_TRANSFER, {"transferid": "1"}, "wxid"),
        (codec.ACCEPT_TRANSFER, {"wxid": "a"}, "transferid"),
        (codec.UPLOAD_FILE, {"fileUrl": "a"}, "upUrl"),
    ],
)
def test_a_wrong_option_is_named_as_the_wire_names_it(of: AnyCodec, option: Any, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(of, option)
    assert caught.value.field == field


def test_a_backend_asks_for_all_lists_and_a_transfer_without_its_payer_goes_without() -> None:
    assert msgspec.to_builtins(codec.SYNC_CONTACTS.write(c.SyncContacts())) == {"flag": "7"}
    written = codec.ACCEPT_TRANSFER.write(c.AcceptTransfer(transfer=TransferId("1")))
    assert msgspec.to_builtins(written) == {"transferid": "1", "wxid": ""}

from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import room_codec as codec
from hongyan.model.commands import (
    AddRoomMember,
    CreateRoom,
    GetRoomMembers,
    GetRoomQrCode,
    InviteToRoom,
    LeaveRoom,
    RemoveRoomMember,
    RenameRoom,
    SetRoomAnnouncement,
)
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member, Room
from hongyan.wire.table import AnyCodec

ANN, BOB = ContactId("wxid_ann"), ContactId("wxid_bob")
GEESE = RoomId("1@chatroom")
ONE = {"room": GEESE, "members": (ANN,)}


@pytest.mark.parametrize(
    ("codec_", "payload", "command"),
    [
        (codec.GET_ROOM_MEMBERS, b'{"groupId":"1@chatroom"}', GetRoomMembers(room=GEESE)),
        (codec.QUIT_ROOM, b'{"groupId":"1@chatroom"}', LeaveRoom(room=GEESE)),
        (codec.ADD_ROOM_MEMBER, b'{"groupId":"1@chatroom","userId":"wxid_ann"}', AddRoomMember(**ONE)),
        (codec.INVITE_ROOM_MEMBER, b'{"groupId":"1@chatroom","userId":"wxid_ann"}', InviteToRoom(**ONE)),
        (codec.DELETE_ROOM_MEMBER, b'{"groupId":"1@chatroom","userId":"wxid_ann"}', RemoveRoomMember(**ONE)),
        (codec.SET_ROOM_NAME, b'{"groupId":"1@chatroom","content":"Geese"}', RenameRoom(room=GEESE, name="Geese")),
        (
            codec.SET_ROOM_ANNOUNCEMENT,
            b'{"groupId":"1@chatroom","content":""}',
            SetRoomAnnouncement(room=GEESE, text=""),
        ),
        (codec.GET_ROOM_QR, b'{"groupId":"1@chatroom","style":0}', GetRoomQrCode(room=GEESE)),
        (codec.CREATE_ROOM, b'{"userList":["wxid_ann","wxid_bob"]}', CreateRoom(members=(ANN, BOB))),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_request_goes_both_ways(codec_: AnyCodec, payload: bytes, command: Any) -> None:
    assert codec_.read(payload) == command
    assert msgspec.json.encode(codec_.write(command)) == payload


@pytest.mark.parametrize(
    ("codec_", "payload", "field"),
    [
        # The old servers took the library's other spelling for no room at all: padchat-sdk issue 77.
        (codec.GET_ROOM_MEMBERS, b'{"group_id":"1334833022@chatroom"}', "groupId"),
        (codec.GET_ROOM_MEMBERS, b'{"groupId":""}', "groupId"),
        (codec.ADD_ROOM_MEMBER, b'{"groupId":"1@chatroom"}', "userId"),
        (codec.ADD_ROOM_MEMBER, b'{"groupId":"1@chatroom","userId":""}', "userId"),
        (codec.SET_ROOM_NAME, b'{"groupId":"1@chatroom"}', "content"),
        (codec.GET_ROOM_QR, b"{}", "groupId"),
        (codec.CREATE_ROOM, b"{}", "userList"),
        (codec.CREATE_ROOM, b'{"userList":["a",""]}', "userList[1]"),
        (codec.CREATE_ROOM, b'{"userList":"a,b"}', "userList"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_wrong_parameter_is_named(codec_: AnyCodec, payload: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(payload)
    assert caught.value.field == field


def test_members_are_json_text_inside_the_json() -> None:
    room = Room(
        id=GEESE,
        name="",
        owner=ContactId(""),
        members=(Member(id=ANN, nick="Ann", room_nick="A", avatar_url="http://a/0", invited_by=BOB),),
    )
    answer = msgspec.json.encode(codec.MEMBERS.write(room))
    assert msgspec.json.decode(answer) == {
        "success": True,
        "data": {
            "chatroom_id": 0,
            "count": 1,
            "member": '[{"big_head":"http://a/0","chatroom_nick_name":"A","invited_by":"wxid_bob","nick_name":"Ann",'
            '"small_head":"http://a/0","user_name":"wxid_ann"}]\n',
            "message": "",
            "status": 0,
            "user_name": "1@chatroom",
        },
    }
    assert codec.MEMBERS.read(answer) == room


def answer_with(member: str) -> bytes:
    return msgspec.json.encode({"success": True, "data": {"count": 0, "user_name": "1@chatroom", "member": member}})


def test_null_is_nobody() -> None:
    assert codec.MEMBERS.read(answer_with("null\n")) == Room(id=GEESE, name="", owner=ContactId(""))


@pytest.mark.parametrize("member", ["", "{}", "[1]", '[{"nick_name":"Ann"}]'])
def test_members_that_are_no_list_of_members_are_refused(member: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec.MEMBERS.read(answer_with(member))
    assert caught.value.field.startswith("data.member")


def test_a_new_room_is_answered_with_its_id() -> None:
    room = Room(id=GEESE, name="", owner=ContactId(""))
    answer = msgspec.json.encode(codec.CREATED.write(room))
    assert answer == b'{"success":true,"data":{"message":"","status":0,"user_name":"1@chatroom"}}'
    assert codec.CREATED.read(answer) == room

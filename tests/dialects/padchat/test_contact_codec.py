from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import contact_codec as codec
from hongyan.dialects.padchat.contact_codec import RenderedQr
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
from hongyan.model.contact import Contact, ContactKind, Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.room import Member, Room
from hongyan.wire.table import NO_MEDIA, AnyCodec, WithMedia

ANN = ContactId("wxid_ann")
PROFILE = Profile(id=ANN, nick="Ann", avatar_url="http://a/0")


def written(codec_: AnyCodec, value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(codec_.write(value)))


def data(codec_: AnyCodec, value: Any) -> Any:
    return written(codec_, value)["data"]


@pytest.mark.parametrize(
    ("codec_", "payload", "command"),
    [
        (codec.GET_CONTACT, b'{"userId":"wxid_ann"}', GetContacts(ids=(ChatId("wxid_ann"),))),
        (codec.SEARCH_CONTACT, b'{"userId":"13800000000"}', SearchContact(query="13800000000")),
        (codec.DELETE_CONTACT, b'{"userId":"wxid_ann"}', DeleteContact(contact=ANN)),
        (codec.SET_REMARK, b'{"userId":"wxid_ann","remark":""}', SetRemark(contact=ANN, remark="")),
        (codec.ACCEPT_USER, b'{"stranger":"v1","ticket":"v2"}', AcceptFriendRequest(stranger="v1", ticket="v2")),
        (
            codec.ADD_CONTACT,
            b'{"stranger":"v1","ticket":"v2","content":"hi","type":15}',
            AddContact(stranger="v1", ticket="v2", greeting="hi", scene=FriendScene.PHONE),
        ),
        (codec.ADD_CONTACT, b'{"userId":"wxid_ann"}', AddContact(contact=ANN)),
        (codec.SAY_HELLO, b'{"stranger":"v1","content":"hi"}', GreetContact(stranger="v1", greeting="hi")),
        (
            codec.SET_HEAD_IMG,
            b'{"file":"YWJj"}',
            WithMedia(data=b"abc", command=SetAvatar(media=NO_MEDIA)),
        ),
        (codec.GET_USER_QR, b'{"userId":"wxid_ann","style":3}', GetContactQrCode(contact=ANN, style=3)),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_request_goes_both_ways(codec_: AnyCodec, payload: bytes, command: Any) -> None:
    assert codec_.read(payload) == command
    assert msgspec.json.encode(codec_.write(command)) == payload


def test_a_style_may_be_left_out() -> None:
    assert codec.GET_USER_QR.read(b'{"userId":"wxid_ann"}') == GetContactQrCode(contact=ANN)


@pytest.mark.parametrize(
    ("codec_", "payload", "field"),
    [
        (codec.GET_CONTACT, b"{}", "userId"),
        (codec.GET_CONTACT, b'{"userId":""}', "userId"),
        (codec.GET_CONTACT, b'{"user_id":"wxid_ann"}', "userId"),
        (codec.SEARCH_CONTACT, b'{"userId":""}', "userId"),
        (codec.SET_REMARK, b'{"userId":"","remark":""}', "userId"),
        (codec.SET_REMARK, b'{"userId":"a"}', "remark"),
        (codec.ACCEPT_USER, b'{"stranger":"","ticket":"v2"}', "stranger"),
        (codec.ACCEPT_USER, b'{"stranger":"v1","ticket":""}', "ticket"),
        (codec.ADD_CONTACT, b"{}", "stranger"),
        (codec.ADD_CONTACT, b'{"stranger":"v1","type":5}', "type"),
        (codec.ADD_CONTACT, b'{"stranger":"v1","type":"3"}', "type"),
        (codec.SAY_HELLO, b'{"userId":"","stranger":""}', "stranger"),
        (codec.SET_HEAD_IMG, b'{"file":"?"}', "file"),
        (codec.GET_USER_QR, b'{"userId":"a","style":4}', "style"),
        (codec.GET_USER_QR, b'{"userId":"a","style":-1}', "style"),
        (codec.GET_USER_QR, b'{"userId":""}', "userId"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_wrong_parameter_is_named(codec_: AnyCodec, payload: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(payload)
    assert caught.value.field == field


def test_a_room_is_answered_with_its_members_as_json_text() -> None:
    room = Room(id=RoomId("1@chatroom"), name="Geese", owner=ANN, members=(Member(id=ANN, nick="Ann"),))
    told = data(codec.CONTACT, ContactPage(rooms=(room,)))
    assert (told["user_name"], told["chatroom_owner"], told["member"]) == ("1@chatroom", "wxid_ann", '["wxid_ann"]\n')
    assert (told["member_count"], told["max_member_count"]) == (1, 500)


def test_a_person_is_answered_without_what_rooms_have() -> None:
    told = data(codec.CONTACT, ContactPage(contacts=(Contact(profile=PROFILE),)))
    assert (told["user_name"], told["message"], told["status"]) == ("wxid_ann", "", 0)
    assert "member" not in told


def test_nobody_is_answered_by_empty_fields() -> None:
    assert {*data(codec.CONTACT, ContactPage()).values()} == {"", 0}
    assert codec.CONTACT.read(msgspec.json.encode(codec.CONTACT.write(ContactPage()))) == ContactPage()


def test_somebody_with_a_v2_code_is_read_as_a_stranger() -> None:
    stranger = Contact(profile=PROFILE, is_friend=False, verify_ticket="v2")
    answer = msgspec.json.encode(codec.CONTACT.write(ContactPage(contacts=(stranger,))))
    assert codec.CONTACT.read(answer) == ContactPage(contacts=(stranger,))


def test_who_was_found_has_no_ticket_and_is_read_as_a_stranger() -> None:
    official = msgspec.structs.replace(PROFILE, id=ContactId("gh_1"))
    found = Contact(profile=official, kind=ContactKind.OFFICIAL, verify_ticket="v2", stranger_ticket="v1")
    answer = codec.FOUND.write(found)
    assert "ticket" not in msgspec.to_builtins(answer)["data"]
    assert codec.FOUND.read(msgspec.json.encode(answer)) == msgspec.structs.replace(
        found, is_friend=False, verify_ticket=""
    )


def test_a_new_avatar_is_answered_with_its_address_twice() -> None:
    told = data(codec.AVATAR, PROFILE)
    assert (told["big_head"], told["small_head"], told["status"]) == ("http://a/0", "http://a/0", 0)


def test_a_code_is_answered_as_a_picture() -> None:
    rendered = RenderedQr(code=QrCode(url="http://q/", footer="7天内有效"), image=b"\x89PNG")
    assert data(codec.QR_CODE, rendered) == {
        "footer": "7天内有效",
        "message": "",
        "qr_code": "iVBORw==",
        "status": 0,
    }


@pytest.mark.parametrize("codec_", [codec.CONTACT, codec.FOUND, codec.AVATAR, codec.QR_CODE])
def test_an_answer_without_data_is_refused(codec_: AnyCodec) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(b'{"success":true}')
    assert caught.value.field == "data"

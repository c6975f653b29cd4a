from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import pushes, versions
from hongyan.dialects.padchat.pushes import Item
from hongyan.dialects.padchat.versions import Kinds
from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId, RedPacketId, RoomId, TransferId
from hongyan.model.message import AnyContent, App, Link, Message, RedPacket, RoomInvitation, Text, Transfer

EXACTLY = settings(derandomize=True, deadline=None, database=None)

OWN = Profile(id=ContactId("wxid_bot"), nick="Bot", uin=7)


@pytest.mark.parametrize(
    ("snake", "pascal"),
    [
        ("msg_id", "MsgId"),
        ("py_initial", "PyInitial"),
        ("quan_pin", "QuanPin"),
        ("continue", "Continue"),
        ("qr_code", "QrCode"),
        ("chatroom_nick_name", "ChatroomNickName"),
    ],
)
def test_a_name_is_turned_both_ways(snake: str, pascal: str) -> None:
    assert versions.pascal({snake: 1}) == {pascal: 1}
    assert versions.snake({pascal: 1}) == {snake: 1}


def test_names_are_turned_at_every_depth_and_values_nowhere() -> None:
    low = {"data": [{"nick_name": "nick_name"}, 1, None, ["user_name"]], "count": 2}
    big = {"Data": [{"NickName": "nick_name"}, 1, None, ["user_name"]], "Count": 2}
    assert versions.pascal(low) == big
    assert versions.snake(big) == low


def test_names_in_the_text_of_members_are_turned_too() -> None:
    low = {"member": '[{"nick_name":"Ann"}]\n'}
    big = {"Member": '[{"NickName":"Ann"}]\n'}
    assert versions.pascal(low) == big
    assert versions.snake(big) == low
    assert versions.pascal({"member": '["wxid_ann"]'}) == {"Member": '["wxid_ann"]'}
    assert versions.snake({"Member": [{"NickName": "Ann"}]}) == {"member": [{"nick_name": "Ann"}]}


def test_a_text_of_members_that_is_no_json_is_refused() -> None:
    with pytest.raises(Malformed) as caught:
        versions.snake({"Member": "?"})
    assert caught.value.field == "member"


def test_what_is_nested_beyond_the_stack_is_refused() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Malformed, match="too deeply"):
        versions.snake(deep)


def item(content: AnyContent, chat: str = "wxid_ann") -> Item:
    message = Message(
        id=MessageId("1"), chat=ChatId(chat), sender=ContactId("wxid_ann"), content=content, sent_at_ms=1000
    )
    return pushes.write_message(message, OWN)


INVITATION_URL = "http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=x"
INVITATION = RoomInvitation(room=RoomId(""), url=INVITATION_URL)

NUMBERS: list[tuple[AnyContent, int, int]] = [
    (Text(text="hi"), 1, 1),
    (Text(text="<appmsg><type>2000</type></appmsg>"), 1, 1),
    (Link(title="t", url="u"), 49, 49),
    (App(xml="<appmsg><type>2000</type></appmsg>"), 49, 2000),
    (App(xml="<appmsg><type><![CDATA[2001]]></type></appmsg>"), 49, 2001),
    (INVITATION, 49, 3000),
    (Transfer(amount_fen=520, transfer_id=TransferId("1000"), sent_at_ms=1000), 49, 2000),
    (RedPacket(wishing="大吉", packet_id=RedPacketId("1000")), 49, 2001),
    (App(xml="no xml"), 49, 49),
    (App(xml="<msg>no xml"), 49, 49),
]


@pytest.mark.parametrize("chat", ["wxid_ann", "1@chatroom"])
@pytest.mark.parametrize(("content", "captured", "documented"), NUMBERS)
def test_three_kinds_have_the_number_that_the_setting_says(
    content: AnyContent, captured: int, documented: int, chat: str
) -> None:
    pushed = item(content, chat)
    assert versions.numbered(pushed, Kinds.CAPTURED).msg_type == captured
    assert versions.numbered(pushed, Kinds.DOCUMENTED).msg_type == documented
    assert pushed.msg_type == 5


@pytest.mark.parametrize("kinds", Kinds)
@pytest.mark.parametrize(("content", "_c", "_d"), NUMBERS)
def test_an_item_is_read_whatever_its_number(content: AnyContent, _c: int, _d: int, kinds: Kinds) -> None:
    pushed = item(content)
    wire = versions.pascal(msgspec.to_builtins(versions.numbered(pushed, kinds)))
    assert versions.read_numbered(wire) == pushed


def test_of_an_item_only_the_proven_fields_must_be_there() -> None:
    proven = {"MsgType": 3000, "Content": "<msg/>", "FromUser": "a", "ToUser": "b", "MsgId": "1", "Uin": 7}
    read = versions.read_numbered(proven)
    assert (read.sub_type, read.msg_type, read.timestamp) == (49, 5, 0)


@pytest.mark.parametrize("raw", [{}, [], None, 1, "text", {"MsgType": "1"}, {"MsgType": [1]}, {"MsgType": None}])
def test_what_is_no_item_is_refused(raw: Any) -> None:
    with pytest.raises(Malformed):
        versions.read_numbered(raw)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@EXACTLY
@given(value=JSON)
def test_any_json_is_an_item_or_malformed(value: Any) -> None:
    try:
        read = versions.read_numbered(value)
    except Malformed:
        return
    assert isinstance(read, Item)

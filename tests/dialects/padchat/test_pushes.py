from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import pushes
from hongyan.dialects.padchat.pushes import Item
from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.events import LoginConfirmed, LoginFailed, QrCodeShown, Scanned
from hongyan.model.ids import ChatId, ContactId, LoginId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, Image, Message, Notice, Text
from hongyan.model.room import Member, Room

EXACTLY = settings(derandomize=True, deadline=None, database=None)

OWN = Profile(id=ContactId("wxid_bot"), nick="Bot", uin=1567296093)
ANN = Profile(
    id=ContactId("wxid_ann"),
    nick="安安",
    sex=Sex.FEMALE,
    signature="sig",
    country="CN",
    province="Henan",
    city="mesa",
    avatar_url="http://a/0",
    uin=7,
)


def message(content: AnyContent, **fields: Any) -> Message:
    standard = {
        "id": MessageId("8394773793402534033"),
        "chat": ChatId("wxid_ann"),
        "sender": ContactId("wxid_ann"),
        "sender_nick": "安安",
        "sent_at_ms": 1526958809123,
    }
    return Message(content=content, **(standard | fields))


def written(content: AnyContent, **fields: Any) -> dict[str, Any]:
    return msgspec.to_builtins(pushes.write_message(message(content, **fields), OWN))


def test_a_text_from_a_person_is_written_byte_for_byte() -> None:
    raw = msgspec.json.encode(pushes.write_message(message(Text(text="1111")), OWN))
    assert (
        raw
        == (
            '{"content":"1111","continue":1,"description":"安安 : 1111","from_user":"wxid_ann",'
            '"msg_id":"8394773793402534033","msg_source":"<msgsource />\\n","msg_type":5,"status":1,"sub_type":1,'
            '"timestamp":1526958809,"to_user":"wxid_bot","uin":1567296093}'
        ).encode()
    )


def test_in_a_room_the_body_begins_with_its_sender() -> None:
    item = written(Text(text="hi"), chat=ChatId("1@chatroom"), room_size=4)
    assert (item["from_user"], item["to_user"], item["content"]) == ("1@chatroom", "wxid_bot", "wxid_ann:\nhi")
    assert "<membercount>4</membercount>" in item["msg_source"]


def test_a_mention_stands_in_the_source() -> None:
    item = written(Text(text="@Bot", at=(OWN.id,)), chat=ChatId("1@chatroom"), room_size=4)
    assert "<atuserlist>wxid_bot</atuserlist>" in item["msg_source"]


def test_the_accounts_own_message_goes_from_the_account_to_the_chat() -> None:
    item = written(Text(text="hi"), sender=OWN.id, chat=ChatId("1@chatroom"), mine=True)
    assert (item["from_user"], item["to_user"], item["content"]) == ("wxid_bot", "1@chatroom", "hi")


def test_a_sender_without_a_name_is_described_by_its_id() -> None:
    assert written(Text(text="hi"), sender_nick="")["description"] == "wxid_ann : hi"


def test_a_notice_has_neither_description_nor_source() -> None:
    item = written(Notice(text="你已成为新群主"), chat=ChatId("1@chatroom"), sender=ContactId("1@chatroom"))
    assert (item["sub_type"], item["description"], item["msg_source"]) == (10000, "", "")
    assert item["content"] == "你已成为新群主"


def test_a_kind_without_a_shape_in_the_edition_is_told_apart() -> None:
    picture = Image(media=MediaRef(sha256="00", size_bytes=1, type="image/png"))
    assert pushes.can_write(Text(text=""))
    assert not pushes.can_write(picture)


def test_an_item_of_an_unknown_kind_is_refused() -> None:
    item = Item(content="", from_user="a", msg_id="1", sub_type=9999, timestamp=0, to_user="b", uin=1)
    with pytest.raises(Malformed, match="9999") as caught:
        pushes.read_message(item, OWN.id)
    assert caught.value.field == "sub_type"


@pytest.mark.parametrize("text", ["a:\nb", "你修改群名为“雁:\n雁”"])
def test_a_rooms_notice_is_not_taken_for_a_members_words(text: str) -> None:
    room = {"chat": ChatId("1@chatroom"), "sender": ContactId("1@chatroom"), "sender_nick": "", "sent_at_ms": 0}
    notice = message(Notice(text=text), **room)
    assert pushes.read_message(pushes.write_message(notice, OWN), OWN.id).message == notice


def test_a_rooms_text_without_a_sender_is_the_rooms_own() -> None:
    item = Item(content="hi", from_user="1@chatroom", msg_id="1", sub_type=1, timestamp=0, to_user="wxid_bot", uin=1)
    assert pushes.read_message(item, OWN.id).message.sender == "1@chatroom"


IDS = st.from_regex(r"wxid_[a-z0-9]{1,6}", fullmatch=True).map(ContactId)
CHATS = IDS | st.from_regex(r"[0-9]{3,6}@chatroom", fullmatch=True)
LINES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
NICKS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=":"), max_size=10)


@st.composite
def texts(draw: st.DrawFn) -> Message:
    """A text as an account may receive it, with nothing that the wire leaves out."""
    chat = draw(CHATS)
    in_room = chat.endswith("@chatroom")
    mine = draw(st.booleans())
    sender = OWN.id if mine else draw(IDS) if in_room else ContactId(chat)
    nick = draw(NICKS)
    assume(nick != sender)
    return message(
        Text(text=draw(LINES), at=tuple(draw(st.lists(IDS, max_size=3))) if in_room else ()),
        chat=ChatId(chat),
        sender=sender,
        sender_nick=nick,
        mine=mine,
        room_size=draw(st.integers(0, 500)) if in_room else 0,
        sent_at_ms=draw(st.integers(0, 2**33)) * 1000,
    )


@EXACTLY
@given(said=texts())
def test_a_text_comes_back_as_it_went_out(said: Message) -> None:
    raw = msgspec.json.encode(pushes.write_message(said, OWN))
    assert pushes.read_message(msgspec.json.decode(raw, type=Item), OWN.id).message == said


@EXACTLY
@given(
    item=st.builds(
        Item,
        content=st.text(),
        from_user=CHATS | st.just(OWN.id),
        msg_id=st.text(),
        msg_source=st.text(),
        description=st.text(),
        sub_type=st.sampled_from([1, 10000, 3, 0, -1]),
        timestamp=st.integers(-(2**63), 2**63 - 1),
        to_user=CHATS,
        uin=st.integers(),
    )
)
def test_any_item_is_a_message_or_malformed(item: Item) -> None:
    try:
        told = pushes.read_message(item, OWN.id).message.id
    except Malformed as wrong:
        told = wrong.field
    assert told == (item.msg_id if item.sub_type in (1, 10000) else "sub_type")


def test_a_person_is_written_byte_for_byte() -> None:
    contact = Contact(profile=ANN, remark="old Ann", labels=("1", "2"), stranger_ticket="v1_x@stranger")
    assert (
        msgspec.json.encode(pushes.write_contact(contact, OWN))
        == (
            '{"big_head":"http://a/0","bit_mask":4294967295,"bit_value":2051,"chatroom_id":0,"chatroom_owner":"",'
            '"city":"mesa","continue":1,"country":"CN","id":0,"img_flag":1,"intro":"","label":"1,2","level":0,'
            '"max_member_count":0,"member_count":0,"msg_type":2,"nick_name":"安安","provincia":"Henan","py_initial":"",'
            '"quan_pin":"","remark":"old Ann","remark_py_initial":"","remark_quan_pin":"","sex":2,"signature":"sig",'
            '"small_head":"http://a/0","source":0,"status":1,"stranger":"v1_x@stranger","uin":1567296093,'
            '"user_name":"wxid_ann"}'
        ).encode()
    )


def test_an_official_account_introduces_itself() -> None:
    assert pushes.write_contact(Contact(profile=ANN, kind=ContactKind.OFFICIAL), OWN).intro == "sig"
    assert pushes.write_contact(Contact(profile=ANN), OWN).intro == ""


@pytest.mark.parametrize(("sex", "number"), [(Sex.UNKNOWN, 0), (Sex.MALE, 1), (Sex.FEMALE, 2)])
def test_a_sex_is_a_number(sex: Sex, number: int) -> None:
    profile = msgspec.structs.replace(ANN, sex=sex)
    assert pushes.write_contact(Contact(profile=profile), OWN).sex == number


def test_a_rooms_members_are_json_text_inside_the_json() -> None:
    room = Room(
        id=RoomId("1@chatroom"),
        name="Geese",
        owner=ANN.id,
        members=(Member(id=ANN.id, nick="Ann"), Member(id=OWN.id, nick="Bot")),
    )
    item = pushes.write_room(room, OWN)
    assert item.member == '["wxid_ann","wxid_bot"]\n'
    assert (item.user_name, item.chatroom_owner, item.member_count, item.max_member_count) == (
        "1@chatroom",
        "wxid_ann",
        2,
        500,
    )


def test_a_mark_says_by_its_continue_whether_anything_follows() -> None:
    assert msgspec.json.encode(pushes.write_mark(pushes.MARK_IDLE, 7)) == (
        b'{"continue":1,"msg_type":2048,"status":1,"uin":7}'
    )
    assert msgspec.json.encode(pushes.write_mark(pushes.MARK_SYNCED, 7)) == (
        b'{"continue":0,"msg_type":32768,"status":1,"uin":7}'
    )


SHOWN = QrCodeShown(login=LoginId("l"), url="http://weixin.qq.com/x/l", expires_at_ms=10_000)


def test_a_code_is_shown_by_its_url() -> None:
    assert pushes.write_qr_code(SHOWN) == {"url": "http://weixin.qq.com/x/l"}


@pytest.mark.parametrize(("now_ms", "left_s"), [(0, 10), (1, 9), (9_001, 0), (10_000, 0), (99_000, 0)])
def test_the_time_left_is_whole_seconds_and_never_negative(now_ms: int, left_s: int) -> None:
    assert pushes.write_waiting(SHOWN, now_ms) == {"status": 0, "expired_time": left_s}


def test_a_scan_tells_who_looked() -> None:
    scanned = Scanned(login=LoginId("l"), profile=ANN, expires_at_ms=10_000)
    assert pushes.write_scanned(scanned, 1_000) == {
        "status": 1,
        "expired_time": 9,
        "head_url": "http://a/0",
        "nick_name": "安安",
    }


def test_a_confirmation_tells_who_said_yes_and_that_it_worked() -> None:
    payload = pushes.write_confirmed(LoginConfirmed(login=LoginId("l"), profile=ANN))
    assert (payload["status"], payload["sub_status"]) == (2, 0)
    assert (payload["user_name"], payload["nick_name"], payload["uin"]) == ("wxid_ann", "安安", 7)


@pytest.mark.parametrize(
    ("reason", "payload"),
    [
        ("expired", {"status": 3, "expired_time": 0}),
        ("cancelled", {"status": 4, "expired_time": 0}),
        ("refused", {"status": 2, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}),
        ("another reason", {"status": 2, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}),
    ],
)
def test_a_failed_login_says_how_it_failed(reason: str, payload: dict[str, object]) -> None:
    assert pushes.write_failed(LoginFailed(login=LoginId("l"), reason=reason)) == payload

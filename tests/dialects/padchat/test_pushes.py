from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import pushes
from hongyan.dialects.padchat.pushes import Item
from hongyan.model.contact import Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.events import FriendRequested, LoggedOut, MessageRecalled, MessageReceived, OfficialAccountMessage
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    CallState,
    Card,
    Emoticon,
    File,
    History,
    HistoryItem,
    Image,
    Link,
    Location,
    Message,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    RoomInvitation,
    StatusNotify,
    Text,
    Video,
    Voice,
    Voip,
)
from hongyan.model.official import Article

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


PHOTO = MediaRef(sha256="ab" * 32, size_bytes=1000, type="image/jpeg")
SMALL = MediaRef(sha256="cd" * 32, size_bytes=10, type="image/jpeg")
CLIP = MediaRef(sha256="ab" * 32, size_bytes=1000, type="video/mp4")
NOTE = MediaRef(sha256="ab" * 32, size_bytes=1000, type="audio/silk")
STICKER = MediaRef(sha256="ab" * 32, size_bytes=1000, type="image/gif")
PAPER = MediaRef(sha256="ab" * 32, size_bytes=1000, type="application/octet-stream", name="a.pdf")
INVITATION_URL = "http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=x"

EVERY: list[tuple[AnyContent, int, str]] = [
    (Text(text="hi"), 1, "安安 : hi"),
    (Image(media=PHOTO, thumbnail=SMALL), 3, "安安 : [图片]"),
    (Voice(media=NOTE, duration_ms=2700), 34, "安安 : [语音]"),
    (Card(contact=ContactId("wxid_bob"), nick="Bob"), 42, "安安 : [名片] Bob"),
    (Video(media=CLIP, cover=SMALL, duration_s=3), 43, "安安 : [视频]"),
    (Emoticon(md5="0" * 32, media=STICKER), 47, "安安 : [动画表情]"),
    (Location(latitude=31.5, longitude=121.5, label="上海"), 48, "安安 : [位置]上海"),
    (Link(title="Geese", url="http://g/"), 49, "安安 : [链接]Geese"),
    (Link(title="Geese", url="http://g/", thumbnail=SMALL), 49, "安安 : [链接]Geese"),
    (Music(title="Song", url="http://s/"), 49, "安安 : [音乐]Song"),
    (File(media=PAPER, name="a.pdf"), 49, "安安 : [文件]a.pdf"),
    (MiniProgram(title="Shop", app_id="wx1"), 49, "你收到了一条消息"),
    (Quote(text="yes", message_id=MessageId("1"), quoted="really?"), 49, "安安 : yes"),
    (
        RoomInvitation(room=RoomId(""), room_name="Geese", inviter_nick="Ann", url=INVITATION_URL),
        49,
        "安安 : [链接]邀请你加入群聊",
    ),
    (
        History(title="Talk", items=(HistoryItem(sender="A", text="<b>&amp;", at_s=1_700_000_000),)),
        49,
        "安安 : [聊天记录]Talk",
    ),
    (App(xml="<appmsg><type>19</type></appmsg>"), 49, "你收到了一条消息"),
    (Voip(state=CallState.MISSED), 50, "安安 : [语音通话]"),
    (Voip(state=CallState.ENDED, is_video=True), 50, "安安 : [视频通话]"),
    (Voip(state=CallState.ANSWERED), 52, "安安 : [语音通话]"),
    (Voip(state=CallState.RINGING), 53, "安安 : [语音通话]"),
    (StatusNotify(code=2, chats=(ChatId("wxid_ann"),)), 51, ""),
    (MiniVideo(media=CLIP), 62, "安安 : [小视频]"),
    (Notice(text="你已添加了安安，现在可以开始聊天了。"), 10000, ""),
]
KINDS = pytest.mark.parametrize(
    ("content", "number", "description"), EVERY, ids=[type(content).__name__ for content, _, _ in EVERY]
)


def without_xml(event: Any) -> Message:
    """Return the message; its own XML, which the wire keeps, is compared elsewhere."""
    assert isinstance(event, MessageReceived)
    return msgspec.structs.replace(event.message, xml="")


@KINDS
@pytest.mark.parametrize(
    "where",
    [
        {},
        {"chat": ChatId("1@chatroom"), "room_size": 4},
        {"mine": True, "sender": OWN.id},
        {"mine": True, "sender": OWN.id, "chat": ChatId("1@chatroom"), "room_size": 4},
    ],
    ids=["person", "room", "to a person", "to a room"],
)
def test_every_kind_has_its_number_its_description_and_its_way_back(
    content: AnyContent, number: int, description: str, where: dict[str, Any]
) -> None:
    where = {"sent_at_ms": 1526958809000, "sender_nick": "安安" if " : " in description else ""} | where
    if number in (51, 10000):
        # These are signed by nobody: in a room they are the room's.
        where = {"sender": where.get("chat", ANN.id)} | where
    said = message(content, **where)
    item = pushes.write_event(MessageReceived(message=said), OWN)
    assert item is not None
    assert (item.msg_type, item.sub_type, item.description) == (5, number, description)
    again = without_xml(pushes.read_item(msgspec.json.decode(msgspec.json.encode(item), type=Item), OWN.id))
    # A message without msg_source does not tell the room's size.
    assert again == msgspec.structs.replace(said, room_size=said.room_size if item.msg_source else 0)


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (Text(text="hi"), "<msgsource />\n"),
        (Link(title="t", url="u"), "<msgsource />\n"),
        (Emoticon(md5="0"), "<msgsource />\n"),
        (Voice(media=NOTE, duration_ms=1), ""),
        (Card(contact=ANN.id), ""),
        (StatusNotify(code=2), ""),
        (Notice(text="x"), ""),
    ],
)
def test_outside_rooms_only_some_kinds_have_a_source(content: AnyContent, plain: str) -> None:
    assert written(content)["msg_source"] == plain


def test_in_rooms_a_card_has_a_source_too() -> None:
    assert "<membercount>3<" in written(Card(contact=ANN.id), chat=ChatId("1@chatroom"), room_size=3)["msg_source"]


def test_an_event_that_is_no_message_has_no_item() -> None:
    assert pushes.write_event(LoggedOut(reason=""), OWN) is None


def test_what_wechats_team_notes_has_the_number_of_system_notices() -> None:
    team = ChatId("weixin")
    item = pushes.write_message(message(Notice(text="line"), chat=team, sender=ContactId(team)), OWN)
    assert (item.sub_type, item.from_user, item.content, item.description) == (9999, "weixin", "line", "")
    read = pushes.read_message(item, OWN.id).message
    assert (read.chat, read.content) == (team, Notice(text="line"))


def test_wechats_own_body_goes_out_as_it_came_in() -> None:
    body = '<msg><img aeskey="of another" length="5" hdlength="9" /></msg>'
    item = pushes.write_message(message(Image(media=PHOTO), xml=body, chat=ChatId("1@chatroom")), OWN)
    assert item.content == f"wxid_ann:\n{body}"
    assert pushes.read_message(item, OWN.id).message.xml == body


def test_a_text_has_no_body_of_wechats_own() -> None:
    assert written(Text(text="hi"), xml="<msg/>")["content"] == "hi"


# Bytes that come along.


def attachment(content: AnyContent) -> MediaRef | None:
    return pushes.attachment_of(MessageReceived(message=message(content)))


def test_a_thumbnail_and_a_short_voice_note_come_along() -> None:
    assert attachment(Image(media=PHOTO, thumbnail=SMALL)) == SMALL
    assert attachment(Image(media=PHOTO)) is None
    assert attachment(Voice(media=NOTE, duration_ms=1)) == NOTE
    limit = msgspec.structs.replace(NOTE, size_bytes=pushes.MOST_VOICE_BYTES)
    assert attachment(Voice(media=limit, duration_ms=1)) == limit
    longer = msgspec.structs.replace(NOTE, size_bytes=pushes.MOST_VOICE_BYTES + 1)
    assert attachment(Voice(media=longer, duration_ms=1)) is None
    assert attachment(Text(text="hi")) is None
    assert pushes.attachment_of(LoggedOut(reason="")) is None


@pytest.mark.parametrize("content", [Image(media=PHOTO), Voice(media=NOTE, duration_ms=1)], ids=["image", "voice"])
def test_the_bytes_stand_second_as_base64(content: AnyContent) -> None:
    item = pushes.write_event(MessageReceived(message=message(content)), OWN, b"\xff\xd8")
    assert item is not None
    assert [*msgspec.to_builtins(item)][:4] == ["content", "continue", "data", "description"]
    assert item.data == "/9g="
    assert pushes.read_data(item) == b"\xff\xd8"


def test_other_kinds_and_absent_bytes_leave_data_out() -> None:
    assert "data" not in written(Image(media=PHOTO))
    item = pushes.write_message(message(Text(text="hi")), OWN, b"abc")
    assert item.data is msgspec.UNSET
    assert pushes.read_data(item) == b""


def test_data_that_is_no_base64_is_refused() -> None:
    item = pushes.write_message(message(Image(media=PHOTO)), OWN, b"abc")
    item.data = "?"
    with pytest.raises(Malformed) as caught:
        pushes.read_data(item)
    assert caught.value.field == "data"


# Events that come as messages.

INVITED = Notice(text='你邀请"安安"加入了群聊', scene="invite", members=(ANN.id,))


def test_an_own_invitation_is_signed_by_the_room() -> None:
    room = {"chat": ChatId("1@chatroom"), "sender": ContactId("1@chatroom"), "sender_nick": ""}
    said = message(INVITED, **room, sent_at_ms=1526958809000)
    item = pushes.write_message(said, OWN)
    assert (item.sub_type, item.description, item.msg_source) == (10002, "", "")
    assert item.content.startswith('1@chatroom:\n<sysmsg type="delchatroommember">')
    assert without_xml(pushes.read_item(item, OWN.id)) == said


def recalled(**fields: Any) -> MessageRecalled:
    standard = {
        "chat": ChatId("1@chatroom"),
        "message": MessageId("2582549652250718552"),
        "by": ANN.id,
        "notice": '"安安" 撤回了一条消息',
        "notice_id": MessageId("8079407148816751084"),
        "at_ms": 1528806181000,
    }
    return MessageRecalled(**(standard | fields))


@pytest.mark.parametrize(
    ("fields", "from_user", "to_user"),
    [
        ({}, "1@chatroom", "wxid_bot"),
        ({"by": None}, "1@chatroom", "wxid_bot"),
        ({"by": OWN.id}, "wxid_bot", "1@chatroom"),
        ({"chat": ChatId("wxid_ann")}, "wxid_ann", "wxid_bot"),
        ({"chat": ChatId("wxid_ann"), "by": OWN.id}, "wxid_bot", "wxid_ann"),
    ],
    ids=["member", "somebody", "own", "friend", "own to a friend"],
)
def test_a_recall_goes_both_ways(fields: dict[str, Any], from_user: str, to_user: str) -> None:
    event = recalled(**fields)
    item = pushes.write_event(event, OWN)
    assert item is not None
    assert (item.sub_type, item.msg_id, item.from_user, item.to_user) == (10002, event.notice_id, from_user, to_user)
    assert (item.description, item.msg_source, item.timestamp) == ("", "", 1528806181)
    assert pushes.read_item(item, OWN.id) == event


def test_in_a_room_a_recall_is_signed_by_who_did_it() -> None:
    item = pushes.write_event(recalled(), OWN)
    assert item is not None
    assert item.content.startswith('wxid_ann:\n<sysmsg type="revokemsg"><revokemsg><session>1@chatroom</session>')


def test_a_recall_is_no_message() -> None:
    item = pushes.write_event(recalled(), OWN)
    assert item is not None
    with pytest.raises(Malformed, match="no message"):
        pushes.read_message(item, OWN.id)


def test_a_friend_request_comes_from_fmessage() -> None:
    event = FriendRequested(
        profile=msgspec.structs.replace(ANN, uin=0),
        stranger="v1_x@stranger",
        ticket="v2_x@stranger",
        greeting="我是安安",
        scene=6,
        message=MessageId("1323100839738523833"),
        at_ms=1528786566000,
    )
    item = pushes.write_event(event, OWN)
    assert item is not None
    assert (item.sub_type, item.from_user, item.to_user) == (37, "fmessage", "wxid_bot")
    assert (item.msg_id, item.description, item.msg_source) == ("1323100839738523833", "", "")
    assert pushes.read_item(item, OWN.id) == event


@pytest.mark.parametrize("type_", ["dynacfg", ""])
def test_a_system_message_of_another_type_is_refused(type_: str) -> None:
    item = Item(
        content=f'<sysmsg type="{type_}"/>',
        from_user="weixin",
        msg_id="1",
        sub_type=10002,
        timestamp=0,
        to_user="b",
        uin=1,
    )
    with pytest.raises(Malformed, match="unknown type") as caught:
        pushes.read_item(item, OWN.id)
    assert caught.value.field == "content"


def test_a_body_that_is_not_of_its_kind_is_refused_by_name() -> None:
    item = Item(content="hi", from_user="a", msg_id="1", sub_type=3, timestamp=0, to_user="wxid_bot", uin=1)
    with pytest.raises(Malformed, match="not XML") as caught:
        pushes.read_item(item, OWN.id)
    assert caught.value.field == "content"


def test_a_description_in_other_words_still_names_its_sender() -> None:
    item = pushes.write_message(message(Card(contact=ANN.id, nick="周二妞")), OWN)
    item.description = "安安 : [Contact Card] 周二妞"
    assert pushes.read_message(item, OWN.id).message.sender_nick == "安安"
    item.description = "你收到了一条消息"
    assert pushes.read_message(item, OWN.id).message.sender_nick == ""


def test_a_nick_with_a_colon_is_kept() -> None:
    item = pushes.write_message(message(Text(text="hi"), sender_nick="a : b"), OWN)
    assert pushes.read_message(item, OWN.id).message.sender_nick == "a : b"


def test_an_item_of_an_unknown_kind_is_refused() -> None:
    item = Item(content="", from_user="a", msg_id="1", sub_type=9998, timestamp=0, to_user="b", uin=1)
    with pytest.raises(Malformed, match="9998") as caught:
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
NICKS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


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
        content=st.text() | st.text(st.sampled_from('<>/="msgapitykdo x1 ')),
        from_user=CHATS | st.just(OWN.id),
        msg_id=st.text(),
        msg_source=st.text(),
        description=st.text(),
        data=st.text(),
        sub_type=st.sampled_from([0, -1, 1, 3, 34, 37, 42, 43, 47, 48, 49, 51, 62, 9999, 10000, 10002]),
        timestamp=st.integers(-(2**63), 2**63 - 1),
        to_user=CHATS,
        uin=st.integers(),
    )
)
def test_any_item_is_an_event_or_malformed(item: Item) -> None:
    try:
        event: Any = pushes.read_item(item, OWN.id)
    except Malformed as wrong:
        event = wrong.field
    assert event in ("sub_type", "content") or isinstance(event, MessageReceived | MessageRecalled | FriendRequested)


ISSUE = OfficialAccountMessage(
    message=MessageId("8394773793402534033"),
    account=ContactId("gh_1"),
    nick="小报",
    articles=(Article(title="一", url="http://a/"), Article(title="二", url="http://b/")),
    at_ms=1526958809000,
)


def test_articles_are_an_app_message_of_the_account() -> None:
    item = pushes.write_event(ISSUE, OWN)
    assert item is not None
    assert (item.sub_type, item.from_user, item.to_user) == (49, "gh_1", OWN.id)
    assert (item.description, item.msg_source) == ("小报 : [链接]一", "<msgsource />\n")
    read = pushes.read_item(item, OWN.id)
    assert read == msgspec.structs.replace(ISSUE, xml=item.content)
    assert pushes.write_event(read, OWN) == item


def test_articles_with_a_body_of_wechats_own_keep_it() -> None:
    item = pushes.write_event(msgspec.structs.replace(ISSUE, xml="<msg>its own</msg>"), OWN)
    assert item is not None
    assert item.content == "<msg>its own</msg>"


def test_articles_that_a_person_forwards_are_a_link() -> None:
    item = pushes.write_event(ISSUE, OWN)
    assert item is not None
    forwarded = msgspec.structs.replace(item, from_user="wxid_ann")
    assert pushes.read_message(forwarded, OWN.id).message.content == Link(title="一", url="http://a/")


def test_a_link_of_an_official_account_is_a_message() -> None:
    item = pushes.write_message(message(Link(title="t", url="u"), chat=ChatId("gh_1"), sender=ContactId("gh_1")), OWN)
    assert pushes.read_message(item, OWN.id).message.chat == "gh_1"


def test_articles_that_cannot_be_read_are_malformed() -> None:
    item = pushes.write_event(msgspec.structs.replace(ISSUE, xml="<msg><appmsg><mmreader/></appmsg></msg>"), OWN)
    assert item is not None
    with pytest.raises(Malformed) as caught:
        pushes.read_item(item, OWN.id)
    assert caught.value.field == "content"

from typing import Any

import msgspec
import pytest

from hongyan.dialects.wequick import messages
from hongyan.dialects.wequick.messages import KINDS, kind_of, read_message, write_message
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId, TransferId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    Card,
    Emoticon,
    File,
    History,
    Image,
    Link,
    Location,
    Message,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    RedPacket,
    RoomInvitation,
    StatusNotify,
    Text,
    Transfer,
    Video,
    Voice,
)
from hongyan.model.payment import TransferState

BOT, ANN = ContactId("wxid_bot"), ContactId("wxid_ann")
ROOM = ChatId("1@chatroom")
BY_ACTION = {kind.action: kind for kind in KINDS}


def ref(letter: str, type_: str) -> MediaRef:
    return MediaRef(sha256=letter * 64, size_bytes=3, type=type_)


PICTURE, SMALL = ref("a", "image/jpeg"), ref("b", "image/jpeg")
PLACES = {"a" * 64: "/m/a.jpg", "c" * 64: "/m/c.mp4", "d" * 64: "/m/d.silk", "e" * 64: "/m/e.bin"}

CONTENTS: list[tuple[str, AnyContent]] = [
    ("reportTextMessage", Text(text="\ue04c[红包]")),
    ("reportPicMessage", Image(media=PICTURE, thumbnail=SMALL)),
    (
        "reportFileMessage",
        File(media=msgspec.structs.replace(ref("e", "application/octet-stream"), name="表.bin"), name="表.bin"),
    ),
    (
        "reportAddChatRoomMessage",
        RoomInvitation(
            room=RoomId(""),
            room_name="雁阵",
            inviter_nick="安安",
            url="http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket=x",
        ),
    ),
    ("reportMiniMessage", MiniProgram(title="程", app_id="wx1", path="p", url="http://u")),
    ("reportUrlMessage", Link(title="t", url="http://u", description="d", thumbnail_url="http://p")),
    (
        "reportTransferMessage",
        Transfer(amount_fen=105, memo="饭", transfer_id=TransferId("1000"), state=TransferState.SENT),
    ),
    ("reportCardMessage", Card(contact=ContactId("wxid_bob"), nick="阿波")),
    ("reportGifMessage", Emoticon(md5="f" * 32)),
    ("reportVoiceMessage", Voice(media=ref("d", "audio/silk"), duration_ms=1200)),
    ("reportVideoMessage", Video(media=ref("c", "video/mp4"), cover=SMALL, duration_s=3)),
]


def message(content: AnyContent, *, chat: ChatId = ROOM, mine: bool = False, xml: str = "") -> Message:
    return Message(
        id=MessageId("7"),
        chat=chat,
        sender=BOT if mine else ANN,
        sender_nick="安安",
        content=content,
        sent_at_ms=5000,
        mine=mine,
        xml=xml,
    )


def written(said: Message) -> tuple[str, dict[str, Any]]:
    told = write_message(said, BOT, PLACES)
    assert told is not None
    return told[0], msgspec.to_builtins(told[1])


def heard(action: str, fields: dict[str, Any]) -> tuple[Message, Any]:
    kind = BY_ACTION[action]
    return read_message(kind, msgspec.convert(fields, kind.shape), BOT, MessageId("7"), 5000)


@pytest.mark.parametrize(("action", "content"), CONTENTS, ids=[action for action, _ in CONTENTS])
def test_what_is_written_is_read_as_the_same_message(action: str, content: AnyContent) -> None:
    chat = ChatId(ANN) if isinstance(content, Transfer) else ROOM
    told, fields = written(message(content, chat=chat))
    assert told == action
    again, _ = heard(action, fields)
    assert again == message(content, chat=chat, xml=fields.get("xmlmsg", ""))


@pytest.mark.parametrize(
    ("chat", "mine", "room", "sender", "receiver"),
    [
        (ROOM, False, "1@chatroom", "wxid_ann", "1@chatroom"),
        (ROOM, True, "1@chatroom", "wxid_bot", "1@chatroom"),
        (ChatId(ANN), False, "", "wxid_ann", "wxid_bot"),
        (ChatId(ANN), True, "", "wxid_bot", "wxid_ann"),
    ],
)
def test_a_report_says_who_wrote_to_whom_and_where(
    chat: ChatId, mine: bool, room: str, sender: str, receiver: str
) -> None:
    said = message(Text(text="x"), chat=chat, mine=mine)
    _, fields = written(said)
    assert (fields["myMsg"], fields["roomWxid"], fields["wxidFrom"], fields["wxidTo"]) == (
        "1" if mine else "0",
        room,
        sender,
        receiver,
    )
    assert fields["nick"] == ("安安" if room else "")
    again, _ = heard("reportTextMessage", fields)
    assert (again.chat, again.sender, again.mine) == (chat, said.sender, mine)


def test_wechats_own_xml_goes_on_as_it_came() -> None:
    assert written(message(Image(media=PICTURE), xml="<msg>own</msg>"))[1]["xmlmsg"] == "<msg>own</msg>"


@pytest.mark.parametrize(
    ("action", "content", "places"),
    [
        ("reportPicMessage", Image(media=PICTURE), {"fileIndex": "/m/a.jpg"}),
        ("reportFileMessage", File(media=ref("e", "x"), name="a"), {"fileIndex": "/m/e.bin"}),
        ("reportVoiceMessage", Voice(media=ref("d", "x"), duration_ms=1), {"voiceIndex": "/m/d.silk"}),
        ("reportVideoMessage", Video(media=ref("c", "x")), {"videoIndex": "/m/c.mp4", "coverIndex": ""}),
        ("reportVideoMessage", MiniVideo(media=ref("c", "x"), cover=PICTURE), {"coverIndex": "/m/a.jpg"}),
        ("reportPicMessage", Image(media=ref("9", "x")), {"fileIndex": ""}),
        ("reportGifMessage", Emoticon(media=PICTURE), {"url": "/m/a.jpg"}),
        ("reportGifMessage", Emoticon(media=ref("9", "x")), {"url": f"http://emoji.qpic.cn/wx_emoji/{'9' * 64}/"}),
        ("reportGifMessage", Emoticon(md5="0" * 32), {"url": ""}),
    ],
)
def test_media_are_named_by_the_places_that_are_given(action: str, content: AnyContent, places: dict[str, str]) -> None:
    told, fields = written(message(content))
    assert told == action
    assert {name: fields[name] for name in places} == places


def test_places_are_read_by_the_names_of_the_contents_fields() -> None:
    wire = {"wxidFrom": "a", "videoIndex": "C:\\v.mp4", "coverIndex": "C:\\c.jpg"}
    assert heard("reportVideoMessage", wire)[1] == {"media": "C:\\v.mp4", "cover": "C:\\c.jpg"}
    assert heard("reportVoiceMessage", {"wxidFrom": "a", "voiceIndex": None})[1] == {}


@pytest.mark.parametrize("xml", ["", "null", "<no", "<msg/>", "<!DOCTYPE x><msg/>"])
@pytest.mark.parametrize(
    ("action", "content"),
    [
        ("reportPicMessage", Image(media=MediaRef(sha256="", size_bytes=0, type="image/jpeg"))),
        (
            "reportFileMessage",
            File(media=MediaRef(sha256="", size_bytes=0, type="application/octet-stream"), name="file"),
        ),
        ("reportAddChatRoomMessage", RoomInvitation(room=RoomId(""))),
        ("reportGifMessage", Emoticon()),
        ("reportVoiceMessage", Voice(media=MediaRef(sha256="", size_bytes=0, type="audio/silk"), duration_ms=0)),
        ("reportVideoMessage", Video(media=MediaRef(sha256="", size_bytes=0, type="video/mp4"))),
    ],
)
def test_a_message_is_not_lost_for_xml_that_cannot_be_read(action: str, content: AnyContent, xml: str) -> None:
    assert heard(action, {"wxidFrom": "a", "xmlmsg": xml})[0].content == content


@pytest.mark.parametrize("action", ["reportFileMessage", "reportAddChatRoomMessage"])
def test_an_appmsg_of_another_kind_does_not_change_what_the_action_says(action: str) -> None:
    xml = "<msg><appmsg><title>t</title><type>5</type><url>http://u</url></appmsg></msg>"
    content = heard(action, {"wxidFrom": "a", "xmlmsg": xml})[0].content
    assert isinstance(content, File if action == "reportFileMessage" else RoomInvitation)


@pytest.mark.parametrize("action", ["reportMiniMessage", "reportCardMessage"])
def test_a_message_of_nothing_but_xml_that_cannot_be_read_is_malformed(action: str) -> None:
    with pytest.raises(Malformed) as caught:
        heard(action, {"wxidFrom": "a", "xmlmsg": "<no"})
    assert caught.value.field == "xmlmsg"


def test_a_mini_program_of_a_kind_that_nobody_knows_keeps_its_xml() -> None:
    xml = "<msg><appmsg><type>36</type></appmsg></msg>"
    assert heard("reportMiniMessage", {"wxidFrom": "a", "xmlmsg": xml})[0].content == App(
        xml="<appmsg><type>36</type></appmsg>"
    )


@pytest.mark.parametrize("url", ["<msg><", "", None])
def test_the_picture_of_an_emoticon_is_where_its_xml_says_when_the_url_is_none(url: str | None) -> None:
    wire = {"wxidFrom": "a", "url": url, "xmlmsg": '<msg><emoji md5="x" cdnurl = "http://e/1"/></msg>'}
    assert heard("reportGifMessage", wire)[1] == {"media": "http://e/1"}


def test_the_url_of_an_emoticon_counts_more_than_its_xml() -> None:
    wire = {"wxidFrom": "a", "url": "https://e/2", "xmlmsg": '<msg><emoji cdnurl="http://e/1"/></msg>'}
    assert heard("reportGifMessage", wire)[1] == {"media": "https://e/2"}


@pytest.mark.parametrize(
    ("state", "paysubtype"),
    [
        (TransferState.SENT, "1"),
        (TransferState.ACCEPTED, "3"),
        (TransferState.RETURNED, "4"),
        (TransferState.EXPIRED, "4"),
    ],
)
def test_a_transfer_says_what_became_of_it(state: TransferState, paysubtype: str) -> None:
    content = Transfer(amount_fen=1, transfer_id=TransferId("1"), state=state)
    _, fields = written(message(content, chat=ChatId(ANN)))
    assert (fields["paysubtype"], fields["feedesc"], fields["nick"]) == (paysubtype, "￥0.01", "安安")
    assert "roomWxid" not in fields


@pytest.mark.parametrize(
    ("feedesc", "fen"), [("￥1.05", 105), ("¥ 12", 1200), ("0.5", 50), (3, 300), (1.05, 105), ("RMB7.10", 710)]
)
def test_an_amount_is_read_as_it_is_shown(feedesc: object, fen: int) -> None:
    wire = {"wxidFrom": "a", "transferid": "1", "paysubtype": 3, "feedesc": feedesc}
    content = heard("reportTransferMessage", wire)[0].content
    assert isinstance(content, Transfer)
    assert (content.amount_fen, content.state) == (fen, TransferState.ACCEPTED)


@pytest.mark.parametrize(
    ("spoiled", "field"),
    [
        ({"paysubtype": "2"}, "paysubtype"),
        ({"feedesc": "viel"}, "feedesc"),
        ({"feedesc": "￥1.005"}, "feedesc"),
        ({"feedesc": "-1"}, "feedesc"),
        ({"transferid": None}, "transferid"),
    ],
)
def test_a_transfer_that_cannot_be_understood_is_malformed(spoiled: dict[str, Any], field: str) -> None:
    wire = {"wxidFrom": "a", "transferid": "1", "paysubtype": "1", "feedesc": "￥1.00"} | spoiled
    with pytest.raises(Malformed) as caught:
        heard("reportTransferMessage", wire)
    assert caught.value.field == field


@pytest.mark.parametrize(("chat", "action"), [(ROOM, "reportChatroomMessage"), (ChatId(ANN), "reportSystemMessage")])
@pytest.mark.parametrize(
    ("content", "text"), [(Notice(text="你已成为新群主"), "你已成为新群主"), (RedPacket(), "发出红包，请在手机上查看")]
)
def test_a_line_is_reported_by_where_it_stands(chat: ChatId, action: str, content: AnyContent, text: str) -> None:
    told, fields = written(message(content, chat=chat))
    assert (told, fields["message"]) == (action, text)
    assert heard(action, fields)[0].content == Notice(text=text)


def test_a_line_of_a_room_itself_comes_from_the_room() -> None:
    again, _ = heard("reportChatroomMessage", {"roomWxid": "1@chatroom", "myMsg": "", "message": "x"})
    assert (again.chat, again.sender, again.mine) == (ROOM, ROOM, False)


def test_a_quote_is_reported_as_the_text_that_it_has() -> None:
    assert written(message(Quote(text="ja", message_id=MessageId("1"))))[1]["message"] == "ja"


@pytest.mark.parametrize(
    "content",
    [
        Location(latitude=1, longitude=2),
        Music(title="t", url="u"),
        History(title="t"),
        StatusNotify(code=1),
        App(xml="<appmsg/>"),
    ],
    ids=lambda content: type(content).__name__,
)
def test_what_the_document_has_no_report_for_is_not_reported(content: AnyContent) -> None:
    assert kind_of(message(content)) is None
    assert write_message(message(content), BOT, {}) is None


@pytest.mark.parametrize("wire", [{}, {"wxidFrom": "null"}, {"myMsg": 1}])
def test_a_message_of_nobody_is_malformed(wire: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="is empty"):
        heard("reportTextMessage", wire)


def test_no_two_actions_spell_the_same_content_but_for_lines() -> None:
    spelled = [content for kind in KINDS if kind is not messages.IN_ROOM for content in kind.contents]
    assert len(set(spelled)) == len(spelled)

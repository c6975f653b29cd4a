import time

import pytest

from hongyan.dialects.wequick.notices import Place, read_notice
from hongyan.model.events import AnyEvent, MembersJoined, RoomOwnerChanged, RoomRenamed, RoomSettingChanged
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.room import Member

ROOM = RoomId("1@chatroom")
BOT, ANN, BOB, SHI = (ContactId(f"wxid_{name}") for name in ("bot", "ann", "bob", "shi"))
NAMES = {"安安": ANN, "阿波": BOB, "小石": SHI}
PLACE = Place(ROOM, BOT, NAMES.get)


def renamed(by: str, name: str = "新名") -> RoomRenamed:
    return RoomRenamed(room=ROOM, name=name, by=ContactId(by))


def joined(*nicks: str, by: ContactId | None = None) -> MembersJoined:
    return MembersJoined(room=ROOM, members=tuple(Member(id=NAMES[nick], nick=nick) for nick in nicks), by=by)


def confirming(value: str, by: str = "") -> RoomSettingChanged:
    return RoomSettingChanged(room=ROOM, setting="confirmation", by=ContactId(by), value=value)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        # As the document has them.
        ("安安修改群名为新名", renamed("wxid_ann")),
        ("群主已恢复默认进群方式。", confirming("off")),
        ("群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。", confirming("on")),
        ("你已成为新群主", RoomOwnerChanged(room=ROOM, owner=BOT)),
        ("安安已成为新群主", RoomOwnerChanged(room=ROOM, owner=ANN)),
        ("你邀请小石加入了群聊", joined("小石", by=BOT)),
        ("安安邀请小石加入了群聊", joined("小石", by=ANN)),
        ('小石通过扫描你分享的二维码加入群聊"', joined("小石")),
        ('小石通过扫描安安分享的二维码加入群聊"', joined("小石")),
        # As WeChat writes them.
        ('"安安"修改群名为“新名”', renamed("wxid_ann")),
        ("你修改群名为“新名”", renamed("wxid_bot")),
        ('"无名"修改群名为“新\n名”', renamed("", "新\n名")),
        ("你已恢复默认进群方式。", confirming("off", "wxid_bot")),
        ("你已启用“群聊邀请确认”，群成员需你确认才能邀请朋友进群。", confirming("on", "wxid_bot")),
        ('"安安"已成为新群主', RoomOwnerChanged(room=ROOM, owner=ANN)),
        ('你邀请"小石、阿波"加入了群聊  ', joined("小石", "阿波", by=BOT)),
        ('"安安"邀请你和"小石"加入了群聊', joined("小石", by=ANN)),
        ('"无名"邀请"小石、无名"加入了群聊', joined("小石")),
        ('" 小石"通过扫描"安安"分享的二维码加入群聊', joined("小石")),
    ],
)
def test_a_line_is_read_as_what_it_says_of_the_room(text: str, event: AnyEvent) -> None:
    assert read_notice(text, PLACE) == [event]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "发出红包，请在手机上查看",
        "无名已成为新群主",
        '"安安"邀请你加入了群聊，群聊参与人还有：阿波',
        "你邀请无名加入了群聊",
        "已成为新群主",
        "消息已发出，但被对方拒收了",
        "安安修改群名为",
        f"安安修改群名为{'名' * 2000}",
    ],
)
def test_a_line_that_says_nothing_certain_is_only_a_line(text: str) -> None:
    assert read_notice(text, PLACE) == []


@pytest.mark.parametrize("piece", ["邀请", "通过扫描", "你邀请你和加入了群聊"])
def test_a_line_made_to_be_slow_is_not(piece: str) -> None:
    start = time.monotonic()
    read_notice((piece * 2000)[:1990], PLACE)
    assert time.monotonic() - start < 1

import json
from pathlib import Path

import pytest

from hongyan.dialects.padchat.notice_reading import Passage, passage_of
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Message, Notice, Text
from hongyan.world import wording

ROOM = "1@chatroom"


def message(content: AnyContent, chat: str = ROOM) -> Message:
    return Message(id=MessageId("1"), chat=ChatId(chat), sender=ContactId(chat), content=content, sent_at_ms=1)


ITEMS = json.loads((Path(__file__).parents[2] / "data" / "padchat" / "push-items.json").read_text())
CAPTURED = {each["item"]["content"] for each in ITEMS if each["item"].get("sub_type") == 10000}


@pytest.mark.parametrize(
    ("line", "passage"),
    [
        ('"周二妞"邀请你加入了群聊，群聊参与人还有：同事乙、秘书甲、同事丙、客服丁、同事戊', Passage.IN),
        ('"陈一鸣"邀请你和"Ann LEE++"加入了群聊', Passage.IN),
        ("陈一鸣 invited you and Ann to the group chat", Passage.IN),
        ("周二妞 invited you to a group chat with 一鸣、Yiming, 秘书甲, 秘书甲", Passage.IN),
        ('你被"陈一鸣"移出群聊', Passage.OUT),
        ('You were removed from the group chat by "陈一鸣"', Passage.OUT),
        ('"陈一鸣"邀请"Ann LEE++"加入了群聊', None),
        ("陈一鸣 invited 周二妞, Ann to the group chat", None),
        ('你将"Ann LEE++"移出了群聊', None),
        ('You removed "陈一鸣" from the group chat', None),
    ],
)
def test_captured_lines_tell_of_the_account_or_of_others(line: str, passage: Passage | None) -> None:
    assert line in CAPTURED
    assert passage_of(message(Notice(text=line))) is passage


@pytest.mark.parametrize(
    ("line", "passage"),
    [
        (wording.invited_you("安安", ["阿波"]), Passage.IN),
        (wording.invited_you_too("安安", ["阿波"]), Passage.IN),
        (wording.you_scanned(["阿波"]), Passage.IN),
        (wording.removed_you("安安"), Passage.OUT),
        (wording.DISSOLVED, None),
    ],
)
def test_the_lines_of_the_simulated_wechat_are_understood(line: str, passage: Passage | None) -> None:
    assert passage_of(message(Notice(text=line))) is passage


def test_what_a_person_writes_or_stands_outside_of_rooms_tells_nothing() -> None:
    line = '你被"陈一鸣"移出群聊'
    assert passage_of(message(Text(text=line))) is None
    assert passage_of(message(Notice(text=line), chat="wxid_ann")) is None

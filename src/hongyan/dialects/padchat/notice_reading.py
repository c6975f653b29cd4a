"""What the grey lines of a room say of the account itself: it came in, or it is out. Pure.

The wire has no event for either. Source: captured lines in the fixtures of wechaty-puppet-padchat, Chinese and English.
"""

import re
from enum import Enum, auto

from hongyan.model.message import Message, Notice
from hongyan.wire.wechat_ids import ROOM_SUFFIX


class Passage(Enum):
    """Which way the account went."""

    IN = auto()
    OUT = auto()


_LINES = (
    (re.compile(r'"[^"\n]{1,100}"邀请你(?:和[^\n]{1,2000})?加入了群聊'), Passage.IN),
    (re.compile(r"你通过扫描二维码加入群聊"), Passage.IN),
    (re.compile(r"[^\n]{1,100}? invited you (?:and [^\n]{1,2000} )?to (?:a|the) group chat"), Passage.IN),
    (re.compile(r'你被"[^"\n]{1,100}"移出群聊'), Passage.OUT),
    (re.compile(r"You were removed from the group chat by "), Passage.OUT),
)


def passage_of(message: Message) -> Passage | None:
    """Return what ``message`` says of the account itself; ``None`` for anything else."""
    if not isinstance(message.content, Notice) or not message.chat.endswith(ROOM_SUFFIX):
        return None
    return next((passage for line, passage in _LINES if line.match(message.content.text)), None)

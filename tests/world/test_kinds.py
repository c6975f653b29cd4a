from typing import get_args

import pytest

from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    CallState,
    Content,
    File,
    History,
    Image,
    Link,
    Location,
    Notice,
    Quote,
    StatusNotify,
    Text,
    Voip,
)
from hongyan.world.kinds import brief_of, is_quiet, kind_of, text_of

MEDIA = MediaRef(sha256="0" * 64, size_bytes=1, type="image/png")


def test_a_kind_is_the_contents_public_name() -> None:
    assert kind_of(Text(text="hi")) == "text"
    assert kind_of(Voip(state=CallState.RINGING)) == "voip"
    assert len({kind.__struct_config__.tag for kind in get_args(AnyContent)}) == len(get_args(AnyContent))


@pytest.mark.parametrize(
    ("content", "text", "brief"),
    [
        (Text(text="hi"), "hi", "hi"),
        (Quote(text="yes", message_id="1"), "yes", "yes"),
        (Notice(text="line"), "line", "line"),
        (Image(media=MEDIA), "", "[图片]"),
        (Link(title="title", url="http://u"), "title", "[链接]title"),
        (File(media=MEDIA, name="a.pdf"), "a.pdf", "[文件]a.pdf"),
        (Location(latitude=1, longitude=2, label="road", name="place"), "place", "[位置]place"),
        (Location(latitude=1, longitude=2, label="road"), "road", "[位置]road"),
        (App(xml="<appmsg/>"), "", "[链接]"),
        (StatusNotify(code=2), "", ""),
        (History(title="talk"), "talk", "[聊天记录]talk"),
    ],
)
def test_text_and_the_line_in_a_list_of_chats(content: Content, text: str, brief: str) -> None:
    assert (text_of(content), brief_of(content)) == (text, brief)


def test_only_status_notices_and_calls_that_nobody_missed_leave_a_chat_read() -> None:
    assert is_quiet(StatusNotify(code=2))
    assert [is_quiet(Voip(state=state)) for state in CallState] == [
        state is not CallState.MISSED for state in CallState
    ]
    assert not is_quiet(Text(text="hi"))

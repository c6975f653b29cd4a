import msgspec

from hongyan.model.commands.messages import SendText, SyncMessages
from hongyan.model.ids import ChatId


def test_a_text_mentions_nobody_unless_it_says_so() -> None:
    assert SendText(to=ChatId("c"), text="hi").at == ()


def test_a_command_is_data() -> None:
    raw = b'{"command":"send_text","to":"c","text":"hi","at":[]}'
    assert msgspec.json.encode(SendText(to=ChatId("c"), text="hi")) == raw
    assert msgspec.json.decode(raw, type=SendText | SyncMessages) == SendText(to=ChatId("c"), text="hi")

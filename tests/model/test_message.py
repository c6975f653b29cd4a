from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings

from hongyan.model.message import AnyContent, CallState, Content, Message, Receipt
from tests.contracts.canonical import values_of

KINDS = get_args(AnyContent)

PUBLIC = [
    *("text", "image", "voice", "video", "mini_video", "emoticon", "location", "link", "music", "file"),
    *("mini_program", "card", "room_invitation", "transfer", "red_packet", "history", "quote", "notice"),
    *("voip", "status_notify", "app"),
]
"""The kinds' public names, in the journal for years: none is ever renamed."""


def test_the_kinds_public_names_are_these_and_no_two_share_one() -> None:
    assert [kind.__struct_config__.tag for kind in KINDS] == PUBLIC


def test_every_kind_there_is_stands_in_the_union() -> None:
    assert {*Content.__subclasses__()} == {*KINDS}


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(message=values_of(Message))
def test_a_message_of_any_kind_comes_back_from_json_as_it_was(message: Message) -> None:
    assert msgspec.json.decode(msgspec.json.encode(message), type=Message) == message


@pytest.mark.parametrize("kind", KINDS, ids=PUBLIC)
def test_content_cannot_be_changed(kind: type[Content]) -> None:
    assert kind.__struct_config__.frozen


def test_a_message_as_the_first_version_journaled_it_is_still_read() -> None:
    raw = b'{"id":"1","chat":"wxid_ann","sender":"wxid_ann","content":{"kind":"text","text":"hi"},"sent_at_ms":5}'
    message = msgspec.json.decode(raw, type=Message)
    assert (message.sender_nick, message.room_size, message.mine, message.xml) == ("", 0, False, "")


def test_a_receipt_without_a_time_says_that_the_backend_does_not_tell_it() -> None:
    assert msgspec.json.decode(b'{"message_id":"1"}', type=Receipt).sent_at_ms == 0


def test_the_states_of_a_call_are_these() -> None:
    assert [*map(str, CallState)] == ["ringing", "answered", "ended", "missed"]

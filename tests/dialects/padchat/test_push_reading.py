import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.dialects.padchat import frames, push_reading, pushes, versions, wire_v2
from hongyan.dialects.padchat.frames import Told
from hongyan.dialects.padchat.push_reading import MOST_ITEMS, read_push
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, RoomId
from hongyan.model.message import Message, Text
from hongyan.model.room import Member, Room
from tests.dialects.padchat.test_pushes import EVERY, OWN, message

EXACTLY = settings(derandomize=True, deadline=None, database=None)
DATA = Path(__file__).parents[2] / "data" / "padchat"
CAPTURED: dict[str, Any] = {each["case"]: each["item"] for each in json.loads((DATA / "push-items.json").read_text())}
WHOLE = {name: item for name, item in CAPTURED.items() if "sub_type" in item and "content" in item}
ENTRIES = {name: item for name, item in CAPTURED.items() if item.get("msg_type") == push_reading.ENTRY}

ANN = Contact(profile=Profile(id=ContactId("wxid_ann"), nick="安安"))
GEESE = Room(
    id=RoomId("1@chatroom"),
    name="雁阵",
    owner=OWN.id,
    members=(Member(id=OWN.id, nick=""),),
    is_saved=True,
)
ITEMS = [pushes.write_message(message(content), OWN) for content, _, _ in EVERY]


def sdk(*items: Any) -> bytes:
    return msgspec.json.encode({"type": 2, "list": items})


def v2(*items: Any) -> bytes:
    read = frames.read_v2(wire_v2.write_event("push", list(items)))
    assert isinstance(read, Told)
    return read.body


def test_every_kind_of_message_that_is_pushed_is_read() -> None:
    assert read_push(sdk(*ITEMS), is_numbered=False).items == tuple(ITEMS)


@pytest.mark.parametrize("kinds", versions.Kinds)
def test_every_kind_of_message_that_v2_pushes_is_read(kinds: versions.Kinds) -> None:
    numbered = [versions.numbered(item, kinds) for item in ITEMS]
    assert read_push(v2(*numbered), is_numbered=True).items == tuple(ITEMS)


@pytest.mark.parametrize("is_numbered", [False, True])
def test_entries_and_marks_are_read(is_numbered: bool) -> None:
    items = [pushes.write_contact(ANN, OWN), pushes.write_room(GEESE, OWN)]
    items += [pushes.write_mark(mark, OWN.uin) for mark in (pushes.MARK_IDLE, pushes.MARK_SYNCED)]  # type: ignore[misc]
    push = read_push((v2 if is_numbered else sdk)(*items), is_numbered=is_numbered)
    assert push.entries == (ANN, GEESE)
    assert push.is_book_complete
    assert not push.items


def test_the_first_mark_of_a_connection_ends_no_sync() -> None:
    assert not read_push(sdk(pushes.write_mark(pushes.MARK_IDLE, 7)), is_numbered=False).is_book_complete


def test_after_the_last_mark_others_do_not_undo_it() -> None:
    marks = [pushes.write_mark(mark, 7) for mark in (pushes.MARK_SYNCED, pushes.MARK_IDLE)]
    assert read_push(sdk(*marks), is_numbered=False).is_book_complete


def test_one_spoiled_item_keeps_none_of_the_others_back() -> None:
    push = read_push(sdk({"msg_type": 5}, 7, "x", None, {"msg_type": 2}, ITEMS[0]), is_numbered=False)
    assert push.items == (ITEMS[0],)
    assert len(push.spoiled) == 5


@pytest.mark.parametrize("name", WHOLE)
def test_captured_messages_are_read(name: str) -> None:
    push = read_push(sdk(WHOLE[name]), is_numbered=False)
    assert [item.msg_id for item in push.items] == [WHOLE[name]["msg_id"]]
    assert not push.spoiled


@pytest.mark.parametrize("name", ENTRIES)
def test_captured_entries_are_read(name: str) -> None:
    push = read_push(sdk(ENTRIES[name]), is_numbered=False)
    assert not push.spoiled
    assert [entry.id for entry in push.entries] == [ENTRIES[name]["user_name"]]


def test_there_are_captured_items_of_both_sorts() -> None:
    assert len(WHOLE) > 40
    assert ENTRIES


@pytest.mark.parametrize(("raw", "is_numbered"), [(b"{}", False), (b"[]", False), (b"{}", True), (b"7", True)])
def test_what_is_no_push_is_malformed(raw: bytes, is_numbered: bool) -> None:
    with pytest.raises(Malformed):
        read_push(raw, is_numbered=is_numbered)


def test_a_push_without_end_is_malformed() -> None:
    with pytest.raises(Malformed, match="more than"):
        read_push(sdk(*[0] * (MOST_ITEMS + 1)), is_numbered=False)


SPOILED = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["msg_type", "content", "member", "user_name", "nick_name", "uin"]), inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("is_numbered", [False, True])
@EXACTLY
@given(items=st.lists(SPOILED, max_size=4))
def test_items_of_any_shape_are_read_or_malformed(is_numbered: bool, items: list[Any]) -> None:
    raw = msgspec.json.encode(items if is_numbered else {"list": items})
    push = read_push(raw, is_numbered=is_numbered)
    marks = len(items) - len(push.items) - len(push.entries) - len(push.spoiled)
    assert marks == sum(isinstance(item, dict) and item.get("msg_type") in (2048, 32768) for item in items)


def test_what_was_said_survives_the_whole_way() -> None:
    said: Message = message(Text(text="hi"), chat="1@chatroom", sender="wxid_ann", room_size=3)
    (item,) = read_push(sdk(pushes.write_message(said, OWN)), is_numbered=False).items
    assert pushes.read_message(item, OWN.id).message == msgspec.structs.replace(said, sent_at_ms=1526958809000)

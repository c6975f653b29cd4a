import pytest

from hongyan.model.errors import NotFound
from hongyan.model.events import ContactChanged, MessageRead, RoomSettingChanged
from hongyan.model.message import StatusNotify
from hongyan.world.deeds import ComeOnline, DeleteFriend, GoOffline, LeaveRoom, PinChat, Read
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story


def test_unread_messages_are_counted_until_the_chat_is_read(story: Story) -> None:
    story.say(ANN, BOT)
    story.say(ANN, BOT)
    story.say(ANN, GEESE)
    story.say(BOT, ANN)
    assert story.world.unread(BOT) == {ANN: 2, GEESE: 1}
    assert story.world.unread(ANN) == {BOT: 1}
    story.do(Read(as_=BOT, chat=ANN))
    story.do(Read(as_=BOT, chat=ANN))
    assert story.world.unread(BOT) == {GEESE: 1}


def test_opening_a_chat_is_told_to_the_other_devices(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    for chat in (ANN, GEESE, "filehelper"):
        story.do(Read(as_=BOT, chat=chat, device="ipad"))
    told = [(one.chat, one.sender, one.mine, one.content) for one in story.messages("browser")]
    assert told == [(chat, BOT, True, StatusNotify(code=2, chats=(chat,))) for chat in (ANN, GEESE, "filehelper")]
    assert story.messages("ipad") == []
    assert story.inbox(BOT) == []


def test_a_left_room_can_be_read_while_something_in_it_is_unread(story: Story) -> None:
    story.say(ANN, GEESE)
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    story.do(Read(as_=BOB, chat=GEESE))
    with pytest.raises(NotFound):
        story.do(Read(as_=BOB, chat=GEESE))


@pytest.mark.parametrize("chat", ["wxid_nobody", "999@chatroom", ""])
def test_only_chats_can_be_read(story: Story, chat: str) -> None:
    with pytest.raises(NotFound):
        story.do(Read(as_=BOT, chat=chat))


def test_a_chat_that_was_read_on_the_phone_or_elsewhere_is_told_as_an_event_too(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.wait(7)
    story.do(Read(as_=BOT, chat=ANN))
    story.do(Read(as_=BOT, chat=GEESE, device="ipad"))
    read = [MessageRead(chat=chat, at_ms=START_MS + 7) for chat in (ANN, GEESE)]
    assert [one for one in story.events("browser") if isinstance(one, MessageRead)] == read
    assert [one for one in story.events("ipad") if isinstance(one, MessageRead)] == read[:1]


def pinned(story: Story) -> set[str]:
    contacts, _ = story.world.address_book(BOT)
    return {one.id for one in contacts if one.is_pinned}


@pytest.mark.parametrize("chat", [ANN, "gh_hongyan0001", "filehelper", BOT])
def test_a_chat_is_pinned_and_unpinned_and_the_other_devices_hear_it_once(story: Story, chat: str) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    for on in (True, True, False, False):
        story.do(PinChat(as_=BOT, chat=chat, pinned=on, device="ipad"))
        assert story.world.phone(BOT).pinned == ((chat,) if on else ())
        assert story.world.contact(BOT, chat).is_pinned is on
    changed = [one.contact for one in story.events("browser") if isinstance(one, ContactChanged)]
    assert [(one.id, one.is_pinned) for one in changed] == [(chat, True), (chat, False)]
    assert "ContactChanged" not in story.names("ipad")


def test_a_pin_is_ones_own_and_on_the_phone_it_is_for_all_devices(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("anns", ANN)
    story.do(PinChat(as_=BOT, chat=BOB))
    assert (pinned(story), story.world.phone(ANN).pinned) == ({BOB}, ())
    assert ("ContactChanged" in story.names("ipad"), "ContactChanged" in story.names("anns")) == (True, False)


def test_a_pinned_room_is_a_setting_that_only_its_owner_hears_of_until_they_leave(story: Story) -> None:
    story.log_in("bobs", BOB)
    story.log_in("anns", ANN)
    story.do(PinChat(as_=BOB, chat=GEESE))
    changed = RoomSettingChanged(room=GEESE, setting="pinned", by=BOB, value="on")
    assert story.events("bobs")[-1] == changed
    assert changed not in story.events("anns")
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    assert story.world.phone(BOB).pinned == ()


def test_a_pin_that_was_missed_is_caught_up(story: Story) -> None:
    story.log_in("ipad")
    story.do(GoOffline(device="ipad"))
    story.do(PinChat(as_=BOT, chat=ANN))
    story.do(Read(as_=BOT, chat=ANN))
    seen = len(story.events("ipad"))
    story.do(ComeOnline(device="ipad"))
    assert story.names("ipad", seen) == ["ContactChanged", "MessageReceived", "MessageRead"]


@pytest.mark.parametrize("chat", [SHI, "wxid_nobody", "999@chatroom", ""])
def test_only_chats_can_be_pinned(story: Story, chat: str) -> None:
    with pytest.raises(NotFound):
        story.do(PinChat(as_=BOT, chat=chat))
    assert story.world.phone(BOT).pinned == ()


def test_a_friend_who_was_deleted_can_still_be_unpinned(story: Story) -> None:
    story.do(PinChat(as_=BOT, chat=BOB))
    story.do(DeleteFriend(as_=BOT, contact=BOB))
    story.do(PinChat(as_=BOT, chat=BOB, pinned=False))
    assert story.world.phone(BOT).pinned == ()

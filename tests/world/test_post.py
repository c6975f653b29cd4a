import pytest

from hongyan.model.errors import NotFound
from hongyan.model.message import Notice
from hongyan.world.deeds import LeaveRoom, Recall
from tests.world.story import ANN, BOB, BOT, GEESE, Story


def test_members_of_a_room_share_the_list_of_readers_until_somebody_goes(story: Story) -> None:
    story.say(ANN, GEESE)
    story.say(BOB, GEESE)
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    story.say(ANN, GEESE)
    first, second, third = (said.readers for said in story.world._devices.phone(BOT)._facts if said.content)
    assert first is second
    assert third == (BOT, ANN)


def test_who_left_still_has_what_they_had(story: Story) -> None:
    before = story.say(ANN, GEESE, "before").message_id
    story.do(LeaveRoom(as_=BOB, room=GEESE))
    after = story.say(ANN, GEESE, "after").message_id
    assert story.world.message(BOB, before).content.text == "before"
    with pytest.raises(NotFound):
        story.world.message(BOB, after)


def test_a_line_for_nobody_takes_no_id(story: Story) -> None:
    post = story.world._post
    room = story.world._rooms.find(GEESE)
    post.notify_room(room, Notice(text="nobody"), ())
    assert story.say(ANN, BOT) == Story().say(ANN, BOT)


def test_a_recalled_message_takes_no_room_in_the_register(story: Story) -> None:
    said = story.say(ANN, BOT).message_id
    story.do(Recall(as_=ANN, message=said))
    assert story.world._post._messages == {}

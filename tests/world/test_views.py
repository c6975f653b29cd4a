from hongyan.model.ids import ContactId, RoomId
from hongyan.model.message import Message, Text
from hongyan.world.facts import InboxItem
from hongyan.world.people import Friendship
from hongyan.world.rooms import Membership
from tests.world.story import ANN, BOB, BOT, GEESE, START_MS, Story


def nick_seen(story: Story, device: str) -> str:
    return story.messages(device)[-1].sender_nick


def test_a_message_has_everything_a_face_needs(story: Story) -> None:
    story.log_in("ipad")
    receipt = story.say(ANN, GEESE, "hi", at=(BOT,))
    assert story.messages("ipad") == [
        Message(
            id=receipt.message_id,
            chat=GEESE,
            sender=ANN,
            sender_nick="安安",
            content=Text(text="hi", at=(BOT,)),
            sent_at_ms=START_MS,
            room_size=3,
        )
    ]


def test_outside_rooms_there_is_no_room_size(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, BOT)
    assert story.messages("ipad")[0].room_size == 0


def test_an_inbox_item_tells_room_sender_and_text(story: Story) -> None:
    receipt = story.say(ANN, GEESE, "hi")
    assert story.inbox(BOB) == [
        InboxItem(
            id=receipt.message_id,
            from_=ANN,
            to=BOB,
            room=RoomId(GEESE),
            kind="text",
            text="hi",
            at_ms=START_MS,
            content=Text(text="hi"),
        )
    ]


def test_ones_own_item_in_a_room_names_the_room(story: Story) -> None:
    story.log_in("ipad")
    story.device_say("ipad", GEESE)
    (item,) = story.inbox(BOT)
    assert (item.mine, item.room, item.from_, item.to) == (True, GEESE, BOT, BOT)


def test_the_remark_comes_before_the_room_nick_and_that_before_the_nick(story: Story) -> None:
    story.log_in("bots", BOT)
    story.log_in("anns", ANN)
    story.world._rooms.room(RoomId(GEESE)).members[BOB] = Membership(room_nick="波波")
    story.say(BOB, GEESE)
    assert nick_seen(story, "bots") == "波哥（公司）"
    assert nick_seen(story, "anns") == "波波"
    story.say(BOB, ANN)
    assert nick_seen(story, "anns") == "阿波"


def test_names_are_as_they_are_when_read(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, BOT)
    assert nick_seen(story, "ipad") == "安安"
    story.world._people.person(BOT).friends[ANN] = Friendship(remark="安")
    assert nick_seen(story, "ipad") == "安"


def test_a_sender_who_left_the_room_still_has_a_name(story: Story) -> None:
    story.log_in("ipad")
    story.say(ANN, GEESE)
    del story.world._rooms.room(RoomId(GEESE)).members[ANN]
    assert nick_seen(story, "ipad") == "安安"


def test_room_members_come_with_their_names(story: Story) -> None:
    story.world._rooms.room(RoomId(GEESE)).members[ContactId(ANN)] = Membership(room_nick="雁二", invited_by=BOT)
    (room,) = story.world.address_book(BOT)[1]
    ann = room.members[1]
    assert (ann.nick, ann.room_nick, ann.invited_by) == ("安安", "雁二", BOT)
    assert ann.avatar_url == story.world.profile(ANN).avatar_url

"""A world is asked, page by page, and not changed by it."""

import pytest

from hongyan.model.errors import NotFound
from hongyan.world.facts import InboxItem
from tests.world.story import ALL, ANN, BOT, GEESE, Story, dump


def test_events_and_inbox_are_read_from_a_cursor_up_to_a_deed(story: Story) -> None:
    story.log_in("ipad")
    first = story.world.deed_count + 1
    for text in "abcd":
        story.say(ANN, BOT, text)
    world = story.world
    assert [index for index, _ in world.device_events("ipad", 5, upto_deed=first + 1)] == [6, 7]
    assert [index for index, _ in world.device_events("ipad", 6, upto_deed=ALL, limit=2)] == [7, 8]
    assert [(index, item.text) for index, item in world.inbox(BOT, 1, upto_deed=first + 2)] == [(2, "b"), (3, "c")]
    assert world.inbox(BOT, 4, upto_deed=ALL) == []
    assert world.inbox(BOT, 0, upto_deed=0) == []


def test_only_people_have_an_inbox_and_an_address_book(story: Story) -> None:
    for nobody in ("filehelper", "wxid_nobody", GEESE):
        with pytest.raises(NotFound):
            story.world.inbox(nobody, 0, upto_deed=ALL)
        with pytest.raises(NotFound):
            story.world.address_book(nobody)


def test_a_phone_is_read_page_by_page_up_to_a_deed(story: Story) -> None:
    for number in range(5):
        story.say(ANN if number % 2 else BOT, BOT if number % 2 else ANN, str(number))
    world = story.world

    def texts(rows: list[tuple[int, InboxItem]]) -> list[tuple[int, str]]:
        return [(index, item.text) for index, item in rows]

    assert texts(world.screen_back(BOT, None, upto_deed=4, limit=2)) == [(3, "2"), (4, "3")]
    assert texts(world.screen_back(BOT, 3, upto_deed=4, limit=9)) == [(1, "0"), (2, "1")]
    assert texts(world.screen(BOT, 3, upto_deed=ALL, limit=9)) == [(4, "3"), (5, "4")]


def test_questions_change_nothing(story: Story) -> None:
    story.say(ANN, BOT, "ping")
    before = dump(story.world)
    story.world.phone(BOT)
    story.world.unread(BOT)
    story.world.address_book(BOT)
    story.world.moments(BOT, "", after="")
    story.world.favourites(BOT)
    story.world.officials(BOT)
    story.world.scripts()
    story.world.pending_logins()
    assert dump(story.world) == before

import base64

import pytest

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.favourite import FavouriteKind
from hongyan.model.media import MediaRef
from hongyan.model.message import Card, Image, Link, Text
from hongyan.world import favourites
from hongyan.world.deeds import AddFavourite, DeleteFavourite, Say
from hongyan.world.rules import FAVOURITES_A_PAGE, XML_CHARS
from tests.world.story import ANN, BOT, GEESE, START_MS, Story, dump

NOTE = '<favitem type="1"><desc>记一下</desc></favitem>'


def keep(story: Story, xml: str = NOTE, as_: str = BOT) -> int:
    return story.do(AddFavourite(as_=as_, xml=xml)).id


def test_what_is_kept_is_there_whole_with_its_kind(story: Story) -> None:
    kept = story.do(AddFavourite(as_=BOT, xml='<favitem type="5"/>'))
    assert (kept.id, kept.seq, kept.kind, kept.at_ms) == (1, 1, FavouriteKind.LINK, START_MS)
    assert story.world.favourite(BOT, 1) == kept
    assert keep(story, '<favitem type="77"/>') == 2
    assert story.world.favourite(BOT, 2).kind is FavouriteKind.OTHER
    with pytest.raises(NotFound):
        story.world.favourite(ANN, 1)


def test_the_first_key_is_empty_and_later_ones_bring_what_is_new(story: Story) -> None:
    empty = story.world.favourites(BOT)
    assert (empty.favourites, empty.has_more) == ((), False)
    keep(story)
    page = story.world.favourites(BOT, empty.next)
    assert [(each.id, each.xml, each.is_deleted) for each in page.favourites] == [(1, "", False)]
    assert story.world.favourites(BOT, page.next).favourites == ()
    assert len(base64.b64decode(page.next)) == 16


def test_what_is_kept_no_longer_is_told_to_who_knows_it_only(story: Story) -> None:
    keep(story)
    keep(story)
    key = story.world.favourites(BOT).next
    story.do(DeleteFavourite(as_=BOT, favourite=1))
    assert [(each.id, each.is_deleted) for each in story.world.favourites(BOT, key).favourites] == [(1, True)]
    assert [each.id for each in story.world.favourites(BOT).favourites] == [2]
    assert keep(story) == 3


def test_many_come_page_by_page_each_once(story: Story) -> None:
    for _ in range(2 * FAVOURITES_A_PAGE + 1):
        keep(story)
    found, key, pages = [], "", 0
    while True:
        page = story.world.favourites(BOT, key)
        found += [each.id for each in page.favourites]
        key, pages = page.next, pages + 1
        if not page.has_more:
            break
    assert (found, pages) == ([*range(1, 2 * FAVOURITES_A_PAGE + 2)], 3)


def test_the_phone_reads_backwards(story: Story) -> None:
    for _ in range(3):
        keep(story)
    newest = story.world.newest_favourites(BOT, None, limit=2)
    assert [each.id for each in newest] == [3, 2]
    assert [(each.id, each.xml) for each in story.world.newest_favourites(BOT, 2, limit=2)] == [(1, NOTE)]
    assert story.world.phone(BOT).favourites_changed == 3


@pytest.mark.parametrize("key", ["x", "kzTKsdjD6PM0bbQv+oP7vQ==", "é", "AAAA", "A" * 24])
def test_a_key_of_nobody_is_refused(story: Story, key: str) -> None:
    with pytest.raises(InvalidArgument, match="after"):
        story.world.favourites(BOT, key)


def test_a_key_of_somebody_else_is_refused(story: Story) -> None:
    with pytest.raises(InvalidArgument, match="after"):
        story.world.favourites(ANN, story.world.favourites(BOT).next)


CONTENTS = [
    (Text(text="a < b"), FavouriteKind.TEXT, "a &lt; b"),
    (Link(title="标题", url="https://a.example/?x=1&y=2"), FavouriteKind.LINK, "x=1&amp;y=2"),
    (Image(media=MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")), FavouriteKind.IMAGE, "ab" * 32),
]


@pytest.mark.parametrize(("content", "kind", "said"), CONTENTS, ids=["text", "link", "picture"])
def test_the_phone_keeps_a_message(story: Story, content, kind: FavouriteKind, said: str) -> None:
    message = story.do(Say(as_=ANN, to=GEESE, content=content)).message_id
    kept = story.do(AddFavourite(as_=BOT, message=message))
    assert kept.kind is kind
    assert said in kept.xml
    assert f"<tousr>{GEESE}</tousr><realchatname>{ANN}</realchatname><msgid>{message}</msgid>" in kept.xml


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, InvalidArgument),
        ({"xml": NOTE, "message": "1234567890123456"}, InvalidArgument),
        ({"xml": "no"}, InvalidArgument),
        ({"xml": "<msg/>"}, InvalidArgument),
        ({"xml": f"<favitem>{'x' * XML_CHARS}</favitem>"}, InvalidArgument),
        ({"xml": "<favitem>\ud800</favitem>"}, InvalidArgument),
        ({"message": "1234567890123456"}, NotFound),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(story: Story, fields, refusal) -> None:
    before = dump(story.world)
    with pytest.raises(refusal):
        story.do(AddFavourite(as_=BOT, **fields))
    assert dump(story.world) == before


def test_a_kind_that_is_not_kept_and_a_message_of_others_are_refused(story: Story) -> None:
    card = story.do(Say(as_=ANN, to=BOT, content=Card(contact="wxid_bob"))).message_id
    with pytest.raises(Rejected):
        story.do(AddFavourite(as_=BOT, message=card))
    with pytest.raises(NotFound):
        story.do(AddFavourite(as_="wxid_bob", message=card))


def test_only_what_is_kept_can_be_dropped_and_there_is_a_most(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        story.do(DeleteFavourite(as_=BOT, favourite=1))
    monkeypatch.setattr(favourites, "FAVOURITES", 1)
    keep(story)
    with pytest.raises(Rejected):
        keep(story)
    story.do(DeleteFavourite(as_=BOT, favourite=1))
    assert keep(story) == 2

from math import inf, nan

import msgspec
import pytest

from hongyan.model.errors import HongyanError, InvalidArgument, NotFound
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    CallState,
    Card,
    Emoticon,
    File,
    History,
    HistoryItem,
    Image,
    Link,
    Location,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    StatusNotify,
    Text,
    Video,
    Voice,
    Voip,
)
from hongyan.world.contents import Contents
from hongyan.world.deeds import ComeOnline, GoOffline, Recall, Say
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, Story

PICTURE = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png", name="a.png")
LINE = HistoryItem(sender="a", text="b")
SOUND = MediaRef(sha256="cd" * 32, size_bytes=9, type="audio/silk")


def other(media: MediaRef, **fields: object) -> MediaRef:
    return msgspec.structs.replace(media, **fields)


def say(story: Story, content: AnyContent, to: str = ANN) -> AnyContent:
    story.do(Say(as_=BOT, to=to, content=content))
    return story.inbox(ANN)[-1].content


SAID: list[tuple[AnyContent, str]] = [
    (Text(text="hi"), "hi"),
    (Image(media=PICTURE, thumbnail=PICTURE), ""),
    (Voice(media=SOUND, duration_ms=60_000), ""),
    (Video(media=SOUND, cover=PICTURE, duration_s=300), ""),
    (MiniVideo(media=SOUND), ""),
    (Emoticon(md5="0" * 32), ""),
    (Emoticon(media=PICTURE), ""),
    (Location(latitude=-90, longitude=180.0, label="road", name="place"), "place"),
    (Link(title="title", url="http://u", description="a\nb"), "title"),
    (Music(title="song", url="", data_url="http://d"), "song"),
    (File(media=SOUND, name="a.pdf"), "a.pdf"),
    (MiniProgram(title="mini", app_id="wx1", path="p"), "mini"),
    (Link(title="title", url="http://u", thumbnail=PICTURE), "title"),
    (
        History(title="talk", items=(HistoryItem(sender="a", text="b", at_s=5), HistoryItem(sender="", text=""))),
        "talk",
    ),
    (StatusNotify(code=2, chats=(BOT, GEESE)), ""),
    (Voip(state=CallState.RINGING, is_video=True), ""),
    (Notice(text="line"), "line"),
    (App(xml="<appmsg><title>x</title></appmsg>"), ""),
]
"""Contents and the text that stands for each."""


@pytest.mark.parametrize(("content", "text"), SAID)
def test_what_can_be_said_arrives_as_it_was_said(story: Story, content: AnyContent, text: str) -> None:
    assert say(story, content) == content
    item = story.inbox(ANN)[-1]
    assert (item.kind, item.text) == (content.__struct_config__.tag, text)


def test_every_kind_that_one_says_on_a_device_reaches_ones_others_and_those_without_network_later(story: Story) -> None:
    story.log_in("ipad")
    story.log_in("browser", type_="web")
    story.log_in("anns", ANN)
    for device in ("browser", "anns"):
        story.do(GoOffline(device=device))
    kinds = [content for content, _ in SAID if not isinstance(content, Notice)]
    for content in kinds:
        story.do(Say(as_=BOT, to=ANN, content=content, device="ipad"))
    for device in ("browser", "anns"):
        assert story.messages(device) == []
        story.do(ComeOnline(device=device))
    assert [(one.content, one.chat, one.mine) for one in story.messages("browser")] == [
        (content, ANN, True) for content in kinds
    ]
    assert [(one.content, one.chat, one.mine) for one in story.messages("anns")] == [
        (content, BOT, False) for content in kinds
    ]
    assert story.messages("ipad") == []


def test_every_kind_that_persons_send_has_a_row(story: Story) -> None:
    kinds = Contents(story.world._views._mint, story.world._people, story.world._post).kinds
    assert len(kinds) == 16


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (Image(media=other(PICTURE, sha256="AB" * 32)), InvalidArgument, "^media.sha256"),
        (Image(media=other(PICTURE, size_bytes=0)), InvalidArgument, "^media.size_bytes"),
        (Image(media=other(PICTURE, size_bytes=2**25)), InvalidArgument, "^media.size_bytes"),
        (Image(media=other(PICTURE, type="picture")), InvalidArgument, "^media.type"),
        (Image(media=other(PICTURE, name="a\nb")), InvalidArgument, "^media.name"),
        (Image(media=SOUND), InvalidArgument, "^media: audio/silk is no picture"),
        (Image(media=PICTURE, thumbnail=SOUND), InvalidArgument, "^thumbnail"),
        (Voice(media=SOUND, duration_ms=0), InvalidArgument, "^duration_ms"),
        (Voice(media=SOUND, duration_ms=60_001), InvalidArgument, "^duration_ms"),
        (Voice(media=other(SOUND, sha256=""), duration_ms=1), InvalidArgument, "^media.sha256"),
        (Video(media=SOUND, cover=SOUND), InvalidArgument, "^cover"),
        (Video(media=SOUND, duration_s=-1), InvalidArgument, "^duration_s"),
        (MiniVideo(media=SOUND, cover=SOUND), InvalidArgument, "^cover"),
        (Emoticon(), InvalidArgument, "^md5"),
        (Emoticon(md5="X" * 32), InvalidArgument, "^md5"),
        (Emoticon(media=other(PICTURE, size_bytes=2**40)), InvalidArgument, "^media.size_bytes"),
        (Location(latitude=90.1, longitude=0), InvalidArgument, "^latitude"),
        (Location(latitude=nan, longitude=0), InvalidArgument, "^latitude"),
        (Location(latitude=0, longitude=-inf), InvalidArgument, "^longitude"),
        (Location(latitude=0, longitude=0, scale=99), InvalidArgument, "^scale"),
        (Location(latitude=0, longitude=0, label="x" * 513), InvalidArgument, "^label"),
        (Location(latitude=0, longitude=0, name="a\nb"), InvalidArgument, "^name"),
        (Link(title="", url="http://u"), InvalidArgument, "^title"),
        (Link(title="t", url="x" * 4_097), InvalidArgument, "^url"),
        (Link(title="t", url="u", description="x" * 4_097), InvalidArgument, "^description"),
        (Link(title="t", url="u", thumbnail_url="a\nb"), InvalidArgument, "^thumbnail_url"),
        (Music(title="t", url="u", data_url="\n"), InvalidArgument, "^data_url"),
        (Music(title="t", url="u", description="\ud800"), InvalidArgument, "^description"),
        (File(media=SOUND, name=""), InvalidArgument, "^name"),
        (MiniProgram(title="t", app_id=""), InvalidArgument, "^app_id"),
        (MiniProgram(title="t", app_id="a", path="\n"), InvalidArgument, "^path"),
        (Link(title="t", url="u", thumbnail=SOUND), InvalidArgument, "^thumbnail"),
        (History(title="", items=(LINE,)), InvalidArgument, "^title"),
        (History(title="t"), InvalidArgument, "^items: must be 1 to 100"),
        (History(title="t", items=(LINE,) * 101), InvalidArgument, "^items: must be 1 to 100"),
        (History(title="t", items=(LINE, HistoryItem(sender="\n", text=""))), InvalidArgument, r"^items\[1\].sender"),
        (History(title="t", items=(HistoryItem(sender="", text="\ud800"),)), InvalidArgument, r"^items\[0\].text"),
        (History(title="t", items=(HistoryItem(sender="", text="", at_s=-1),)), InvalidArgument, r"^items\[0\].at_s"),
        (
            History(title="t", items=(HistoryItem(sender="", text="x" * 9_000),) * 2),
            InvalidArgument,
            "^items: have more",
        ),
        (StatusNotify(code=-1), InvalidArgument, "^code"),
        (StatusNotify(code=2, chats=("a",) * 501), InvalidArgument, "^chats"),
        (StatusNotify(code=2, chats=("a", "")), InvalidArgument, r"^chats\[1\]"),
        (App(xml="<msg/>"), InvalidArgument, "^xml: has no <appmsg>"),
        (App(xml="<appmsg>" * 8_193), InvalidArgument, "^xml"),
        (Card(contact="wxid_nobody"), NotFound, "wxid_nobody"),
        (Card(contact="filehelper"), NotFound, "filehelper"),
        (Card(contact=BOB, nick="a\nb"), InvalidArgument, "^nick"),
        (Card(contact=BOB, ticket="\ud800"), InvalidArgument, "^ticket"),
        (Quote(text="", message_id="1"), InvalidArgument, "^text"),
        (Quote(text="yes", message_id="1", quoted="\ud800"), InvalidArgument, "^quoted"),
        (Quote(text="yes", message_id="1", quoted_sender="\ud800"), InvalidArgument, "^quoted_sender"),
        (Quote(text="yes", message_id="1"), NotFound, "no message"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    story: Story, content: AnyContent, error: type[HongyanError], words: str
) -> None:
    with pytest.raises(error, match=words):
        say(story, content)
    assert story.inbox(ANN) == []


def test_a_card_is_filled_in_so_that_the_receiver_can_ask(story: Story) -> None:
    card = say(story, Card(contact=SHI, avatar_url="forged", ticket="forged"))
    profile = story.world.profile(SHI)
    assert (card.nick, card.avatar_url) == (profile.nick, profile.avatar_url)
    assert card.stranger == story.world.search(ANN, SHI).stranger_ticket
    assert card.ticket.startswith("v2_")
    assert card.ticket.endswith("@stranger")
    assert say(story, Card(contact=SHI, nick="小石头")).nick == "小石头"


def test_a_quote_shows_what_it_answers_in_one_line(story: Story) -> None:
    asked = story.say(ANN, GEESE, "when?").message_id
    quote = say(story, Quote(text="now", message_id=asked, quoted="forged", quoted_sender=SHI), GEESE)
    assert (quote.quoted, quote.quoted_sender, story.inbox(ANN)[-1].text) == ("when?", ANN, "now")
    picture = story.do(Say(as_=BOT, to=ANN, content=Image(media=PICTURE))).message_id
    assert say(story, Quote(text="nice", message_id=picture)).quoted == "[图片]"


def test_only_what_one_has_can_be_quoted(story: Story) -> None:
    secret = story.say(ANN, BOB, "secret").message_id
    taken_back = story.say(ANN, BOT, "oops").message_id
    story.do(Recall(as_=ANN, message=taken_back))
    for message in (secret, taken_back):
        with pytest.raises(NotFound):
            say(story, Quote(text="aha", message_id=message))

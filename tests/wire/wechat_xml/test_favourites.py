"""``<favitem>``, held against the documented answer of ``getFav``."""

import json
from pathlib import Path
from typing import Any

import pytest

from hongyan.model.errors import Malformed
from hongyan.model.favourite import FavouriteKind
from hongyan.model.media import MediaRef
from hongyan.model.message import Card, File, Image, Link, Location, MiniVideo, Text, Video, Voice
from hongyan.wire.wechat_xml import Envelope, parse, read_favourite, write_favourite
from hongyan.wire.wechat_xml.tree import Element

DATA = Path(__file__).parents[2] / "data" / "padchat"
DOCUMENTED = json.loads((DATA / "results.json").read_text())["getFav"]["data"]["data"][1]["object"]
MEDIA = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")
ENVELOPE = Envelope(sender="gh_a", receiver="wxid_b")


def names(element: Element) -> Any:
    return element.tag, [*element.attributes], [names(child) for child in element.children]


def test_the_documented_one_is_a_link() -> None:
    assert read_favourite(DOCUMENTED) is FavouriteKind.LINK


def test_a_link_has_the_documented_elements_in_their_order() -> None:
    theirs = parse(DOCUMENTED)
    said = theirs.find("datalist/dataitem")
    assert said is not None
    link = Link(
        title=said.said("datatitle"),
        url=theirs.said("source/link"),
        description=said.said("datadesc"),
        thumbnail_url=said.said("dataext"),
    )
    xml = write_favourite(link, theirs.said("source/msgid"), ENVELOPE, is_room=False)
    # Only what official accounts publish tells the account.
    source = theirs.find("source")
    assert source is not None
    source.children = [child for child in source.children if child.tag != "brandid"]
    assert names(parse(xml)) == names(theirs)
    assert parse(xml).said("desc") == theirs.said("desc")


SOURCE = (
    '<source sourcetype="1" sourceid="5"><fromusr>gh_a</fromusr><tousr>wxid_b</tousr><realchatname>gh_a</realchatname>'
    "<msgid>5</msgid></source>"
)
ITEM = '<dataitem datatype="{}" dataid="5" dataillegaltype="0" datasourceid="5">{}</dataitem>'
DATA_ITEM = f'<datalist count="1">{ITEM}</datalist>'
BYTES = (
    f"<cdn_dataurl>{MEDIA.sha256}</cdn_dataurl>",
    f"<cdn_datakey>{MEDIA.sha256[:32]}</cdn_datakey>",
    f"<fullmd5>{MEDIA.sha256[32:]}</fullmd5><head256md5></head256md5><fullsize>9</fullsize>",
)
THUMBNAIL = MediaRef(sha256="cd" * 32, size_bytes=3, type="image/jpeg")

WRITTEN = {
    "text": (Text(text="你好"), f'<favitem type="1"><desc>你好</desc>{SOURCE}</favitem>'),
    "voice": (
        Voice(media=MEDIA, duration_ms=2465),
        f'<favitem type="3">{SOURCE}'
        + DATA_ITEM.format(3, f"<datafmt>silk</datafmt>{BYTES[0]}{BYTES[1]}<duration>2465</duration>{BYTES[2]}")
        + "</favitem>",
    ),
    "picture": (
        Image(media=MEDIA, thumbnail=THUMBNAIL),
        f'<favitem type="2">{SOURCE}'
        + DATA_ITEM.format(
            2,
            f"<cdn_thumburl>{'cd' * 32}</cdn_thumburl>{BYTES[0]}"
            f"<cdn_thumbkey>{'cd' * 16}</cdn_thumbkey>{BYTES[1]}{BYTES[2]}"
            f"<thumbfullmd5>{'cd' * 16}</thumbfullmd5><thumbhead256md5></thumbhead256md5>"
            "<thumbfullsize>3</thumbfullsize>"
            "<datadesc></datadesc><datatitle></datatitle>",
        )
        + "<recommendtaglist></recommendtaglist></favitem>",
    ),
}
"""As the documents of padchat-sdk 0.6.3 have them, without what only WeChat knows."""


@pytest.mark.parametrize("name", WRITTEN)
def test_a_message_of_a_room_is_kept_as_documented(name: str) -> None:
    content, xml = WRITTEN[name]
    assert write_favourite(content, "5", ENVELOPE, is_room=True) == xml


KINDS = [
    (Text(text="a < b"), FavouriteKind.TEXT),
    (Image(media=MEDIA), FavouriteKind.IMAGE),
    (Voice(media=MEDIA, duration_ms=5), FavouriteKind.VOICE),
    (Video(media=MEDIA, duration_s=5), FavouriteKind.VIDEO),
    (MiniVideo(media=MEDIA), FavouriteKind.VIDEO),
    (Link(title="t", url="u"), FavouriteKind.LINK),
    (Location(latitude=1, longitude=2, label="某地"), FavouriteKind.LOCATION),
    (File(media=MEDIA, name="a.txt"), FavouriteKind.FILE),
]


@pytest.mark.parametrize(("content", "kind"), KINDS, ids=[type(content).__name__ for content, _ in KINDS])
def test_a_message_that_is_kept_is_read_as_its_kind(content: Any, kind: FavouriteKind) -> None:
    xml = write_favourite(content, "1", ENVELOPE, is_room=False)
    assert read_favourite(xml) is kind
    assert parse(xml).said("source/fromusr") == "gh_a"


def test_a_kind_that_is_not_kept_gives_nothing() -> None:
    assert write_favourite(Card(contact="wxid_a"), "1", ENVELOPE, is_room=False) == ""


@pytest.mark.parametrize("type_", ["", "99", "-1", "x", "9" * 30])
def test_a_kind_without_a_name_is_another(type_: str) -> None:
    assert read_favourite(f'<favitem type="{type_}"/>') is FavouriteKind.OTHER


@pytest.mark.parametrize("xml", ["", "text", "<favitem>", "<msg/>", "<!DOCTYPE x><favitem/>"])
def test_what_is_none_is_malformed(xml: str) -> None:
    with pytest.raises(Malformed):
        read_favourite(xml)

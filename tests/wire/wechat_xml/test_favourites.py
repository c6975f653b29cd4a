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
    xml = write_favourite(link, theirs.said("source/msgid"), ENVELOPE)
    # Only what official accounts publish tells the account.
    source = theirs.find("source")
    assert source is not None
    source.children = [child for child in source.children if child.tag != "brandid"]
    assert names(parse(xml)) == names(theirs)
    assert parse(xml).said("desc") == theirs.said("desc")


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
    xml = write_favourite(content, "1", ENVELOPE)
    assert read_favourite(xml) is kind
    assert parse(xml).said("source/fromusr") == "gh_a"


def test_a_kind_that_is_not_kept_gives_nothing() -> None:
    assert write_favourite(Card(contact="wxid_a"), "1", ENVELOPE) == ""


@pytest.mark.parametrize("type_", ["", "99", "-1", "x", "9" * 30])
def test_a_kind_without_a_name_is_another(type_: str) -> None:
    assert read_favourite(f'<favitem type="{type_}"/>') is FavouriteKind.OTHER


@pytest.mark.parametrize("xml", ["", "text", "<favitem>", "<msg/>", "<!DOCTYPE x><favitem/>"])
def test_what_is_none_is_malformed(xml: str) -> None:
    with pytest.raises(Malformed):
        read_favourite(xml)

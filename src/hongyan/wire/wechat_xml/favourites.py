"""``<favitem>``: what somebody keeps, both ways.

Names, order and nesting of texts, pictures, voice notes and links: the answers of ``getFav`` in the documents of
padchat-sdk 0.6.3, index.js. Videos, places and files are guesses after these.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hongyan.model.errors import Malformed
from hongyan.model.favourite import FavouriteKind
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, File, Image, Link, Location, MiniVideo, Text, Video, Voice

from .bodies import Envelope, key_of, md5_of
from .tree import Element, leaf, number_in, parse, spell

_KINDS = {int(kind): kind for kind in FavouriteKind}
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True, frozen=True)
class KeptWords:
    """What a ``<favitem>`` says to people. Each is empty where the body does not say it."""

    title: str
    """Of a link, a place or a file; the text of a text."""
    text: str
    url: str
    sender: str
    """Who said it."""
    sha256: str
    """Of the bytes that are kept, where the address is one of ours."""


def read_favourite(body: str) -> FavouriteKind:
    """Return the kind of a ``<favitem>``; one without a name here is ``OTHER``.

    Raises:
        Malformed: no such body.
    """
    root = parse(body)
    if root.tag != "favitem":
        raise Malformed("no <favitem>")
    return _KINDS.get(number_in(root.attributes.get("type", "").strip()), FavouriteKind.OTHER)


def read_words(body: str) -> KeptWords:
    """Read what a ``<favitem>`` says to people.

    Raises:
        Malformed: no such body.
    """
    root = parse(body)
    item = root.find("datalist/dataitem") or Element("", {})
    place = root.find("locitem") or Element("", {})
    titles = (item.said("datatitle"), place.said("poiname"), place.said("label"), root.said("desc"))
    digest = _DIGEST.fullmatch(item.said("cdn_dataurl"))
    return KeptWords(
        title=next(filter(None, titles), ""),
        text=item.said("datadesc") or place.said("label"),
        url=root.said("source/link"),
        sender=root.said("source/fromusr"),
        sha256=digest.group() if digest else "",
    )


def write_favourite(content: AnyContent, message: str, envelope: Envelope, *, is_room: bool) -> str:
    """Write the ``<favitem>`` of the message ``message``: empty for a kind that is not kept.

    ``envelope``: who said it to whom, or into which room, if ``is_room``.
    """
    row = _ROWS.get(type(content))
    if row is None:
        return ""
    kind, spell_content = row
    source = leaf(
        "source",
        leaf("fromusr", text=envelope.sender),
        leaf("tousr", text=envelope.receiver),
        *([leaf("realchatname", text=envelope.sender)] if is_room else []),
        leaf("msgid", text=message),
        *([leaf("link", text=content.url)] if isinstance(content, Link) else []),
        attributes={"sourcetype": "1", "sourceid": message},
    )
    before, after = spell_content(content, message)
    return spell(leaf("favitem", *before, source, *after, attributes={"type": str(int(kind))}))


Parts = tuple[list[Element], list[Element]]
"""What stands in front of ``<source>``, and what behind it."""


def _data(message: str, type_: int, *children: Element) -> Element:
    said = {"datatype": str(type_), "dataid": message, "dataillegaltype": "0", "datasourceid": message}
    return leaf("datalist", leaf("dataitem", *children, attributes=said), attributes={"count": "1"})


def _leaves(said: Mapping[str, object]) -> list[Element]:
    return [leaf(name, text=value) for name, value in said.items()]


def _bytes_of(media: MediaRef, duration: int | None = None) -> list[Element]:
    """Return where the bytes are, and how long they play."""
    said = {
        "cdn_dataurl": media.sha256,
        "cdn_datakey": key_of(media),
        "duration": duration,
        "fullmd5": md5_of(media),
        "head256md5": "",
        "fullsize": media.size_bytes,
    }
    return _leaves({name: value for name, value in said.items() if value is not None})


def _thumbnail_of(media: MediaRef | None) -> tuple[list[Element], list[Element]]:
    """Return where the thumbnail is, and what is known of it."""
    where = {"cdn_thumburl": media.sha256 if media else "", "cdn_thumbkey": key_of(media)}
    known = {
        "thumbfullmd5": md5_of(media) if media else "",
        "thumbhead256md5": "",
        "thumbfullsize": media.size_bytes if media else 0,
    }
    return _leaves(where), _leaves(known)


def _text(content: Text, _: str) -> Parts:
    return [leaf("desc", text=content.text)], []


def _image(content: Image, message: str) -> Parts:
    (place, key), known = _thumbnail_of(content.thumbnail)
    address, *said = _bytes_of(content.media)
    words = (leaf("datadesc"), leaf("datatitle"))
    return [], [_data(message, 2, place, address, key, *said, *known, *words), leaf("recommendtaglist")]


def _voice(content: Voice, message: str) -> Parts:
    return [], [_data(message, 3, leaf("datafmt", text="silk"), *_bytes_of(content.media, content.duration_ms))]


def _video(content: Video | MiniVideo, message: str) -> Parts:
    duration = content.duration_s if isinstance(content, Video) else 0
    return [], [_data(message, 4, leaf("datafmt", text="mp4"), *_bytes_of(content.media, duration))]


def _link(content: Link, message: str) -> Parts:
    said = {"datatitle": content.title, "datadesc": content.description, "dataext": content.thumbnail_url}
    data = _data(message, 5, *_leaves(said))
    page = leaf("weburlitem", leaf("pagethumb_url", text=content.thumbnail_url))
    return [leaf("desc", text=content.title)], [data, page, leaf("recommendtaglist")]


def _location(content: Location, _: str) -> Parts:
    said = {
        "label": content.label,
        "lng": float(content.longitude),
        "lat": float(content.latitude),
        "scale": content.scale,
        "poiname": content.name,
    }
    place = leaf("locitem", *_leaves(said))
    return [leaf("desc", text=content.label)], [place]


def _file(content: File, message: str) -> Parts:
    ending = content.name.rpartition(".")[2] if "." in content.name else ""
    title, format_ = leaf("datatitle", text=content.name), leaf("datafmt", text=ending)
    return [leaf("desc", text=content.name)], [_data(message, 8, format_, title, *_bytes_of(content.media))]


# Any: each row takes the content of its own kind.
_ROWS: dict[type[Any], tuple[FavouriteKind, Callable[[Any, str], Parts]]] = {
    Text: (FavouriteKind.TEXT, _text),
    Image: (FavouriteKind.IMAGE, _image),
    Voice: (FavouriteKind.VOICE, _voice),
    Video: (FavouriteKind.VIDEO, _video),
    MiniVideo: (FavouriteKind.VIDEO, _video),
    Link: (FavouriteKind.LINK, _link),
    Location: (FavouriteKind.LOCATION, _location),
    File: (FavouriteKind.FILE, _file),
}
"""What can be kept."""

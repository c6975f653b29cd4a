"""``<favitem>``: what somebody keeps, both ways.

Names, order and nesting of links: the answer of ``getFav`` in the documents of padchat-sdk 0.6.3. The other kinds have
the same frame; what is inside is a guess from other WeChat clients.
"""

from collections.abc import Callable
from typing import Any

from hongyan.model.errors import Malformed
from hongyan.model.favourite import FavouriteKind
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, File, Image, Link, Location, MiniVideo, Text, Video, Voice

from .bodies import Envelope, key_of, md5_of
from .tree import Element, leaf, number_in, parse, spell

_KINDS = {int(kind): kind for kind in FavouriteKind}


def read_favourite(body: str) -> FavouriteKind:
    """Return the kind of a ``<favitem>``; one without a name here is ``OTHER``.

    Raises:
        Malformed: no such body.
    """
    root = parse(body)
    if root.tag != "favitem":
        raise Malformed("no <favitem>")
    return _KINDS.get(number_in(root.attributes.get("type", "").strip()), FavouriteKind.OTHER)


def write_favourite(content: AnyContent, message: str, envelope: Envelope) -> str:
    """Write the ``<favitem>`` of the message ``message``: empty for a kind that is not kept.

    ``envelope``: who said it to whom.
    """
    row = _ROWS.get(type(content))
    if row is None:
        return ""
    kind, spell_content = row
    source = leaf(
        "source",
        leaf("fromusr", text=envelope.sender),
        leaf("tousr", text=envelope.receiver),
        leaf("msgid", text=message),
        *([leaf("link", text=content.url)] if isinstance(content, Link) else []),
        attributes={"sourcetype": "1", "sourceid": message},
    )
    before, after = spell_content(content, message)
    item = leaf("favitem", *before, source, *after, leaf("recommendtaglist"), attributes={"type": str(int(kind))})
    return spell(item)


Parts = tuple[list[Element], list[Element]]
"""What stands in front of ``<source>``, and what behind it."""


def _data(message: str, type_: int, *children: Element) -> Element:
    said = {"datatype": str(type_), "dataid": message, "dataillegaltype": "0", "datasourceid": message}
    return leaf("datalist", leaf("dataitem", *children, attributes=said), attributes={"count": "1"})


def _bytes_of(media: MediaRef) -> list[Element]:
    said = {"cdn_dataurl": media.sha256, "cdn_datakey": key_of(media), "fullmd5": md5_of(media)}
    return [*(leaf(name, text=value) for name, value in said.items()), leaf("fullsize", text=media.size_bytes)]


def _text(content: Text, _: str) -> Parts:
    return [leaf("desc", text=content.text)], []


def _image(content: Image, message: str) -> Parts:
    return [], [_data(message, 2, *_bytes_of(content.media))]


def _voice(content: Voice, message: str) -> Parts:
    duration = leaf("duration", text=content.duration_ms)
    return [], [_data(message, 3, leaf("datafmt", text="silk"), *_bytes_of(content.media), duration)]


def _video(content: Video | MiniVideo, message: str) -> Parts:
    duration = leaf("duration", text=content.duration_s if isinstance(content, Video) else 0)
    return [], [_data(message, 4, leaf("datafmt", text="mp4"), *_bytes_of(content.media), duration)]


def _link(content: Link, message: str) -> Parts:
    said = {"datatitle": content.title, "datadesc": content.description, "dataext": content.thumbnail_url}
    data = _data(message, 5, *(leaf(name, text=value) for name, value in said.items()))
    page = leaf("weburlitem", leaf("pagethumb_url", text=content.thumbnail_url))
    return [leaf("desc", text=content.title)], [data, page]


def _location(content: Location, _: str) -> Parts:
    said = {
        "label": content.label,
        "lng": float(content.longitude),
        "lat": float(content.latitude),
        "scale": content.scale,
        "poiname": content.name,
    }
    return [leaf("desc", text=content.label)], [
        leaf("locitem", *(leaf(name, text=each) for name, each in said.items()))
    ]


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

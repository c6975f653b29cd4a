"""``<TimelineObject>``: what a moment is made of, both ways.

Names, order and nesting: the answer of ``snsSendMoment`` in the documents of padchat-sdk 0.6.3, and for pictures its
issue 102. Both spell ``Timelineobject`` and ``Contentobject``, WeChat itself and the users of issue 79
``TimelineObject`` and ``ContentObject``: every case is read, WeChat's is written.
"""

import re

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MomentId
from hongyan.model.moment import Moment, MomentLink, MomentPicture

from .tree import Element, leaf, number_in, parse, spell

ROOT = "timelineobject"

PICTURES, TEXT, LINK = 1, 2, 3
"""Numbers of ``<contentStyle>``: 1 and 2 captured, 3 a guess from other WeChat clients."""

PICTURE = 2
"""``<type>`` of ``<media>`` that is a picture (padchat-sdk issue 102)."""

MOST_PICTURES = 9
"""WeChat's phones offer no more."""

_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")
_EMPTY_APP = ("id", "version", "appName", "installUrl", "fromUrl")
_STREAM = ("streamvideourl", "streamvideothumburl", "streamvideoweburl")
_PLACE = {"poiClassifyId": "", "poiName": "", "poiAddress": "", "poiClassifyType": "0", "city": ""}


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What a ``<TimelineObject>`` says of the moment itself."""

    text: str = ""
    pictures: tuple[MomentPicture, ...] = ()
    link: MomentLink | None = None
    is_private: bool = False


def is_timeline(text: str) -> bool:
    """Whether ``text`` is meant as a ``<TimelineObject>``, well written or not."""
    first = _TAG.search(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else None
    return first is not None and first[1].lower() == ROOT


def read_timeline(body: str) -> Timeline:
    """Read a ``<TimelineObject>``. Of videos, songs and the like only the text is understood.

    Raises:
        Malformed: no such body, nothing to show in it, more than nine pictures, or one without an address.
    """
    return _read(_parse(body))


def write_timeline(moment: Moment) -> str:
    """Write the ``<TimelineObject>`` of ``moment``: its own, where it has one."""
    return moment.xml or write_said(
        Timeline(text=moment.text, pictures=moment.pictures, link=moment.link), moment.id, moment.author, moment.at_ms
    )


def write_said(said: Timeline, id_: MomentId, author: ContactId, at_ms: int) -> str:
    """Write a ``<TimelineObject>``. What is about to be posted has neither id, nor author, nor time: empty, and 0."""
    return spell(_tree(said, id_, author, at_ms))


def complete_timeline(body: str, id_: MomentId, author: ContactId, at_ms: int) -> str:
    """Return the ``<TimelineObject>`` that somebody posted as WeChat hands it out: with every element that WeChat has,
    in its order, and with WeChat's own id, author and time. What WeChat does not have stays, behind the others.

    Raises:
        Malformed: as ``read_timeline``.
    """
    given = _parse(body)
    whole = _merged(_tree(_read(given), id_, author, at_ms), given)
    ours = {"id": id_, "username": author, "createTime": str(at_ms // 1000)}
    for child in whole.children:
        if child.tag in ours:
            child.text, child.children = ours[child.tag], []
    return spell(whole)


def _parse(body: str) -> Element:
    root = parse(body)
    if root.tag.lower() != ROOT:
        raise Malformed("no <TimelineObject>")
    return root


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element.children if child.tag.lower() == name.lower()), None)


def _read(root: Element) -> Timeline:
    content = _child(root, "ContentObject")
    style = number_in(content.said("contentStyle").strip()) if content else TEXT
    media = (content.find("mediaList") if content else None) or Element("mediaList", {})
    pictures = tuple(_read_picture(each) for each in media.children if each.said("type").strip() == str(PICTURE))
    if len(pictures) > MOST_PICTURES:
        raise Malformed(f"more than {MOST_PICTURES} pictures")
    link = _read_link(content, pictures) if content and style == LINK else None
    said = Timeline(
        text=root.said("contentDesc"),
        pictures=() if link else pictures,
        link=link,
        is_private=root.said("private").strip() == "1",
    )
    if not said.text and not media.children and link is None:
        raise Malformed("a <TimelineObject> with nothing to show")
    return said


def _read_picture(media: Element) -> MomentPicture:
    url = media.said("url").strip()
    if not url:
        raise Malformed("a picture without <url>")
    return MomentPicture(url=url, thumbnail_url=media.said("thumb").strip())


def _read_link(content: Element, pictures: tuple[MomentPicture, ...]) -> MomentLink:
    url = content.said("contentUrl").strip()
    if not url:
        raise Malformed("a link without <contentUrl>")
    return MomentLink(
        title=content.said("title"),
        url=url,
        description=content.said("description"),
        thumbnail_url=pictures[0].thumbnail_url or pictures[0].url if pictures else "",
    )


def _tree(said: Timeline, id_: MomentId, author: ContactId, at_ms: int) -> Element:
    """Return everything that the documented answer has, in its order."""
    link = said.link or MomentLink(title="", url="")
    shown = said.pictures
    if link.thumbnail_url:
        shown = (MomentPicture(url=link.thumbnail_url, thumbnail_url=link.thumbnail_url),)
    style = LINK if said.link else PICTURES if shown else TEXT
    content = leaf(
        "ContentObject",
        leaf("contentStyle", text=style),
        leaf("title", text=link.title),
        leaf("description", text=link.description),
        leaf("mediaList", *(_media(picture, index, id_) for index, picture in enumerate(shown))),
        leaf("contentUrl", text=link.url),
    )
    app = leaf("appInfo", *(leaf(name) for name in _EMPTY_APP), leaf("isForceUpdate", text=0))
    return leaf(
        "TimelineObject",
        leaf("id", text=id_),
        leaf("username", text=author),
        leaf("createTime", text=at_ms // 1000),
        leaf("contentDesc", text=said.text),
        leaf("contentDescShowType", text=0),
        leaf("contentDescScene", text=3),
        leaf("private", text=int(said.is_private)),
        leaf("sightFolded", text=0),
        app,
        *(leaf(name) for name in ("sourceUserName", "sourceNickName", "statisticsData", "statExtStr")),
        content,
        leaf("actionInfo", leaf("appMsg", leaf("messageAction"))),
        leaf("location", attributes=_PLACE),
        leaf("publicUserName"),
        leaf("streamvideo", *(leaf(name) for name in _STREAM)),
    )


def _media(picture: MomentPicture, index: int, id_: MomentId) -> Element:
    """The sizes in pixels are not known here: 0. The id begins with the moment's (guess)."""
    size = picture.media.size_bytes if picture.media else 0
    return leaf(
        "media",
        leaf("id", text=f"{id_}{index}" if id_ else ""),
        leaf("type", text=PICTURE),
        leaf("title"),
        leaf("description"),
        leaf("private", text=0),
        leaf("url", text=picture.url, attributes={"type": "1"}),
        leaf("thumb", text=picture.thumbnail_url, attributes={"type": "1"}),
        leaf("size", attributes={"height": "0.0", "width": "0.0", "totalSize": f"{size}.0"}),
    )


def _merged(ours: Element, given: Element) -> Element:
    """Return ``ours`` with what ``given`` has in place of it, and behind it what only ``given`` has."""
    children = []
    for child in ours.children:
        theirs = _child(given, child.tag)
        if theirs is None:
            children.append(child)
        elif child.tag != "mediaList" and child.children:
            children.append(_merged(child, theirs))
        else:
            children.append(Element(child.tag, theirs.attributes or child.attributes, theirs.children, theirs.text))
    known = {child.tag.lower() for child in ours.children}
    children += [child for child in given.children if child.tag.lower() not in known]
    return Element(ours.tag, given.attributes, children)

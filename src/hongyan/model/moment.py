"""Moments: what people show to their friends, and what those say about it."""

import msgspec

from .ids import ContactId, MomentId
from .media import MediaRef


class MomentPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of a moment, at the address where WeChat keeps it."""

    url: str
    thumbnail_url: str = ""
    """Empty: the picture has no smaller one."""
    media: MediaRef | None = None
    """Its bytes; absent when the backend only knows the address."""


class MomentLink(msgspec.Struct, frozen=True, kw_only=True):
    """A web page that a moment shows."""

    title: str
    url: str
    description: str = ""
    thumbnail_url: str = ""


class MomentComment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote below a moment."""

    id: int
    """Unique below its moment, from 1."""
    author: ContactId
    nick: str = ""
    """The author's name as this account would read it; empty when the backend cannot tell. So too below."""
    text: str
    at_ms: int
    reply_to: int = 0
    """The comment that this one answers; 0 for none."""
    reply_to_author: ContactId | None = None
    """Who wrote that; absent for none."""


class MomentLike(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody likes a moment."""

    author: ContactId
    nick: str = ""
    at_ms: int


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A moment as one account sees it: only the likes and comments of its own friends are there."""

    id: MomentId
    author: ContactId
    nick: str = ""
    at_ms: int
    """When it was posted, milliseconds since 1970."""
    text: str = ""
    pictures: tuple[MomentPicture, ...] = ()
    link: MomentLink | None = None
    """Absent for text and pictures."""
    likes: tuple[MomentLike, ...] = ()
    comments: tuple[MomentComment, ...] = ()
    xml: str = ""
    """WeChat's own ``<TimelineObject>`` where the backend knows it; kept so that nothing is lost in between."""


class MomentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a timeline, the newest moment first."""

    moments: tuple[Moment, ...] = ()
    next: MomentId = MomentId("")
    """Where the next page begins: the last id of this one; empty after the last page."""

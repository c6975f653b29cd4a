"""What PadChat answers about moments, both ways.

Sources: padchat-sdk 0.6.3 index.js; what a detail holds: resp.go of padchat-sdk-go at 4a44145.
"""

import hashlib
from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MomentId
from hongyan.model.moment import Moment, MomentComment, MomentLike, MomentPage, MomentPicture
from hongyan.wire.table import Codec
from hongyan.wire.wechat_xml import read_timeline, write_timeline
from hongyan.wire.wechat_xml.timeline import Timeline

from .codec import given
from .wire import Answer

COMMENT_TYPE, LIKE_TYPE = 2, 1
"""Types of what stands below a moment: 2 is the default of ``commentType``; 1 is a guess."""


class UploadedData(msgspec.Struct, kw_only=True):
    """``data`` of ``snsUpload``: addresses under both names that clients know, and the size in bytes, twice."""

    big_head: str = ""
    big_url: str = ""
    data: int = 0
    message: str = ""
    size: int = 0
    small_head: str = ""
    small_url: str = ""
    status: int = 0


def _write_uploaded(picture: MomentPicture) -> Answer[UploadedData]:
    size = picture.media.size_bytes if picture.media else 0
    return Answer(
        success=True,
        data=UploadedData(
            big_head=picture.url,
            big_url=picture.url,
            data=size,
            size=size,
            small_head=picture.thumbnail_url,
            small_url=picture.thumbnail_url,
        ),
    )


UPLOADED: Codec[Answer[UploadedData], MomentPicture] = Codec(
    Answer[UploadedData],
    decode=lambda w: MomentPicture(
        url=given(w).big_head or given(w).big_url, thumbnail_url=given(w).small_head or given(w).small_url
    ),
    encode=_write_uploaded,
)


class MomentData(msgspec.Struct, kw_only=True):
    """A moment without likes and comments."""

    create_time: int
    """Seconds since 1970; so too below."""
    description: str
    """The ``<TimelineObject>``."""
    id: str
    nick_name: str
    user_name: str


class CommentData(msgspec.Struct, kw_only=True):
    """A comment."""

    comment_flag: int = 0
    content: str
    create_time: int
    delete_flag: int = 0
    id: int
    nick_name: str
    reply_id: int = 0
    reply_user_name: str = ""
    source: int = 0
    type: int = COMMENT_TYPE
    user_name: str


class LikeData(msgspec.Struct, kw_only=True):
    """A like. Its id is not known here: 0."""

    content: str = ""
    create_time: int
    id: int = 0
    nick_name: str
    type: int = LIKE_TYPE
    user_name: str


class DetailData(msgspec.Struct, kw_only=True):
    """A moment with all that this account sees below it."""

    comment: tuple[CommentData, ...] | None
    create_time: int
    description: str
    id: str
    like: tuple[LikeData, ...] | None
    nick_name: str
    user_name: str


class PostedData(msgspec.Struct, kw_only=True):
    """``data`` of ``snsSendMoment``."""

    data: MomentData
    message: str = ""
    status: int = 0


class ShownData(msgspec.Struct, kw_only=True):
    """``data`` of ``snsGetObject``, ``snsComment`` and ``snsLike``."""

    data: DetailData
    message: str = ""
    status: int = 0


class PageData(msgspec.Struct, kw_only=True):
    """``data`` of ``snsTimeline`` and ``snsUserPage``, without likes and comments. ``page`` is told and not asked for:
    the next page begins behind the last id."""

    count: int
    data: tuple[MomentData, ...] | None
    message: str = ""
    page: str
    """16 hexadecimal digits, as documented; what they are made of is a guess."""
    status: int = 0


def _write_moment(moment: Moment) -> MomentData:
    return MomentData(
        create_time=moment.at_ms // 1000,
        description=write_timeline(moment),
        id=moment.id,
        nick_name=moment.nick,
        user_name=moment.author,
    )


def _write_detail(moment: Moment) -> Answer[ShownData]:
    comments = tuple(
        CommentData(
            content=each.text,
            create_time=each.at_ms // 1000,
            id=each.id,
            nick_name=each.nick,
            reply_id=each.reply_to,
            reply_user_name=each.reply_to_author or "",
            user_name=each.author,
        )
        for each in moment.comments
    )
    likes = tuple(
        LikeData(create_time=each.at_ms // 1000, nick_name=each.nick, user_name=each.author) for each in moment.likes
    )
    said = msgspec.structs.asdict(_write_moment(moment))
    return Answer(success=True, data=ShownData(data=DetailData(comment=comments, like=likes, **said)))


def _read_moment(data: MomentData | DetailData, **below: Any) -> Moment:
    try:
        said = read_timeline(data.description)
    except Malformed:
        # What one moment is made of cannot be read: that must not hide it, or the others of its page.
        said = Timeline()
    return Moment(
        id=MomentId(data.id),
        author=ContactId(data.user_name),
        nick=data.nick_name,
        at_ms=data.create_time * 1000,
        text=said.text,
        pictures=said.pictures,
        link=said.link,
        xml=data.description,
        **below,
    )


def _read_detail(wire: Answer[ShownData]) -> Moment:
    data = given(wire).data
    comments = tuple(
        MomentComment(
            id=each.id,
            author=ContactId(each.user_name),
            nick=each.nick_name,
            text=each.content,
            at_ms=each.create_time * 1000,
            reply_to=each.reply_id,
            reply_to_author=ContactId(each.reply_user_name) if each.reply_user_name else None,
        )
        for each in data.comment or ()
    )
    likes = tuple(
        MomentLike(author=ContactId(each.user_name), nick=each.nick_name, at_ms=each.create_time * 1000)
        for each in data.like or ()
    )
    return _read_moment(data, comments=comments, likes=likes)


POSTED: Codec[Answer[PostedData], Moment] = Codec(
    Answer[PostedData],
    decode=lambda w: _read_moment(given(w).data),
    encode=lambda m: Answer(success=True, data=PostedData(data=_write_moment(m))),
)
SHOWN: Codec[Answer[ShownData], Moment] = Codec(Answer[ShownData], decode=_read_detail, encode=_write_detail)


def _write_page(page: MomentPage) -> Answer[PageData]:
    found = tuple(map(_write_moment, page.moments))
    name = hashlib.sha256("\n".join(each.id for each in found).encode(errors="replace")).hexdigest()[:16]
    return Answer(success=True, data=PageData(count=len(found), data=found, page=name if found else ""))


def _read_page(wire: Answer[PageData]) -> MomentPage:
    # The wire does not tell which page is the last: behind that comes an empty one.
    moments = tuple(map(_read_moment, given(wire).data or ()))
    return MomentPage(moments=moments, next=moments[-1].id if moments else MomentId(""))


PAGE: Codec[Answer[PageData], MomentPage] = Codec(Answer[PageData], decode=_read_page, encode=_write_page)

"""Requests about moments, both ways. What is answered: ``moment_answers``.

Sources: padchat-sdk 0.6.3 index.js; the socket.io client of lijiarui/PADCHAT at 3b7eb90.
"""

import msgspec

from hongyan.model.commands import (
    CommentMoment,
    DeleteComment,
    DeleteMoment,
    GetMoment,
    LikeMoment,
    ListMoments,
    ListTimeline,
    PostMoment,
    UnlikeMoment,
    UploadMomentImage,
)
from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MomentId
from hongyan.wire.table import NO_MEDIA, Codec, WithMedia
from hongyan.wire.wechat_xml import is_timeline, read_timeline, write_said
from hongyan.wire.wechat_xml.timeline import Timeline

from . import base64_text
from .codec import filled
from .moment_answers import COMMENT_TYPE


class Upload(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``snsUpload``: the sdk edition says ``file``, the older ones ``image``; either is taken (ours)."""

    file: str | None = None
    image: str | None = None


def upload(name: str) -> Codec[Upload, WithMedia]:
    """Return the request of an edition that calls the picture ``name``."""

    def read(wire: Upload) -> WithMedia:
        said = next((each for each in ("file", "image") if getattr(wire, each) is not None), name)
        data = base64_text.read(filled(getattr(wire, said) or "", said), said)
        return WithMedia(data=data, command=UploadMomentImage(media=NO_MEDIA))

    return Codec(Upload, decode=read, encode=lambda m: Upload(**{name: base64_text.write(m.data)}))


class Content(msgspec.Struct, rename="camel", kw_only=True):
    """``snsSendMoment``: a text, or a ``<TimelineObject>``."""

    content: str


def _read_post(wire: Content) -> PostMoment:
    content = filled(wire.content, "content")
    if not is_timeline(content):
        return PostMoment(text=content)
    try:
        said = read_timeline(content)
    except Malformed as wrong:
        # Old servers broke down on these: padchat-sdk issues 38 and 79.
        raise Malformed(wrong.message, "content") from wrong
    plain = PostMoment(text=said.text, pictures=said.pictures, link=said.link, is_private=said.is_private)
    return plain if _write_post(plain).content == content else PostMoment(xml=content)


def _write_post(command: PostMoment) -> Content:
    is_plain = not command.pictures and command.link is None and not command.is_private
    if command.xml or (is_plain and not is_timeline(command.text)):
        return Content(content=command.xml or command.text)
    said = Timeline(text=command.text, pictures=command.pictures, link=command.link, is_private=command.is_private)
    return Content(content=write_said(said, MomentId(""), ContactId(""), 0))


# Whom it is shown to does not go over this wire, but for nobody.
POST: Codec[Content, PostMoment] = Codec(Content, decode=_read_post, encode=_write_post)


class After(msgspec.Struct, rename="camel", kw_only=True):
    """``snsTimeline``."""

    moment_id: str | None = None


class UserAfter(msgspec.Struct, rename="camel", kw_only=True):
    """``snsUserPage``."""

    user_id: str
    moment_id: str | None = None


TIMELINE: Codec[After, ListTimeline] = Codec(
    After, decode=lambda w: ListTimeline(after=MomentId(w.moment_id or "")), encode=lambda c: After(moment_id=c.after)
)
USER_PAGE: Codec[UserAfter, ListMoments] = Codec(
    UserAfter,
    decode=lambda w: ListMoments(contact=ContactId(filled(w.user_id, "userId")), after=MomentId(w.moment_id or "")),
    encode=lambda c: UserAfter(user_id=c.contact, moment_id=c.after),
)


class OneMoment(msgspec.Struct, rename="camel", kw_only=True):
    """``snsGetObject``."""

    moment_id: str


class UsersMoment(OneMoment, rename="camel", kw_only=True):
    """``snsLike``."""

    user_id: str


class Reply(UsersMoment, rename="camel", kw_only=True, omit_defaults=True):
    """``snsComment``."""

    content: str
    reply_id: int = 0
    """The comment that it answers: the puppet edition has it, here it is ours."""


def _moment(wire: OneMoment) -> MomentId:
    return MomentId(filled(wire.moment_id, "momentId"))


def _author(wire: UsersMoment) -> ContactId:
    return ContactId(filled(wire.user_id, "userId"))


GET: Codec[OneMoment, GetMoment] = Codec(
    OneMoment, decode=lambda w: GetMoment(moment=_moment(w)), encode=lambda c: OneMoment(moment_id=c.moment)
)
LIKE: Codec[UsersMoment, LikeMoment] = Codec(
    UsersMoment,
    decode=lambda w: LikeMoment(moment=_moment(w), author=_author(w)),
    encode=lambda c: UsersMoment(moment_id=c.moment, user_id=c.author or ""),
)
COMMENT: Codec[Reply, CommentMoment] = Codec(
    Reply,
    decode=lambda w: CommentMoment(
        moment=_moment(w), author=_author(w), text=filled(w.content, "content"), reply_to=w.reply_id
    ),
    encode=lambda c: Reply(moment_id=c.moment, user_id=c.author or "", content=c.text, reply_id=c.reply_to),
)


class Operation(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """``snsObjectOp``, ``snsobjectOp`` in the sdk edition. What is not needed here is passed over (ours): whose moment
    it is, which the older editions send, and the comment's own type."""

    moment_id: str
    type: int
    comment_id: int | None = None
    comment_type: int | None = None
    user_id: str | None = None
    misspelt_comment_id: int | None = msgspec.field(default=None, name="CommentID")
    """What padchat-sdk-go sends."""


DELETE_MOMENT, DELETE_COMMENT, UNLIKE = 1, 4, 5
"""Types of operation."""

Operated = DeleteMoment | DeleteComment | UnlikeMoment


def _read_operation(wire: Operation) -> Operated:
    moment = _moment(wire)  # type: ignore[arg-type]  # it names a moment alike
    if wire.type == DELETE_MOMENT:
        return DeleteMoment(moment=moment)
    if wire.type == UNLIKE:
        return UnlikeMoment(moment=moment)
    if wire.type != DELETE_COMMENT:
        raise Malformed(f"must be {DELETE_MOMENT}, {DELETE_COMMENT} or {UNLIKE}", "type")
    comment = wire.comment_id or wire.misspelt_comment_id or 0
    if comment <= 0:
        raise Malformed(f"is needed for type {DELETE_COMMENT}", "commentId")
    return DeleteComment(moment=moment, comment=comment)


def _write_operation(command: Operated) -> Operation:
    comment = command.comment if isinstance(command, DeleteComment) else 0
    type_ = {DeleteMoment: DELETE_MOMENT, DeleteComment: DELETE_COMMENT, UnlikeMoment: UNLIKE}[type(command)]
    return Operation(moment_id=command.moment, type=type_, comment_id=comment, comment_type=COMMENT_TYPE)


OPERATE: Codec[Operation, Operated] = Codec(Operation, decode=_read_operation, encode=_write_operation)

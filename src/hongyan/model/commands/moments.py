"""Moments: posting, reading, and what is said about them."""

from typing import ClassVar

from hongyan.model.commands.base import Command
from hongyan.model.ids import ContactId, LabelId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentLink, MomentPage, MomentPicture


class UploadMomentImage(Command[MomentPicture], frozen=True, kw_only=True):
    """Put a picture where moments show it from. Nobody sees it before a moment names its address."""

    media: MediaRef


class PostMoment(Command[Moment], frozen=True, kw_only=True):
    """Show something to the account's friends: a text, pictures or a link, or what ``xml`` has.

    Raises:
        InvalidArgument: nothing to show, more than nine pictures, or ``xml`` beside other fields or without a moment.
        NotFound: no such label.
    """

    is_deed: ClassVar[bool] = True

    text: str = ""
    pictures: tuple[MomentPicture, ...] = ()
    """As ``UploadMomentImage`` answered; nine at the most."""
    link: MomentLink | None = None
    """Not together with pictures."""
    xml: str = ""
    """A raw ``<TimelineObject>``, alone."""
    is_private: bool = False
    """Nobody else sees it."""
    visible_to: tuple[LabelId, ...] = ()
    """Only friends with one of these labels see it; empty: all do."""
    hidden_from: tuple[LabelId, ...] = ()
    """Friends with one of these labels do not see it."""


class ListTimeline(Command[MomentPage], frozen=True, kw_only=True):
    """Read what friends and the account itself posted, the newest first.

    Raises:
        NotFound: ``after`` is no moment's id.
    """

    after: MomentId = MomentId("")
    """The last id of the page before; empty for the first page."""


class ListMoments(Command[MomentPage], frozen=True, kw_only=True):
    """Read what one friend, or the account itself, posted, the newest first.

    Raises:
        NotFound: no such person, or ``after`` is no moment's id.
        Rejected: a stranger's moments are not shown.
    """

    contact: ContactId
    after: MomentId = MomentId("")
    """As for ``ListTimeline``."""


class GetMoment(Command[Moment], frozen=True, kw_only=True):
    """Read one moment with its likes and comments.

    Raises:
        NotFound: no such moment, or the account does not see it.
    """

    moment: MomentId


class CommentMoment(Command[Moment], frozen=True, kw_only=True):
    """Write below a moment.

    Raises:
        NotFound: no such moment of this author, or no such comment to answer.
        InvalidArgument: empty, or too long.
        Rejected: there are as many below it as there can be.
    """

    is_deed: ClassVar[bool] = True

    moment: MomentId
    text: str
    reply_to: int = 0
    """The comment that it answers; 0 for none."""
    author: ContactId | None = None
    """Whose moment it is, which PadChat's servers want to be told; absent: whoever's."""


class DeleteComment(Command[None], frozen=True, kw_only=True):
    """Take a comment away: an own one, or any below an own moment.

    Raises:
        NotFound: no such moment or comment.
        Rejected: somebody else's.
    """

    moment: MomentId
    comment: int


class LikeMoment(Command[Moment], frozen=True, kw_only=True):
    """Like a moment; again is fine.

    Raises:
        NotFound: no such moment of this author.
    """

    is_deed: ClassVar[bool] = True

    moment: MomentId
    author: ContactId | None = None
    """As for ``CommentMoment``."""


class UnlikeMoment(Command[None], frozen=True, kw_only=True):
    """Like it no more; never liked is fine.

    Raises:
        NotFound: no such moment.
    """

    moment: MomentId


class DeleteMoment(Command[None], frozen=True, kw_only=True):
    """Take an own moment away.

    Raises:
        NotFound: no such moment.
        Rejected: somebody else's.
    """

    moment: MomentId

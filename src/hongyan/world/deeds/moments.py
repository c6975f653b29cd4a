"""What a person does with moments."""

import msgspec

from hongyan.model.ids import ContactId, LabelId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import MomentLink
from hongyan.world.deeds.base import PersonDeed


class ShownPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture for a moment: its bytes, or the address where it is."""

    media: MediaRef | None = None
    """Put where WeChat keeps them; absent for one that is at ``url``."""
    url: str = ""
    """As ``UploadMomentPicture`` answered, or anywhere else. With ``media``: empty, or their address."""
    thumbnail_url: str = ""
    """For an address that WeChat does not know."""


class UploadMomentPicture(PersonDeed, frozen=True, kw_only=True):
    """Put a picture where moments show it from; again is fine."""

    media: MediaRef


class PostMoment(PersonDeed, frozen=True, kw_only=True):
    """Show something to friends."""

    text: str = ""
    pictures: tuple[ShownPicture, ...] = ()
    link: MomentLink | None = None
    """Not together with pictures."""
    xml: str = ""
    """A raw ``<TimelineObject>``, without any of the above."""
    is_private: bool = False
    """Nobody else sees it."""
    visible_to: tuple[LabelId, ...] = ()
    """Only those who have one of these labels now see it; empty: all friends do."""
    hidden_from: tuple[LabelId, ...] = ()
    """Those who have one of these labels now do not see it."""


class Comment(PersonDeed, frozen=True, kw_only=True):
    """Write below a moment."""

    moment: MomentId
    text: str
    reply_to: int = 0
    """The comment that it answers; 0 for none."""
    author: ContactId | None = None
    """Whose moment it is; absent: whoever's. So too below."""


class DeleteComment(PersonDeed, frozen=True, kw_only=True):
    """Take a comment away: an own one, or any below an own moment."""

    moment: MomentId
    comment: int


class Like(PersonDeed, frozen=True, kw_only=True):
    """Like a moment; again is fine."""

    moment: MomentId
    author: ContactId | None = None


class Unlike(PersonDeed, frozen=True, kw_only=True):
    """Like it no more; never liked is fine."""

    moment: MomentId


class DeleteMoment(PersonDeed, frozen=True, kw_only=True):
    """Take an own moment away."""

    moment: MomentId

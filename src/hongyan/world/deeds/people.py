"""What a person does: writing, and making and ending friendships."""

import msgspec

from hongyan.model.contact import Sex
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent
from hongyan.world.deeds.base import PersonDeed


class Say(PersonDeed, frozen=True, kw_only=True):
    """Write to a person or into a room."""

    to: ChatId
    content: AnyContent
    xml: str = ""
    """WeChat's own body, where an ``<appmsg>`` was sent; it stays with the message."""


class Recall(PersonDeed, frozen=True, kw_only=True):
    """Take an own message back."""

    message: MessageId


class Read(PersonDeed, frozen=True, kw_only=True):
    """Open a chat: nothing in it is unread any more."""

    chat: ChatId


class PinChat(PersonDeed, frozen=True, kw_only=True):
    """Keep a chat at the top of the list, or no longer; again is fine."""

    chat: ChatId
    pinned: bool = True


class UploadFile(PersonDeed, frozen=True, kw_only=True):
    """Give WeChat a file without sending it to anybody."""

    media: MediaRef


class RequestFriend(PersonDeed, frozen=True, kw_only=True):
    """Ask somebody to be friends."""

    to: ContactId | None = None
    """Whom; absent when only ``stranger`` is known."""
    stranger: str = ""
    """The v1 code, where it is known."""
    ticket: str = ""
    """The v2 code, where one is known."""
    scene: int = 3
    """Where they were found; WeChat's number."""
    greeting: str = ""
    """Empty on the phone: the phone writes one. Empty on a device: WeChat wants one, unless nobody has to be asked."""


class AcceptFriend(PersonDeed, frozen=True, kw_only=True):
    """Say yes to a friend request."""

    from_: ContactId | None = msgspec.field(name="from", default=None)
    """Whose; absent when the request is named by its codes."""
    stranger: str = ""
    """The v1 code of the request."""
    ticket: str = ""
    """The v2 code of the request."""


class DeleteFriend(PersonDeed, frozen=True, kw_only=True):
    """Take a friend out of the address book. They keep the entry and are not told."""

    contact: ContactId


class Block(PersonDeed, frozen=True, kw_only=True):
    """Have nothing more from a friend; again is fine."""

    contact: ContactId


class Unblock(PersonDeed, frozen=True, kw_only=True):
    """Hear somebody again."""

    contact: ContactId


class SetRemark(PersonDeed, frozen=True, kw_only=True):
    """Note a private name for a friend; empty takes it away."""

    contact: ContactId
    remark: str


class RequireVerification(PersonDeed, frozen=True, kw_only=True):
    """Choose whether friends-to-be must ask. From the start they must."""

    on: bool


class SetProfile(PersonDeed, frozen=True, kw_only=True):
    """Change what one says about oneself. Absent: leave as it is."""

    nick: str | None = None
    sex: Sex | None = None
    signature: str | None = None
    country: str | None = None
    province: str | None = None
    city: str | None = None
    wechat_number: str | None = None
    """Empty takes it away; so too below."""
    avatar_url: str | None = None
    avatar: MediaRef | None = None
    """A picture to be put where WeChat keeps them; not together with ``avatar_url``."""
    phone: str | None = None
    password: str | None = None

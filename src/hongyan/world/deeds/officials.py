"""What a person does with official accounts, and what such an account does itself."""

import msgspec

from hongyan.model.ids import ContactId
from hongyan.world.deeds.base import Deed, PersonDeed


class Follow(PersonDeed, frozen=True, kw_only=True):
    """Follow an official account; again is fine. A new follower gets its word of welcome."""

    account: ContactId


class Unfollow(PersonDeed, frozen=True, kw_only=True):
    """Follow it no more; never followed is fine."""

    account: ContactId


class ClickMenu(PersonDeed, frozen=True, kw_only=True):
    """Press a button of a followed account's menu. Who names it by both names one button."""

    account: ContactId
    button: int = 0
    """The button's id; 0: it is named by ``key``."""
    key: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article that is about to be published."""

    title: str
    url: str = ""
    """Where its page is; empty: the world puts it where WeChat's are."""
    description: str = ""
    thumbnail_url: str = ""
    text: str = ""
    """What the page says; empty: the description."""


class PublishArticle(Deed, frozen=True, kw_only=True):
    """An official account publishes articles. Who follows it gets them, as one message."""

    as_: ContactId = msgspec.field(name="as")
    """The account itself."""
    articles: tuple[Draft, ...]

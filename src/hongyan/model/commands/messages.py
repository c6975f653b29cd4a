"""Sending and fetching messages."""

from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Receipt

from .base import Command


class SendText(Command[Receipt], frozen=True, kw_only=True):
    """Send text to a person or a room.

    Raises:
        Rejected: WeChat refuses: not a friend, not in the room.
        InvalidArgument: empty or longer than the backend's limit.
    """

    to: ChatId
    text: str
    at: tuple[ContactId, ...] = ()
    """Members to mention, in a room; ``notify@all`` for everybody."""


class SyncMessages(Command[None], frozen=True, kw_only=True):
    """Ask WeChat for what is new, now. What it has arrives as events before the answer."""

"""The address book: reading it, and making and ending friendships."""

from enum import IntEnum
from typing import ClassVar

import msgspec

from hongyan.model.commands.base import Command
from hongyan.model.contact import Contact, Profile
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.media import MediaRef
from hongyan.model.room import Room


class ContactPage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the address book."""

    contacts: tuple[Contact, ...] = ()
    rooms: tuple[Room, ...] = ()
    next: str = ""
    """Cursor of the next page; empty after the last."""


class QrCode(msgspec.Struct, frozen=True, kw_only=True):
    """A QR code to show to people: what is in it, and what stands below it."""

    url: str
    footer: str = ""


class FriendScene(IntEnum):
    """Where somebody was found. WeChat's own numbers, as the documents of PadChat v2 list them."""

    QQ = 1
    MAIL = 2
    WECHAT_NUMBER = 3
    QQ_FRIEND = 4
    CARD = 17
    ROOM = 8
    PHONE = 15


class GetSelf(Command[Profile], frozen=True, kw_only=True):
    """Who is logged in."""


class SyncContacts(Command[ContactPage], frozen=True, kw_only=True):
    """Read the address book, page by page.

    Raises:
        InvalidArgument: ``after`` is not a cursor of this account.
    """

    after: str = ""
    """Cursor from the page before; empty for the first."""
    limit: int = 100
    """Entries a page, 1 to 500."""


class GetContacts(Command[ContactPage], frozen=True, kw_only=True):
    """Read single entries: friends, rooms, official accounts, and strangers this account has met.

    Raises:
        NotFound: one of them is not known to WeChat.
    """

    ids: tuple[ChatId, ...]


class SearchContact(Command[Contact], frozen=True, kw_only=True):
    """Find a person by id, WeChat number or phone number, as a person would in the app.

    Raises:
        NotFound: nobody is found by that.
    """

    query: str


class AddContact(Command[None], frozen=True, kw_only=True):
    """Ask somebody to be friends. Where they want no verification, they are friends at once.

    Somebody who still has this account in their address book is added without being asked.

    Raises:
        NotFound: nobody stands behind ``stranger``.
        Rejected: friends already; or WeChat wants a greeting (status -44).
    """

    is_deed: ClassVar[bool] = True

    contact: ContactId | None = None
    """Whom; absent when only ``stranger`` is known."""
    stranger: str = ""
    """The v1 code, where it is known."""
    ticket: str = ""
    """The v2 code, where one is known."""
    scene: FriendScene = FriendScene.WECHAT_NUMBER
    greeting: str = ""


class GreetContact(Command[None], frozen=True, kw_only=True):
    """Say hello to a stranger: a friend request whose greeting is the point.

    Raises:
        NotFound, Rejected: as ``AddContact``.
    """

    is_deed: ClassVar[bool] = True

    contact: ContactId | None = None
    """Whom; absent when only ``stranger`` is known."""
    stranger: str = ""
    ticket: str = ""
    greeting: str = ""


class AcceptFriendRequest(Command[None], frozen=True, kw_only=True):
    """Say yes to a friend request.

    Raises:
        NotFound: no such request is open.
    """

    is_deed: ClassVar[bool] = True

    stranger: str
    """The v1 code of the request."""
    ticket: str
    """The v2 code of the request."""


class DeleteContact(Command[None], frozen=True, kw_only=True):
    """Take somebody out of the address book. They are not told.

    Raises:
        NotFound: not in the address book.
    """

    is_deed: ClassVar[bool] = True

    contact: ContactId


class SetRemark(Command[None], frozen=True, kw_only=True):
    """Note a private name for a friend; empty takes it away.

    Raises:
        NotFound: not in the address book.
    """

    contact: ContactId
    remark: str


class SetAvatar(Command[Profile], frozen=True, kw_only=True):
    """Change the account's own picture."""

    media: MediaRef


class GetContactQrCode(Command[QrCode], frozen=True, kw_only=True):
    """The code by which the account itself, or a friend, is added.

    Raises:
        NotFound: neither.
    """

    contact: ContactId
    style: int = 0
    """The look WeChat gives it, 0 to 3."""


class ListContactIds(Command[tuple[ChatId, ...]], frozen=True, kw_only=True):
    """List the ids of the address book: people, official accounts and rooms; WeChat's own accounts not."""


class PinChat(Command[None], frozen=True, kw_only=True):
    """Keep a chat at the top of the list, or no longer.

    Raises:
        NotFound: no such chat.
    """

    chat: ChatId
    is_pinned: bool = True

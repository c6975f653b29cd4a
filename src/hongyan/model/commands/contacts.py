"""The address book."""

import msgspec

from hongyan.model.contact import Contact, Profile
from hongyan.model.room import Room

from .base import Command


class ContactPage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the address book."""

    contacts: tuple[Contact, ...] = ()
    rooms: tuple[Room, ...] = ()
    next: str = ""
    """Cursor of the next page; empty after the last."""


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

"""A whole push as a client gets it: messages, entries of the address book and marks, sorted. Pure."""

from typing import Any

import msgspec

from hongyan.model.contact import Contact
from hongyan.model.errors import Malformed
from hongyan.model.room import Room
from hongyan.wire import strict_json

from .contact_pushes import MARK_IDLE, MARK_SYNCED, ContactItem, read_entry
from .pushes import Item
from .versions import read_numbered

ENTRY = 2
"""``msg_type`` of an entry of the address book."""

MOST_ITEMS = 10_000
"""More in one push is no push."""


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """What one push brought, each kind in its order."""

    items: tuple[Item, ...] = ()
    entries: tuple[Contact | Room, ...] = ()
    is_book_complete: bool = False
    """The mark that ends a sync of the address book was there."""
    spoiled: tuple[Malformed, ...] = ()
    """What is wrong with those that cannot be read; the others are not kept back for them."""


class _Listed(msgspec.Struct):
    list: list[Any]


_LISTED = msgspec.json.Decoder(_Listed)
_BARE = msgspec.json.Decoder(list[Any])


def read_push(body: bytes, *, is_numbered: bool) -> Push:
    """Read the body of ``push``.

    ``is_numbered``: as v2 over WebSocket has it, a bare list whose ``msg_type`` is the kind; ``body`` is in
    snake_case, as ``frames.read_v2`` gives it.

    Raises:
        Malformed: the whole is no push.
    """
    listed = strict_json.read(_BARE, body) if is_numbered else strict_json.read(_LISTED, body).list
    if len(listed) > MOST_ITEMS:
        raise Malformed(f"has more than {MOST_ITEMS} items", "list")
    items: list[Item] = []
    entries: list[Contact | Room] = []
    spoiled: list[Malformed] = []
    is_complete = False
    for said in listed:
        try:
            number = said.get("msg_type") if isinstance(said, dict) else None
            if number in (MARK_IDLE, MARK_SYNCED):
                is_complete = is_complete or number == MARK_SYNCED
            elif number == ENTRY:
                # The puppet's entries are without the account's number.
                entries.append(read_entry(strict_json.convert({"uin": 0, **said}, ContactItem)))
            else:
                items.append(read_numbered(said) if is_numbered else strict_json.convert(said, Item))
        except Malformed as wrong:
            spoiled.append(wrong)
    return Push(items=tuple(items), entries=tuple(entries), is_book_complete=is_complete, spoiled=tuple(spoiled))

"""The address book."""

from typing import TYPE_CHECKING

import msgspec

from hongyan.backends.wequick.book import Change
from hongyan.dialects.wequick.codec import MOST_CONTACTS, BookWish
from hongyan.dialects.wequick.people import FRIENDS
from hongyan.model import commands as c
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import InvalidArgument, NotFound
from hongyan.model.events import ContactChanged, ContactRemoved
from hongyan.model.ids import ChatId, ContactId, RoomId
from hongyan.model.room import Room
from hongyan.wire.wechat_ids import ROOM_SUFFIX

from .kinds import Handlers, plain

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink


async def _get_self(link: "WequickLink", _: c.GetSelf) -> Profile:
    return link.own()


async def _sync_contacts(link: "WequickLink", command: c.SyncContacts) -> c.ContactPage:
    """The first page asks the agent for everything; those after it are what it reported."""
    if not 1 <= command.limit <= 500:
        raise InvalidArgument("limit", "must be between 1 and 500")
    if command.after and not (command.after.isascii() and command.after.isdigit() and len(command.after) < 10):
        raise InvalidArgument("after", "is not a cursor of this account")
    if not command.after:
        await link.ask("getContact", command, c.SyncContacts)
    contacts, rooms = link.book.entries()
    start = int(command.after or 0)
    end, known = start + command.limit, len(contacts)
    return c.ContactPage(
        contacts=tuple(contacts[start:end]),
        rooms=tuple(rooms[max(0, start - known) : max(0, end - known)]),
        next=str(end) if end < known + len(rooms) else "",
    )


async def _get_contacts(link: "WequickLink", command: c.GetContacts) -> c.ContactPage:
    people = [id_ for id_ in dict.fromkeys(command.ids) if not id_.endswith(ROOM_SUFFIX)]
    told: dict[ContactId, Contact] = {}
    for start in range(0, len(people), MOST_CONTACTS):
        asked = tuple(people[start : start + MOST_CONTACTS])
        page: c.ContactPage = await link.ask("getUsersInfo", c.GetContacts(ids=asked), c.GetContacts)
        told |= {contact.id: contact for contact in page.contacts}
    if missing := [id_ for id_ in people if ContactId(id_) not in told]:
        raise NotFound(f"nobody called {missing[0][:40]}")
    rooms: list[Room] = [
        await link.ask("getChatRoomUsers", c.GetRoomMembers(room=RoomId(id_)), c.GetRoomMembers)
        for id_ in dict.fromkeys(command.ids)
        if id_.endswith(ROOM_SUFFIX)
    ]
    return c.ContactPage(contacts=tuple(_known(link, told[ContactId(id_)]) for id_ in people), rooms=tuple(rooms))


def _known(link: "WequickLink", told: Contact) -> Contact:
    """Return ``told`` with what this answer does not tell."""
    known = link.book.contact(told.id)
    kind = known.kind if known else told.kind
    return msgspec.structs.replace(told, is_friend=told.id in link.book.contacts, kind=kind)


async def _accept(link: "WequickLink", command: c.AcceptFriendRequest) -> None:
    await link.ask("acceptFriend", command, c.AcceptFriendRequest)
    # The two codes do not tell who it is.
    link.ask_for_book(BookWish(flag=FRIENDS))


async def _delete(link: "WequickLink", command: c.DeleteContact) -> None:
    await link.ask("delUser", command, c.DeleteContact)
    if command.contact in link.book.contacts:
        await link.happened(ContactRemoved(contact=command.contact), change=Change(gone=(ChatId(command.contact),)))


async def _remark(link: "WequickLink", command: c.SetRemark) -> None:
    await link.ask("updateAsName", command, c.SetRemark)
    known = link.book.contacts.get(command.contact)
    if known is not None and known.remark != command.remark:
        contact = msgspec.structs.replace(known, remark=command.remark)
        await link.happened(ContactChanged(contact=contact), change=Change(contacts=(contact,)))


HANDLERS: Handlers = {
    c.GetSelf: _get_self,
    c.SyncContacts: _sync_contacts,
    c.ListContactIds: plain("getUsersWxid"),
    c.GetContacts: _get_contacts,
    c.AcceptFriendRequest: _accept,
    c.DeleteContact: _delete,
    c.SetRemark: _remark,
}

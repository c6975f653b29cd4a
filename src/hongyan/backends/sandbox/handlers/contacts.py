"""The address book."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.contact import Contact, ContactKind, Profile
from hongyan.model.errors import InvalidArgument
from hongyan.model.ids import ChatId
from hongyan.model.room import Room
from hongyan.world import deeds, rules

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


async def _get_self(link: "SandboxLink", _: c.GetSelf) -> Profile:
    return link.own()


async def _sync_contacts(link: "SandboxLink", command: c.SyncContacts) -> c.ContactPage:
    if not 1 <= command.limit <= 500:
        raise InvalidArgument("limit", "must be between 1 and 500")
    if command.after and not (command.after.isascii() and command.after.isdigit()):
        raise InvalidArgument("after", "is not a cursor of this account")
    contacts, rooms = link.world.address_book(link.own().id)
    start, end = int(command.after or 0), int(command.after or 0) + command.limit
    known = len(contacts)
    return c.ContactPage(
        contacts=contacts[start:end],
        rooms=rooms[max(0, start - known) : max(0, end - known)],
        next=str(end) if end < known + len(rooms) else "",
    )


async def _get_contacts(link: "SandboxLink", command: c.GetContacts) -> c.ContactPage:
    found = [link.world.contact(link.own().id, id_) for id_ in command.ids]
    return c.ContactPage(
        contacts=tuple(each for each in found if isinstance(each, Contact)),
        rooms=tuple(each for each in found if isinstance(each, Room)),
    )


async def _search_contact(link: "SandboxLink", command: c.SearchContact) -> Contact:
    return link.world.search(link.own().id, command.query)


def _is_official(id_: str) -> bool:
    """Official accounts are followed and left as people are added and deleted.

    Guess: no public client of PadChat shows how it is done, and no other of its commands could.
    """
    return id_.startswith(rules.OFFICIAL_PREFIX)


async def _add_contact(link: "SandboxLink", command: c.AddContact) -> None:
    name = command.contact or command.stranger
    if _is_official(name):
        await link.act(deeds.Follow, account=name)
        return
    await link.act(
        deeds.RequestFriend,
        to=command.contact,
        stranger=command.stranger,
        ticket=command.ticket,
        scene=int(command.scene),
        greeting=command.greeting,
    )


async def _greet_contact(link: "SandboxLink", command: c.GreetContact) -> None:
    await link.act(
        deeds.RequestFriend,
        to=command.contact,
        stranger=command.stranger,
        ticket=command.ticket,
        greeting=command.greeting,
    )


async def _accept_friend_request(link: "SandboxLink", command: c.AcceptFriendRequest) -> None:
    await link.act(deeds.AcceptFriend, stranger=command.stranger, ticket=command.ticket)


async def _delete_contact(link: "SandboxLink", command: c.DeleteContact) -> None:
    if _is_official(command.contact):
        await link.act(deeds.Unfollow, account=command.contact)
    else:
        await link.act(deeds.DeleteFriend, contact=command.contact)


async def _set_remark(link: "SandboxLink", command: c.SetRemark) -> None:
    await link.act(deeds.SetRemark, contact=command.contact, remark=command.remark)


async def _pin_chat(link: "SandboxLink", command: c.PinChat) -> None:
    await link.act(deeds.PinChat, chat=command.chat, pinned=command.is_pinned)


async def _set_avatar(link: "SandboxLink", command: c.SetAvatar) -> Profile:
    await link.act(deeds.SetProfile, avatar=command.media)
    return link.own()


async def _get_contact_qr_code(link: "SandboxLink", command: c.GetContactQrCode) -> c.QrCode:
    return link.world.contact_qr_code(link.own().id, command.contact)


async def _list_contact_ids(link: "SandboxLink", _: c.ListContactIds) -> tuple[ChatId, ...]:
    contacts, rooms = link.world.address_book(link.own().id)
    known = [ChatId(each.id) for each in contacts if each.kind is not ContactKind.SPECIAL]
    return (*known, *(ChatId(room.id) for room in rooms))


HANDLERS: Handlers = {
    c.GetSelf: _get_self,
    c.SyncContacts: _sync_contacts,
    c.GetContacts: _get_contacts,
    c.SearchContact: _search_contact,
    c.AddContact: _add_contact,
    c.GreetContact: _greet_contact,
    c.AcceptFriendRequest: _accept_friend_request,
    c.DeleteContact: _delete_contact,
    c.SetRemark: _set_remark,
    c.PinChat: _pin_chat,
    c.SetAvatar: _set_avatar,
    c.GetContactQrCode: _get_contact_qr_code,
    c.ListContactIds: _list_contact_ids,
}

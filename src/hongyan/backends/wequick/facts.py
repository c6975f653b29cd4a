"""What a report means for an account, beside what is known of it already. Pure: changes nothing."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hongyan.core.sniffing import sniff
from hongyan.dialects.wequick import people
from hongyan.dialects.wequick.reports import Heard
from hongyan.dialects.wequick.results import ShownQr
from hongyan.dialects.wequick.sending import name_of
from hongyan.dialects.wequick.wire import Report
from hongyan.model.contact import Contact
from hongyan.model.errors import Malformed
from hongyan.model.events import (
    AnyEvent,
    ContactAdded,
    ContactChanged,
    ContactRemoved,
    ContactsLoaded,
    Event,
    FriendRequested,
    MembersJoined,
    MembersLeft,
    MessageReceived,
    OfficialAccountMessage,
    QrCodeShown,
    RoomInvited,
    RoomJoined,
    RoomOwnerChanged,
    RoomRenamed,
    TransferChanged,
)
from hongyan.model.ids import ChatId, ContactId, LoginId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, File, Link, Message, Notice, RoomInvitation, Transfer
from hongyan.model.payment import TransferRecord, TransferState
from hongyan.model.room import Room
from hongyan.wire import strict_json, wechat_xml
from hongyan.wire.wechat_ids import ROOM_SUFFIX

from .book import Attached, Book, Change

CODE_MS = 5 * 60 * 1000
"""How long a QR code holds. Guess: the wire does not tell, and WeChat's own codes live about that long."""

MOST_CODE_BYTES = 256 * 1024

_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/bmp"}
_OFFICIAL = "gh_"
_JOINING = "群聊"
"""Stands in every line about who came into a room or left it."""


@dataclass(slots=True, kw_only=True)
class Facts:
    """What a report means."""

    events: list[AnyEvent] = field(default_factory=list)
    before: list[Change] = field(default_factory=list)
    """Written down before the events are journaled: what whoever sees them may ask for."""
    after: list[Change] = field(default_factory=list)
    """Written down once they are."""
    joined: RoomId | None = None
    """The room that the account came into; absent for none."""
    stale_room: RoomId | None = None
    """A room of which the members changed, and it is not said who; absent for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose report it is, and when it came."""

    own: ContactId
    book: Book
    message: MessageId
    at_ms: int


def understand(heard: Heard, report: Report, place: Place) -> Facts:
    """Return what ``heard`` means.

    Raises:
        Malformed: it cannot be shown to anybody.
    """
    facts = Facts()
    for event in heard.events:
        follow = _FOLLOW.get(type(event))
        if follow is None:
            facts.events.append(event)
        else:
            follow(event, heard, report, place, facts)
    if isinstance(heard.answer, ShownQr):
        facts.events.append(_code(heard.answer, place))
    elif isinstance(heard.answer, Room):
        _room(heard.answer, place, facts)
    return facts


def _code(shown: ShownQr, place: Place) -> QrCodeShown:
    """The agent may say anything: what goes on is a picture, and nothing but."""
    text = shown.image
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    if len(encoded) > MOST_CODE_BYTES * 4 // 3 + 4:
        raise Malformed(f"has more than {MOST_CODE_BYTES} bytes", "message")
    try:
        picture = binascii.a2b_base64(encoded.encode("ascii"))
    except (ValueError, UnicodeEncodeError) as wrong:
        raise Malformed("is no base64", "message") from wrong
    type_ = sniff(picture[:1024])
    if type_ not in _PICTURES:
        raise Malformed("is no picture", "message")
    return QrCodeShown(
        login=LoginId(place.message),
        url=f"data:{type_};base64,{base64.b64encode(picture).decode()}",
        expires_at_ms=place.at_ms + CODE_MS,
    )


# Messages.


def unfetched(content: AnyContent) -> AnyContent:
    """Return ``content`` with media that are not in our store: whatever digest its sender put into it is not ours."""
    bare: dict[str, MediaRef | None] = {
        name: msgspec.structs.replace(ref, sha256="")
        for name in content.__struct_fields__
        if isinstance(ref := getattr(content, name), MediaRef)
    }
    # A thumbnail that was never reported is not to be had; that of a picture is made of it.
    if "thumbnail" in bare:
        bare["thumbnail"] = None
    return msgspec.structs.replace(content, **bare) if bare else content


def _received(event: MessageReceived, heard: Heard, _report: Report, place: Place, facts: Facts) -> None:
    message, book = event.message, place.book
    content = unfetched(message.content)
    room = book.rooms.get(RoomId(message.chat))
    nick = message.sender_nick or book.member_name(RoomId(message.chat), message.sender)
    message = msgspec.structs.replace(
        message, content=content, sender_nick=nick, room_size=len(room.members) if room else 0
    )
    if isinstance(content, Link) and message.chat.startswith(_OFFICIAL) and (published := _articles(message)):
        facts.events.append(published)
        return
    facts.events.append(MessageReceived(message=message))
    if heard.places:
        name = content.name if isinstance(content, File) else ""
        attached = {part: Attached(place=at, name=name or name_of(at)) for part, at in heard.places.items()}
        facts.before.append(Change(media={message.id: attached}))
    if isinstance(content, RoomInvitation) and not message.mine and content.url:
        facts.events.append(
            RoomInvited(
                room=content.room,
                room_name=content.room_name,
                by=message.sender,
                url=content.url,
                message=message.id,
            )
        )
    if isinstance(content, Transfer):
        _transferred(content, message, place, facts)
    if isinstance(content, Notice) and message.chat.endswith(ROOM_SUFFIX) and _JOINING in content.text:
        facts.stale_room = RoomId(message.chat)


def _articles(message: Message) -> OfficialAccountMessage | None:
    try:
        return wechat_xml.read_articles(
            message.xml, account=ContactId(message.chat), message=message.id, at_ms=message.sent_at_ms
        )
    except Malformed:
        return None


def _transferred(transfer: Transfer, message: Message, place: Place, facts: Facts) -> None:
    """A message about a transfer is written by whoever did what it tells: paid, took the money, or gave it back."""
    known = place.book.transfer(transfer.transfer_id)
    if known is not None and known.state is transfer.state:
        return
    other = ContactId(message.chat)
    is_payer = message.mine == (transfer.state is TransferState.SENT)
    payer, receiver = (place.own, other) if is_payer else (other, place.own)
    record = TransferRecord(
        id=transfer.transfer_id,
        payer=known.payer if known else payer,
        receiver=known.receiver if known else receiver,
        amount_fen=transfer.amount_fen,
        memo=transfer.memo or (known.memo if known else ""),
        state=transfer.state,
        sent_at_ms=known.sent_at_ms if known else place.at_ms,
        changed_at_ms=0 if transfer.state is TransferState.SENT else place.at_ms,
        is_payer=known.is_payer if known else is_payer,
    )
    facts.before.append(Change(transfers=(record,)))
    facts.events.append(TransferChanged(transfer=record))


def _requested(event: FriendRequested, _: Heard, __: Report, place: Place, facts: Facts) -> None:
    facts.events.append(event)
    if place.book.contact(event.profile.id) is None:
        facts.after.append(Change(contacts=(Contact(profile=event.profile, is_friend=False),)))


# The address book.

_BOOK = msgspec.json.Decoder(people.Book)


def _loaded(_event: ContactsLoaded, heard: Heard, report: Report, place: Place, facts: Facts) -> None:
    """Compare what is told with what is known. A list that is told empty takes nobody away: agents tell such before
    WeChat has read its own."""
    book, page = place.book, heard.answer
    told = strict_json.read(_BOOK, report.fields)
    lists = (told.friend_list, told.public_list)
    whole = {
        contact.id
        for contact, entries in ((each, lists[each.kind is each.kind.OFFICIAL]) for each in book.contacts.values())
        if entries is not msgspec.UNSET and entries
    }
    named = {contact.id: contact for contact in page.contacts}
    friends = {id_ for id_, contact in named.items() if contact.is_friend}
    changed = [contact for contact in named.values() if book.contact(contact.id) != contact]
    gone = sorted(whole - friends)
    if book.is_loaded:
        facts.events += [ContactRemoved(contact=id_) for id_ in gone]
        facts.events += [
            ContactChanged(contact=each) if each.id in book.contacts else ContactAdded(contact=each)
            for each in changed
            if each.is_friend
        ]
    rooms = [_merged(book.rooms.get(room.id), room) for room in page.rooms]
    is_whole = all(part is not msgspec.UNSET for part in (*lists, told.group_list))
    if is_whole and not book.is_loaded:
        size = len({*book.contacts, *friends} - set(gone))
        facts.events.append(ContactsLoaded(contacts=size, rooms=len({*book.rooms, *(room.id for room in rooms)})))
    facts.after.append(
        Change(
            is_loaded=book.is_loaded or is_whole,
            contacts=tuple(changed),
            gone=tuple(ChatId(id_) for id_ in gone),
            rooms=tuple(room for room in rooms if book.rooms.get(room.id) != room),
        )
    )


def _merged(known: Room | None, told: Room) -> Room:
    """Return a room as the address book tells it, with the names of its members that were told before."""
    named = {each.id: each for each in known.members} if known else {}
    members = tuple(named.get(each.id, each) for each in told.members) or (known.members if known else ())
    return msgspec.structs.replace(told, members=members)


def _changed(event: ContactChanged, _: Heard, __: Report, place: Place, facts: Facts) -> None:
    """The wire does not tell here whether they are a friend: they are what they were."""
    contact, book = event.contact, place.book
    known = book.contact(contact.id)
    if contact.id == place.own:
        return
    is_friend = contact.id in book.contacts
    told = msgspec.structs.replace(contact, is_friend=is_friend, kind=known.kind if known else contact.kind)
    if told == known:
        return
    if is_friend:
        facts.events.append(ContactChanged(contact=told))
    facts.after.append(Change(contacts=(told,)))


# Rooms.


def _joined(event: RoomJoined, _: Heard, __: Report, place: Place, facts: Facts) -> None:
    known = place.book.rooms.get(event.room.id)
    facts.joined = facts.stale_room = event.room.id
    if known is not None:
        if event.room.name and event.room.name != known.name:
            facts.events.append(RoomRenamed(room=known.id, name=event.room.name, by=ContactId("")))
            facts.after.append(Change(rooms=(msgspec.structs.replace(known, name=event.room.name),)))
        return
    facts.events.append(event)
    facts.after.append(Change(rooms=(event.room,)))


def _room(told: Room, place: Place, facts: Facts) -> None:
    """The members, all of them: who came and who went since they were told the last time."""
    known = place.book.rooms.get(told.id)
    if known is not None and known.members and told.members:
        before = {each.id for each in known.members}
        now = {each.id for each in told.members}
        if came := tuple(each for each in told.members if each.id not in before):
            facts.events.append(MembersJoined(room=told.id, members=came))
        if left := tuple(each.id for each in known.members if each.id not in now):
            facts.events.append(MembersLeft(room=told.id, members=left))
    room = msgspec.structs.replace(
        told,
        name=told.name or (known.name if known else ""),
        owner=told.owner or (known.owner if known else ContactId("")),
        is_saved=known.is_saved if known else False,
    )
    if room != known:
        facts.after.append(Change(rooms=(room,)))


def _came(event: MembersJoined, _: Heard, __: Report, ___: Place, facts: Facts) -> None:
    """A line calls members by names, and those are looked up among the ones that are known: whoever is found was told
    already. Who is new is told by the room's members."""
    facts.stale_room = event.room


def _renamed(event: RoomRenamed, _: Heard, __: Report, place: Place, facts: Facts) -> None:
    _room_changed(event, facts, place, event.room, name=event.name)


def _owner(event: RoomOwnerChanged, _: Heard, __: Report, place: Place, facts: Facts) -> None:
    _room_changed(event, facts, place, event.room, owner=event.owner)


def _room_changed(event: AnyEvent, facts: Facts, place: Place, room: RoomId, **fields: Any) -> None:
    facts.events.append(event)
    if known := place.book.rooms.get(room):
        facts.after.append(Change(rooms=(msgspec.structs.replace(known, **fields),)))


_FOLLOW: dict[type[Event], Callable[[Any, Heard, Report, Place, Facts], None]] = {
    MessageReceived: _received,
    FriendRequested: _requested,
    ContactsLoaded: _loaded,
    ContactChanged: _changed,
    RoomJoined: _joined,
    MembersJoined: _came,
    RoomRenamed: _renamed,
    RoomOwnerChanged: _owner,
}
"""What is more, or less, than the event that the report tells by itself. Who is logged in is the link's to follow."""

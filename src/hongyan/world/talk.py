"""Saying something: what WeChat takes, and who gets it."""

from collections.abc import Callable, Iterable
from typing import Any

from hongyan.model.errors import InvalidArgument, Rejected
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Content, Receipt, Text
from hongyan.world.clock import Clock
from hongyan.world.deeds import DeviceSay, Say
from hongyan.world.devices import Device, Devices
from hongyan.world.facts import Said, kind_of
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.rules import (
    EVERYBODY,
    NOT_A_FRIEND,
    NOT_A_MEMBER,
    ROOM_MEMBERS,
    TEXT_CHARS,
    check_text,
    shown,
)


def check_said_text(content: Text, room: Chatroom | None) -> None:
    """Refuse text that WeChat would not take into ``room``, or into a chat with one person when that is absent.

    Raises:
        InvalidArgument: empty, too long, or mentions somebody who is not there.
    """
    check_text("text", content.text, TEXT_CHARS, least=1)
    if content.at and room is None:
        raise InvalidArgument("at", "only members of a room can be mentioned")
    if len(content.at) > ROOM_MEMBERS:
        raise InvalidArgument("at", f"mentions more than {ROOM_MEMBERS}")
    for mentioned in content.at:
        if mentioned != EVERYBODY and room is not None and mentioned not in room.members:
            raise InvalidArgument("at", f"{shown(mentioned)} is not in the room")


# Any: each check takes the content of its own row.
CHECKS: dict[type[Content], Callable[[Any, Chatroom | None], None]] = {Text: check_said_text}
"""The kinds that can be said, with what is checked of each."""


class Talk:
    """Takes messages and hands them out. Keeps nothing: every message stands in the logs of those who have it."""

    __slots__ = ("_clock", "_devices", "_mint", "_people", "_rooms")

    def __init__(self, mint: Mint, clock: Clock, people: People, rooms: Rooms, devices: Devices) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices

    def say(self, deed: Say) -> Receipt:
        """Take a message from a phone.

        Raises:
            NotFound: no such person, or no such receiver.
            InvalidArgument: nothing that can be said.
            Rejected: not a friend, not in the room.
        """
        return self._take(self._people.person(deed.as_), None, deed.to, deed.content)

    def device_say(self, deed: DeviceSay) -> Receipt:
        """Take a message from a device.

        Raises:
            NotFound: no such device, or no such receiver.
            NotLoggedIn: nobody is logged in there.
            InvalidArgument: nothing that can be said.
            Rejected: not a friend, not in the room.
        """
        device, person = self._devices.logged_in(deed.device)
        return self._take(person, device, deed.to, deed.content)

    def _take(self, sender: Person, device: Device | None, to: ChatId, content: AnyContent) -> Receipt:
        check = CHECKS.get(type(content))
        if check is None:
            raise InvalidArgument("kind", f"{kind_of(content)} cannot be said")
        room = self._rooms.find(to)
        check(content, room)
        chat, receivers = self._in_room(sender, room) if room is not None else self._in_private(sender, to)
        said = Said(self._mint.message_number(), sender.id, chat, room is not None, content, self._clock.now_ms)
        deliver = self._devices.deliver
        deliver(sender.id, said, on_phone=device is not None, but=device)
        for receiver in receivers:
            if receiver != sender.id:
                deliver(receiver, said, on_phone=True)
        return Receipt(message_id=MessageId(str(said.number)), sent_at_ms=said.at_ms)

    def _in_room(self, sender: Person, room: Chatroom) -> tuple[ChatId, Iterable[ContactId]]:
        if sender.id not in room.members:
            raise Rejected(NOT_A_MEMBER)
        return ChatId(room.id), room.members

    def _in_private(self, sender: Person, to: ChatId) -> tuple[ChatId, Iterable[ContactId]]:
        """Return the chat, by the one stored spelling of its id, and who gets what is said there."""
        receiver = self._people.find_person(to)
        if receiver is None:
            return ChatId(self._people.profile(to).id), ()
        if receiver is not sender and (sender.id not in receiver.friends or receiver.id not in sender.friends):
            raise Rejected(NOT_A_FRIEND.format(nick=receiver.profile.nick))
        return ChatId(receiver.id), (receiver.id,)

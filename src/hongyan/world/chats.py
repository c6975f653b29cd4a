"""The list of chats: opening one, and keeping one at the top."""

from hongyan.model.errors import NotFound
from hongyan.model.events import ContactChanged, MessageRead, RoomSettingChanged
from hongyan.model.ids import ChatId
from hongyan.model.message import StatusNotify
from hongyan.model.room import Room
from hongyan.world.clock import Clock
from hongyan.world.deeds import PinChat, Read
from hongyan.world.devices import Devices
from hongyan.world.lookups import Lookups
from hongyan.world.people import People
from hongyan.world.post import Post
from hongyan.world.rooms import Rooms
from hongyan.world.rules import shown

CHAT_OPENED = 2
"""``StatusNotify.code`` when a chat is opened. Source: samples of PadChat pushes, kind 51."""


class Chats:
    """Takes what people do with their list of chats. Keeps nothing."""

    __slots__ = ("_clock", "_devices", "_lookups", "_people", "_post", "_rooms")

    def __init__(
        self, clock: Clock, people: People, rooms: Rooms, devices: Devices, post: Post, lookups: Lookups
    ) -> None:
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._lookups = lookups

    def read(self, deed: Read) -> None:
        """Open a chat. The other devices hear that it was opened, and that nothing in it is unread.

        Raises:
            NotFound: no such chat.
        """
        person, device = self._post.actor(deed)
        unread = self._devices.unread(person.id)
        room = self._rooms.find(deed.chat)
        if room is None:
            chat = ChatId(self._people.profile(deed.chat).id)
        elif person.id in room.members or ChatId(room.id) in unread:
            chat = ChatId(room.id)
        else:
            raise NotFound(f"no chat {shown(deed.chat)} of {shown(person.id)}")
        unread.pop(chat, None)
        self._post.note(person, device, chat, StatusNotify(code=CHAT_OPENED, chats=(chat,)), is_room=room is not None)
        self._devices.inform(person.id, MessageRead(chat=chat, at_ms=self._clock.now_ms), but=device)

    def pin(self, deed: PinChat) -> None:
        """Keep a chat at the top of the list, or no longer. The other devices hear of it when that changes.

        Raises:
            NotFound: no such chat.
        """
        person, device = self._post.actor(deed)
        chat = ChatId(self._lookups.contact(person, deed.chat).id)
        if (chat in person.pinned) is deed.pinned:
            return
        if deed.pinned:
            person.pinned[chat] = None
        else:
            del person.pinned[chat]
        known = self._lookups.contact(person, chat)
        changed: ContactChanged | RoomSettingChanged
        if isinstance(known, Room):
            value = "on" if deed.pinned else "off"
            changed = RoomSettingChanged(room=known.id, setting="pinned", by=person.id, value=value)
        else:
            changed = ContactChanged(contact=known)
        self._devices.inform(person.id, changed, but=device)

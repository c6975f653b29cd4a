"""Who does something, and how messages and notices get to everybody."""

from collections.abc import Iterable

from hongyan.model.errors import NotFound
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Notice, Receipt
from hongyan.world.clock import Clock
from hongyan.world.deeds import PersonDeed
from hongyan.world.devices import Device, Devices
from hongyan.world.facts import Said
from hongyan.world.kinds import is_quiet
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.rooms import Chatroom
from hongyan.world.rules import MESSAGE_ID, shown


class Post:
    """Hands messages out. Owns the register by which a message that somebody said is found again."""

    __slots__ = ("_clock", "_devices", "_messages", "_mint", "_people")

    def __init__(self, mint: Mint, clock: Clock, people: People, devices: Devices) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices
        self._messages: dict[int, Said] = {}
        """Without those that were recalled."""

    def actor(self, deed: PersonDeed) -> tuple[Person, Device | None]:
        """Return who does ``deed``, and on which device; absent: on the phone.

        Raises:
            NotFound: no such person, or no such device.
            Unavailable: the device is offline.
            NotLoggedIn: nobody is logged in there.
            Conflict: somebody else is.
        """
        person = self._people.person(deed.as_)
        return person, None if deed.device is None else self._devices.used_by(deed.device, person)

    def send(
        self,
        sender: Person,
        device: Device | None,
        to: ChatId,
        content: AnyContent,
        readers: tuple[ContactId, ...],
        *,
        is_room: bool = False,
        xml: str = "",
    ) -> Receipt:
        """Let ``readers`` have what ``sender`` says on ``device``; themself on their other devices."""
        said = Said(self._mint.message_number(), sender.id, to, is_room, content, self._clock.now_ms, readers, xml)
        self._messages[said.number] = said
        if device is None:
            self._devices.show(sender.id, said)
        self._devices.deliver(sender.id, said, on_phone=device is not None, but=device)
        others = [reader for reader in readers if reader != sender.id]
        if others:
            chat = None if is_quiet(content) else to if is_room else ChatId(sender.id)
            self._devices.deliver_all(others, said, unread_in=chat)
        return Receipt(message_id=MessageId(str(said.number)), sent_at_ms=said.at_ms)

    def answer(self, account: ContactId, person: Person, content: AnyContent) -> None:
        """Let ``person`` have what an official account answers."""
        said = Said(
            self._mint.message_number(), account, ChatId(person.id), False, content, self._clock.now_ms, (person.id,)
        )
        self._messages[said.number] = said
        self._devices.deliver(person.id, said, on_phone=True, unread_in=ChatId(account))

    def note(self, person: Person, device: Device | None, chat: ChatId, content: AnyContent, *, is_room: bool) -> None:
        """Let the other devices of ``person`` have what nobody sees: what they did on ``device``."""
        readers = (person.id,)
        said = Said(self._mint.message_number(), person.id, chat, is_room, content, self._clock.now_ms, readers)
        self._devices.deliver(person.id, said, on_phone=False, but=device)

    def notify(self, person: Person, chat: ContactId, text: str) -> Said:
        """Put a line of WeChat's own into a chat of ``person`` with somebody."""
        return self._notify(chat, ChatId(person.id), Notice(text=text), (person.id,), is_room=False)

    def notify_room(self, room: Chatroom, notice: Notice, readers: Iterable[ContactId]) -> Said | None:
        """Put a line of WeChat's own into a room; only ``readers`` see it. Without any there is none."""
        to = tuple(readers)
        return self._notify(ContactId(room.id), ChatId(room.id), notice, to, is_room=True) if to else None

    def find(self, id_: MessageId, reader: Person) -> Said:
        """Return a message that somebody said and ``reader`` has.

        Raises:
            NotFound: no such message, or it was recalled.
        """
        said = self._messages.get(int(id_)) if MESSAGE_ID.match(id_) else None
        if said is None or reader.id not in said.readers:
            raise NotFound(f"no message {shown(id_)} of {shown(reader.id)}")
        return said

    def forget(self, said: Said) -> None:
        """A message was recalled."""
        del self._messages[said.number]

    def _notify(
        self, sender: ContactId, to: ChatId, notice: Notice, readers: tuple[ContactId, ...], *, is_room: bool
    ) -> Said:
        said = Said(self._mint.message_number(), sender, to, is_room, notice, self._clock.now_ms, readers)
        self._devices.deliver_all(readers, said)
        return said

"""Saying something, and taking it back."""

from collections.abc import Callable

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import (
    AnyContent,
    Content,
    File,
    History,
    Link,
    MiniProgram,
    Music,
    Notice,
    Receipt,
    RedPacket,
    Transfer,
    Voip,
)
from hongyan.world.attachments import Attachments
from hongyan.world.clock import Clock
from hongyan.world.contents import Contents
from hongyan.world.deeds import Recall, Say
from hongyan.world.devices import Device, Devices
from hongyan.world.facts import Recalled
from hongyan.world.minting import Mint
from hongyan.world.money_rules import NOT_RECALLABLE
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.rules import (
    CALL_HAPPENED,
    NOT_A_MEMBER,
    RECALL_MS,
    TEXT_CHARS,
    TOO_LATE,
    XML_CHARS,
    check_text,
    shown,
)
from hongyan.world.wording import REFUSED, not_a_friend, not_yet_a_friend

WITH_XML = (Link, Music, MiniProgram, History)
"""The kinds that an ``<appmsg>`` can be, of which the body is kept."""


class Talk:
    """Decides what becomes of messages. Keeps nothing: they stand in the logs of those who have them."""

    __slots__ = ("_attachments", "_clock", "_contents", "_devices", "_mint", "_people", "_post", "_rooms", "ways")

    def __init__(
        self,
        mint: Mint,
        clock: Clock,
        people: People,
        rooms: Rooms,
        devices: Devices,
        post: Post,
        contents: Contents,
        attachments: Attachments,
    ) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._contents = contents
        self._attachments = attachments
        self.ways: dict[type[Content], Callable[[Say], Receipt]] = {Notice: self._notify}
        """The kinds that are more than a message: who takes them."""

    def say(self, deed: Say) -> Receipt:
        """Take a message.

        Who was deleted or blocked by the receiver gets a receipt and, from WeChat, a line that nobody has it.

        Raises:
            NotFound: no such receiver, the card of nobody, or a quoted message that the sender has not.
            InvalidArgument: nothing that can be said.
            Rejected: the receiver is not in the address book; the sender is not in the room.
        """
        way = self.ways.get(type(deed.content))
        if way is not None:
            return way(deed)
        sender, device = self._post.actor(deed)
        room = self._rooms.find(deed.to)
        content = self._contents.finish(deed.content, sender, room)
        if deed.xml:
            check_text("xml", deed.xml, XML_CHARS)
            if not isinstance(content, WITH_XML):
                raise InvalidArgument("xml", "only an <appmsg> has a body of its own")
        if room is None:
            receipt = self.write(sender, device, deed.to, content, deed.xml)
        else:
            receipt = self.write_into(room, sender, device, content, deed.xml)
        if isinstance(content, File):
            self._attachments.keep(content.media)
        return receipt

    def write_into(
        self, room: Chatroom, sender: Person, device: Device | None, content: AnyContent, xml: str = ""
    ) -> Receipt:
        """Let everybody in ``room`` have ``content``.

        Raises:
            Rejected: the sender is not in it.
        """
        if sender.id not in room.members:
            raise Rejected(NOT_A_MEMBER)
        return self._post.send(sender, device, ChatId(room.id), content, room.everybody, is_room=True, xml=xml)

    def write(self, sender: Person, device: Device | None, to: ChatId, content: AnyContent, xml: str = "") -> Receipt:
        """Let one person, or an account that is none, have ``content``.

        Raises:
            NotFound: no such receiver.
            Rejected: the receiver is not in the address book.
        """
        receiver = self._people.find_person(to)
        if receiver is None:
            # The id as it is stored, not the caller's: a message must not keep foreign text alive.
            stored = self._people.profile(to).id
            receipt = self._post.send(sender, device, ChatId(stored), content, (sender.id,), xml=xml)
            self._let_answer(stored, sender, content)
            return receipt
        chat = ChatId(receiver.id)
        if receiver is sender:
            return self._post.send(sender, device, chat, content, (sender.id,), xml=xml)
        if receiver.id not in sender.friends:
            raise Rejected(not_yet_a_friend(receiver.profile.nick))
        if sender.id not in receiver.friends:
            return self._refuse(sender, device, receiver, content, not_a_friend(receiver.profile.nick))
        if sender.id in receiver.blocked:
            return self._refuse(sender, device, receiver, content, REFUSED)
        return self._post.send(sender, device, chat, content, (sender.id, receiver.id), xml=xml)

    def is_heard(self, sender: Person, receiver: Person) -> bool:
        """Whether what ``sender`` writes reaches ``receiver``, who neither deleted nor blocked them."""
        return sender.id in receiver.friends and sender.id not in receiver.blocked

    def recall(self, deed: Recall) -> Receipt:
        """Take a message back. The receipt is that of the line about it.

        Raises:
            NotFound: no such message of this person; one that was taken back is none.
            Rejected: too late; or it is money, or a call.
        """
        person, device = self._post.actor(deed)
        said = self._post.find(deed.message, person)
        if said.sender != person.id:
            raise NotFound(f"message {shown(deed.message)} is somebody else's")
        if isinstance(said.content, Transfer | RedPacket):
            raise Rejected(NOT_RECALLABLE)
        if isinstance(said.content, Voip):
            raise Rejected(CALL_HAPPENED)
        if self._clock.now_ms - said.at_ms > RECALL_MS:
            raise Rejected(TOO_LATE)
        self._post.forget(said)
        recalled = Recalled(self._mint.message_number(), said, self._clock.now_ms)
        members = self._rooms.of_message(said)
        if device is None:
            self._devices.show(person.id, recalled)
        self._devices.deliver(person.id, recalled, on_phone=device is not None, but=device)
        for reader in said.readers:
            if reader != person.id and (members is None or reader in members):
                self._devices.deliver(reader, recalled, on_phone=True)
        return Receipt(message_id=MessageId(str(recalled.number)), sent_at_ms=recalled.at_ms)

    def _notify(self, deed: Say) -> Receipt:
        """Let WeChat put a line of its own into a chat, as the sandbox's people can make it. Both sides see it.

        Raises:
            InvalidArgument: no text, or a scene, which belongs to WeChat's own lines.
            NotFound: no such receiver.
            Rejected: they are no friend, or the room is not one of theirs.
        """
        person, _ = self._post.actor(deed)
        notice = deed.content
        assert isinstance(notice, Notice)
        check_text("text", notice.text, TEXT_CHARS, least=1)
        if notice != Notice(text=notice.text):
            raise InvalidArgument("kind", "a notice that is said has a text and nothing else")
        room = self._rooms.find(deed.to)
        other = self._people.find_person(deed.to)
        if room is not None:
            if person.id not in room.members:
                raise Rejected(NOT_A_MEMBER)
            said = self._post.notify_room(room, notice, room.everybody)
        elif other is None or other is person:
            said = self._post.notify(person, self._people.profile(deed.to).id, notice.text)
        elif other.id not in person.friends:
            raise Rejected(not_yet_a_friend(other.profile.nick))
        else:
            self._post.notify(person, other.id, notice.text)
            said = self._post.notify(other, person.id, notice.text)
        assert said is not None
        return Receipt(message_id=MessageId(str(said.number)), sent_at_ms=said.at_ms)

    def _let_answer(self, account: ContactId, follower: Person, content: AnyContent) -> None:
        """An official account answers who follows it; other accounts that are no person never do."""
        official = self._people.find_official(account)
        if official is None or account not in follower.follows:
            return
        answer = official.answer_to(content, follower.id, self._clock.now_ms)
        if answer is not None:
            self._post.answer(account, follower, answer)

    def _refuse(
        self, sender: Person, device: Device | None, receiver: Person, content: AnyContent, reason: str
    ) -> Receipt:
        """Take a message that nobody else gets, and say so."""
        receipt = self._post.send(sender, device, ChatId(receiver.id), content, (sender.id,))
        self._post.notify(sender, ContactId(receiver.id), reason)
        return receipt

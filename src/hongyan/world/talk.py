"""Saying something, taking it back, reading it."""

from hongyan.model.errors import NotFound, Rejected
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Receipt, RedPacket, StatusNotify, Transfer
from hongyan.world.clock import Clock
from hongyan.world.contents import Contents
from hongyan.world.deeds import Read, Recall, Say
from hongyan.world.devices import Device, Devices
from hongyan.world.facts import Recalled
from hongyan.world.minting import Mint
from hongyan.world.money_rules import NOT_RECALLABLE
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Chatroom, Rooms
from hongyan.world.rules import NOT_A_MEMBER, RECALL_MS, TOO_LATE, shown
from hongyan.world.wording import REFUSED, not_a_friend, not_yet_a_friend

CHAT_OPENED = 2
"""``StatusNotify.code`` when a chat is opened. Source: samples of PadChat pushes, kind 51."""


class Talk:
    """Decides what becomes of messages. Keeps nothing: they stand in the logs of those who have them."""

    __slots__ = ("_clock", "_contents", "_devices", "_mint", "_people", "_post", "_rooms")

    def __init__(
        self, mint: Mint, clock: Clock, people: People, rooms: Rooms, devices: Devices, post: Post, contents: Contents
    ) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._contents = contents

    def say(self, deed: Say) -> Receipt:
        """Take a message.

        Who was deleted or blocked by the receiver gets a receipt and, from WeChat, a line that nobody has it.

        Raises:
            NotFound: no such receiver, the card of nobody, or a quoted message that the sender has not.
            InvalidArgument: nothing that can be said.
            Rejected: the receiver is not in the address book; the sender is not in the room.
        """
        sender, device = self._post.actor(deed)
        room = self._rooms.find(deed.to)
        content = self._contents.finish(deed.content, sender, room)
        if room is None:
            return self.write(sender, device, deed.to, content)
        return self.write_into(room, sender, device, content)

    def write_into(self, room: Chatroom, sender: Person, device: Device | None, content: AnyContent) -> Receipt:
        """Let everybody in ``room`` have ``content``.

        Raises:
            Rejected: the sender is not in it.
        """
        if sender.id not in room.members:
            raise Rejected(NOT_A_MEMBER)
        return self._post.send(sender, device, ChatId(room.id), content, room.everybody, is_room=True)

    def write(self, sender: Person, device: Device | None, to: ChatId, content: AnyContent) -> Receipt:
        """Let one person, or an account that is none, have ``content``.

        Raises:
            NotFound: no such receiver.
            Rejected: the receiver is not in the address book.
        """
        receiver = self._people.find_person(to)
        if receiver is None:
            # The id as it is stored, not the caller's: a message must not keep foreign text alive.
            stored = self._people.profile(to).id
            receipt = self._post.send(sender, device, ChatId(stored), content, (sender.id,))
            self._let_answer(stored, sender, content)
            return receipt
        chat = ChatId(receiver.id)
        if receiver is sender:
            return self._post.send(sender, device, chat, content, (sender.id,))
        if receiver.id not in sender.friends:
            raise Rejected(not_yet_a_friend(receiver.profile.nick))
        if sender.id not in receiver.friends:
            return self._refuse(sender, device, receiver, content, not_a_friend(receiver.profile.nick))
        if sender.id in receiver.blocked:
            return self._refuse(sender, device, receiver, content, REFUSED)
        return self._post.send(sender, device, chat, content, (sender.id, receiver.id))

    def recall(self, deed: Recall) -> Receipt:
        """Take a message back. The receipt is that of the line about it.

        Raises:
            NotFound: no such message of this person; one that was taken back is none.
            Rejected: too late; or it is money.
        """
        person, device = self._post.actor(deed)
        said = self._post.find(deed.message, person)
        if said.sender != person.id:
            raise NotFound(f"message {shown(deed.message)} is somebody else's")
        if isinstance(said.content, Transfer | RedPacket):
            raise Rejected(NOT_RECALLABLE)
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

    def read(self, deed: Read) -> None:
        """Open a chat.

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

    def _let_answer(self, account: ContactId, follower: Person, content: AnyContent) -> None:
        """An official account answers who follows it; other accounts that are no person never do."""
        official = self._people.find_official(account)
        answer = official.answer_to(content) if official is not None and account in follower.follows else None
        if answer is not None:
            self._post.answer(account, follower, answer)

    def _refuse(
        self, sender: Person, device: Device | None, receiver: Person, content: AnyContent, reason: str
    ) -> Receipt:
        """Take a message that nobody else gets, and say so."""
        receipt = self._post.send(sender, device, ChatId(receiver.id), content, (sender.id,))
        self._post.notify(sender, ContactId(receiver.id), reason)
        return receipt

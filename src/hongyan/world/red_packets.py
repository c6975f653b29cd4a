"""Red packets: sent, opened share by share, empty or expired."""

from collections import defaultdict
from dataclasses import dataclass, field

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.events import RedPacketChanged
from hongyan.model.ids import ChatId, ContactId, RedPacketId
from hongyan.model.message import Notice, Receipt, RedPacket
from hongyan.model.payment import RedPacketClaim, RedPacketOffer, RedPacketRecord, RedPacketState
from hongyan.world.clock import Alarm, Clock
from hongyan.world.deeds import OpenRedPacket, Say, SendRedPacket
from hongyan.world.devices import Devices
from hongyan.world.minting import Mint
from hongyan.world.money_rules import (
    ALL_TAKEN,
    EXPIRES_MS,
    NOTHING_LEFT,
    OWN_PACKET,
    PACKET_IS_OVER,
    PAGE,
    SHARE_FEN,
    SHARE_TOO_LARGE,
    SHARE_TOO_SMALL,
    SHARES,
    STATUS_TAKEN,
    TAKEN,
    TOO_MANY_SHARES,
    WISHING,
    WISHING_CHARS,
    YOU_TOOK_YOUR_OWN,
    took_yours,
    went_back,
    you_took,
)
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Rooms
from hongyan.world.rules import NOT_A_MEMBER, URL_CHARS, check_line, shown
from hongyan.world.wallets import check_balance, check_payee, give, take


@dataclass(slots=True, frozen=True)
class Share:
    """What somebody took, and when."""

    fen: int
    at_ms: int


@dataclass(slots=True, eq=False)
class Packet:
    """A red packet as the world keeps it."""

    id: RedPacketId
    sender: ContactId
    to: ChatId
    """A room, or the receiver."""
    is_room: bool
    readers: tuple[ContactId, ...]
    """Who was sent it, the sender too."""
    wishing: str
    is_lucky: bool
    amount_fen: int
    count: int
    sent_at_ms: int
    left_fen: int
    state: RedPacketState = RedPacketState.OPEN
    shares: dict[ContactId, Share] = field(default_factory=dict)
    """In the order in which they were taken."""

    def is_known_to(self, viewer: ContactId) -> bool:
        """Whether amounts and takers may be told: to the sender and who took a share, and to all when none is left.

        Source: padchat-sdk, documentation of ``queryRedPacket``.
        """
        return viewer == self.sender or viewer in self.shares or self.state is RedPacketState.EMPTY

    def is_open_to(self, viewer: ContactId) -> bool:
        """Whether a share waits. Of what one sent to a friend one takes nothing."""
        is_own = not self.is_room and viewer == self.sender
        return self.state is RedPacketState.OPEN and not is_own and viewer not in self.shares

    @property
    def best(self) -> ContactId | None:
        """Who took the largest share, of several the first; absent unless all shares of a lucky packet are taken."""
        if not self.is_lucky or self.state is not RedPacketState.EMPTY:
            return None
        return max(self.shares, key=lambda taker: self.shares[taker].fen)


def bounds(left_fen: int, shares: int) -> tuple[int, int]:
    """Return the least and the most that the next of ``shares`` lucky shares of ``left_fen`` can be.

    At most twice the mean of what is left, as WeChat's engineers told of it in public; never more than a share may be,
    and for every later one at least a fen and at most what a share may be.
    """
    others = shares - 1
    if not others:
        return left_fen, left_fen
    least = max(1, left_fen - others * SHARE_FEN)
    return least, min(2 * left_fen // shares, left_fen - others, SHARE_FEN)


class RedPackets:
    """Hands out shares. Owns the packets, and the money that is left in them."""

    __slots__ = ("_clock", "_devices", "_mint", "_of", "_packets", "_people", "_post", "_rooms")

    def __init__(self, mint: Mint, clock: Clock, people: People, rooms: Rooms, devices: Devices, post: Post) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._devices = devices
        self._post = post
        self._packets: dict[RedPacketId, Packet] = {}
        self._of: defaultdict[ContactId, dict[RedPacketId, None]] = defaultdict(dict)
        """What each person sent or took a share of, the oldest first."""

    @property
    def kept_fen(self) -> int:
        """What nobody took yet."""
        return sum(packet.left_fen for packet in self._packets.values())

    def say(self, deed: Say) -> Receipt:
        """Send the red packet that a message is.

        Raises:
            NotFound, InvalidArgument, Rejected: as ``send``.
        """
        content = deed.content
        assert isinstance(content, RedPacket)
        # What WeChat fills in is not used, and yet stands in the log: it must be something that a log can carry.
        check_line("packet_id", content.packet_id, URL_CHARS)
        return self._send(deed, content)[0]

    def send(self, deed: SendRedPacket) -> RedPacketRecord:
        """Send a red packet to a friend or into a room.

        Raises:
            NotFound: no such person or room.
            InvalidArgument: oneself; no share, or several for a friend; shares that are not all the same; a wish that
                cannot be.
            Rejected: no friend of each other; not in the room; too many shares, too large or too small ones; more money
                than there is.
        """
        content = RedPacket(amount_fen=deed.amount_fen, count=deed.count, is_lucky=deed.is_lucky, wishing=deed.wishing)
        return self._view(self._send(deed, content)[1], deed.as_)

    def open(self, deed: OpenRedPacket) -> RedPacketRecord:
        """Take a share.

        Raises:
            NotFound: no such packet that this person was sent.
            InvalidArgument: on a device, another key than ``offer`` tells.
            Rejected: taken already, none left, 24 hours over, not in the room any more, or their own to a friend.
        """
        person, device = self._post.actor(deed)
        packet = self._packet(deed.packet, person)
        if (device is not None or deed.key) and deed.key != self._mint.packet_key(packet.id, person.id):
            raise InvalidArgument("key", "is not the key of this red packet")
        self._check_open(packet, person)
        fen = self._draw(packet)
        packet.left_fen -= fen
        packet.shares[person.id] = Share(fen, self._clock.now_ms)
        give(person, fen)
        self._of[person.id][packet.id] = None
        if len(packet.shares) == packet.count:
            packet.state = RedPacketState.EMPTY
            self._clock.unset(Alarm.RED_PACKET_EXPIRES, packet.id)
        self._stir(packet)
        self._tell_taken(packet, person)
        return self._view(packet, person.id)

    def expire(self, key: str) -> None:
        """Nobody took all of it in time: give back what is left."""
        packet = self._packets[RedPacketId(key)]
        fen, packet.left_fen = packet.left_fen, 0
        packet.state = RedPacketState.EXPIRED
        sender = self._people.person(packet.sender)
        give(sender, fen)
        self._stir(packet)
        self._notify(packet, sender, went_back(fen))
        self._tell_sender(packet)

    def find(self, id_: str, viewer: Person, page: int = 0) -> RedPacketRecord:
        """Return a packet that ``viewer`` sent or was sent, with one page of its shares, 11 each, from 0.

        Raises:
            NotFound: no such packet of theirs.
            InvalidArgument: a page below 0.
        """
        if page < 0:
            raise InvalidArgument("page", "must be at least 0")
        return self._view(self._packet(id_, viewer), viewer.id, page)

    def offer(self, id_: str, viewer: Person) -> RedPacketOffer:
        """Return a packet that ``viewer`` sent or was sent, and the key by which a device opens it.

        Raises:
            NotFound: no such packet of theirs.
        """
        packet = self._packet(id_, viewer)
        key = self._mint.packet_key(packet.id, viewer.id) if packet.is_open_to(viewer.id) else ""
        return RedPacketOffer(packet=self._view(packet, viewer.id), key=key)

    def newest(self, viewer: Person, limit: int) -> tuple[RedPacketRecord, ...]:
        """Return the last ``limit`` packets that ``viewer`` sent or took a share of, the newest first."""
        ids = list(self._of.get(viewer.id, ()))[-limit:]
        return tuple(self._view(self._packets[id_], viewer.id) for id_ in reversed(ids))

    def _send(self, deed: Say | SendRedPacket, said: RedPacket) -> tuple[Receipt, Packet]:
        sender, device = self._post.actor(deed)
        check_line("wishing", said.wishing, WISHING_CHARS)
        chat, readers, is_room = self._receivers(sender, deed.to, said.count)
        self._check_amount(sender, said)
        take(sender, said.amount_fen)
        packet = Packet(
            id=self._mint.red_packet(),
            sender=sender.id,
            to=chat,
            is_room=is_room,
            readers=readers,
            wishing=said.wishing or WISHING,
            is_lucky=said.is_lucky,
            amount_fen=said.amount_fen,
            count=said.count,
            sent_at_ms=self._clock.now_ms,
            left_fen=said.amount_fen,
        )
        self._packets[packet.id] = packet
        self._of[sender.id][packet.id] = None
        self._clock.set(Alarm.RED_PACKET_EXPIRES, packet.id, packet.sent_at_ms + EXPIRES_MS)
        content = RedPacket(
            amount_fen=packet.amount_fen,
            count=packet.count,
            is_lucky=packet.is_lucky,
            wishing=packet.wishing,
            packet_id=packet.id,
        )
        return self._post.send(sender, device, packet.to, content, readers, is_room=is_room), packet

    def _receivers(self, sender: Person, to: str, count: int) -> tuple[ChatId, tuple[ContactId, ...], bool]:
        """Return the chat ``to``, by its id as it is stored, who has it, and whether it is a room."""
        if count < 1:
            raise InvalidArgument("count", "must be at least 1")
        room = self._rooms.find(to)
        if room is not None:
            if sender.id not in room.members:
                raise Rejected(NOT_A_MEMBER)
            return ChatId(room.id), room.everybody, True
        receiver = self._people.person(to)
        check_payee(sender, receiver)
        if count > 1:
            raise InvalidArgument("count", "must be 1 for a friend")
        return ChatId(receiver.id), (sender.id, receiver.id), False

    def _check_amount(self, sender: Person, said: RedPacket) -> None:
        if said.count > SHARES:
            raise Rejected(TOO_MANY_SHARES)
        if said.amount_fen < said.count:
            raise Rejected(SHARE_TOO_SMALL)
        if said.amount_fen > said.count * SHARE_FEN:
            raise Rejected(SHARE_TOO_LARGE)
        if not said.is_lucky and said.amount_fen % said.count:
            raise InvalidArgument("amount_fen", f"cannot be {said.count} shares of the same size")
        check_balance(sender, said.amount_fen)

    def _check_open(self, packet: Packet, person: Person) -> None:
        if person.id in packet.shares:
            raise Rejected(TAKEN, STATUS_TAKEN)
        if packet.state is RedPacketState.EMPTY:
            raise Rejected(NOTHING_LEFT)
        if packet.state is RedPacketState.EXPIRED:
            raise Rejected(PACKET_IS_OVER)
        if not packet.is_open_to(person.id):
            raise Rejected(OWN_PACKET)
        room = self._rooms.find(packet.to)
        if room is not None and person.id not in room.members:
            raise Rejected(NOT_A_MEMBER)

    def _draw(self, packet: Packet) -> int:
        """Return the next share."""
        number = len(packet.shares)
        if not packet.is_lucky:
            return packet.amount_fen // packet.count
        least, most = bounds(packet.left_fen, packet.count - number)
        return self._mint.share(packet.id, number, least, most)

    def _stir(self, packet: Packet) -> None:
        for reader in packet.readers:
            self._people.person(reader).packets_changed += 1

    def _tell_taken(self, packet: Packet, taker: Person) -> None:
        """Say to who took a share and to the sender what happened; nobody else reads of it."""
        sender = self._people.person(packet.sender)
        end = ALL_TAKEN if packet.is_room and packet.state is RedPacketState.EMPTY else ""
        if taker is sender:
            self._notify(packet, sender, YOU_TOOK_YOUR_OWN + end)
        else:
            self._notify(packet, taker, you_took(sender.profile.nick))
            self._notify(packet, sender, took_yours(taker.profile.nick) + end)
        self._tell_sender(packet)

    def _notify(self, packet: Packet, reader: Person, text: str) -> None:
        room = self._rooms.find(packet.to)
        if room is None:
            self._post.notify(reader, ContactId(self._chat(packet, reader.id)), text)
        elif reader.id in room.members:
            self._post.notify_room(room, Notice(text=text), (reader.id,))

    def _tell_sender(self, packet: Packet) -> None:
        self._devices.inform(packet.sender, RedPacketChanged(packet=self._view(packet, packet.sender)))

    def _packet(self, id_: str, viewer: Person) -> Packet:
        packet = self._packets.get(RedPacketId(id_))
        if packet is None or viewer.id not in packet.readers:
            raise NotFound(f"no red packet {shown(id_)} of {shown(viewer.id)}")
        return packet

    def _chat(self, packet: Packet, viewer: ContactId) -> ChatId:
        return packet.to if packet.is_room or viewer == packet.sender else ChatId(packet.sender)

    def _view(self, packet: Packet, viewer: ContactId, page: int = 0) -> RedPacketRecord:
        is_known = packet.is_known_to(viewer)
        own = packet.shares.get(viewer)
        return RedPacketRecord(
            id=packet.id,
            sender=packet.sender,
            sender_nick=self._people.profile(packet.sender).nick,
            chat=self._chat(packet, viewer),
            wishing=packet.wishing,
            is_lucky=packet.is_lucky,
            is_sender=viewer == packet.sender,
            amount_fen=packet.amount_fen if is_known else 0,
            count=packet.count if is_known else 0,
            claimed_count=len(packet.shares) if is_known else 0,
            claimed_fen=sum(share.fen for share in packet.shares.values()) if is_known else 0,
            own_fen=own.fen if own is not None else 0,
            state=packet.state,
            sent_at_ms=packet.sent_at_ms,
            claims=self._claims(packet, viewer, page) if is_known else (),
        )

    def _claims(self, packet: Packet, viewer: ContactId, page: int) -> tuple[RedPacketClaim, ...]:
        newest_first = list(reversed(packet.shares.items()))[page * PAGE : (page + 1) * PAGE]
        best = packet.best
        return tuple(
            RedPacketClaim(
                receiver=taker,
                nick=self._people.profile(taker).nick,
                amount_fen=share.fen,
                at_ms=share.at_ms,
                is_best=taker == best,
                is_own=taker == viewer,
            )
            for taker, share in newest_first
        )

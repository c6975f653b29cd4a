"""Transfers: sent, accepted, returned, expired."""

from collections import defaultdict

import msgspec

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.events import TransferChanged
from hongyan.model.ids import ChatId, ContactId, TransferId
from hongyan.model.message import Receipt, Transfer
from hongyan.model.payment import TransferRecord, TransferState
from hongyan.world.clock import Alarm, Clock
from hongyan.world.deeds import AcceptTransfer, ReturnTransfer, Say, SendTransfer
from hongyan.world.devices import Device, Devices
from hongyan.world.minting import ROOM_SUFFIX, Mint
from hongyan.world.money_rules import (
    EXPIRES_MS,
    MEMO_CHARS,
    PAYER_CANNOT,
    TRANSFER_ACCEPTED,
    TRANSFER_EXPIRED,
    TRANSFER_FEN,
    TRANSFER_RETURNED,
    TRANSFER_TOO_LARGE,
)
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rules import URL_CHARS, check_line, shown
from hongyan.world.wallets import check_balance, check_payee, give, take

_OVER = {
    TransferState.ACCEPTED: TRANSFER_ACCEPTED,
    TransferState.RETURNED: TRANSFER_RETURNED,
    TransferState.EXPIRED: TRANSFER_EXPIRED,
}


class Transfers:
    """Moves money between two friends. Owns the records, and the money of those that nobody took yet.

    Each change is a message in the chat of the two; the one about an expiry comes from the receiver, as that about a
    return does (guess).
    """

    __slots__ = ("_clock", "_devices", "_mint", "_of", "_people", "_post", "_records")

    def __init__(self, mint: Mint, clock: Clock, people: People, devices: Devices, post: Post) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices
        self._post = post
        self._records: dict[TransferId, TransferRecord] = {}
        """As nobody in particular sees them."""
        self._of: defaultdict[ContactId, list[TransferId]] = defaultdict(list)
        """The transfers of each person, the oldest first."""

    @property
    def kept_fen(self) -> int:
        """What is on its way."""
        return sum(record.amount_fen for record in self._records.values() if record.state is TransferState.SENT)

    def say(self, deed: Say) -> Receipt:
        """Send the transfer that a message is.

        Raises:
            NotFound, InvalidArgument, Rejected: as ``send``.
        """
        content = deed.content
        assert isinstance(content, Transfer)
        # What WeChat fills in is not used, and yet stands in the log: it must be something that a log can carry.
        check_line("transfer_id", content.transfer_id, URL_CHARS)
        return self._send(deed, deed.to, content.amount_fen, content.memo)[0]

    def send(self, deed: SendTransfer) -> TransferRecord:
        """Send money to a friend.

        Raises:
            NotFound: no such person.
            InvalidArgument: a room, oneself, no money, or a note that cannot be.
            Rejected: no friend of each other, too much money, or more than there is.
        """
        return self._send(deed, deed.to, deed.amount_fen, deed.memo)[1]

    def accept(self, deed: AcceptTransfer) -> TransferRecord:
        """Take the money.

        Raises:
            NotFound: no such transfer of this person.
            Rejected: they are the payer, or it is over.
        """
        return self._settle(deed, TransferState.ACCEPTED)

    def give_back(self, deed: ReturnTransfer) -> TransferRecord:
        """Give the money back.

        Raises:
            NotFound, Rejected: as ``accept``.
        """
        return self._settle(deed, TransferState.RETURNED)

    def expire(self, key: str) -> None:
        """Nobody took it in time: give the money back."""
        record = self._records[TransferId(key)]
        self._end(record, TransferState.EXPIRED, self._people.person(record.receiver), None)

    def find(self, id_: str, viewer: Person) -> TransferRecord:
        """Return a transfer of ``viewer``.

        Raises:
            NotFound: no such transfer, or of others.
        """
        return self._view(self._record(id_, viewer), viewer.id)

    def newest(self, viewer: Person, limit: int) -> tuple[TransferRecord, ...]:
        """Return the last ``limit`` transfers of ``viewer``, the newest first."""
        ids = self._of.get(viewer.id, [])[-limit:]
        return tuple(self._view(self._records[id_], viewer.id) for id_ in reversed(ids))

    def _send(self, deed: Say | SendTransfer, to: str, fen: int, memo: str) -> tuple[Receipt, TransferRecord]:
        payer, device = self._post.actor(deed)
        if to.endswith(ROOM_SUFFIX):
            raise InvalidArgument("to", "a transfer goes to one person, not into a room")
        if fen < 1:
            raise InvalidArgument("amount_fen", "must be at least 1")
        check_line("memo", memo, MEMO_CHARS)
        receiver = self._people.person(to)
        check_payee(payer, receiver)
        if fen > TRANSFER_FEN:
            raise Rejected(TRANSFER_TOO_LARGE)
        check_balance(payer, fen)
        take(payer, fen)
        id_ = self._mint.transfer()
        record = TransferRecord(
            id=id_,
            payer=payer.id,
            receiver=receiver.id,
            amount_fen=fen,
            memo=memo,
            state=TransferState.SENT,
            sent_at_ms=self._clock.now_ms,
        )
        self._clock.set(Alarm.TRANSFER_EXPIRES, id_, record.sent_at_ms + EXPIRES_MS)
        for person in (payer, receiver):
            self._of[person.id].append(id_)
        return self._tell(record, payer, device, receiver), self._view(record, payer.id)

    def _settle(self, deed: AcceptTransfer | ReturnTransfer, state: TransferState) -> TransferRecord:
        person, device = self._post.actor(deed)
        record = self._record(deed.transfer, person)
        if record.receiver != person.id:
            raise Rejected(PAYER_CANNOT)
        if record.state is not TransferState.SENT:
            raise Rejected(_OVER[record.state])
        self._clock.unset(Alarm.TRANSFER_EXPIRES, record.id)
        return self._view(self._end(record, state, person, device), person.id)

    def _end(
        self, record: TransferRecord, state: TransferState, receiver: Person, device: Device | None
    ) -> TransferRecord:
        """Hand the money out; ``receiver`` says so."""
        payer = self._people.person(record.payer)
        give(receiver if state is TransferState.ACCEPTED else payer, record.amount_fen)
        record = msgspec.structs.replace(record, state=state, changed_at_ms=self._clock.now_ms)
        self._tell(record, receiver, device, payer)
        return record

    def _tell(self, record: TransferRecord, sender: Person, device: Device | None, to: Person) -> Receipt:
        """Keep ``record``, say what became of it, and let both sides' devices know."""
        self._records[record.id] = record
        content = Transfer(
            amount_fen=record.amount_fen,
            memo=record.memo,
            transfer_id=record.id,
            state=record.state,
            sent_at_ms=record.sent_at_ms,
        )
        receipt = self._post.send(sender, device, ChatId(to.id), content, (sender.id, to.id))
        for viewer in (record.payer, record.receiver):
            self._devices.inform(viewer, TransferChanged(transfer=self._view(record, viewer)))
        return receipt

    def _record(self, id_: str, viewer: Person) -> TransferRecord:
        record = self._records.get(TransferId(id_))
        if record is None or viewer.id not in (record.payer, record.receiver):
            raise NotFound(f"no transfer {shown(id_)} of {shown(viewer.id)}")
        return record

    def _view(self, record: TransferRecord, viewer: ContactId) -> TransferRecord:
        return msgspec.structs.replace(
            record,
            payer_nick=self._people.profile(record.payer).nick,
            receiver_nick=self._people.profile(record.receiver).nick,
            is_payer=viewer == record.payer,
        )

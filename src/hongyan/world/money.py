"""What a person can look up about money, and whether all of it is still there."""

from hongyan.model.payment import RedPacketOffer, RedPacketRecord, TransferRecord
from hongyan.world.people import People
from hongyan.world.red_packets import RedPackets
from hongyan.world.transfers import Transfers
from hongyan.world.wallets import Wallet, check_total


class Money:
    """Answers questions. Keeps nothing."""

    __slots__ = ("_people", "_red_packets", "_transfers")

    def __init__(self, people: People, transfers: Transfers, red_packets: RedPackets) -> None:
        self._people = people
        self._transfers = transfers
        self._red_packets = red_packets

    def transfer(self, wxid: str, id_: str) -> TransferRecord:
        """Return a transfer that ``wxid`` sent or got.

        Raises:
            NotFound: no such person, or no such transfer of theirs.
        """
        return self._transfers.find(id_, self._people.person(wxid))

    def red_packet(self, wxid: str, id_: str, page: int = 0) -> RedPacketRecord:
        """Return a red packet that ``wxid`` sent or was sent, with one page of its shares, 11 each, from 0.

        Raises:
            NotFound: no such person, or no such red packet of theirs.
            InvalidArgument: a page below 0.
        """
        return self._red_packets.find(id_, self._people.person(wxid), page)

    def offer(self, wxid: str, id_: str) -> RedPacketOffer:
        """Return a red packet as ``red_packet`` does, and the key by which a device of ``wxid`` opens it.

        Raises:
            NotFound: no such person, or no such red packet of theirs.
        """
        return self._red_packets.offer(id_, self._people.person(wxid))

    def wallet(self, wxid: str, limit: int) -> Wallet:
        """Return what the wallet of ``wxid`` shows: of transfers and red packets the newest ``limit``.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        return Wallet(
            balance_fen=person.balance_fen,
            transfers=self._transfers.newest(person, limit),
            red_packets=self._red_packets.newest(person, limit),
        )

    def check(self) -> None:
        """Make sure that no money appeared or vanished. For tests: it looks at everything.

        Raises:
            AssertionError: some did: a bug.
        """
        check_total(self._people, self._transfers.kept_fen + self._red_packets.kept_fen)

"""New ids: unique, the same for the same seed and order, and looking as WeChat's do.

Nothing here is secret: who knows the seed knows every token. That is right for a simulated WeChat and for nothing else.
"""

import base64
import hashlib

from hongyan.model.ids import ContactId, LoginId, RedPacketId, RoomId, TransferId

ROOM_SUFFIX = "@chatroom"
"""How a room's id ends, and no other; old clients test for it."""

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"

_MESSAGE_BITS = 52
_MESSAGE_BASE = 1 << 50
"""Added to every message id: all have 16 digits and stay below 2^53."""

_UIN_BITS = 31
_UIN_BASE = 10**8
"""Added to every uin: all have 9 or 10 digits."""


_MOMENT_BITS = 23

_ROOM_BITS = 32
_ROOM_BASE = 10**9
"""Added to every room's number: all have 10 digits."""

_PAYMENT_BITS = 64
_PAYMENT_BASE = 10**20
"""Added to every payment's number: all have 21 digits."""
_TURN_BITS = 30
_TURN_BITS_OF = {"_rooms": 16, "_uins": 16, "_messages": 32, "_moments": 13}
"""How far a turn leaps, as a power of two; less where there are few numbers."""

MOST_TURNS = (1 << 15) - 1


def mix(number: int, key: int, bits: int) -> int:
    """Map ``0 <= number < 2**bits`` one to one onto the same range, without visible order.

    Adding, multiplying by an odd number and folding the upper half onto the lower one can each be undone, so two
    numbers never meet.
    """
    mask = (1 << bits) - 1
    half = (bits + 1) // 2
    number = (number + key) & mask
    number = (number * 0x9E3779B97F4A7C15) & mask
    number ^= number >> half
    number = (number * 0xBF58476D1CE4E5B9) & mask
    return number ^ (number >> half)


class Mint:
    """Makes the ids of one world. Owns the counters."""

    __slots__ = (
        "_invitations",
        "_key",
        "_logins",
        "_messages",
        "_moments",
        "_newest_moment",
        "_payments",
        "_people",
        "_requests",
        "_room_codes",
        "_rooms",
        "_seed",
        "_sms_codes",
        "_tokens",
        "_uins",
    )

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._key = int.from_bytes(self._digest("key", "")[:8])
        self._messages = 0
        self._moments = 0
        self._newest_moment = 0
        self._people = 0
        self._uins = 0
        self._logins = 0
        self._tokens = 0
        self._rooms = 0
        self._room_codes = 0
        self._invitations = 0
        self._requests = 0
        self._sms_codes = 0
        self._payments = 0

    def leap(self, turn: int) -> None:
        """Go past every id that the world gave out on an earlier turn, each of which may mint 2^30 of a kind."""
        for counter in self.__slots__:
            if counter not in ("_seed", "_key"):
                bits = _TURN_BITS_OF.get(counter, _TURN_BITS)
                setattr(self, counter, max(getattr(self, counter), turn << bits))

    def message_number(self) -> int:
        """The next message id, as a number."""
        self._messages += 1
        return _MESSAGE_BASE + mix(self._messages, self._key, _MESSAGE_BITS)

    def moment_number(self, at_ms: int) -> int:
        """The next moment's id, as a number: above all before it; the time stands in the upper bits.

        Source: the documented answer of ``snsSendMoment`` in padchat-sdk 0.6.3, whose id is its time in milliseconds
        times 2^23 and something.
        """
        self._moments += 1
        number = at_ms << _MOMENT_BITS | mix(self._moments % (1 << _MOMENT_BITS), self._key, _MOMENT_BITS)
        self._newest_moment = max(number, self._newest_moment + 1)
        return self._newest_moment

    def wxid(self) -> ContactId:
        """The next ``wxid_…`` with 14 letters and digits. The caller asks again when it is taken."""
        self._people += 1
        number = int.from_bytes(self._digest("wxid", str(self._people))[:10])
        letters = []
        for _ in range(14):
            number, letter = divmod(number, 36)
            letters.append(_LETTERS[letter])
        return ContactId("wxid_" + "".join(letters))

    def uin(self) -> int:
        """The next number of a login; unique among 2^31 people."""
        self._uins += 1
        return _UIN_BASE + mix(self._uins, self._key, _UIN_BITS)

    def login(self) -> LoginId:
        """The next login's id: 20 characters that a URL can carry."""
        self._logins += 1
        return LoginId(base64.urlsafe_b64encode(self._digest("login", str(self._logins))[:15]).decode())

    def token(self) -> str:
        """The next login token: 40 characters that a URL can carry."""
        self._tokens += 1
        return base64.urlsafe_b64encode(self._digest("token", str(self._tokens))[:30]).decode()

    def stranger_ticket(self, of: ContactId) -> str:
        """The v1 code of somebody; always the same. Shape: samples of PadChat pushes, ``stranger``."""
        return f"v1_{self._digest('stranger', of).hex()}@stranger"

    def avatar_url(self, of: str) -> str:
        """Where somebody's picture would be; always the same."""
        return f"http://wx.qlogo.cn/mmhead/{self._digest('avatar', of).hex()[:40]}/0"

    def moment_picture_url(self, sha256: str) -> str:
        """Where a picture for moments is; always the same. Shape: reply of ``snsUpload``, padchat-sdk 0.6.3."""
        return f"http://mmsns.qpic.cn/mmsns/{self._digest('moment picture', sha256).hex()[:40]}"

    def favourites_key(self, of: ContactId, seq: int) -> str:
        """The key of a place in somebody's favourites: base64 of 16 bytes, as captured in ``syncFav``."""
        place = seq.to_bytes(8)
        return base64.b64encode(place + self._digest("favourites", f"{of}/{seq}")[:8]).decode()

    def read_favourites_key(self, key: str) -> int:
        """Return the place that a key names, ours or not; -1 for what is none."""
        try:
            place = base64.b64decode(key, validate=True)
        except ValueError:
            return -1
        return int.from_bytes(place[:8]) if len(place) == 16 else -1

    def room(self) -> RoomId:
        """The next room's id: 10 digits and ``@chatroom``. Shape: samples of PadChat pushes."""
        self._rooms += 1
        return RoomId(f"{_ROOM_BASE + mix(self._rooms, self._key, _ROOM_BITS)}{ROOM_SUFFIX}")

    def room_code(self) -> str:
        """The next code of a room: 16 characters that a URL can carry. Shape: samples of PadChat pushes."""
        self._room_codes += 1
        return base64.urlsafe_b64encode(self._digest("room code", str(self._room_codes))[:12]).decode()

    def invitation(self) -> str:
        """The next invitation's ticket: 40 hexadecimal digits. Shape: samples of PadChat pushes."""
        self._invitations += 1
        return self._digest("invitation", str(self._invitations)).hex()[:40]

    def request_ticket(self) -> str:
        """The next friend request's v2 code."""
        self._requests += 1
        return f"v2_{self._digest('request', str(self._requests)).hex()}@stranger"

    def search_ticket(self, of: ContactId, by: ContactId) -> str:
        """The v2 code by which ``by`` may ask somebody they found; always the same."""
        return f"v2_{self._digest('search', f'{by}/{of}').hex()}@stranger"

    def card_ticket(self, of: ContactId) -> str:
        """The v2 code on somebody's card; always the same."""
        return f"v2_{self._digest('card', of).hex()}@stranger"

    def contact_code(self, of: ContactId) -> str:
        """The code by which somebody is added; always the same."""
        return base64.urlsafe_b64encode(self._digest("contact code", of)[:15]).decode()

    def article_codes(self, of: ContactId, mid: int, index: int) -> tuple[str, str]:
        """What proves an article's address, ``sn`` and ``chksm``; always the same. Shape: samples of PadChat pushes."""
        proof = self._digest("article", f"{of}/{mid}/{index}").hex()
        return proof[:32], f"{proof}{proof}"[:84]

    def share_code(self, place: str) -> str:
        """The short name of a page: 22 characters; always the same. Shape: result of ``getRequestToken``."""
        return base64.urlsafe_b64encode(self._digest("share", place)[:16]).decode().rstrip("=")

    def share_scene(self, by: ContactId, place: str) -> str:
        """What a shared page was shared as, ``srcid``: 24 letters; always the same. Shape: as above."""
        return self._digest("share scene", f"{by}/{place}").hex()[:24]

    def pass_ticket(self, of: ContactId) -> str:
        """What goes with somebody's visits of pages; always the same. Shape: as above."""
        return self._digest("pass ticket", of).hex()[:40]

    def web_key(self, of: ContactId, at_ms: int) -> str:
        """The key that opens pages for somebody from a moment on: see ``rules.WEB_KEY``."""
        at_s = at_ms // 1000
        proof = self._digest("web key", f"{of}/{at_s}").hex()
        return f"{at_s:010x}{proof}{proof}"[:128]

    def sms_code(self) -> str:
        """The next code by SMS: 6 digits."""
        self._sms_codes += 1
        return f"{int.from_bytes(self._digest('sms', str(self._sms_codes))[:8]) % 10**6:06}"

    def transfer(self) -> TransferId:
        """The next transfer's id: 31 digits, as in public dumps of ``transferid``."""
        return TransferId(f"1000050001{self._payment()}")

    def red_packet(self) -> RedPacketId:
        """The next red packet's id: 31 digits, as in padchat-sdk's documentation of ``openRedPacket``."""
        return RedPacketId(f"1000039501{self._payment()}")

    def packet_key(self, packet: RedPacketId, of: ContactId) -> str:
        """The key by which somebody's device opens a red packet; always the same. Shape: as above, ``key``."""
        return self._digest("packet key", f"{packet}/{of}").hex().upper()

    def share(self, packet: RedPacketId, number: int, least: int, most: int) -> int:
        """The share ``number`` of a red packet, drawn from ``least`` to ``most``; always the same."""
        return least + int.from_bytes(self._digest("share", f"{packet}/{number}")[:16]) % (most - least + 1)

    def _payment(self) -> int:
        self._payments += 1
        return _PAYMENT_BASE + mix(self._payments, self._key, _PAYMENT_BITS)

    def _digest(self, kind: str, of: str) -> bytes:
        return hashlib.sha256(f"{self._seed}/{kind}/{of}".encode()).digest()

"""What can be done in the world, as records, and how the log spells them.

A log is one ``Genesis`` and then entries in the order in which the deeds were applied. The same log gives the same
world, byte for byte. Logs are kept for years: a new field has a default and no field changes its type.
"""

from typing import Annotated, TypeVar

import msgspec

from hongyan.model.account import LoginMethod
from hongyan.model.commands.base import snake
from hongyan.model.contact import Sex
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, LoginId
from hongyan.model.message import AnyContent

T = TypeVar("T")


class Genesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a world begins."""

    scenario: str
    """One of ``scenarios.SCENARIOS``: ``demo`` or ``empty``."""
    seed: int
    """What all ids are minted from; 64 bits with sign."""
    at_ms: int
    """The world's first moment, milliseconds since 1970."""


class Deed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag=snake):
    """Something done in the world. The tag is its public name."""


class Say(Deed, frozen=True, kw_only=True):
    """A person writes on their phone."""

    as_: ContactId = msgspec.field(name="as")
    to: ChatId
    content: AnyContent


class Scan(Deed, frozen=True, kw_only=True):
    """A person points their phone at a login's QR code."""

    as_: ContactId = msgspec.field(name="as")
    qr: LoginId | None = None
    """Absent: the newest pending one that this person may act on; so too below."""


class Confirm(Deed, frozen=True, kw_only=True):
    """A person allows the login they scanned or were asked about."""

    as_: ContactId = msgspec.field(name="as")
    qr: LoginId | None = None


class Cancel(Deed, frozen=True, kw_only=True):
    """A person refuses the login they scanned or were asked about."""

    as_: ContactId = msgspec.field(name="as")
    qr: LoginId | None = None


class LogOutDevice(Deed, frozen=True, kw_only=True):
    """A person ends a login from their phone."""

    as_: ContactId = msgspec.field(name="as")
    device: str | None = None
    """Absent: all of this person's devices."""


class AddPerson(Deed, frozen=True, kw_only=True):
    """The operator lets somebody join WeChat."""

    id: ContactId | None = None
    """Absent: a ``wxid_…`` is minted."""
    nick: str
    sex: Sex = Sex.UNKNOWN
    signature: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    wechat_number: str = ""
    friends: tuple[ContactId, ...] = ()
    """People who are friends from the start, both ways."""


class AdvanceClock(Deed, frozen=True, kw_only=True):
    """The operator moves the world's clock ahead of the real one, for good."""

    by_ms: int


class RegisterDevice(Deed, frozen=True, kw_only=True):
    """The operator makes a device known; again is fine."""

    device: str
    type: str = "ipad"
    """Cannot change later."""
    name: str = ""
    """What people read; the last registration's counts."""


class RequestLogin(Deed, frozen=True, kw_only=True):
    """A device wants to log in."""

    device: str
    method: LoginMethod = LoginMethod.QR
    token: str = ""
    """For ``TOKEN`` and ``REQUEST``."""


class CancelLogin(Deed, frozen=True, kw_only=True):
    """A device gives up its login under way; none under way is fine."""

    device: str


class EndLogin(Deed, frozen=True, kw_only=True):
    """A device logs its account out."""

    device: str


class DeviceSay(Deed, frozen=True, kw_only=True):
    """The person logged in on a device writes there."""

    device: str
    to: ChatId
    content: AnyContent


AnyDeed = (
    Say
    | Scan
    | Confirm
    | Cancel
    | LogOutDevice
    | AddPerson
    | AdvanceClock
    | RegisterDevice
    | RequestLogin
    | CancelLogin
    | EndLogin
    | DeviceSay
)


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One applied deed in the log."""

    at_ms: Annotated[int, msgspec.Meta(ge=0)]
    """``World.at_ms`` right after the deed."""
    deed: AnyDeed


_encoder = msgspec.json.Encoder()
_genesis = msgspec.json.Decoder(Genesis)
_entry = msgspec.json.Decoder(Entry)


def encode_genesis(genesis: Genesis) -> bytes:
    """Spell the log's first record."""
    return _encoder.encode(genesis)


def decode_genesis(body: bytes) -> Genesis:
    """Read the log's first record.

    Raises:
        Malformed: not JSON, or not of this shape.
    """
    return _decode(_genesis, body)


def encode_entry(at_ms: int, deed: AnyDeed) -> bytes:
    """Spell one applied deed. ``at_ms`` is ``World.at_ms`` right after it."""
    return _encoder.encode(Entry(at_ms=at_ms, deed=deed))


def decode_entry(body: bytes) -> Entry:
    """Read one applied deed.

    Raises:
        Malformed: not JSON, or not of this shape.
    """
    return _decode(_entry, body)


def _decode(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        raise Malformed(reason, path.strip("`.")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"cannot be read: {error}") from error

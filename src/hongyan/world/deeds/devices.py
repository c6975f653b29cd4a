"""What happens with devices and logins, and what the operator does."""

import msgspec

from hongyan.model.account import LoginMethod
from hongyan.model.contact import Sex
from hongyan.model.ids import ContactId, LoginId
from hongyan.world.deeds.base import Deed


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


class GetBanned(Deed, frozen=True, kw_only=True):
    """WeChat bans a person from logging in, or forgives them; again is fine. The phone goes on working."""

    as_: ContactId = msgspec.field(name="as")
    on: bool = True


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
    phone: str = ""
    """What they are found by, and log in with; empty for none."""
    password: str = ""
    """Empty: there is none, and no login by it."""
    balance_fen: int | None = None
    """What is in their wallet; absent: what everybody begins with."""


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


class GoOffline(Deed, frozen=True, kw_only=True):
    """A device loses its network; again is fine. Its login lives on, and what happens for it waits."""

    as_: ContactId | None = msgspec.field(name="as", default=None)
    """Who is logged in there; absent: whoever. So too below."""
    device: str | None = None
    """Absent: all devices on which the person is logged in. So too below."""


class ComeOnline(Deed, frozen=True, kw_only=True):
    """A device has its network back and gets what waited, in order; again is fine."""

    as_: ContactId | None = msgspec.field(name="as", default=None)
    device: str | None = None


class RequestLogin(Deed, frozen=True, kw_only=True):
    """A device wants to log in."""

    device: str
    method: LoginMethod = LoginMethod.QR
    token: str = ""
    """For ``TOKEN`` and ``REQUEST``."""
    username: str = ""
    """For ``PASSWORD``: an id, a WeChat number or a phone number."""
    password: str = ""
    phone: str = ""
    """For ``PHONE``."""
    code: str = ""
    """For ``PHONE``, second step: what the phone got. Empty: send one."""


class CancelLogin(Deed, frozen=True, kw_only=True):
    """A device gives up its login under way; none under way is fine."""

    device: str


class EndLogin(Deed, frozen=True, kw_only=True):
    """A device logs its account out."""

    device: str

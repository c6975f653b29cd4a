"""The account: one WeChat login that the gateway holds."""

from enum import StrEnum

import msgspec

from .contact import Profile
from .ids import AccountId, ContactId, LoginId


class AccountState(StrEnum):
    """Where an account stands. The legal moves are a table in ``core.accounts``."""

    LOGGED_OUT = "logged_out"
    LOGGING_IN = "logging_in"
    ONLINE = "online"
    OFFLINE = "offline"
    """Has a session that should live, and no link at the moment."""


class LoginStep(StrEnum):
    """How far a login got. The legal moves are a table in ``core.login``."""

    IDLE = "idle"
    WAITING = "waiting"
    """A QR code is shown, or a request is on the person's phone; nobody has looked at it."""
    SCANNED = "scanned"
    CONFIRMED = "confirmed"
    DONE = "done"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


class LoginMethod(StrEnum):
    """How to log in."""

    QR = "qr"
    TOKEN = "token"  # noqa: S105  a method's name, not a secret
    """With a login token that is still fresh: nobody is asked."""
    REQUEST = "request"
    """With an older token: the person confirms on their phone, without a scan."""
    PASSWORD = "password"  # noqa: S105  a method's name, not a secret
    PHONE = "phone"


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """What the account's device tells WeChat about itself. Stable for a slot, unique among slots."""

    name: str
    uuid: str
    wifi_name: str
    wifi_mac: str
    type: str = "ipad"
    """One login per person and device type, as WeChat has it."""
    first_uuid: str = ""
    """The UUID it was made with, once a client has named another one; empty: ``uuid`` still is."""

    @property
    def id(self) -> str:
        """What stays the same whatever a client calls it."""
        return self.first_uuid or self.uuid


class DeviceWish(msgspec.Struct, frozen=True, kw_only=True):
    """Device parameters that a client brings along. Those that are empty stay as they are."""

    name: str = ""
    uuid: str = ""
    wifi_name: str = ""
    wifi_mac: str = ""


class LoginStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a login, for who asks."""

    step: LoginStep
    login: LoginId | None = None
    """The attempt under way; absent when there is none."""
    contact: ContactId | None = None
    """Who scanned or is logged in; absent before the scan."""
    profile: Profile | None = None
    """Their profile, where the backend tells it; absent before the login."""


class LoginToken(msgspec.Struct, frozen=True, kw_only=True):
    """What the next login can do without a scan."""

    token: str
    uin: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account slot as the native API shows it."""

    id: AccountId
    backend: str
    state: AccountState
    login_step: LoginStep
    profile: Profile | None = None
    """Who is, or was last, logged in; absent before the first login."""
    last_seq: int
    clients: tuple[str, ...] = ()
    """The face clients connected at the moment."""

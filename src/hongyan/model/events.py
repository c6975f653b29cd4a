"""Facts that happened to an account.

An event is journaled before anybody sees it; ``Recorded`` is the journaled form. The journal keeps events for years: a
new field has a default and no field changes its type.
"""

import msgspec

from .account import LoginMethod
from .commands.base import snake
from .contact import Contact, Profile
from .ids import AccountId, ContactId, LoginId
from .message import Message


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag=snake):
    """A fact, in the past tense. The tag is its public name."""


class QrCodeShown(Event, frozen=True, kw_only=True):
    """WeChat waits for a scan of ``url``."""

    login: LoginId
    url: str
    expires_at_ms: int


class Scanned(Event, frozen=True, kw_only=True):
    """Somebody looked at the code, or at the request on their phone, and has not decided."""

    login: LoginId
    profile: Profile
    expires_at_ms: int


class LoginConfirmed(Event, frozen=True, kw_only=True):
    """The person said yes."""

    login: LoginId
    profile: Profile


class LoginFailed(Event, frozen=True, kw_only=True):
    """The attempt is over without a login."""

    login: LoginId
    reason: str
    """``expired``, ``cancelled`` or ``refused``."""


class LoggedIn(Event, frozen=True, kw_only=True):
    """The account is online."""

    profile: Profile
    method: LoginMethod = LoginMethod.QR
    is_resumed: bool = False
    """The session lived on; nobody was asked."""


class ContactsLoaded(Event, frozen=True, kw_only=True):
    """The address book is complete."""

    contacts: int
    rooms: int


class LoggedOut(Event, frozen=True, kw_only=True):
    """The login ended, by the account's own wish or its owner's."""

    reason: str


class Kicked(Event, frozen=True, kw_only=True):
    """Another device, or WeChat itself, ended the login."""

    reason: str


class ConnectionLost(Event, frozen=True, kw_only=True):
    """The way to WeChat broke; the session may live on."""

    reason: str


class ConnectionRestored(Event, frozen=True, kw_only=True):
    """The way to WeChat is back."""


class Gap(Event, frozen=True, kw_only=True):
    """Events ``first_seq`` to ``last_seq`` are no longer kept. Made when read; never journaled itself."""

    first_seq: int
    last_seq: int


class Warned(Event, frozen=True, kw_only=True, tag="warning"):
    """Something a person should know."""

    text: str


class MessageReceived(Event, frozen=True, kw_only=True):
    """A message came in, or went out from another device of the same account."""

    message: Message


class ContactAdded(Event, frozen=True, kw_only=True):
    """Somebody entered the address book."""

    contact: Contact


class ContactRemoved(Event, frozen=True, kw_only=True):
    """Somebody left the address book."""

    contact: ContactId


class ContactChanged(Event, frozen=True, kw_only=True):
    """Somebody's profile, or what this account noted about them, changed."""

    contact: Contact


AnyEvent = (
    QrCodeShown
    | Scanned
    | LoginConfirmed
    | LoginFailed
    | LoggedIn
    | ContactsLoaded
    | LoggedOut
    | Kicked
    | ConnectionLost
    | ConnectionRestored
    | Gap
    | Warned
    | MessageReceived
    | ContactAdded
    | ContactRemoved
    | ContactChanged
)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the journal has it."""

    account: AccountId
    seq: int
    """Gap-free per account, from 1."""
    at_ms: int
    """When it was journaled, milliseconds since 1970."""
    event: AnyEvent

    @property
    def event_id(self) -> str:
        """``account:seq``, stable for ever."""
        return f"{self.account}:{self.seq}"

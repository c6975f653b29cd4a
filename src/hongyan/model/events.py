"""Facts that happened to an account.

An event is journaled before anybody sees it; ``Recorded`` is the journaled form. The journal keeps events for years: a
new field has a default and no field changes its type.
"""

import msgspec

from .account import LoginMethod
from .commands.base import snake
from .contact import Contact, Profile
from .ids import AccountId, ChatId, ContactId, LoginId, MessageId, MomentId, RoomId
from .message import Message
from .moment import Moment, MomentComment, MomentLike
from .official import Article
from .payment import RedPacketRecord, TransferRecord
from .room import Member, Room


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag=snake):
    """A fact, in the past tense. The tag is its public name."""


class QrCodeShown(Event, frozen=True, kw_only=True):
    """WeChat waits for a scan of ``url``."""

    login: LoginId
    url: str
    """What the QR code holds; a ``data:`` URL of its picture where the backend knows no more."""
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
    is_own: bool = False
    """Asked for through the gateway; else on the phone, or the backend cannot tell."""


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


class MessageRecalled(Event, frozen=True, kw_only=True):
    """Somebody took a message back."""

    chat: ChatId
    message: MessageId
    by: ContactId | None = None
    """Who; absent when the backend cannot tell (Web WeChat)."""
    notice: str = ""
    """WeChat's line about it."""
    notice_id: MessageId
    """The line is a message of its own."""
    at_ms: int


class FriendRequested(Event, frozen=True, kw_only=True):
    """Somebody asks to be friends."""

    profile: Profile
    stranger: str
    """The v1 code that the answer needs."""
    ticket: str
    """The v2 code that the answer needs."""
    greeting: str = ""
    scene: int = 0
    """WeChat's number of where they found the account; 0 when the backend cannot tell."""
    message: MessageId
    """The request comes as a message of ``fmessage``; this is its id."""
    at_ms: int


class RoomJoined(Event, frozen=True, kw_only=True):
    """The account itself is in a room now."""

    room: Room
    by: ContactId | None = None
    """Who brought it; absent when it joined by a code, or the backend cannot tell."""


class RoomLeft(Event, frozen=True, kw_only=True):
    """The account itself is no longer in a room."""

    room: RoomId
    by: ContactId | None = None
    """Who put it out; absent when it left by itself."""


class MembersJoined(Event, frozen=True, kw_only=True):
    """Others came into a room of the account."""

    room: RoomId
    members: tuple[Member, ...]
    by: ContactId | None = None
    """Who brought them; absent when they came by a code."""


class MembersLeft(Event, frozen=True, kw_only=True):
    """Others are gone from a room of the account."""

    room: RoomId
    members: tuple[ContactId, ...]
    by: ContactId | None = None
    """Who put them out; absent when they left by themselves."""


class RoomRenamed(Event, frozen=True, kw_only=True):
    """A room has another name."""

    room: RoomId
    name: str
    by: ContactId


class RoomOwnerChanged(Event, frozen=True, kw_only=True):
    """A room has another owner."""

    room: RoomId
    owner: ContactId


class RoomAnnounced(Event, frozen=True, kw_only=True):
    """A room has another announcement."""

    room: RoomId
    text: str
    by: ContactId


class RoomSettingChanged(Event, frozen=True, kw_only=True):
    """Something else about a room changed: somebody's nick in it, whether joining needs the owner's word, or whether
    this account keeps it at the top of its list."""

    room: RoomId
    setting: str
    """``nick``, ``confirmation``, or ``pinned``, which only the account itself sees."""
    by: ContactId
    value: str


class MessageRead(Event, frozen=True, kw_only=True):
    """The account read a chat on another of its devices."""

    chat: ChatId
    at_ms: int


class RoomInvited(Event, frozen=True, kw_only=True):
    """Somebody asks the account to come into a room. The invitation is a message too."""

    room: RoomId
    """Empty when the backend only knows the room's name."""
    room_name: str = ""
    by: ContactId
    url: str
    """What ``AcceptRoomInvitation`` needs."""
    message: MessageId


class MomentPosted(Event, frozen=True, kw_only=True):
    """A friend, or the account itself on another device, posted a moment."""

    moment: Moment


class MomentCommented(Event, frozen=True, kw_only=True):
    """Somebody commented a moment of the account, or one that it commented or likes itself."""

    moment: MomentId
    comment: MomentComment


class MomentLiked(Event, frozen=True, kw_only=True):
    """Somebody likes a moment of the account, or one that it commented or likes itself."""

    moment: MomentId
    like: MomentLike


class TransferChanged(Event, frozen=True, kw_only=True):
    """A transfer of the account was sent, accepted, returned, or expired. The chat has a message about it too."""

    transfer: TransferRecord


class RedPacketChanged(Event, frozen=True, kw_only=True):
    """Somebody took a share of a red packet that the account sent, or the packet expired."""

    packet: RedPacketRecord


class OfficialAccountMessage(Event, frozen=True, kw_only=True):
    """An official account published articles. What it answers to one person is a message."""

    message: MessageId
    account: ContactId
    nick: str = ""
    """Of the official account; empty when the backend cannot tell."""
    articles: tuple[Article, ...]
    at_ms: int
    xml: str = ""
    """WeChat's own body where the backend knows it."""


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
    | MessageRecalled
    | FriendRequested
    | RoomJoined
    | RoomLeft
    | MembersJoined
    | MembersLeft
    | RoomRenamed
    | RoomOwnerChanged
    | RoomAnnounced
    | RoomSettingChanged
    | MessageRead
    | RoomInvited
    | MomentPosted
    | MomentCommented
    | MomentLiked
    | TransferChanged
    | RedPacketChanged
    | OfficialAccountMessage
)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the journal has it."""

    account: AccountId
    seq: int
    """Gap-free per account, from 1."""
    at_ms: int
    """When it was journaled, milliseconds since 1970."""
    event: AnyEvent
    southern_id: str = ""
    """What the backend calls the fact; empty where it has no name of its own for it."""

    @property
    def event_id(self) -> str:
        """``account:seq``, stable for ever."""
        return f"{self.account}:{self.seq}"

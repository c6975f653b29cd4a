"""How the log of a world is spelled.

A log is one ``Genesis`` and then entries in the order in which the deeds were applied. The same log gives the same
world, byte for byte.
"""

from typing import TYPE_CHECKING, Annotated, TypeVar, Union, get_args

import msgspec

from hongyan.model.errors import Malformed
from hongyan.world.deeds.devices import (
    AddPerson,
    AdvanceClock,
    Cancel,
    CancelLogin,
    ComeOnline,
    Confirm,
    EndLogin,
    GetBanned,
    GoOffline,
    LogOutDevice,
    RegisterDevice,
    RequestLogin,
    Scan,
)
from hongyan.world.deeds.keeping import AddFavourite, AddLabel, DeleteFavourite, DeleteLabel, SetLabels
from hongyan.world.deeds.laboratory import StartScript, StopScript, TurnBack
from hongyan.world.deeds.moments import (
    Comment,
    DeleteComment,
    DeleteMoment,
    Like,
    PostMoment,
    Unlike,
    UploadMomentPicture,
)
from hongyan.world.deeds.money import AcceptTransfer, OpenRedPacket, ReturnTransfer, SendRedPacket, SendTransfer
from hongyan.world.deeds.officials import ClickMenu, Follow, PublishArticle, Unfollow
from hongyan.world.deeds.people import (
    AcceptFriend,
    Block,
    DeleteFriend,
    PinChat,
    Read,
    Recall,
    RequestFriend,
    RequireVerification,
    Say,
    SetProfile,
    SetRemark,
    Unblock,
    UploadFile,
)
from hongyan.world.deeds.rooms import (
    AcceptInvitation,
    Announce,
    ConfirmInvitation,
    CreateRoom,
    DissolveRoom,
    HandOverRoom,
    Invite,
    JoinByQr,
    LeaveRoom,
    RemoveMember,
    RenameRoom,
    RequireInviteConfirmation,
    SetRoomNick,
    ShowRoomQr,
)

T = TypeVar("T")

AnyDeed = (
    Say
    | Recall
    | Read
    | PinChat
    | UploadFile
    | RequestFriend
    | AcceptFriend
    | DeleteFriend
    | Block
    | Unblock
    | SetRemark
    | RequireVerification
    | SetProfile
    | CreateRoom
    | Invite
    | AcceptInvitation
    | ConfirmInvitation
    | ShowRoomQr
    | JoinByQr
    | RemoveMember
    | LeaveRoom
    | DissolveRoom
    | HandOverRoom
    | RenameRoom
    | Announce
    | SetRoomNick
    | RequireInviteConfirmation
    | UploadMomentPicture
    | PostMoment
    | Comment
    | DeleteComment
    | Like
    | Unlike
    | DeleteMoment
    | AddFavourite
    | DeleteFavourite
    | AddLabel
    | DeleteLabel
    | SetLabels
    | SendTransfer
    | AcceptTransfer
    | ReturnTransfer
    | SendRedPacket
    | OpenRedPacket
    | Follow
    | Unfollow
    | ClickMenu
    | PublishArticle
    | Scan
    | Confirm
    | Cancel
    | LogOutDevice
    | GetBanned
    | AddPerson
    | AdvanceClock
    | RegisterDevice
    | GoOffline
    | ComeOnline
    | RequestLogin
    | CancelLogin
    | EndLogin
    | StartScript
    | StopScript
    | TurnBack
)

NOT_PERSONS = (
    RegisterDevice,
    RequestLogin,
    CancelLogin,
    EndLogin,
    AdvanceClock,
    AddPerson,
    StartScript,
    StopScript,
    TurnBack,
)
"""Deeds of devices and of the operator."""

if TYPE_CHECKING:
    PersonsDeed = AnyDeed
else:
    PersonsDeed = Union[tuple(each for each in get_args(AnyDeed) if each not in NOT_PERSONS)]  # noqa: UP007
    """What people do, and what happens to them: what a script may hold."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One applied deed in the log."""

    at_ms: Annotated[int, msgspec.Meta(ge=0)]
    """``World.at_ms`` right after the deed."""
    deed: AnyDeed


_encoder = msgspec.json.Encoder()
_entry = msgspec.json.Decoder(Entry)


def encode_record(record: msgspec.Struct) -> bytes:
    """Spell any record of a log."""
    return _encoder.encode(record)


def encode_entry(at_ms: int, deed: AnyDeed) -> bytes:
    """Spell one applied deed. ``at_ms`` is ``World.at_ms`` right after it."""
    return _encoder.encode(Entry(at_ms=at_ms, deed=deed))


def decode_entry(body: bytes) -> Entry:
    """Read one applied deed.

    Raises:
        Malformed: not JSON, or not of this shape.
    """
    return decode_record(_entry, body)


def decode_record(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    """Read a record of ``decoder``'s type.

    Raises:
        Malformed: not JSON, or not of this shape.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        raise Malformed(reason, path.strip("`.")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"cannot be read: {error}") from error

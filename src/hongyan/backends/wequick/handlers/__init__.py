"""What each command is for the program WeQuick: one function a command, one module a noun."""

from typing import Any

from hongyan.model import commands as c
from hongyan.model.capability import FULL, Capabilities, Support, full, no, partial

from . import contacts, messages, payments, rooms, sessions
from .kinds import Handlers

NAME = "wequick"

MOST_FILE_BYTES = messages.MOST_FILE_BYTES

HANDLERS: Handlers = {
    command: handler
    for noun in (sessions, contacts, rooms, messages, payments)
    for command, handler in noun.HANDLERS.items()
}
"""Exactly the commands that ``CAPABILITIES`` declares; the contract tests hold the two together."""

ONCE: frozenset[type[c.Command[Any]]] = frozenset(
    {
        *(c.AcceptTransfer, c.AcceptFriendRequest, c.DeleteContact),
        *(c.CreateRoom, c.InviteToRoom, c.AcceptRoomInvitation, c.RemoveRoomMember, c.LeaveRoom),
    }
)
"""Money and membership: never sent again once it may have been executed; see ``outbox``."""

AGAIN = frozenset(HANDLERS) - ONCE

_MOMENTS = no("the program has no moments")
_LABELS = no("the program has no labels")
_FAVOURITES = no("the program has no favourites")
_PACKETS = no("the program only tells that there is a red packet; it is opened on the phone")
_OFFICIAL = no("the program only tells what official accounts send")
_STRANGERS = no("the program cannot look for strangers, and asks nobody to be friends; it accepts requests")

_LIMITED: dict[type[c.Command[Any]], Support] = {
    c.GetDevice: partial("what the gateway keeps for the account; the Windows machine is not asked"),
    c.Login: partial("by QR code only, of which the picture is known and not what it holds"),
    c.CancelLogin: no("the program cannot take a QR code back; it expires"),
    c.GetLoginToken: no("the login lives in WeChat on the Windows machine, which keeps its token to itself"),
    c.SearchContact: _STRANGERS,
    c.AddContact: _STRANGERS,
    c.GreetContact: _STRANGERS,
    c.PinChat: no("the program cannot pin chats"),
    c.SetAvatar: no("the program cannot change profiles"),
    c.GetContactQrCode: no("the program shows no QR codes of people"),
    c.GetContacts: partial(
        "rooms with their members; of people no labels, and whether they are friends as last reported"
    ),
    c.AddRoomMember: no("the program sends invitations only: invite_to_room"),
    c.SetRoomAnnouncement: no("the program cannot announce anything"),
    c.GetRoomQrCode: no("the program shows no QR codes of rooms"),
    c.GetMemberNick: partial("one name: the remark if there is one, else the nick in the room, else their own"),
    c.SendText: partial("members that are mentioned are not notified: the program sends plain text"),
    c.SendImage: full(media_bytes=MOST_FILE_BYTES),
    c.SendFile: full(media_bytes=MOST_FILE_BYTES),
    c.SendVoice: no("the program cannot send voice notes"),
    c.SendVideo: no("the program cannot send videos as such; as a file it can"),
    c.SendEmoticon: no("the program cannot send stickers"),
    c.SendCard: partial("the card shows their own nick, whatever title is given"),
    c.SendApp: partial("links only, sent anew from their title, description and address"),
    c.SendLocation: no("the program cannot send places"),
    c.ForwardMessage: no("the program cannot send messages on"),
    c.RecallMessage: no("the program cannot take messages back"),
    c.MarkRead: no("the program cannot mark chats as read"),
    c.SyncMessages: partial("the program reports by itself and cannot be asked: what it has reported is there already"),
    c.GetMedia: partial(
        "as long as the file is on the Windows machine; what WeChat encrypted with a key of its own stays so"
    ),
    c.UploadFile: no("the program uploads nothing to WeChat without sending it"),
    c.GetTransfer: partial("as it was reported last"),
    c.ReturnTransfer: no("the program cannot give transfers back; the phone can"),
    c.Follow: _OFFICIAL,
    c.Unfollow: _OFFICIAL,
    c.FindOfficialAccount: _OFFICIAL,
    c.GetOfficialAccount: _OFFICIAL,
    c.ClickMenu: _OFFICIAL,
    c.GetWebAuthorisation: _OFFICIAL,
    c.OpenWebPage: _OFFICIAL,
    c.ReceiveRedPacket: _PACKETS,
    c.OpenRedPacket: _PACKETS,
    c.GetRedPacket: _PACKETS,
    **dict.fromkeys((c.SyncFavourites, c.AddFavourite, c.GetFavourite, c.DeleteFavourite), _FAVOURITES),
    **dict.fromkeys((c.ListLabels, c.AddLabel, c.DeleteLabel, c.SetLabels), _LABELS),
    **dict.fromkeys((c.UploadMomentImage, c.PostMoment, c.ListTimeline, c.ListMoments, c.GetMoment), _MOMENTS),
    **dict.fromkeys((c.CommentMoment, c.DeleteComment, c.LikeMoment, c.UnlikeMoment, c.DeleteMoment), _MOMENTS),
}

CAPABILITIES = Capabilities(NAME, dict.fromkeys(HANDLERS, FULL) | _LIMITED)

__all__ = ["AGAIN", "CAPABILITIES", "HANDLERS", "NAME", "ONCE"]

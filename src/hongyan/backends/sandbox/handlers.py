"""What each command does in the world: one function a command."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from hongyan.model import commands as c
from hongyan.model.account import Device, LoginMethod, LoginStatus, LoginStep, LoginToken
from hongyan.model.capability import FULL, Capabilities, full
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.ids import ChatId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    Card,
    Emoticon,
    File,
    Image,
    Link,
    Location,
    Receipt,
    Text,
    Video,
    Voice,
)
from hongyan.model.room import Room
from hongyan.world import deeds, rules
from hongyan.world.minting import ROOM_SUFFIX

if TYPE_CHECKING:
    from .link import SandboxLink

CAPABILITIES = Capabilities(
    "sandbox", dict.fromkeys(c.COMMANDS, FULL) | {c.SendText: full(text_chars=rules.TEXT_CHARS)}
)


# Sessions.


async def _login_status(link: "SandboxLink", _: object) -> LoginStatus:
    return link.state().login


async def _close_client(_link: "SandboxLink", _: c.CloseClient) -> None:
    """The world runs no client: the login lives on, and so does the link."""


async def _login(link: "SandboxLink", command: c.Login) -> LoginStatus:
    status = await link.do(
        deeds.RequestLogin(
            device=link.device,
            method=command.method,
            token=command.token,
            username=command.username,
            password=command.password,
            phone=command.phone,
            code=command.code,
        )
    )
    assert isinstance(status, LoginStatus)
    if status.step is LoginStep.FAILED:
        # A wrong code from the phone counts, so the world takes it as a deed; who asked is refused.
        raise Rejected("验证码错误", rules.STATUS_LOGIN_REFUSED)
    scanner = link.backend.auto_scan
    if scanner is not None and command.method in (LoginMethod.QR, LoginMethod.REQUEST):
        if status.step is LoginStep.WAITING:
            await link.do(deeds.Scan(as_=scanner, qr=status.login))
        if status.step in (LoginStep.WAITING, LoginStep.SCANNED):
            await link.do(deeds.Confirm(as_=scanner, qr=status.login))
    if status.step is LoginStep.DONE:
        # Whoever reads the answer may ask for more at once: the account must be known to be online by then.
        await link.drained()
    return status


async def _cancel_login(link: "SandboxLink", _: c.CancelLogin) -> None:
    await link.do(deeds.CancelLogin(device=link.device))


async def _log_out(link: "SandboxLink", _: c.LogOut) -> None:
    await link.do(deeds.EndLogin(device=link.device))


async def _get_login_token(link: "SandboxLink", _: c.GetLoginToken) -> LoginToken:
    return LoginToken(token=link.state().token, uin=link.own().uin)


async def _get_device(link: "SandboxLink", _: c.GetDevice) -> Device:
    return link.slot.device


# Contacts.


async def _get_self(link: "SandboxLink", _: c.GetSelf) -> Profile:
    return link.own()


async def _sync_contacts(link: "SandboxLink", command: c.SyncContacts) -> c.ContactPage:
    if not 1 <= command.limit <= 500:
        raise InvalidArgument("limit", "must be between 1 and 500")
    if command.after and not (command.after.isascii() and command.after.isdigit()):
        raise InvalidArgument("after", "is not a cursor of this account")
    contacts, rooms = link.world.address_book(link.own().id)
    start, end = int(command.after or 0), int(command.after or 0) + command.limit
    known = len(contacts)
    return c.ContactPage(
        contacts=contacts[start:end],
        rooms=rooms[max(0, start - known) : max(0, end - known)],
        next=str(end) if end < known + len(rooms) else "",
    )


async def _get_contacts(link: "SandboxLink", command: c.GetContacts) -> c.ContactPage:
    found = [link.world.contact(link.own().id, id_) for id_ in command.ids]
    return c.ContactPage(
        contacts=tuple(each for each in found if isinstance(each, Contact)),
        rooms=tuple(each for each in found if isinstance(each, Room)),
    )


async def _search_contact(link: "SandboxLink", command: c.SearchContact) -> Contact:
    return link.world.search(link.own().id, command.query)


async def _add_contact(link: "SandboxLink", command: c.AddContact) -> None:
    await link.act(
        deeds.RequestFriend,
        to=command.contact,
        stranger=command.stranger,
        ticket=command.ticket,
        scene=int(command.scene),
        greeting=command.greeting,
    )


async def _greet_contact(link: "SandboxLink", command: c.GreetContact) -> None:
    await link.act(
        deeds.RequestFriend,
        to=command.contact,
        stranger=command.stranger,
        ticket=command.ticket,
        greeting=command.greeting,
    )


async def _accept_friend_request(link: "SandboxLink", command: c.AcceptFriendRequest) -> None:
    await link.act(deeds.AcceptFriend, stranger=command.stranger, ticket=command.ticket)


async def _delete_contact(link: "SandboxLink", command: c.DeleteContact) -> None:
    await link.act(deeds.DeleteFriend, contact=command.contact)


async def _set_remark(link: "SandboxLink", command: c.SetRemark) -> None:
    await link.act(deeds.SetRemark, contact=command.contact, remark=command.remark)


async def _set_avatar(link: "SandboxLink", command: c.SetAvatar) -> Profile:
    await link.act(deeds.SetProfile, avatar=command.media)
    return link.own()


async def _get_contact_qr_code(link: "SandboxLink", command: c.GetContactQrCode) -> c.QrCode:
    return link.world.contact_qr_code(link.own().id, command.contact)


# Rooms.


async def _create_room(link: "SandboxLink", command: c.CreateRoom) -> Room:
    return await link.act(deeds.CreateRoom, members=command.members, name=command.name)  # type: ignore[no-any-return]


async def _get_room_members(link: "SandboxLink", command: c.GetRoomMembers) -> Room:
    return link.world.room(link.own().id, command.room)


async def _add_room_member(link: "SandboxLink", command: c.AddRoomMember) -> None:
    await link.act(deeds.Invite, room=command.room, members=command.members, directly=True)


async def _invite_to_room(link: "SandboxLink", command: c.InviteToRoom) -> None:
    await link.act(deeds.Invite, room=command.room, members=command.members, directly=False)


async def _accept_room_invitation(link: "SandboxLink", command: c.AcceptRoomInvitation) -> RoomId:
    return await link.act(deeds.AcceptInvitation, url=command.url)  # type: ignore[no-any-return]


async def _remove_room_member(link: "SandboxLink", command: c.RemoveRoomMember) -> None:
    await link.act(deeds.RemoveMember, room=command.room, members=command.members)


async def _leave_room(link: "SandboxLink", command: c.LeaveRoom) -> None:
    await link.act(deeds.LeaveRoom, room=command.room)


async def _rename_room(link: "SandboxLink", command: c.RenameRoom) -> None:
    await link.act(deeds.RenameRoom, room=command.room, name=command.name)


async def _set_room_announcement(link: "SandboxLink", command: c.SetRoomAnnouncement) -> None:
    await link.act(deeds.Announce, room=command.room, text=command.text)


async def _set_room_nick(link: "SandboxLink", command: c.SetRoomNick) -> None:
    await link.act(deeds.SetRoomNick, room=command.room, nick=command.nick)


async def _get_room_qr_code(link: "SandboxLink", command: c.GetRoomQrCode) -> c.QrCode:
    return await link.act(deeds.ShowRoomQr, room=command.room)  # type: ignore[no-any-return]


# Messages.


async def _say(link: "SandboxLink", to: ChatId, content: AnyContent) -> Receipt:
    return await link.act(deeds.Say, to=to, content=content)  # type: ignore[no-any-return]


async def _send_text(link: "SandboxLink", command: c.SendText) -> Receipt:
    # Old bots mention people outside rooms too, and WeChat pays no heed.
    at = command.at if command.to.endswith(ROOM_SUFFIX) else ()
    return await _say(link, command.to, Text(text=command.text, at=at))


async def _send_image(link: "SandboxLink", command: c.SendImage) -> Receipt:
    thumbnail = await link.backend.media.thumbnail(command.media)
    return await _say(link, command.to, Image(media=command.media, thumbnail=thumbnail))


async def _send_voice(link: "SandboxLink", command: c.SendVoice) -> Receipt:
    return await _say(link, command.to, Voice(media=command.media, duration_ms=command.duration_ms or 1000))


async def _send_video(link: "SandboxLink", command: c.SendVideo) -> Receipt:
    return await _say(link, command.to, Video(media=command.media, duration_s=command.duration_s))


async def _send_file(link: "SandboxLink", command: c.SendFile) -> Receipt:
    return await _say(link, command.to, File(media=command.media, name=command.name))


async def _send_emoticon(link: "SandboxLink", command: c.SendEmoticon) -> Receipt:
    return await _say(link, command.to, Emoticon(md5=command.md5, media=command.media))


async def _send_card(link: "SandboxLink", command: c.SendCard) -> Receipt:
    return await _say(link, command.to, Card(contact=command.contact, nick=command.title))


async def _send_link(link: "SandboxLink", command: c.SendLink) -> Receipt:
    content = Link(
        title=command.title,
        url=command.url,
        description=command.description,
        thumbnail_url=command.thumbnail_url,
    )
    return await _say(link, command.to, content)


async def _send_app(link: "SandboxLink", command: c.SendApp) -> Receipt:
    return await _say(link, command.to, App(xml=command.xml))


async def _send_location(link: "SandboxLink", command: c.SendLocation) -> Receipt:
    content = Location(
        latitude=command.latitude,
        longitude=command.longitude,
        scale=command.scale,
        label=command.label,
        name=command.name,
    )
    return await _say(link, command.to, content)


async def _recall_message(link: "SandboxLink", command: c.RecallMessage) -> None:
    await link.act(deeds.Recall, message=command.message)


async def _sync_messages(link: "SandboxLink", _: c.SyncMessages) -> None:
    await link.drained()


async def _get_media(link: "SandboxLink", command: c.GetMedia) -> MediaRef:
    content = link.world.message(link.own().id, command.message).content
    wanted = ("thumbnail", "cover") if command.part is c.MediaPart.THUMBNAIL else ("media",)
    for name in wanted:
        ref = getattr(content, name, None)
        if isinstance(ref, MediaRef):
            return ref
    raise NotFound(f"message {command.message} has no {command.part}")


Handler = Callable[["SandboxLink", Any], Awaitable[Any]]

HANDLERS: dict[type[c.Command[Any]], Handler] = {
    c.OpenClient: _login_status,
    c.CloseClient: _close_client,
    c.Login: _login,
    c.CancelLogin: _cancel_login,
    c.LogOut: _log_out,
    c.GetLoginStatus: _login_status,
    c.GetLoginToken: _get_login_token,
    c.GetDevice: _get_device,
    c.GetSelf: _get_self,
    c.SyncContacts: _sync_contacts,
    c.GetContacts: _get_contacts,
    c.SearchContact: _search_contact,
    c.AddContact: _add_contact,
    c.GreetContact: _greet_contact,
    c.AcceptFriendRequest: _accept_friend_request,
    c.DeleteContact: _delete_contact,
    c.SetRemark: _set_remark,
    c.SetAvatar: _set_avatar,
    c.GetContactQrCode: _get_contact_qr_code,
    c.CreateRoom: _create_room,
    c.GetRoomMembers: _get_room_members,
    c.AddRoomMember: _add_room_member,
    c.InviteToRoom: _invite_to_room,
    c.AcceptRoomInvitation: _accept_room_invitation,
    c.RemoveRoomMember: _remove_room_member,
    c.LeaveRoom: _leave_room,
    c.RenameRoom: _rename_room,
    c.SetRoomAnnouncement: _set_room_announcement,
    c.SetRoomNick: _set_room_nick,
    c.GetRoomQrCode: _get_room_qr_code,
    c.SendText: _send_text,
    c.SendImage: _send_image,
    c.SendVoice: _send_voice,
    c.SendVideo: _send_video,
    c.SendFile: _send_file,
    c.SendEmoticon: _send_emoticon,
    c.SendCard: _send_card,
    c.SendLink: _send_link,
    c.SendApp: _send_app,
    c.SendLocation: _send_location,
    c.RecallMessage: _recall_message,
    c.SyncMessages: _sync_messages,
    c.GetMedia: _get_media,
}
"""Exactly the commands that ``CAPABILITIES`` declares; the contract tests hold the two together."""

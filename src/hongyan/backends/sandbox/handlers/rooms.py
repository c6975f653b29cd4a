"""Rooms."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.errors import NotFound
from hongyan.model.ids import RoomId
from hongyan.model.room import Member, Room
from hongyan.world import deeds, rules

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


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


async def _get_member_nick(link: "SandboxLink", command: c.GetMemberNick) -> Member:
    room = link.world.room(link.own().id, command.room)
    for member in room.members:
        if member.id == command.contact:
            return member
    raise NotFound(f"{rules.shown(command.contact)} is not in the room {rules.shown(command.room)}")


HANDLERS: Handlers = {
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
    c.GetMemberNick: _get_member_nick,
}

"""Rooms."""

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from hongyan.backends.wequick.book import Change
from hongyan.model import commands as c
from hongyan.model.commands import Command
from hongyan.model.errors import DeadlineExceeded, InvalidArgument
from hongyan.model.events import RoomLeft
from hongyan.model.ids import ChatId, RoomId
from hongyan.model.room import Room

from .kinds import Handlers, plain

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink

REPORTED_S = 5.0
"""How long the report of a room may come after the answer that it is there."""

_MOST_REPORTED = 16


async def _new_room(link: "WequickLink", api: str, command: Command[Any]) -> RoomId:
    """Have the agent do what brings the account into a room; return which it is, for the answer does not tell.

    Raises:
        DeadlineExceeded: it was done, and no room was reported.
    """
    joined: asyncio.Queue[RoomId] = asyncio.Queue(_MOST_REPORTED)
    link.rooms_joined.append(joined)
    try:
        await link.ask(api, command, type(command))
        async with asyncio.timeout(REPORTED_S):
            return await joined.get()
    except TimeoutError as late:
        raise DeadlineExceeded(f"{api} was done, and the agent has not reported which room it is") from late
    finally:
        link.rooms_joined.remove(joined)


async def _create(link: "WequickLink", command: c.CreateRoom) -> Room:
    room = await _new_room(link, "createChatRoom", command)
    if command.name:
        await link.ask("updateChatRoomName", c.RenameRoom(room=room, name=command.name), c.RenameRoom)
    made: Room = await link.ask("getChatRoomUsers", c.GetRoomMembers(room=room), c.GetRoomMembers)
    return msgspec.structs.replace(made, name=command.name or made.name)


async def _accept(link: "WequickLink", command: c.AcceptRoomInvitation) -> RoomId:
    return await _new_room(link, "acceptChatroomInvite", command)


async def _invite(link: "WequickLink", command: c.InviteToRoom) -> None:
    await _each(link, "sendChatroom", command)


async def _remove(link: "WequickLink", command: c.RemoveRoomMember) -> None:
    await _each(link, "delChatRoomUser", command)


async def _each(link: "WequickLink", api: str, command: c.InviteToRoom | c.RemoveRoomMember) -> None:
    """The wire carries one person at a time. The first refusal ends it; who came before has it done."""
    if not command.members:
        raise InvalidArgument("members", "is empty")
    for member in command.members:
        await link.ask(api, msgspec.structs.replace(command, members=(member,)), type(command))


async def _leave(link: "WequickLink", command: c.LeaveRoom) -> None:
    await link.ask("exitChatRoom", command, c.LeaveRoom)
    if command.room in link.book.rooms:
        await link.happened(RoomLeft(room=command.room), change=Change(gone=(ChatId(command.room),)))


HANDLERS: Handlers = {
    c.CreateRoom: _create,
    c.GetRoomMembers: plain("getChatRoomUsers"),
    c.GetMemberNick: plain("getChatRoomUserNick"),
    c.InviteToRoom: _invite,
    c.AcceptRoomInvitation: _accept,
    c.RemoveRoomMember: _remove,
    c.LeaveRoom: _leave,
    c.RenameRoom: plain("updateChatRoomName"),
    c.SetRoomNick: plain("updateRoomAsName"),
}

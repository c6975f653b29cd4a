"""Carries out the commands of one server: each once where it has an id, each answered by exactly one report."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec

from hongyan.core import qr_codes
from hongyan.core.dialling import Surroundings
from hongyan.core.media import MIB, MediaKind, clean_name
from hongyan.dialects import wequick
from hongyan.dialects.wequick import people, results
from hongyan.dialects.wequick.codec import BookWish, OfProcess
from hongyan.dialects.wequick.loose import number
from hongyan.dialects.wequick.people import NickDetails, RoomDetails
from hongyan.dialects.wequick.results import DONE, Result, ShownQr
from hongyan.dialects.wequick.sending import name_of
from hongyan.dialects.wequick.wire import Order
from hongyan.model.account import AccountState
from hongyan.model.commands import (
    Command,
    ContactPage,
    GetContacts,
    GetMemberNick,
    GetRoomMembers,
    Login,
    LogOut,
    SendFile,
    SendImage,
    SyncContacts,
    UploadClientFile,
    Uploaded,
)
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Conflict, DeadlineExceeded, HongyanError, InvalidArgument, NotFound
from hongyan.model.events import QrCodeShown
from hongyan.model.ids import AccountId, ChatId, ContactId, LoginId
from hongyan.model.room import Room
from hongyan.transports import guard
from hongyan.wire.table import Row, WithPlace

from .placing import FETCH_S, Placer

logger = logging.getLogger(__name__)

DEADLINE_S = 30.0
MEDIA_DEADLINE_S = 60.0
UPLOAD_S = MEDIA_DEADLINE_S - FETCH_S
OUT_WITHIN_S = 5.0
"""How long the news of a log-out may take after it was done."""

MOST_FILE_BYTES = 50 * MIB
"""Larger files WeQuick's own program could not send either."""

MOST_PAGES = 1000
_A_PAGE = 500
_MOST_ASKED = 50
_MOST_SHOWN = 40
_MOST_ID_CHARS = 64
_MOST_LOGINS = 100

Told = tuple[str, Any]
"""An action and its data."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.decode

_SENDS: dict[type[Command[Any]], tuple[str, MediaKind | None]] = {
    SendImage: ("imgPath", "image"),
    SendFile: ("filePath", None),
}
"""Where the place of a command's media stands, and as what they are looked at."""


class Desk:
    """Carries out commands for one account."""

    def __init__(
        self, surroundings: Surroundings, account: AccountId, placer: Placer, *, server: str, pid: str
    ) -> None:
        self._around = surroundings
        self._hub = surroundings.hub
        self._account = account
        self._placer = placer
        self._server = server
        self._pid = pid
        self._logging_in = 0
        self._logins: dict[LoginId, None] = {}
        self._logging_out = 0

    async def answer(self, order: Order) -> Told:
        """Do what ``order`` says; return the report that answers it. Raises nothing but ``CancelledError``."""
        api = order.api if order.api.isprintable() else "?"
        try:
            row = self._row(order.api)
            told = await self._once(order, row) if order.send_id else await self._carry_out(order, row)
            action, data = msgspec.json.decode(told, type=tuple[str, dict[str, Any]])
        except HongyanError as refused:
            logger.info("account %s: %s refused: %s", self._account, api[:_MOST_SHOWN], refused.code)
            action, data = results.answer_to(api[:_MOST_SHOWN]), msgspec.to_builtins(results.refused(refused))
        except Exception:
            logger.exception("account %s: %s failed", self._account, api[:_MOST_SHOWN])
            failed = results.refused(HongyanError("internal error"))
            action, data = results.answer_to(api[:_MOST_SHOWN]), msgspec.to_builtins(failed)
        return action, data | {"sendId": order.send_id}

    def refuse(self, order: Order, reason: HongyanError) -> Told:
        """Return the report that refuses ``order`` unread."""
        data = msgspec.to_builtins(results.refused(reason))
        return results.answer_to(order.api[:_MOST_SHOWN]), data | {"sendId": order.send_id}

    def _row(self, api: str) -> Row:
        row = wequick.COMMANDS.get(api)
        if row is None:
            raise NotFound(f"unknown api {api[:_MOST_SHOWN]}")
        return row

    async def _once(self, order: Order, row: Row) -> bytes:
        id_ = order.send_id
        if len(id_) > _MOST_ID_CHARS:
            id_ = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()
        asked = _encode([order.api, _decode(order.option)])

        async def work() -> bytes:
            return await self._carry_out(order, row)

        return await self._hub.once.run(self._account, f"wequick {self._server} {id_}", asked, work)

    async def _carry_out(self, order: Order, row: Row) -> bytes:
        """Do it; return action and data as JSON."""
        assert row.request is not None
        wanted = row.request.read(order.option)
        act: Action = _ACTIONS.get(type(wanted), Desk._plain)
        limit_s = MEDIA_DEADLINE_S if isinstance(wanted, WithPlace | UploadClientFile) else DEADLINE_S
        try:
            async with asyncio.timeout(limit_s):
                return _encode(await act(self, wanted, row))
        except TimeoutError as late:
            raise DeadlineExceeded(f"{row.name} got no answer within {limit_s:g} s") from late

    async def _perform(self, command: Command[Any]) -> Any:
        return await self._hub.perform(self._account, command, deadline_s=MEDIA_DEADLINE_S)

    async def _plain(self, command: Command[Any], row: Row) -> Told:
        return _told(row, await self._perform(command))

    async def _log_in(self, command: Login, row: Row) -> Told:
        live = self._hub.live(self._account)
        if live.state is AccountState.ONLINE:
            raise Conflict("the account is logged in already")
        self._logging_in += 1
        try:
            with self._hub.watch(self._account, live.last_seq) as watched:
                status = await self._perform(command)
                while True:
                    for recorded in await watched.read():
                        event = recorded.event
                        if isinstance(event, QrCodeShown) and event.login == status.login:
                            self._logins[event.login] = None
                            return _told(row, ShownQr(image=await asyncio.to_thread(qr_codes.data_url, event.url)))
        finally:
            self._logging_in -= 1
            for old in list(self._logins)[:-_MOST_LOGINS]:
                del self._logins[old]

    def tells_code(self, login: LoginId) -> bool:
        """Whether the code of ``login`` is told as the answer to a command."""
        return self._logging_in > 0 or login in self._logins

    async def _log_out(self, command: LogOut, row: Row) -> Told:
        self._logging_out += 1
        live = self._hub.live(self._account)
        with self._hub.watch(self._account, live.last_seq) as watched:
            try:
                told = await self._plain(command, row)
            except HongyanError:
                self._logging_out = 0
                raise
            # Whoever reads the answer may log in at once: the account must be known to be out by then.
            with contextlib.suppress(DeadlineExceeded):
                while live.state is AccountState.ONLINE:
                    await watched.read(timeout_s=OUT_WITHIN_S)
        return told

    def tells_log_out(self) -> bool:
        """Whether the log-out that just happened is told as the answer to a command. Asked once for each."""
        told, self._logging_out = self._logging_out > 0, 0
        return told

    async def _sync_contacts(self, wish: BookWish, row: Row) -> Told:
        if not wish.flag:
            # Nothing is to be reported; that it was done is.
            return results.answer_to(row.name), Result(send_result=DONE)
        return _told_as(row, people.write_book(await self.book(), wish.flag))

    async def book(self) -> ContactPage:
        """Return the whole address book.

        Raises:
            HongyanError: see ``Hub.perform``.
        """
        contacts: list[Contact] = []
        rooms: list[Room] = []
        after = ""
        for _ in range(MOST_PAGES):
            page = await self._perform(SyncContacts(after=after, limit=_A_PAGE))
            contacts += page.contacts
            rooms += page.rooms
            after = page.next
            if not after:
                break
        return ContactPage(contacts=tuple(contacts), rooms=tuple(rooms))

    async def _room_members(self, command: GetRoomMembers, row: Row) -> Told:
        room = await self._perform(command)
        known = await self._known(member.id for member in room.members)
        details = RoomDetails(room=room, profiles={id_: contact.profile for id_, contact in known.items()})
        return _told(row, details)

    async def _member_nick(self, command: GetMemberNick, row: Row) -> Told:
        member = await self._perform(command)
        known = (await self._known([member.id])).get(member.id)
        return _told(row, NickDetails(room=command.room, member=member, remark=known.remark if known else ""))

    async def _known(self, ids: Iterable[ContactId]) -> dict[ContactId, Contact]:
        """Return what the account knows of people; less, where that cannot be had."""
        own: Profile | None = self._hub.live(self._account).profile
        found = {own.id: Contact(profile=own)} if own else {}
        wanted = [ChatId(id_) for id_ in ids if id_ not in found]
        for start in range(0, len(wanted), _MOST_ASKED):
            try:
                page = await self._perform(GetContacts(ids=tuple(wanted[start : start + _MOST_ASKED])))
            except HongyanError as refused:
                logger.debug("account %s: members are told without details: %s", self._account, refused.message)
                continue
            found |= {contact.id: contact for contact in page.contacts}
        return found

    async def _send(self, wanted: WithPlace, row: Row) -> Told:
        field, kind = _SENDS[type(wanted.command)]
        library = self._hub.media
        most = min(library.limits.most_bytes(kind), MOST_FILE_BYTES)
        data = await self._placer.fetch(wanted.place, most_bytes=most, field=field)
        command = wanted.command
        if isinstance(command, SendFile):
            command = msgspec.structs.replace(command, name=clean_name(command.name) or "file")
            wanted = WithPlace(place=wanted.place, command=command)
        try:
            media = await library.keep(data, name=getattr(command, "name", ""), kind=kind)
        except InvalidArgument as wrong:
            raise InvalidArgument(field, wrong.reason) from wrong
        return await self._plain(wanted.build(media), row)

    async def _upload(self, command: UploadClientFile, row: Row) -> Told:
        """Done by the face itself: the machine of the client program is this one."""
        data = await self._placer.fetch(command.file, most_bytes=MOST_FILE_BYTES, field="fileUrl")
        status, answer = await guard.upload(
            command.url,
            data,
            name=clean_name(name_of(command.file)) or "file",
            allow=self._around.allow_networks,
            timeout_s=UPLOAD_S,
            field="upUrl",
        )
        said = number(answer.decode(errors="replace").strip().strip('"'))
        return _told(row, Uploaded(status=status if said is None else said))

    async def _close(self, wanted: OfProcess, row: Row) -> Told:
        if wanted.pid != self._pid:
            raise NotFound(f"pid: no process {wanted.pid[:_MOST_SHOWN]}")
        return await self._plain(wanted.command, row)


def _told(row: Row, result: Any) -> Told:
    assert row.reply is not None
    return _told_as(row, row.reply.write(result))


def _told_as(row: Row, data: Any) -> Told:
    return wequick.answer_to(row.name), data


Action = Callable[[Desk, Any, Row], Awaitable[Told]]

_ACTIONS: dict[type[Any], Action] = {
    Login: Desk._log_in,
    LogOut: Desk._log_out,
    BookWish: Desk._sync_contacts,
    GetRoomMembers: Desk._room_members,
    GetMemberNick: Desk._member_nick,
    WithPlace: Desk._send,
    UploadClientFile: Desk._upload,
    OfProcess: Desk._close,
}
"""Requests that are more than one command, or none; every other one is only carried out."""

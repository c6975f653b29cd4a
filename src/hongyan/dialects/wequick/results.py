"""What WeQuick's commands are answered with. Pure, both ways.

Source: the document. Most are answered by ``res`` and their name, which says only that it is done; those that ask for
something by the report of it, which carries the command's ``sendId`` then.
"""

from typing import Any

import msgspec

from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.commands import ContactPage, Uploaded
from hongyan.model.errors import HongyanError, Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId, TransferId
from hongyan.model.message import Receipt
from hongyan.model.payment import TransferRecord, TransferState
from hongyan.model.room import Member, Room
from hongyan.wire import error_lines, strict_json
from hongyan.wire.table import Codec

from . import people
from .loose import Loose, number, text, words
from .people import Book, RoomNick, RoomUsers, SendId, UsersInfo, UsersWxid
from .wire import Report

DONE, REFUSED = "1", "0"
"""``sendResult``."""

UPLOADED = "resUploadFile"
"""The one answer whose ``sendResult`` is somebody else's number."""


def answer_to(api: str) -> str:
    """Return the action that answers ``api``, unless a report of its own does."""
    return f"res{api[:1].upper()}{api[1:]}"


class Result(msgspec.Struct, rename="camel", kw_only=True):
    """``data`` of ``res…``."""

    error_reason: Loose = ""
    send_id: Loose = ""
    send_result: Loose = ""


class OwnResult(msgspec.Struct, rename="camel", kw_only=True):
    """``data`` of ``resLogout`` when it answers no command: somebody logged out at the program itself."""

    error_reason: Loose = ""
    send_result: Loose = ""


def refused(error: HongyanError) -> Result:
    """Return how a command is refused."""
    return Result(error_reason=error_lines.say(error), send_result=REFUSED)


_RESULT = msgspec.json.Decoder(Result)


def read_refusal(report: Report) -> HongyanError | None:
    """Return why a command was refused; ``None`` when ``report`` says that it was done, or is no answer of that kind.

    Raises:
        Malformed: it is one, and cannot be read.
    """
    if not report.action.startswith("res"):
        return None
    result = strict_json.read(_RESULT, report.data)
    reason = text(result.error_reason)
    is_done = not reason if report.action == UPLOADED else text(result.send_result) == DONE
    return None if is_done else error_lines.read(reason)


def _done(meaning: Any) -> Codec[Result, Any]:
    """Return the codec of an answer that says nothing more than that it is done."""
    return Codec(Result, decode=lambda _: meaning, encode=lambda _: Result(send_result=DONE))


DONE_NOTHING = _done(None)
# The wire has neither number nor time of a message that was sent.
SENT = _done(Receipt(message_id=MessageId("")))
OPENED = _done(LoginStatus(step=LoginStep.IDLE))
# Which room it is comes by ``reportChatRoomChange``.
CREATED = _done(Room(id=RoomId(""), name="", owner=ContactId("")))
JOINED = _done(RoomId(""))
ACCEPTED = _done(
    TransferRecord(
        id=TransferId(""),
        payer=ContactId(""),
        receiver=ContactId(""),
        amount_fen=0,
        state=TransferState.ACCEPTED,
        sent_at_ms=0,
    )
)


class Code(msgspec.Struct, rename="camel", kw_only=True):
    """``loginStatus`` and ``reportLogout``."""

    code: Loose = ""
    send_id: SendId = msgspec.UNSET


def write_status(status: LoginStatus) -> Code:
    """Write whether somebody is logged in."""
    return Code(code="1" if status.step is LoginStep.DONE else "0")


def read_status(wire: Code) -> LoginStatus:
    """Read whether somebody is logged in."""
    return LoginStatus(step=LoginStep.DONE if number(wire.code) == 1 else LoginStep.IDLE)


class QrMessage(msgspec.Struct, rename="camel", kw_only=True):
    """``reportLoginQrCode``."""

    message: Loose = ""
    """A picture as a ``data:`` URL, for the ``src`` of an ``img``."""
    send_id: Loose = ""


class ShownQr(msgspec.Struct, frozen=True, kw_only=True):
    """A login that waits for a scan, and its code as a ``data:`` URL of a picture, which the caller draws."""

    image: str
    status: LoginStatus = LoginStatus(step=LoginStep.WAITING)


def read_qr(wire: QrMessage) -> ShownQr:
    """Read a QR code."""
    return ShownQr(image=text(wire.message))


STATUS: Codec[Code, LoginStatus] = Codec(Code, decode=read_status, encode=write_status)
SHOWN: Codec[QrMessage, ShownQr] = Codec(QrMessage, decode=read_qr, encode=lambda s: QrMessage(message=s.image))
BOOK: Codec[Book, ContactPage] = Codec(Book, decode=people.read_book, encode=people.write_book)
WXIDS: Codec[UsersWxid, tuple[ChatId, ...]] = Codec(UsersWxid, decode=people.read_wxids, encode=people.write_wxids)
USERS: Codec[UsersInfo, ContactPage] = Codec(UsersInfo, decode=people.read_users, encode=people.write_users)
ROOM_USERS: Codec[RoomUsers, Room] = Codec(RoomUsers, decode=people.read_room_users, encode=people.write_room_users)
ROOM_NICK: Codec[RoomNick, Member] = Codec(
    RoomNick, decode=lambda w: people.read_room_nick(w.msg), encode=people.write_room_nick
)


def read_uploaded(wire: Result) -> Uploaded:
    """Read the number that whoever took a file answered.

    Raises:
        Malformed: it is none.
    """
    status = number(wire.send_result)
    if status is None:
        raise Malformed(f"is no number: {words(wire.send_result)[:40]}", "sendResult")
    return Uploaded(status=status)


FILE_UPLOADED: Codec[Result, Uploaded] = Codec(
    Result, decode=read_uploaded, encode=lambda u: Result(send_result=str(u.status))
)

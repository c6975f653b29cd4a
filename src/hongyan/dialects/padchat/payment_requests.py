"""Requests about money, both ways: the pushed message names a transfer or a red packet, and its body is enough.

Source: padchat-sdk 0.6.3 index.js, its documentation of the five commands.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from hongyan.model.commands import AcceptTransfer, GetRedPacket, GetTransfer, OpenRedPacket, ReceiveRedPacket
from hongyan.model.errors import Malformed
from hongyan.model.ids import RedPacketId, TransferId
from hongyan.model.message import RedPacket, Transfer
from hongyan.wire import wechat_xml
from hongyan.wire.table import Codec
from hongyan.wire.wechat_xml import AnyApp, Envelope

from .codec import filled

PAGE = 11
"""Shares on a page: the second one begins at index 11, the third at 22."""


class Named(msgspec.Struct, rename="camel", kw_only=True):
    """``queryTransfer``, ``acceptTransfer``, ``receiveRedPacket``: the pushed item, its names in either case."""

    raw_msg_data: dict[str, Any]


class PageNamed(Named, rename="camel", kw_only=True):
    """``queryRedPacket``."""

    index: int | None = None


class KeyNamed(Named, rename="camel", kw_only=True):
    """``openRedPacket``."""

    key: str


def _content(wire: Named) -> tuple[AnyApp, str]:
    """Return what the pushed item carries, and the path to its body.

    Raises:
        Malformed: no body, or none with an ``<appmsg>``.
    """
    name = "Content" if "Content" in wire.raw_msg_data else "content"
    field = f"rawMsgData.{name}"
    body = wire.raw_msg_data.get(name)
    if not isinstance(body, str):
        raise Malformed("is no text" if name in wire.raw_msg_data else "is missing", field)
    try:
        # In a room the sender's id stands in front.
        return wechat_xml.read_app(body[max(body.find("<"), 0) :]), field
    except Malformed as wrong:
        raise Malformed(wrong.message, field) from wrong


def _transfer(wire: Named) -> TransferId:
    content, field = _content(wire)
    if not isinstance(content, Transfer):
        raise Malformed("is no transfer", field)
    return content.transfer_id


def _red_packet(wire: Named) -> RedPacketId:
    content, field = _content(wire)
    if not isinstance(content, RedPacket):
        raise Malformed("is no red packet", field)
    return content.packet_id


def _page(wire: PageNamed) -> int:
    """An index in between lies on the page of its share (ours)."""
    index = wire.index or 0
    if index < 0:
        raise Malformed("is negative", "index")
    return index // PAGE


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of one edition."""

    query_transfer: Codec[Named, GetTransfer]
    accept_transfer: Codec[Named, AcceptTransfer]
    receive_red_packet: Codec[Named, ReceiveRedPacket]
    open_red_packet: Codec[KeyNamed, OpenRedPacket]
    query_red_packet: Codec[PageNamed, GetRedPacket]


def _requests(content: str) -> Requests:
    """Return the requests of an edition that calls the body of an item ``content``.

    An upstream server that wants more than the body cannot be asked: a command does not know the item.
    """

    def transfer(id_: TransferId) -> dict[str, Any]:
        return {content: wechat_xml.write_transfer(Transfer(amount_fen=0, transfer_id=id_), Envelope())}

    def packet(id_: RedPacketId) -> dict[str, Any]:
        return {content: wechat_xml.write_red_packet(RedPacket(packet_id=id_), Envelope())}

    return Requests(
        Codec(
            Named,
            decode=lambda w: GetTransfer(transfer=_transfer(w)),
            encode=lambda c: Named(raw_msg_data=transfer(c.transfer)),
        ),
        Codec(
            Named,
            decode=lambda w: AcceptTransfer(transfer=_transfer(w)),
            encode=lambda c: Named(raw_msg_data=transfer(c.transfer)),
        ),
        Codec(
            Named,
            decode=lambda w: ReceiveRedPacket(packet=_red_packet(w)),
            encode=lambda c: Named(raw_msg_data=packet(c.packet)),
        ),
        Codec(
            KeyNamed,
            decode=lambda w: OpenRedPacket(packet=_red_packet(w), key=filled(w.key, "key")),
            encode=lambda c: KeyNamed(raw_msg_data=packet(c.packet), key=c.key),
        ),
        Codec(
            PageNamed,
            decode=lambda w: GetRedPacket(packet=_red_packet(w), page=_page(w)),
            encode=lambda c: PageNamed(raw_msg_data=packet(c.packet), index=c.page * PAGE),
        ),
    )


SDK = _requests("content")
V2_WS = _requests("Content")

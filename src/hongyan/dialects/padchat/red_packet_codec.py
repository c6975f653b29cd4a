"""Results about red packets, both ways.

Source: padchat-sdk 0.6.3 index.js, its documentation of the commands. The vendor took them off its servers in November
2018 (padchat-sdk issue 68). "Guess" where the documentation has nothing.
"""

import hashlib
from typing import Any

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, RedPacketId
from hongyan.model.payment import RedPacketClaim, RedPacketOffer, RedPacketRecord, RedPacketState

from .external import ExternalData, external_codec

ALREADY_TAKEN = 268502336
"""WeChat's number for a share that was taken before: ``openRedPacket`` answers it as if all were well."""

_HB_STATES = {
    2: RedPacketState.OPEN,
    3: RedPacketState.OPEN,
    4: RedPacketState.EMPTY,
    5: RedPacketState.EXPIRED,
}
"""2: nobody took a share; 3: some are left; 4: none is. 5 is a guess."""

_NOTHING_LEFT = "手慢了，红包派完了"
_IS_OVER = "该红包已超过24小时。如已领取，可在“我的红包”中查看"


def _hb_status(packet: RedPacketRecord) -> int:
    """Whoever may not know how much was taken reads 3."""
    if packet.state is not RedPacketState.OPEN:
        return 4 if packet.state is RedPacketState.EMPTY else 5
    return 2 if packet.count and not packet.claimed_count else 3


def _read_hb_status(number: int) -> RedPacketState:
    state = _HB_STATES.get(number)
    if state is None:
        raise Malformed("is an unknown state", "hb_status")
    return state


class DutySaid(msgspec.Struct, kw_only=True):
    """``agree_duty``: whether WeChat Pay's terms were agreed to."""

    title: str = ""
    service_protocol_wording: str = ""
    service_protocol_url: str = ""
    button_wording: str = ""
    delay_expired_time: int = 0
    agreed_flag: int = 1


class OfferData(ExternalData, kw_only=True):
    """``data`` of ``receiveRedPacket``."""

    key: str = ""


class OfferSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``receiveRedPacket``: no amounts."""

    retcode: int = 0
    retmsg: str = "ok"
    send_id: str
    wishing: str = ""
    is_sender: int
    receive_status: int = 0
    """2 when a share was taken."""
    hb_status: int
    status_mess: str = ""
    hb_type: int
    """1: the shares are drawn. 0 for all the same is a guess."""
    watermark: str = ""
    send_user_name: str
    timing_identifier: str = ""
    agree_duty: DutySaid = msgspec.field(default_factory=DutySaid)


def _status_mess(packet: RedPacketRecord) -> str:
    if packet.own_fen:
        return ""
    if packet.state is not RedPacketState.OPEN:
        return _NOTHING_LEFT if packet.state is RedPacketState.EMPTY else _IS_OVER
    # The second one is a guess.
    return "发了一个红包，金额随机" if packet.is_lucky else "给你发了一个红包"


def _write_offer(offer: RedPacketOffer) -> OfferSaid:
    packet = offer.packet
    return OfferSaid(
        send_id=packet.id,
        wishing=packet.wishing,
        is_sender=int(packet.is_sender),
        receive_status=2 if packet.own_fen else 0,
        hb_status=_hb_status(packet),
        status_mess=_status_mess(packet),
        hb_type=int(packet.is_lucky),
        send_user_name=packet.sender,
        timing_identifier=offer.key,
    )


def _read_offer(said: OfferSaid) -> RedPacketOffer:
    packet = RedPacketRecord(
        id=RedPacketId(said.send_id),
        sender=ContactId(said.send_user_name),
        chat=ChatId(""),
        wishing=said.wishing,
        is_lucky=said.hb_type == 1,
        is_sender=said.is_sender == 1,
        state=_read_hb_status(said.hb_status),
        sent_at_ms=0,
    )
    return RedPacketOffer(packet=packet, key="")


OFFER = external_codec(
    OfferSaid,
    _write_offer,
    _read_offer,
    data=OfferData,
    write_more=lambda offer: {"key": offer.key},
    read_more=lambda offer, told: msgspec.structs.replace(offer, key=told.key),
)


class ShareSaid(msgspec.Struct, kw_only=True):
    """One taken share."""

    receive_amount: int
    receive_time: str
    """Seconds, as text."""
    answer: str = ""
    receive_id: str
    state: int = 1
    game_tips: str | msgspec.UnsetType = msgspec.UNSET
    """Only for the best luck, when no share is left."""
    receive_open_id: str = ""
    user_name: str


class AtomicSaid(msgspec.Struct, kw_only=True):
    """``atomic_func``."""

    enable: int = 0


class TailSaid(msgspec.Struct, kw_only=True):
    """``operation_tail``: a line below the sender's own red packet."""

    name: str = "未领取的红包，将于24小时后发起退款"
    type: str = "Text"
    content: str = ""
    enable: int = 1
    icon_url: str = ""
    oss_key: int = 4294967295


class NameSaid(msgspec.Struct, kw_only=True):
    """``real_name_info``."""

    guide_flag: int = 0


class UnknownSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``queryRedPacket`` for whom nothing may be told."""

    retcode: int = 0
    retmsg: str = "ok"
    operation_header: tuple[int, ...] = ()
    record: tuple[int, ...] = ()


_CHANGE = "已存入零钱，可直接提现"


class OpenedSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``openRedPacket``."""

    retcode: int = 0
    retmsg: str = "ok"
    send_id: str
    amount: int
    """What the account itself got."""
    rec_num: int
    rec_amount: int
    total_num: int
    total_amount: int
    has_write_answer: int = 0
    hb_type: int
    is_sender: int
    is_continue: int = 0
    receive_status: int
    hb_status: int
    status_mess: str = ""
    wishing: str = ""
    receive_id: str = ""
    head_title: str = ""
    can_share: int = 0
    operation_header: tuple[Any, ...] = ()
    record: tuple[ShareSaid, ...] = ()
    watermark: str = ""
    jump_change: int = 1
    change_wording: str = _CHANGE
    send_user_name: str
    system_msg_context: str = msgspec.field(default="", name="SystemMsgContext")
    session_user_name: str = ""
    real_name_info: NameSaid = msgspec.field(default_factory=NameSaid)


class QueriedSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``queryRedPacket``. All is left out for whom nothing may be told."""

    retcode: int = 0
    retmsg: str = "ok"
    rec_num: int = 0
    total_num: int = 0
    total_amount: int = 0
    send_id: str = ""
    amount: int = 0
    wishing: str = ""
    is_sender: int = 0
    receive_id: str = ""
    has_write_answer: int = 0
    operation_header: tuple[Any, ...] = ()
    hb_type: int = 0
    is_continue: int = 0
    hb_status: int = 3
    receive_status: int = 0
    status_mess: str = ""
    head_title: str = ""
    can_share: int = 0
    hb_kind: int = 1
    rec_amount: int = 0
    record: tuple[ShareSaid | int, ...] = ()
    """A number stands in place of shares of which nothing may be told (documentation)."""
    operation_tail: TailSaid | msgspec.UnsetType = msgspec.UNSET
    """Only for the sender."""
    atomic_func: AtomicSaid = msgspec.field(default_factory=AtomicSaid)
    jump_change: int = 1
    change_wording: str = _CHANGE
    send_user_name: str = ""


def _receive_id(packet: RedPacketRecord, receiver: ContactId) -> str:
    """Return what WeChat calls a taken share: made of what is known, in the shape of a captured one."""
    digest = hashlib.sha256(f"{packet.id}/{receiver}".encode("utf-8", "replace")).digest()
    return f"1000039501{int.from_bytes(digest[:16]) % 10**21:021}"


def _write_share(packet: RedPacketRecord, claim: RedPacketClaim) -> ShareSaid:
    id_ = _receive_id(packet, claim.receiver)
    return ShareSaid(
        receive_amount=claim.amount_fen,
        receive_time=str(claim.at_ms // 1000),
        receive_id=id_,
        game_tips="手气最佳" if claim.is_best else msgspec.UNSET,
        receive_open_id=id_,
        user_name=claim.receiver,
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _head_title(packet: RedPacketRecord) -> str:
    """Return the line above the shares; that of a packet without any left, which tells the seconds, stays empty."""
    if packet.state is not RedPacketState.OPEN:
        return ""
    shares = f"{packet.claimed_count}/{packet.count}个"
    if not packet.is_sender:
        return f"领取{shares}"
    return f"已领取{shares}，共{_yuan(packet.claimed_fen)}/{_yuan(packet.amount_fen)}元"


def _shares(packet: RedPacketRecord) -> dict[str, Any]:
    """Return what opening and asking have in common."""
    own = next((claim for claim in packet.claims if claim.is_own), None)
    return {
        "send_id": packet.id,
        "amount": packet.own_fen,
        "rec_num": packet.claimed_count,
        "rec_amount": packet.claimed_fen,
        "total_num": packet.count,
        "total_amount": packet.amount_fen,
        "hb_type": int(packet.is_lucky),
        "is_sender": int(packet.is_sender),
        "receive_status": 2 if packet.own_fen else 0,
        "hb_status": _hb_status(packet),
        "wishing": packet.wishing,
        "receive_id": _receive_id(packet, own.receiver) if own else "",
        "head_title": _head_title(packet),
        "record": tuple(_write_share(packet, claim) for claim in packet.claims),
        "send_user_name": packet.sender,
    }


def _write_opened(packet: RedPacketRecord) -> OpenedSaid:
    link = f"weixin://weixinhongbao/opendetail?sendid={packet.id}&ver=6"
    line = (
        f'<img src="SystemMessages_HongbaoIcon.png"/>  你领取了${packet.sender}$的'
        f'<_wc_custom_link_ color="#FD9931" href="{link}">红包</_wc_custom_link_>'
    )
    return OpenedSaid(**_shares(packet), system_msg_context=line, session_user_name=packet.chat)


def _write_queried(packet: RedPacketRecord) -> QueriedSaid | UnknownSaid:
    if not packet.count:
        return UnknownSaid()
    return QueriedSaid(
        **_shares(packet),
        status_mess="成功领到" if packet.own_fen else "",
        operation_tail=TailSaid() if packet.is_sender else msgspec.UNSET,
    )


def _read_share(said: ShareSaid, own_id: str) -> RedPacketClaim:
    if not (said.receive_time.isascii() and said.receive_time.isdigit() and len(said.receive_time) < 16):
        raise Malformed("is no number of seconds", "record.receive_time")
    return RedPacketClaim(
        receiver=ContactId(said.user_name),
        amount_fen=said.receive_amount,
        at_ms=int(said.receive_time) * 1000,
        is_best=isinstance(said.game_tips, str),
        is_own=bool(own_id) and said.receive_id == own_id,
    )


def _read_packet(said: OpenedSaid | QueriedSaid) -> RedPacketRecord:
    return RedPacketRecord(
        id=RedPacketId(said.send_id),
        sender=ContactId(said.send_user_name),
        chat=ChatId(said.session_user_name if isinstance(said, OpenedSaid) else ""),
        wishing=said.wishing,
        is_lucky=said.hb_type == 1,
        is_sender=said.is_sender == 1,
        amount_fen=said.total_amount,
        count=said.total_num,
        claimed_count=said.rec_num,
        claimed_fen=said.rec_amount,
        own_fen=said.amount,
        state=_read_hb_status(said.hb_status),
        sent_at_ms=0,
        claims=tuple(_read_share(each, said.receive_id) for each in said.record if isinstance(each, ShareSaid)),
    )


OPENED = external_codec(OpenedSaid, _write_opened, _read_packet)
QUERIED = external_codec(QueriedSaid, _write_queried, _read_packet)

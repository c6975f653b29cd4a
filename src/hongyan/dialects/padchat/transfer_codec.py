"""Results about transfers, both ways.

Source: padchat-sdk 0.6.3 index.js, its documentation of the commands. The vendor took them off its servers in November
2018 (padchat-sdk issue 68). "Guess" where the documentation has nothing.
"""

import msgspec

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, TransferId
from hongyan.model.payment import TransferRecord, TransferState

from .external import external_codec


class TransferSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``queryTransfer``. Times are seconds; ``modify_time`` is 0 while nobody took it."""

    retcode: str = "0"
    retmsg: str = "ok"
    fee: int
    trans_status: int
    fee_type: str = "1"
    pay_time: int
    modify_time: int
    refund_bank_type: str = "BANK"
    payer_name: str
    receiver_name: str
    status_desc: str = ""
    status_supplementary: str = ""
    delay_confirm_flag: int = 0
    is_payer: bool


_TRANS_STATUS = {
    TransferState.SENT: 2000,
    TransferState.ACCEPTED: 2001,
    # Guesses: the documentation has the two above.
    TransferState.RETURNED: 2002,
    TransferState.EXPIRED: 2003,
}
_STATE_OF = {number: state for state, number in _TRANS_STATUS.items()}


def _link(href: str, text: str) -> str:
    return f'<_wc_custom_link_ href="weixin://wcpay/transfer/{href}">{text}</_wc_custom_link_>'


_DESCRIBED = {
    (False, TransferState.SENT): ("待确认收款", f"1天内未确认，将退还给对方。{_link('rebacksendmsg', '立即退还')}"),
    (False, TransferState.ACCEPTED): ("已收钱", _link("watchbalance", "查看零钱")),
    (True, TransferState.SENT): (
        "待%s确认收款",
        f"1天内朋友未确认，将退还给你。{_link('retrysendmsg', '重发转账消息')}",
    ),
    (True, TransferState.ACCEPTED): ("%s已收钱", ""),
    # Guesses from here on.
    (False, TransferState.RETURNED): ("已退还", ""),
    (True, TransferState.RETURNED): ("%s已退还", ""),
    (False, TransferState.EXPIRED): ("已过期，已退还给对方", ""),
    (True, TransferState.EXPIRED): ("已过期，已退还给你", ""),
}
"""Description and supplement, for payer or not; ``%s`` is WeChat's: the client puts the name there."""


def _write_transfer(record: TransferRecord) -> TransferSaid:
    description, supplement = _DESCRIBED[record.is_payer, record.state]
    return TransferSaid(
        fee=record.amount_fen,
        trans_status=_TRANS_STATUS[record.state],
        pay_time=record.sent_at_ms // 1000,
        modify_time=record.changed_at_ms // 1000,
        payer_name=record.payer,
        receiver_name=record.receiver,
        status_desc=description,
        status_supplementary=supplement,
        is_payer=record.is_payer,
    )


def _read_transfer(said: TransferSaid) -> TransferRecord:
    state = _STATE_OF.get(said.trans_status)
    if state is None:
        raise Malformed("is an unknown state", "trans_status")
    return TransferRecord(
        id=TransferId(""),
        payer=ContactId(said.payer_name),
        receiver=ContactId(said.receiver_name),
        amount_fen=said.fee,
        state=state,
        sent_at_ms=said.pay_time * 1000,
        changed_at_ms=said.modify_time * 1000,
        is_payer=said.is_payer,
    )


class AcceptedSaid(msgspec.Struct, kw_only=True):
    """``external`` of ``acceptTransfer``."""

    fee: int
    payer: str
    receiver: str
    retcode: str = "0"
    retmsg: str = "ok"
    fee_type: str = "1"


def _read_accepted(said: AcceptedSaid) -> TransferRecord:
    return TransferRecord(
        id=TransferId(""),
        payer=ContactId(said.payer),
        receiver=ContactId(said.receiver),
        amount_fen=said.fee,
        state=TransferState.ACCEPTED,
        sent_at_ms=0,
    )


TRANSFER = external_codec(TransferSaid, _write_transfer, _read_transfer)
ACCEPTED = external_codec(
    AcceptedSaid,
    lambda record: AcceptedSaid(fee=record.amount_fen, payer=record.payer, receiver=record.receiver),
    _read_accepted,
)

"""``<wcpayinfo>``: transfers and red packets.

Names and order are those of public bodies: a transfer in AutoAccountingOrg/AutoAccounting issue 626 (2024), a red
packet in wechaty-puppet-padchat issue 184 and, behind where that one is cut, a dump of 2019. WeChat's signatures and
second ids cannot be had here: they are made of the id.
"""

import hashlib
import re
from collections.abc import Mapping

from hongyan.model.ids import RedPacketId, TransferId
from hongyan.model.message import RedPacket, Transfer
from hongyan.model.payment import TransferState

from .bodies import Envelope
from .tree import Element, cdata, number_in

_DAY_S = 24 * 3600
_UPGRADE = (
    "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/readtemplate"
    "?t=page/common_page__upgrade&text=text001&btn_text=btn_text_0"
)

_SUBTYPES = {
    TransferState.SENT: 1,
    TransferState.ACCEPTED: 3,
    TransferState.RETURNED: 4,
    # Guess: the money went back, as with a return; the words tell the two apart.
    TransferState.EXPIRED: 4,
}
_STATES = {1: TransferState.SENT, 3: TransferState.ACCEPTED, 4: TransferState.RETURNED}
_OVERDUE = "过期"
_WORDS = {
    TransferState.SENT: "收到转账{fee}元。如需收钱，请点此升级至最新版本",
    # Guesses, but for the one above.
    TransferState.ACCEPTED: "转账{fee}元已被收取。如需查看，请点此升级至最新版本",
    TransferState.RETURNED: "转账{fee}元已退还。如需查看，请点此升级至最新版本",
    TransferState.EXPIRED: "转账{fee}元已" + _OVERDUE + "退还。如需查看，请点此升级至最新版本",
}
_FEE = re.compile(r"[￥¥]\s?([0-9]{1,12})\.([0-9]{2})")


def _sections(values: Mapping[str, object], indent: str = "") -> str:
    return "".join(f"{indent}<{name}>{cdata(str(value))}</{name}>" for name, value in values.items())


def write_transfer(transfer: Transfer, envelope: Envelope) -> str:
    """Write a transfer, or what became of it."""
    fee = f"￥{transfer.amount_fen // 100}.{transfer.amount_fen % 100:02}"
    begun_s = transfer.sent_at_ms // 1000
    info = {
        "feedesc": fee,
        "transcationid": transfer.transfer_id,
        "transferid": transfer.transfer_id,
        "invalidtime": begun_s + _DAY_S,
        "begintransfertime": begun_s,
        "effectivedate": 1,
        "paymsgid": transfer.transfer_id,
        "pay_memo": transfer.memo,
        "has_transfer_address": 0,
        # Who takes the money says what became of it.
        "receiver_username": envelope.receiver if transfer.state is TransferState.SENT else envelope.sender,
    }
    told = _sections({"title": "微信转账", "des": _WORDS[transfer.state].format(fee=fee)})
    links = _sections({"content": "", "url": _UPGRADE, "thumburl": ""})
    return (
        f'<msg><appmsg appid="" sdkver="">{told}<action></action><type>2000</type>{links} <lowurl></lowurl>'
        f"<extinfo></extinfo><wcpayinfo><paysubtype>{_SUBTYPES[transfer.state]}</paysubtype>"
        f"{_sections(info)}</wcpayinfo></appmsg></msg>"
    )


def read_transfer(appmsg: Element) -> Transfer | None:
    """Read a transfer; ``None`` for a body without an id, or in a state that is not known."""
    info = appmsg.find("wcpayinfo")
    id_ = info.said("transferid").strip() if info else ""
    state: TransferState | None = _STATES.get(number_in(info.said("paysubtype").strip())) if info else None
    if info is None or state is None or not id_:
        return None
    if state is TransferState.RETURNED and _OVERDUE in appmsg.said("des"):
        state = TransferState.EXPIRED
    fee = _FEE.search(info.said("feedesc"))
    return Transfer(
        amount_fen=int(fee[1]) * 100 + int(fee[2]) if fee else 0,
        memo=info.said("pay_memo"),
        transfer_id=TransferId(id_),
        state=state,
        sent_at_ms=number_in(info.said("begintransfertime").strip()) * 1000,
    )


_SEND_ID = re.compile(r"[?&]sendid=([^&\s]{1,64})")
_ICON = "https://wx.gtimg.com/hongbao/1800/hb.png"


def write_red_packet(packet: RedPacket, envelope: Envelope) -> str:
    """Write a red packet. How much is in it, and in how many shares, does not stand in the body."""
    sign = hashlib.sha256(packet.packet_id.encode("utf-8", "replace")).hexdigest()
    query = f"msgtype=1&channelid=1&sendid={packet.packet_id}"
    url = f"https://wxapp.tenpay.com/mmpayhb/wxhb_personalreceive?showwxpaytitle=1&{query}&ver=6&sign={sign}"
    native = f"wxpay://c2cbizmessagehandler/hongbao/receivehongbao?{query}&sendusername={envelope.sender}"
    told = {"des": "我给你发了一个红包，赶紧去拆!", "url": url, "type": 2001, "title": "微信红包", "thumburl": _ICON}
    info = {
        "templateid": "df401058784732a6abcbc0c95bc091df",
        "url": url,
        "iconurl": _ICON,
        "receivertitle": packet.wishing,
        "sendertitle": packet.wishing,
        "scenetext": "微信红包",
        "senderdes": "查看红包",
        "receiverdes": "领取红包",
        "nativeurl": f"{native}&ver=6&sign={sign}",
        "sceneid": 1002,
        "innertype": 0,
        "paymsgid": packet.packet_id,
    }
    end = {"locallogoicon": "c2c_hongbao_icon_cn", "invalidtime": envelope.at_s + _DAY_S}
    one, two, three = "\n\t", "\n\t\t", "\n\t\t\t"
    inner = f"{_sections(info, three)}{three}<scenetext>微信红包</scenetext>{_sections(end, three)}{three}<broaden />"
    appmsg = f'<appmsg appid="" sdkver="">{_sections(told, two)}{two}<wcpayinfo>{inner}{two}</wcpayinfo>{one}</appmsg>'
    sender = _sections({"fromusername": envelope.sender}, one)
    return f"<msg>{one}{appmsg}{sender}\n</msg>\n"


def read_red_packet(appmsg: Element) -> RedPacket | None:
    """Read a red packet; ``None`` for a body without its id. Amount and count are not known by it: 0."""
    said = (appmsg.said("wcpayinfo/nativeurl"), appmsg.said("wcpayinfo/url"), appmsg.said("url"))
    id_ = next((found[1] for each in said if (found := _SEND_ID.search(each))), "")
    if not id_:
        return None
    return RedPacket(count=0, wishing=appmsg.said("wcpayinfo/receivertitle"), packet_id=RedPacketId(id_))

"""The documented answers about money, and how ours are held against them."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from hongyan.model.ids import RedPacketId, TransferId
from hongyan.model.message import RedPacket, Transfer
from hongyan.wire.wechat_xml import Envelope, write_red_packet, write_transfer
from tests.dialects.padchat.test_samples import differences

TRANSFER = write_transfer(Transfer(amount_fen=520, transfer_id=TransferId("1000050001")), Envelope())
RED_PACKET = write_red_packet(RedPacket(packet_id=RedPacketId("1000039501")), Envelope())
MONEY = {
    **dict.fromkeys(("queryTransfer", "acceptTransfer"), TRANSFER),
    **dict.fromkeys(("receiveRedPacket", "queryRedPacket", "openRedPacket"), RED_PACKET),
}
"""The body of a pushed message that each command is about."""

RESULTS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "data" / "padchat" / "results.json").read_text())


def camel(value: Any) -> Any:
    """Do what the sdk does to the names before it shows them."""
    if isinstance(value, dict):
        return {re.sub("_([a-z])", lambda big: big[1].upper(), key): camel(each) for key, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list) else value


def shown(written: Any) -> Any:
    """Return an answer as the sdk shows it: the text in ``external`` is read."""
    answer = json.loads(msgspec.json.encode(written))
    answer["data"]["external"] = json.loads(answer["data"]["external"])
    return camel(answer)


def differing(written: Any, name: str) -> list[str]:
    """Name every place where keys, types or nesting are not those of the documented answer."""
    return [*differences(shown(written), RESULTS[name])]


def order(written: Any, name: str) -> tuple[list[str], list[str]]:
    """Return the names in our ``external`` and in the documented one."""
    return list(shown(written)["data"]["external"]), list(RESULTS[name]["data"]["external"])

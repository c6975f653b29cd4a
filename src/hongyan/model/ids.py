"""Opaque ids.

Only a backend mints and reads them; everybody else stores and compares. The sandbox's ids look as WeChat's do
(``wxid_…``, ``…@chatroom``, ``gh_…``) because PadChat clients test for ``@chatroom``.
"""

from typing import NewType

AccountId = NewType("AccountId", str)
"""One account slot: ``<key name>/<label>``."""

ContactId = NewType("ContactId", str)
"""A person, an official account or a special account."""

RoomId = NewType("RoomId", str)
"""A group chat."""

ChatId = NewType("ChatId", str)
"""Where a message goes or comes from: a contact's id or a room's."""

MessageId = NewType("MessageId", str)
"""Decimal text. The sandbox keeps them below 2^53, so that dialects with JSON numbers carry them exactly."""

LoginId = NewType("LoginId", str)
"""One attempt to log in; it is what the QR code carries."""


MomentId = NewType("MomentId", str)
"""Decimal text, growing: a newer moment has the larger number."""

LabelId = NewType("LabelId", str)
"""One label of one account: a small decimal number."""

TransferId = NewType("TransferId", str)
"""One transfer, as WeChat Pay calls it."""

RedPacketId = NewType("RedPacketId", str)
"""One red packet, as WeChat Pay calls it (``sendid``)."""


def account_id(key_name: str, label: str) -> AccountId:
    """Name the slot ``label`` of the client key ``key_name``."""
    return AccountId(f"{key_name}/{label}")


def split_account_id(account: AccountId) -> tuple[str, str]:
    """Return the client key's name and the label of ``account``."""
    key_name, _, label = account.partition("/")
    return key_name, label

"""``VerifyFlag``: how WeChat tells official accounts and its own from people, in one number.

Source: public documents of the Web WeChat API; 24 of a verified account: padchat-sdk 0.6.3, result of ``searchMp``.
"""

from hongyan.model.contact import ContactKind
from hongyan.model.ids import ContactId

PERSON, OFFICIAL, VERIFIED, WECHATS = 0, 8, 24, 56
"""WeChat's own is that of its team; its other special accounts have a person's."""

_IS_VERIFIED = VERIFIED & ~OFFICIAL
_TEAM = ContactId("weixin")


def verify_flag(id_: ContactId, kind: ContactKind, *, is_verified: bool) -> int:
    """Return the number of who stands behind ``id_``."""
    if id_ == _TEAM:
        return WECHATS
    if kind is not ContactKind.OFFICIAL:
        return PERSON
    return VERIFIED if is_verified else OFFICIAL


def is_verified(flag: int) -> bool:
    """Whether an official account with this number is verified."""
    return bool(flag & _IS_VERIFIED)

"""What a client hears of its login and of its account, read. Pure; the other side of ``login_pushes``.

The wire names no attempt, so every event of a login has an empty ``login``.
"""

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import Malformed
from hongyan.model.events import LoginConfirmed, LoginFailed, QrCodeShown, Scanned
from hongyan.model.ids import ContactId, LoginId
from hongyan.wire import strict_json

from . import base64_text
from .login_pushes import SCAN_CANCELLED, SCAN_CONFIRMED, SCAN_EXPIRED, SCAN_SCANNED, SCAN_WAITING

PICTURE = "data:image/png;base64,"
"""What the address of a code begins with that the server sent as a picture only."""

_NOBODY = LoginId("")


class _QrCode(msgspec.Struct):
    url: str | None = None
    qr_code: str | None = None


class _Scan(msgspec.Struct):
    status: int
    expired_time: int = 0
    sub_status: int = 0
    head_url: str = ""
    nick_name: str = ""
    user_name: str = ""
    uin: int = 0


class _Words(msgspec.Struct):
    error: str | None = None
    msg: str | None = None


class _Notify(msgspec.Struct):
    type: int = 0


_QR_CODE = msgspec.json.Decoder(_QrCode)
_SCAN = msgspec.json.Decoder(_Scan)
_WORDS = msgspec.json.Decoder(_Words)
_NOTIFY = msgspec.json.Decoder(_Notify)

_FAILURE_OF_SCAN = {SCAN_EXPIRED: "expired", SCAN_CANCELLED: "cancelled"}


def read_qr_code(body: bytes) -> QrCodeShown:
    """Read ``qrcode``. How long it is good is said by ``scan`` only: ``expires_at_ms`` is 0.

    Where the code comes as a picture, ``url`` is a ``data:`` URL of it.

    Raises:
        Malformed: neither an address nor a picture.
    """
    said = strict_json.read(_QR_CODE, body)
    url = said.url or ""
    if not url:
        picture = said.qr_code or ""
        base64_text.read(picture, "qr_code")
        url = picture if picture.startswith("data:") else PICTURE + picture
    return QrCodeShown(login=_NOBODY, url=url, expires_at_ms=0)


def read_scan(body: bytes, now_ms: int) -> Scanned | LoginConfirmed | LoginFailed | None:
    """Read ``scan``; ``None`` while nobody has looked.

    Raises:
        Malformed: no such thing, or an unknown status.
    """
    said = strict_json.read(_SCAN, body)
    profile = Profile(id=ContactId(said.user_name), nick=said.nick_name, avatar_url=said.head_url, uin=said.uin)
    if said.status == SCAN_WAITING:
        return None
    if said.status == SCAN_SCANNED:
        return Scanned(login=_NOBODY, profile=profile, expires_at_ms=now_ms + said.expired_time * 1000)
    if said.status == SCAN_CONFIRMED and not said.sub_status:
        return LoginConfirmed(login=_NOBODY, profile=profile)
    if said.status == SCAN_CONFIRMED:
        return LoginFailed(login=_NOBODY, reason="refused")
    reason = _FAILURE_OF_SCAN.get(said.status)
    if reason is None:
        raise Malformed(f"is the unknown status {said.status}", "status")
    return LoginFailed(login=_NOBODY, reason=reason)


def read_words(body: bytes) -> str:
    """Return what ``logout``, ``over`` and ``warn`` say; empty when they say nothing.

    Raises:
        Malformed: no such thing.
    """
    said = strict_json.read(_WORDS, body)
    return said.msg or said.error or ""


def read_notify(body: bytes) -> int:
    """Return of what type the news are that ``notify`` announces.

    Raises:
        Malformed: no such thing.
    """
    return strict_json.read(_NOTIFY, body).type

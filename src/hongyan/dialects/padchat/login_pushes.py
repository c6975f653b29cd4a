"""Login events: their payloads in the sdk edition, which the other editions respell.

Source: padchat-sdk demo.js and issue 17 of lijiarui/PADCHAT.
"""

from hongyan.model.events import LoginConfirmed, LoginFailed, QrCodeShown, Scanned

from . import base64_text

SCAN_WAITING, SCAN_SCANNED, SCAN_CONFIRMED, SCAN_EXPIRED, SCAN_CANCELLED = range(5)
_SCAN_OF_FAILURE = {"expired": SCAN_EXPIRED, "cancelled": SCAN_CANCELLED}


def write_qr_code(event: QrCodeShown) -> dict[str, object]:
    """``qrcode`` since sdk 0.4: the text to be shown as a code."""
    return {"url": event.url}


def write_qr_image(image: bytes) -> dict[str, object]:
    """``qrcode`` in the older editions: the code as a picture. The face draws ``url`` of the event."""
    return {"qr_code": base64_text.write(image)}


def write_waiting(event: QrCodeShown, now_ms: int) -> dict[str, object]:
    """``scan`` before anybody looked."""
    return {"status": SCAN_WAITING, "expired_time": _left_s(event.expires_at_ms, now_ms)}


def write_scanned(event: Scanned, now_ms: int) -> dict[str, object]:
    """``scan`` after somebody looked."""
    return {
        "status": SCAN_SCANNED,
        "expired_time": _left_s(event.expires_at_ms, now_ms),
        "head_url": event.profile.avatar_url,
        "nick_name": event.profile.nick,
    }


def write_confirmed(event: LoginConfirmed) -> dict[str, object]:
    """``scan`` after the person said yes."""
    profile = event.profile
    return {
        "status": SCAN_CONFIRMED,
        "sub_status": 0,
        "expired_time": 0,
        "external": "1",
        "device_type": "android",
        "email": "",
        "head_url": profile.avatar_url,
        "nick_name": profile.nick,
        "password": "***hide***",
        "phone_number": "",
        "qq": 0,
        "uin": profile.uin,
        "user_name": profile.id,
    }


def write_failed(event: LoginFailed) -> dict[str, object]:
    """``scan`` when the attempt is over: expired, cancelled, or refused after the confirmation."""
    status = _SCAN_OF_FAILURE.get(event.reason)
    if status is None:
        return {"status": SCAN_CONFIRMED, "sub_status": 1, "expired_time": 0, "error": "扫码登陆失败！"}
    return {"status": status, "expired_time": 0}


def _left_s(until_ms: int, now_ms: int) -> int:
    return max(0, (until_ms - now_ms) // 1000)

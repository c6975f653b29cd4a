"""How PadChat says no.

Source: for refusals by WeChat ``{success: false, data: {status, message}}`` (padchat-sdk issues 88 and 91); the rest is
ours, in the same shape. The text goes into ``error``, which 0.6 clients show, and ``msg``, which the older ones do.
"""

import re

import msgspec

from hongyan.model.errors import HongyanError, InvalidArgument, Malformed, Rejected, error_of
from hongyan.wire import strict_json

from .wire import Answer

CHINESE: dict[str, str] = {
    "malformed": "参数格式错误",
    "invalid_argument": "参数错误",
    "unauthorised": "授权码无效",
    "forbidden": "无权执行此操作",
    "not_found": "不存在",
    "conflict": "当前状态不允许此操作",
    "unsupported": "暂不支持此接口",
    "rejected": "微信拒绝了此操作",
    "not_logged_in": "账号未登录",
    "busy": "操作过于频繁，请稍后再试",
    "unavailable": "服务暂不可用，请稍后再试",
    "deadline_exceeded": "等待指令操作结果超时",
    "storage_failed": "服务端存储故障",
    "internal": "服务端内部错误",
}
"""By the error's code, for users who read Chinese; the detail follows as it is."""


def say(error: HongyanError) -> str:
    """Return the one line that a person reads."""
    detail = error.message
    if isinstance(error, Malformed) and error.field:
        detail = f"{error.field}: {detail}"
    return f"{CHINESE.get(error.code, CHINESE['internal'])}：{detail}"


def spell(error: HongyanError) -> Answer[dict[str, object]]:
    """Return ``error`` as the body of an answer."""
    text = say(error)
    if isinstance(error, Rejected):
        return Answer(success=False, error=text, msg=text, data={"message": error.message, "status": error.status})
    return Answer(success=False, error=text, msg=text)


_CODES = {words: code for code, words in CHINESE.items()}
_FIELD = re.compile(r"([A-Za-z_][\w.\[\]]{0,80}): (.+)", re.DOTALL)


class _Refusal(msgspec.Struct):
    status: int = -1
    message: str = ""


class _Status(msgspec.Struct):
    status: int = 0
    message: str = ""


_REFUSAL = msgspec.json.Decoder(_Refusal)
_STATUS = msgspec.json.Decoder(_Status)


def printable(text: str) -> str:
    """Return ``text`` from a server on one line, fit for terminals and logs: what would steer them is a space."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def read(text: str, data: bytes = b"") -> HongyanError:
    """Return the error that an answer, or the reason of a close, tells of; what nobody here said is ``Rejected``.

    ``data``: JSON beside the text, of which WeChat's own number and words are taken, where they are there.
    """
    try:
        refusal = strict_json.read(_REFUSAL, data)
    except Malformed:
        refusal = _Refusal()
    words, found, detail = printable(text).partition("：")
    code = _CODES.get(words) if found else None
    if code in (None, Rejected.code):
        return Rejected(detail if code else printable(refusal.message or text) or "refused", refusal.status)
    at = _FIELD.fullmatch(detail)
    if at and code == InvalidArgument.code:
        return InvalidArgument(at[1], at[2])
    if at and code == Malformed.code:
        return Malformed(at[2], at[1])
    return error_of(code, detail)


def read_refusal(data: bytes) -> Rejected | None:
    """Return what WeChat refused although the answer says success; ``None`` for an answer that is good.

    ``data``: the answer's. Source: padchat-sdk issue 63, ``success`` with ``status`` -1 and no picture.
    """
    try:
        said = strict_json.read(_STATUS, data)
    except Malformed:
        return None
    return Rejected(printable(said.message) or "refused", said.status) if said.status < 0 else None

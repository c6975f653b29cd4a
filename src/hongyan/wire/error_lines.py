"""Errors as one line for people, in the dialects that have no more for them than a text; and such lines read back."""

import re

from hongyan.model.errors import HongyanError, InvalidArgument, Malformed, Rejected, error_of

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


_CODES = {words: code for code, words in CHINESE.items()}
_FIELD = re.compile(r"([A-Za-z_][\w.\[\]]{0,80}): (.+)", re.DOTALL)


def printable(text: str) -> str:
    """Return ``text`` from a server on one line, fit for terminals and logs: what would steer them is a space."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def read(text: str, *, words: str = "", status: int = -1) -> HongyanError:
    """Return the error that a line tells of; what nobody here said is ``Rejected``, with ``words`` and ``status``."""
    opening, found, detail = printable(text).partition("：")
    code = _CODES.get(opening) if found else None
    if code in (None, Rejected.code):
        return Rejected(detail if code else printable(words or text) or "refused", status)
    at = _FIELD.fullmatch(detail)
    if at and code == InvalidArgument.code:
        return InvalidArgument(at[1], at[2])
    if at and code == Malformed.code:
        return Malformed(at[2], at[1])
    return error_of(code, detail)

"""How PadChat says no.

Source: for refusals by WeChat ``{success: false, data: {status, message}}`` (padchat-sdk issues 88 and 91); the rest is
ours, in the same shape. The text goes into ``error``, which 0.6 clients show, and ``msg``, which the older ones do.
"""

from hongyan.model.errors import HongyanError, Malformed, Rejected

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

"""How PadChat says no.

Source: for refusals by WeChat ``{success: false, data: {status, message}}`` (padchat-sdk issues 88 and 91); the rest is
ours, in the same shape. The text goes into ``error``, which 0.6 clients show, and ``msg``, which the older ones do.
"""

import msgspec

from hongyan.model.errors import HongyanError, Malformed, Rejected
from hongyan.wire import error_lines, strict_json
from hongyan.wire.error_lines import CHINESE, printable, say

from .wire import Answer

__all__ = ["CHINESE", "printable", "read", "say", "spell"]


def spell(error: HongyanError) -> Answer[dict[str, object]]:
    """Return ``error`` as the body of an answer."""
    text = say(error)
    if isinstance(error, Rejected):
        return Answer(success=False, error=text, msg=text, data={"message": error.message, "status": error.status})
    return Answer(success=False, error=text, msg=text)


class _Refusal(msgspec.Struct):
    status: int = -1
    message: str = ""


class _Status(msgspec.Struct):
    status: int = 0
    message: str = ""


_REFUSAL = msgspec.json.Decoder(_Refusal)
_STATUS = msgspec.json.Decoder(_Status)


def read(text: str, data: bytes = b"") -> HongyanError:
    """Return the error that an answer, or the reason of a close, tells of; what nobody here said is ``Rejected``.

    ``data``: JSON beside the text, of which WeChat's own number and words are taken, where they are there.
    """
    try:
        refusal = strict_json.read(_REFUSAL, data)
    except Malformed:
        refusal = _Refusal()
    return error_lines.read(text, words=refusal.message, status=refusal.status)


def read_refusal(data: bytes) -> Rejected | None:
    """Return what WeChat refused although the answer says success; ``None`` for an answer that is good.

    ``data``: the answer's. Source: padchat-sdk issue 63, ``success`` with ``status`` -1 and no picture.
    """
    try:
        said = strict_json.read(_STATUS, data)
    except Malformed:
        return None
    return Rejected(error_lines.printable(said.message) or "refused", said.status) if said.status < 0 else None

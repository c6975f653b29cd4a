"""What WeChat Pay says: JSON text in ``external``, with snake_case names of its own and a verdict in ``retcode``."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from hongyan.model.errors import Malformed, Rejected
from hongyan.wire import strict_json
from hongyan.wire.error_lines import printable
from hongyan.wire.table import Codec

from .codec import given
from .wire import Answer

R = TypeVar("R")


class ExternalData(msgspec.Struct, kw_only=True):
    """``data`` of the answers."""

    external: str
    message: str = ""
    status: int = 0


class _Verdict(msgspec.Struct, kw_only=True):
    """What every ``external`` has. About transfers the number is text."""

    retcode: int | str = 0
    retmsg: str = ""


_ENCODE = msgspec.json.Encoder().encode
_VERDICT = msgspec.json.Decoder(_Verdict)


def external_codec(
    said: type[Any],
    write: Callable[[Any], Any],
    read: Callable[[Any], R],
    *,
    data: type[Any] = ExternalData,
    write_more: Callable[[Any], dict[str, Any]] = lambda _: {},
    read_more: Callable[[R, Any], R] = lambda result, _: result,
) -> Codec[Any, R | Rejected]:
    """Return the codec of a result that is ``said`` in ``external``; a refusal is one with another ``retcode``."""
    decoder = msgspec.json.Decoder(said)

    def decode(wire: Answer[Any]) -> R | Rejected:
        told = given(wire)
        try:
            verdict = strict_json.read(_VERDICT, told.external)
            if str(verdict.retcode) != "0":
                status = verdict.retcode if isinstance(verdict.retcode, int) else -1
                return Rejected(printable(verdict.retmsg) or "refused", status)
            return read_more(read(strict_json.read(decoder, told.external)), told)
        except Malformed as wrong:
            raise Malformed(wrong.message, f"data.external.{wrong.field}".rstrip(".")) from wrong

    def encode(value: R | Rejected) -> Answer[Any]:
        if isinstance(value, Rejected):
            refusal = _ENCODE(_Verdict(retcode=value.status, retmsg=value.message)).decode()
            return Answer(success=True, data=ExternalData(external=refusal))
        text = _ENCODE(write(value)).decode()
        return Answer(success=True, data=data(external=text, **write_more(value)))

    return Codec(Answer[data], decode=decode, encode=encode)  # type: ignore[valid-type]  # a type made at import

"""Reading JSON from strangers: a value or ``Malformed``, nothing else."""

import re
from typing import Any, TypeVar

import msgspec

from hongyan.model.errors import Malformed

T = TypeVar("T")

_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_MISSING = re.compile(r"missing required field `([^`]+)`")


def read(decoder: msgspec.json.Decoder[T], raw: bytes | str | msgspec.Raw) -> T:
    """Decode ``raw``.

    Raises:
        Malformed: no JSON, too deep, NaN, a lone surrogate, or a value of another type; ``field`` is the path to it.
    """
    try:
        return decoder.decode(raw)
    except WRONG as wrong:
        raise malformed(wrong) from wrong


WRONG = (msgspec.DecodeError, RecursionError, UnicodeError)
"""What a decoder raises on bad input."""


def malformed(wrong: Exception) -> Malformed:
    """Return what to raise in place of one of ``WRONG``."""
    match wrong:
        case msgspec.ValidationError():
            return Malformed(*_explain(str(wrong)))
        case msgspec.DecodeError():
            return Malformed(f"not JSON: {wrong}")
        case RecursionError():
            return Malformed("nested too deeply")
    return Malformed("not UTF-8")


def convert(value: Any, type_: type[T], *, strict: bool = True) -> T:
    """Fit an already decoded ``value`` into ``type_``; if not ``strict``, text becomes numbers where they are wanted.

    Raises:
        Malformed: as ``read``.
    """
    try:
        return msgspec.convert(value, type_, strict=strict)
    except msgspec.ValidationError as wrong:
        raise Malformed(*_explain(str(wrong))) from wrong


def _explain(text: str) -> tuple[str, str]:
    """Return what is wrong, and the path to it."""
    path = _PATH.search(text)
    field = path.group(1) if path else ""
    if missing := _MISSING.search(text):
        field = f"{field}.{missing.group(1)}" if field else missing.group(1)
    return _PATH.sub("", text), field

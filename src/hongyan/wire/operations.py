"""Calls of the native API, as data: whoever lists them gets HTTP, validation and OpenAPI for them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call: a typed request in, a typed answer out."""

    method: str
    path: str
    """Below the API's root. ``{name}`` parts and query parameters become fields of ``request``."""
    request: type[msgspec.Struct]
    reply: Any
    call: Callable[[Any], Awaitable[Any]]
    summary: str
    longest_s: float = 30.0
    """How long an answer may take."""

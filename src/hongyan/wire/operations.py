"""Calls of the native API, as data: whoever lists them gets HTTP, validation and OpenAPI for them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from hongyan.model.ids import AccountId


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameters, or nothing to answer."""


class AccountRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account."""

    account: AccountId
    """``<key name>/<label>``, the slash as it is or as ``%2F``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call: a typed request in, a typed answer out."""

    method: str
    path: str
    """Below the API's root. ``{name}`` parts and query parameters become fields of ``request``."""
    request: Any
    """A struct, or a union of tagged ones."""
    reply: Any
    call: Callable[[Any], Awaitable[Any]]
    summary: str
    longest_s: float = 30.0
    """How long an answer may take."""
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Puts a body into the request's shape where the API allows a shorter one; ``None`` where there is none."""
    stream: "Callable[[Any], AsyncIterator[StreamItem]] | None" = None
    """What ``Accept: text/event-stream`` gets instead of ``call``; ``None`` for nothing else."""


class StreamItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an event stream."""

    id: str
    """Where a client that lost its connection goes on after."""
    event: str
    data: Any

"""Media in the native API's JSON: they go in as data, a URL or a path, and come out as a reference with a URL."""

import asyncio
import binascii
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hongyan.model.errors import InvalidArgument, Malformed
from hongyan.model.media import MediaRef
from hongyan.wire import native_names

from . import guard, guard_files

MOST_BYTES = 100 * 1024 * 1024
FETCH_S = 20.0

KINDS = {"media": None, "thumbnail": "image", "cover": "image", "avatar": "image"}
"""The fields that hold media, and what some of them have to be."""

_WAYS = ("data", "url", "path")
_REF = frozenset(MediaRef.__struct_fields__)


class Keep(Protocol):
    """Puts bytes into the media store."""

    def __call__(self, data: bytes, *, name: str = "", kind: Any = None) -> Awaitable[MediaRef]:
        """Return the reference to ``data``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaJson:
    """Turns what stands in JSON into references, and back."""

    keep: Keep
    link: Callable[[MediaRef], str]
    """Return the path under which the media is served for a while."""
    roots: Sequence[Path] = ()
    """Folders that paths may lead into."""
    allow: Sequence[IPv4Network | IPv6Network] = ()
    """Networks that URLs may lead into although they are private."""

    async def bring(self, value: Any) -> Any:
        """Return ``value`` with all media in it kept, and references in their place.

        Raises:
            Malformed, InvalidArgument: names the field; nothing else was looked at.
            Unavailable: a URL is not served at the moment.
        """
        if isinstance(value, list):
            return [await self.bring(each) for each in value]
        if not isinstance(value, dict):
            return value
        brought = {}
        for name, each in value.items():
            is_media = name in KINDS and isinstance(each, dict) and any(way in each for way in _WAYS)
            brought[name] = await self._take(name, each) if is_media else await self.bring(each)
        return brought

    def show(self, value: Any) -> Any:
        """Return ``value`` as plain JSON, with a URL at every reference."""
        return self._show(msgspec.to_builtins(value))

    def _show(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._show(each) for each in value]
        if not isinstance(value, dict):
            return value
        shown = {name: self._show(each) for name, each in value.items()}
        # Media without a digest are not here yet: ``GetMedia`` fetches them.
        if shown.keys() == _REF and shown["sha256"]:
            shown["url"] = self.link(msgspec.convert(shown, MediaRef))
        return native_names.show(shown)

    async def _take(self, field: str, given: dict[str, Any]) -> Any:
        if set(given) & _REF - {"name"}:
            # A reference that came out of this API may go in again, its URL and all.
            return {name: each for name, each in given.items() if name in _REF}
        name = given.get("name", "")
        ways = [way for way in _WAYS if way in given]
        if len(ways) != 1 or not isinstance(given[ways[0]], str) or not isinstance(name, str):
            raise Malformed(f"has to hold one of {', '.join(_WAYS)}, as text", field)
        source = given[ways[0]]
        if ways[0] == "data":
            data = _decode(source, field)
        elif ways[0] == "url":
            data = await guard.fetch(
                source, allow=self.allow, most_bytes=MOST_BYTES, timeout_s=FETCH_S, field=f"{field}.url"
            )
        else:
            name = name or Path(source).name
            data = await asyncio.to_thread(_read, source, self.roots, f"{field}.path")
        return msgspec.to_builtins(await self.keep(data, name=name, kind=KINDS[field]))


def _decode(text: str, field: str) -> bytes:
    try:
        return binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (ValueError, UnicodeEncodeError) as wrong:
        raise Malformed("is no base64", f"{field}.data") from wrong


def _read(path: str, roots: Sequence[Path], field: str) -> bytes:
    with os.fdopen(guard_files.open_local(path, roots, field=field), "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidArgument(field, f"has more than {MOST_BYTES} bytes")
    return data

"""Whole, unmasked WebSocket frames, as a server sends them. Pure. Source: RFC 6455, 5.2."""

import struct

from aiohttp import WSMsgType

_TEXT, _PING = WSMsgType.TEXT, WSMsgType.PING
"""Under names of our own: looking up a member of an enumeration takes longer than writing a frame."""

_pack_head = struct.Struct("!BBH").pack


def text_frame(text: bytes) -> bytes:
    """Return ``text`` as a whole frame, for ``SocketClient.post``; one for many clients."""
    return frame_head(len(text), _TEXT) + text


def ping_frame(payload: bytes) -> bytes:
    """Return a ping, for ``SocketClient.post``."""
    return frame_head(len(payload), _PING) + payload


def frame_head(size_bytes: int, kind: WSMsgType) -> bytes:
    """Return the head of a whole, unmasked frame."""
    first = 0x80 | kind
    if size_bytes < 126:
        return bytes((first, size_bytes))
    if size_bytes < 1 << 16:
        return _pack_head(first, 126, size_bytes)
    return struct.pack("!BBQ", first, 127, size_bytes)

"""The PadChat v2 face over WebSocket: the edition of its document (v2-ws), and the sdk edition in both generations."""

from hongyan.core.hub import Hub
from hongyan.core.ports import Clock
from hongyan.dialects.padchat.wire import Edition
from hongyan.dialects.padchat.wire import recognise as edition_of
from hongyan.dialects.padchat.wire_v2 import write_greeting
from hongyan.transports.ws_server import SocketClient

from .config import NAME, Config
from .session import Session

__all__ = ["NAME", "Config", "converse", "greeting", "recognise"]


def recognise(first_frame: bytes) -> bool:
    """Is this socket ours? Pure; asked by the front door before any face speaks."""
    return edition_of(first_frame) in (Edition.SDK, Edition.V2_WS)


def greeting(config: Config | None) -> bytes:
    """Return what is said to every newcomer; nothing, unless it is asked for."""
    return write_greeting() if config is not None and config.greeting else b""


async def converse(config: Config | None, hub: Hub, clock: Clock, client: SocketClient, first_frame: bytes) -> None:
    """Serve one client until it leaves. One task per client, owned by the front door."""
    await Session(config or Config(), hub, clock, client).serve(first_frame)

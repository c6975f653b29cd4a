"""Who a client is: the key in its URL, or the one that it presents by ``auth``."""

import asyncio
from typing import Any

from hongyan.core.keys import KeyRing
from hongyan.core.ports import ClientKey
from hongyan.dialects.padchat import codec_v2, errors, wire, wire_v2
from hongyan.model.account import LoginStatus, LoginStep
from hongyan.model.errors import HongyanError, Malformed, Unauthorised
from hongyan.transports.ws_server import SocketClient

from .manners import Manner

AUTH_S = 10.0
"""How long a client may take to present its key."""


async def admit(keys: KeyRing, client: SocketClient, manner: Manner, frame: bytes) -> ClientKey:
    """Return the key of a client whose first frame is ``frame``.

    Raises:
        Unauthorised: it has none that is good; by ``auth`` it may try for ten seconds.
        Busy: its address failed too often.
        Closed: it left.
    """
    if not manner.has_auth:
        return await keys.judge(client.last_segment, client.address)
    try:
        async with asyncio.timeout(AUTH_S):
            while True:
                if (key := await _judge(keys, client, manner, frame)) is not None:
                    return key
                frame = await client.receive()
    except TimeoutError:
        raise Unauthorised(f"no good auth within {AUTH_S:.0f} s") from None


async def _judge(keys: KeyRing, client: SocketClient, manner: Manner, frame: bytes) -> ClientKey | None:
    """Answer one frame of a client that is not authenticated; return its key when it is now."""
    try:
        request = wire_v2.read_request(frame)
    except Malformed as wrong:
        await client.send(manner.write_event(manner.trouble, {"error": errors.say(wrong)}, ""))
        return None
    key = None
    try:
        if request.code != wire_v2.AUTH:
            raise Unauthorised("auth comes first（请先认证）")
        key = await keys.judge(request.auth_key, client.address)
        answer: wire.Answer[Any] = codec_v2.AUTHENTICATED.write(LoginStatus(step=LoginStep.IDLE))
    except HongyanError as refused:
        answer = errors.spell(refused)
    await client.send(manner.write_reply(request, answer, ""))
    return key

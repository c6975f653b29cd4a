"""Write WeChat bots in Python: a client for Hongyan, and for any server of PadChat v2.

``Bot`` calls your functions when something happens. ``Client`` is for async programs, ``connect`` for scripts. What
happens is one of ``events``, what a message carries one of ``message``, and what goes wrong one of ``errors``.
"""

from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.model import errors, events, message
from hongyan.model.moment import MomentLink, MomentPicture

from .blocking import BlockingClient, connect
from .bot import Bot
from .client import Client
from .editions import Edition
from .incoming import IncomingMessage, IncomingRequest
from .media import MediaSource

__all__ = [
    "BlockingClient",
    "Bot",
    "Client",
    "Edition",
    "IncomingMessage",
    "IncomingRequest",
    "MediaSource",
    "MomentLink",
    "MomentPicture",
    "RenderedQr",
    "connect",
    "errors",
    "events",
    "message",
]

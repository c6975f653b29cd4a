"""PadChat: facts and tables. Spoken by the PadChat faces, and later by a backend that has a PadChat server upstream."""

from .excuses import DEBUGGING, DISABLED
from .sdk import SDK_COMMANDS
from .v2ws import V2WS_COMMANDS

__all__ = [
    "CLOSE_BAD_TOKEN",
    "CLOSE_TOKEN_EXPIRED",
    "CLOSE_TOKEN_IN_USE",
    "DEADLINE_S",
    "DEBUGGING",
    "DISABLED",
    "SDK_COMMANDS",
    "V2WS_COMMANDS",
    "V2WS_DEADLINE_S",
]

CLOSE_BAD_TOKEN = 3201
CLOSE_TOKEN_IN_USE = 3202
CLOSE_TOKEN_EXPIRED = 3203
"""WebSocket close codes; clients do not come back by themselves above 3200 (padchat-sdk 0.6.3, demo.js)."""

DEADLINE_S = 25.0
"""Below the 30 s that clients of the sdk edition wait for an answer."""

V2WS_DEADLINE_S = 8.0
"""Below the 10 s that the demo of v2 over WebSocket waits (lijiarui/PADCHAT, example/wx.js)."""

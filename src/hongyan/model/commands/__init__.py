"""Everything that can be asked of an account, as data. ``COMMANDS`` lists all; one module per noun."""

from typing import Any

from .base import Command
from .contacts import ContactPage, GetSelf, SyncContacts
from .messages import SendText, SyncMessages
from .sessions import CancelLogin, GetDevice, GetLoginStatus, GetLoginToken, Login, LogOut, OpenClient

COMMANDS: tuple[type[Command[Any]], ...] = (
    OpenClient,
    Login,
    CancelLogin,
    LogOut,
    GetLoginStatus,
    GetLoginToken,
    GetDevice,
    GetSelf,
    SyncContacts,
    SendText,
    SyncMessages,
)

__all__ = [
    "COMMANDS",
    "CancelLogin",
    "Command",
    "ContactPage",
    "GetDevice",
    "GetLoginStatus",
    "GetLoginToken",
    "GetSelf",
    "LogOut",
    "Login",
    "OpenClient",
    "SendText",
    "SyncContacts",
    "SyncMessages",
]

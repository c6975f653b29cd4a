"""What each command does in the world: one function a command, one module a noun."""

from hongyan.model import commands as c
from hongyan.model.capability import FULL, Capabilities, full, no
from hongyan.world import rules

from . import (
    contacts,
    keeping,
    messages,
    moments,
    officials,
    payments,
    rooms,
    sessions,
)
from .kinds import Handlers

NOUNS = (
    sessions,
    contacts,
    rooms,
    messages,
    moments,
    keeping,
    payments,
    officials,
)

HANDLERS: Handlers = {command: handler for noun in NOUNS for command, handler in noun.HANDLERS.items()}
"""Exactly the commands that ``CAPABILITIES`` declares; the contract tests hold the two together."""

DEEDS = messages.DEEDS
"""The commands that are one deed."""

CAPABILITIES = Capabilities(
    "sandbox",
    dict.fromkeys(HANDLERS, FULL)
    | {
        c.SendText: full(text_chars=rules.TEXT_CHARS),
        c.UploadClientFile: no("the simulated WeChat runs on no machine that has files of its own"),
    },
)

__all__ = ["CAPABILITIES", "DEEDS", "HANDLERS"]

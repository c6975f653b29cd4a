"""What a handler is."""

from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.model.commands import Command

Handler = Callable[[Any, Any], Awaitable[Any]]
"""Takes the account's ``SandboxLink`` and a command of its own type; returns the command's result."""

Handlers = dict[type[Command[Any]], Handler]

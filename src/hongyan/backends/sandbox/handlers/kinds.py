"""What a handler is."""

from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.model.commands import Command
from hongyan.world.deeds import AnyDeed

Handler = Callable[[Any, Any], Awaitable[Any]]
"""Takes the account's ``SandboxLink`` and a command of its own type; returns the command's result."""

DeedOf = Callable[[Any, Any], AnyDeed]
"""Takes what a handler takes; returns the deed that the command is, whose answer is the command's result."""

Handlers = dict[type[Command[Any]], Handler]


def by_deed(deed_of: DeedOf) -> Handler:
    """Return the handler of a command that is one deed."""

    async def handle(link: Any, command: Command[Any]) -> Any:
        return await link.do(deed_of(link, command))

    return handle

"""What a handler is."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from hongyan.model.commands import Command

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink

Handler = Callable[[Any, Any], Awaitable[Any]]
"""Takes the account's ``WequickLink`` and a command of its own type; returns the command's result."""

Handlers = dict[type[Command[Any]], Handler]


def plain(api: str) -> Handler:
    """Return the handler of a command that is one call of the program, whose answer is its result."""

    async def ask(link: "WequickLink", command: Command[Any]) -> Any:
        return await link.ask(api, command, type(command))

    return ask


async def nothing(_link: "WequickLink", _command: Command[Any]) -> None:
    """There is nothing to do."""

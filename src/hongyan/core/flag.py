"""A flag that tasks wait for: ``asyncio.Event`` with a tenth of its memory. There are several for every client."""

import asyncio


class Flag:
    """Set or clear. Waiting for a set one takes no time."""

    __slots__ = ("_is_set", "_waiting")

    def __init__(self) -> None:
        self._is_set = False
        self._waiting: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Set it and wake all who wait."""
        self._is_set = True
        waiting, self._waiting = self._waiting, None
        for each in waiting or ():
            if not each.done():
                each.set_result(None)

    def clear(self) -> None:
        """Let the next ones wait."""
        self._is_set = False

    async def wait(self) -> None:
        """Return when it is set, or was while this one waited."""
        if self._is_set:
            return
        waiting = self._waiting = self._waiting or []
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(woken)
        try:
            await woken
        finally:
            waiting.remove(woken)

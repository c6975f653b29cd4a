"""Who waits for news of somebody, and how they are woken."""

import asyncio

ANYBODY = ""
"""The name that stands for all devices and people: none of them is called so."""


class Bells:
    """A bell for each device and person that somebody waits for, by name."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}

    async def wait(self, name: str) -> None:
        """Return when the bell of ``name`` rings."""
        bell = asyncio.get_running_loop().create_future()
        # A list, since mostly one waits, and there is one for every account.
        waiting = self._waiting.setdefault(name, [])
        waiting.append(bell)
        try:
            await bell
        finally:
            waiting.remove(bell)
            if not waiting and self._waiting.get(name) is waiting:
                del self._waiting[name]

    def ring(self, names: set[str]) -> None:
        """Wake whoever waits for one of ``names``."""
        for name in names & self._waiting.keys():
            for bell in self._waiting.pop(name):
                if not bell.done():
                    bell.set_result(None)

    def ring_all(self) -> None:
        """Wake everybody."""
        self.ring(set(self._waiting))

"""Plain functions beside the event loop, each in a thread of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")


def beside(work: Callable[[A], R], given: A) -> asyncio.Future[R]:
    """Begin ``work(given)`` and return its result to come. How many there are at once is the caller's to bound.

    Not in the loop's own few threads: those read files for calls that ``work`` may wait for. And not in threads that
    the interpreter waits for at its end: a function that never returns would keep a program from ending on Ctrl-C.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[R] = loop.create_future()

    def settle(result: R | None, trouble: Exception | None) -> None:
        if future.done():
            return
        if trouble is not None:
            future.set_exception(trouble)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # without trouble there is a result

    def run() -> None:
        result: R | None = None
        trouble: Exception | None = None
        try:
            result = work(given)
        except BaseException as raised:  # noqa: BLE001  it is raised again where the result is waited for
            # Neither a future nor a task takes the others.
            if isinstance(raised, Exception) and not isinstance(raised, StopIteration):
                trouble = raised
            else:
                trouble = RuntimeError(f"the function ended by {type(raised).__name__}")
        # The loop may be gone by now; then nobody waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, trouble)

    threading.Thread(target=run, name="hongyan bot", daemon=True).start()
    return future

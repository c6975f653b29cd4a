"""Commands on their way to one account's agent.

An agent takes commands out of the answers to its polls and its reports. A command **waits** until it goes out with an
answer; then it is **offered**; it is **taken** when the agent polls again, or answers it. What was offered in an answer
that could not be written whole waits again, under the same ``sendId``, unless it may not be done twice: money and
membership *may have been executed* from the moment in which the answer that holds them begins to be written. An answer
that was written whole is never repeated, for no agent is known to look whether it has done a ``sendId`` before.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from hongyan.dialects.wequick import answer_to, results
from hongyan.dialects.wequick.wire import Order, Report
from hongyan.model.errors import Busy

logger = logging.getLogger(__name__)

MOST_WAITING = 120
"""Commands that are not answered: those that an account may have under way, and a few of our own."""

MOST_OFFERED = 20
"""In one answer."""


class Stage(Enum):
    """How far a command is."""

    WAITING = auto()
    OFFERED = auto()
    TAKEN = auto()


@dataclass(slots=True, eq=False, kw_only=True)
class Pending:
    """One command that is not answered."""

    order: Order
    may_repeat: bool
    """Whether it may go out again when it is not certain that it did not arrive."""
    purpose: str = ""
    """Why the gateway itself asks; empty when somebody waits for the answer."""
    answered: asyncio.Future[Report] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    stage: Stage = Stage.WAITING
    since_s: float = 0.0
    """By the clock's seconds."""

    @property
    def answers(self) -> tuple[str, str]:
        """Which actions answer it: when it is done, when it is refused."""
        return answer_to(self.order.api), results.answer_to(self.order.api)


class Outbox:
    """Those of one account."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, pending: Pending) -> Pending:
        """Let a command wait.

        Raises:
            Busy: too many are not answered.
        """
        if len(self._pending) >= MOST_WAITING:
            raise Busy(f"{MOST_WAITING} commands wait for the agent")
        self._pending[pending.order.send_id] = pending
        return pending

    def drop(self, pending: Pending) -> None:
        """Nobody waits for the answer any more; what was not offered never will be."""
        self._pending.pop(pending.order.send_id, None)
        pending.answered.cancel()

    def is_asked(self, purpose: str) -> bool:
        """Whether the gateway itself asks something for ``purpose`` already."""
        return any(each.purpose == purpose for each in self._pending.values())

    def polled(self) -> None:
        """The agent polls: what was offered before has reached it."""
        for each in self._pending.values():
            if each.stage is Stage.OFFERED:
                each.stage = Stage.TAKEN

    def offer(self) -> tuple[tuple[Order, ...], Callable[[bool], None]]:
        """Return what is to go out, and what wants to know whether it went out whole."""
        waiting = [each for each in self._pending.values() if each.stage is Stage.WAITING][:MOST_OFFERED]
        for each in waiting:
            each.stage = Stage.OFFERED

        def settle(is_whole: bool) -> None:
            if not is_whole:
                self._lost(waiting)

        return tuple(each.order for each in waiting), settle

    def _lost(self, offered: Sequence[Pending]) -> None:
        for each in offered:
            if each.stage is Stage.OFFERED and each.may_repeat:
                each.stage = Stage.WAITING
            elif each.stage is Stage.OFFERED:
                logger.warning("%s may have gone out or not; it is not sent again", each.order.api)

    def match(self, report: Report) -> Pending | None:
        """Return the command that ``report`` answers; ``None`` for one that is unknown, or came too late.

        Some answers were captured without their ``sendId``: they answer the oldest command that waits for such a one.
        """
        if report.send_id:
            found = self._pending.get(report.send_id)
            return found if found and report.action in found.answers else None
        return next(
            (
                each
                for each in self._pending.values()
                if each.stage is not Stage.WAITING and report.action in each.answers
            ),
            None,
        )

    def answer(self, pending: Pending, report: Report) -> None:
        """It is answered."""
        self._pending.pop(pending.order.send_id, None)
        if not pending.answered.done():
            pending.answered.set_result(report)

    def fail(self, pending: Pending, error: Exception) -> None:
        """It is answered, and the answer says nothing."""
        self._pending.pop(pending.order.send_id, None)
        if not pending.answered.done():
            if pending.purpose:
                pending.answered.cancel()
            else:
                pending.answered.set_exception(error)

    def tidy(self, before_s: float, index: dict[str, Any]) -> None:
        """Forget what the gateway asked by itself before ``before_s``; in ``index`` too."""
        for each in [each for each in self._pending.values() if each.purpose and each.since_s < before_s]:
            index.pop(each.order.send_id, None)
            self.drop(each)

    def close(self, error: Exception) -> None:
        """Nothing goes out any more."""
        for each in list(self._pending.values()):
            self.fail(each, error)

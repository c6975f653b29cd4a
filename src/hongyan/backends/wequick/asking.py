"""What is asked of an account's agent: for a command, whose caller waits, or for the gateway, where nobody does."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from hongyan.dialects import wequick
from hongyan.dialects.wequick import results
from hongyan.dialects.wequick.reports import Arrival
from hongyan.dialects.wequick.wire import Order, Report
from hongyan.model.errors import DeadlineExceeded, HongyanError, Malformed, Unavailable
from hongyan.model.ids import ContactId, MessageId

from .outbox import Pending

if TYPE_CHECKING:
    from .link import WequickLink

logger = logging.getLogger(__name__)

LONGEST_S = 300.0
"""The longest that a command may wait for its answer, whatever its caller grants."""

ASK_AGAIN_S = 30.0
"""How long the gateway leaves an agent alone with a question of its own that it has asked."""

encode = msgspec.json.Encoder().encode


class Asking:
    """Puts questions into one link's outbox."""

    def __init__(self, link: "WequickLink") -> None:
        self._link = link
        self._asked_s: dict[str, float] = {}
        """When the gateway asked by itself, by what for."""

    def begin_anew(self) -> None:
        """Another agent has the account: it was asked nothing yet."""
        self._asked_s.clear()

    async def ask(self, api: str, meaning: Any, *, may_repeat: bool) -> Report:
        """Have the agent do ``api`` and return its answer.

        Raises:
            Busy: too much waits.
            DeadlineExceeded: no answer came.
            HongyanError: whatever ended the wait.
        """
        link = self._link
        pending = self._put(api, meaning, may_repeat=may_repeat)
        try:
            async with asyncio.timeout(LONGEST_S):
                return await pending.answered
        except TimeoutError as late:
            raise DeadlineExceeded(f"{api} got no answer within {LONGEST_S:.0f} s") from late
        finally:
            link.backend.orders.pop(pending.order.send_id, None)
            link.outbox.drop(pending)

    def ask_ourselves(self, api: str, meaning: Any, purpose: str, *, wait_s: float = ASK_AGAIN_S) -> None:
        """Ask, unless it is asked already, or was not long ago. Nobody waits for the answer."""
        link = self._link
        now_s = link.backend.now_s()
        if link.agent is None or link.outbox.is_asked(purpose):
            return
        if wait_s:
            if now_s - self._asked_s.get(purpose, -wait_s) < wait_s:
                return
            self._asked_s[purpose] = now_s
        try:
            self._put(api, meaning, may_repeat=True, purpose=purpose)
        except HongyanError as refused:
            logger.warning("account %s: %s is not asked: %s", link.slot.account, api, refused.message)

    def _put(self, api: str, meaning: Any, *, may_repeat: bool, purpose: str = "") -> Pending:
        link = self._link
        row = wequick.COMMANDS[api]
        assert row.request is not None
        order = Order(api=api, send_id=link.backend.new_send_id(), option=encode(row.request.write(meaning)))
        pending = link.outbox.put(
            Pending(order=order, may_repeat=may_repeat, purpose=purpose, since_s=link.backend.now_s())
        )
        link.backend.orders[order.send_id] = link
        return pending


def read_answer(api: str, report: Report, own: ContactId) -> Any:
    """Return what the answer to ``api`` says, of the account ``own``.

    Raises:
        Unavailable: it cannot be read.
        HongyanError: the agent refuses.
    """
    try:
        refused = results.read_refusal(report)
        if refused is not None:
            raise refused
        row = wequick.REPORTS.get(report.action)
        if row is not None and report.action in wequick.ANSWERS.values():
            return row.hear(report, Arrival(own=own, message=MessageId(""), at_ms=0)).answer
        reply = wequick.COMMANDS[api].reply
        assert reply is not None
        return reply.read(report.data)
    except Malformed as wrong:
        raise Unavailable(f"the agent's answer cannot be read: {where(wrong)}") from wrong


def is_refusal(report: Report) -> bool:
    """Whether it answers that something cannot be done."""
    return report.action.startswith("res") and results.read_refusal(report) is not None


def where(wrong: Malformed) -> str:
    """Return what is wrong, and where, on one line."""
    return ": ".join(part for part in (wrong.field, wrong.message) if part)

"""What one server orders, in either way: the commands that wait, and the answers that wait for the server."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from hongyan.core.flag import Flag
from hongyan.core.hub import Hub
from hongyan.dialects.wequick import results
from hongyan.dialects.wequick.wire import NOBODY, Order, read_orders, write_report
from hongyan.model.account import AccountState
from hongyan.model.errors import Busy
from hongyan.model.ids import AccountId
from hongyan.transports.callback import Called

from .desk import Desk, Told

MOST_ORDERS = 100
"""Commands that may wait; more are refused."""

MOST_ANSWERS = 200
"""Answers that may wait before no more commands are taken."""

FINISH_S = 10.0
"""How long a command that was begun may take when the gateway stops."""

_POLLS_WAIT = MOST_ORDERS // 2


class Orders:
    """The commands of one server. ``desk`` is set before anything is heard."""

    def __init__(self, hub: Hub, account: AccountId) -> None:
        self.desk: Desk
        self.ignored = 0
        """Bodies in which something was no command."""
        self.last_ignored = ""
        """Why, the last time."""
        self._hub = hub
        self._account = account
        self._waiting: asyncio.Queue[Order] = asyncio.Queue()
        self._answers: deque[tuple[str, bytes]] = deque()
        self._answered = Flag()

    @property
    def waiting(self) -> int:
        """How many wait to be carried out."""
        return self._waiting.qsize()

    @property
    def answers(self) -> int:
        """How many answers wait for the server."""
        return len(self._answers)

    @property
    def may_poll(self) -> bool:
        """Whether there are so few that the server may be asked for more."""
        return self.waiting < _POLLS_WAIT

    def hear(self, called: Called) -> int:
        """Take the commands in what the server said; return how many."""
        said = read_orders(called.body)
        reasons = [*said.ignored, *([called.reason] if called.reason else [])]
        orders = said.orders
        if orders and len(self._answers) >= MOST_ANSWERS:
            orders, reasons = (), [f"{len(said.orders)} commands not taken: {MOST_ANSWERS} answers wait for the server"]
        for order in orders:
            if self.waiting < MOST_ORDERS:
                self._waiting.put_nowait(order)
            else:
                self._answer(self.desk.refuse(order, Busy(f"{MOST_ORDERS} commands wait")))
        if reasons:
            self.ignored += 1
            self.last_ignored = "; ".join(reasons)
        return len(orders)

    async def carry_out(self) -> None:
        """Do the commands, one after the other, until cancelled."""
        while True:
            order = await self._waiting.get()
            doing = asyncio.ensure_future(self.desk.answer(order))
            try:
                self._answer(await asyncio.shield(doing))
            except asyncio.CancelledError:
                # What was begun is not left half done: where it has an id, its answer is kept.
                await asyncio.wait({doing}, timeout=FINISH_S)
                doing.cancel()
                raise

    async def tell(self, deliver: Callable[[str, bytes], Awaitable[None]]) -> None:
        """Hand each answer, with its action, to ``deliver``, in their order, until cancelled."""
        while True:
            await self._answered.wait()
            while self._answers:
                await deliver(*self._answers[0])
                self._answers.popleft()
            self._answered.clear()

    def _answer(self, told: Told) -> None:
        action, data = told
        self._answers.append((action, write_report(action, self._cwxid(action), data)))
        self._answered.set()

    def _cwxid(self, action: str) -> str | None:
        """Return who a report that answers is about."""
        live = self._hub.live(self._account)
        if action == "reportLoginQrCode":
            return NOBODY
        is_known = live.state in {AccountState.ONLINE, AccountState.OFFLINE} or action == results.answer_to("logout")
        return live.profile.id if live.profile and is_known else None

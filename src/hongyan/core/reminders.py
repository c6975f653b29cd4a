"""When readers whose position nobody keeps are asked for their confirmation: not with each of many events.

To ask and to be answered costs as much as to send, and what such a reader confirms only makes room for more. So time
goes in rounds, the same for all of them: each is asked once in a round at most, along with what it is sent. What was
sent after that is asked about along with what comes in the next round, or at its end. One timer does this for
everybody, and none runs while nothing is sent.
"""

import asyncio
import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

ROUND_S = 1.0
"""What is sent is asked about within two rounds."""

Ask = Callable[[], None]


class Reminders:
    """The rounds, and who is still to be asked."""

    def __init__(self) -> None:
        self.round = 1
        """The number of this one. A reader that was asked in it waits for the next."""
        self._owing: dict[Ask, None] = {}
        """Those that were sent something in this round, after they were asked."""
        self._late: dict[Ask, None] = {}
        """The same, of the round before."""
        self._is_running = False

    def run(self) -> None:
        """Somebody was asked: see that this round ends."""
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_later(ROUND_S, self._end)

    def owe(self, ask: Ask) -> None:
        """Call ``ask`` at the end of the next round. It has to look whether there is still anything to ask."""
        self._owing[ask] = None
        self.run()

    def _end(self) -> None:
        self._is_running = False
        self.round += 1
        late, self._late, self._owing = self._late, self._owing, {}
        if self._late:
            self.run()
        for ask in late:
            try:
                ask()
            except Exception:
                # The boundary around each: the others are asked all the same.
                logger.exception("a reader could not be asked for its confirmation")

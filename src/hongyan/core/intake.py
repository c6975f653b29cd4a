"""From a link to the journal to the watchers, in that order. The only writer of the journal."""

from collections.abc import Sequence

from hongyan.model.ids import AccountId

from .accounts import MOVERS, LiveAccount
from .ports import Delivery, Journal, SlotChange
from .subscriptions import Feed


class AccountIntake:
    """The intake of one account for one epoch."""

    __slots__ = ("_epoch", "_feed", "_journal", "_live")

    def __init__(self, live: LiveAccount, epoch: int, journal: Journal, feed: Feed) -> None:
        self._live = live
        self._epoch = epoch
        self._journal = journal
        self._feed = feed

    @property
    def account(self) -> AccountId:
        """Whose events these are."""
        return self._live.id

    async def take(
        self, deliveries: Sequence[Delivery], *, cursor: bytes | None = None, session: bytes | None = None
    ) -> None:
        """Journal, then tell. See ``ports.Intake``."""
        state, profile = self._live.preview([delivery.event for delivery in await self._new_moves(deliveries)])
        change = SlotChange(
            state=state if state is not self._live.state else None,
            profile=profile if profile is not self._live.profile else None,
            session=session,
            southern_cursor=cursor,
        )
        recorded = await self._journal.append(self._live.id, self._epoch, deliveries, change)
        for entry in recorded:
            self._live.observe(entry.event, entry.seq)
        self._feed.publish(recorded)

    async def _new_moves(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Return what moves the account's state and is not journaled yet: what the south repeats moves nothing."""
        moves = [delivery for delivery in deliveries if type(delivery.event) in MOVERS]
        repeated = await self._journal.known(self._live.id, moves) if moves else []
        new: dict[object, Delivery] = {}
        for number, delivery in enumerate(moves):
            if delivery not in repeated:
                new.setdefault((delivery.southern_id or number, type(delivery.event)), delivery)
        return list(new.values())

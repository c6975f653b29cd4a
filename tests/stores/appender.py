"""A process that appends as fast as it can and says what was answered, until it is killed.

``appender.py DATA SEED``: lines ``account seq`` on standard output, one per event that was answered as durable.
"""

import asyncio
import random
import sys
from pathlib import Path

from hongyan.core.local import SystemClock
from hongyan.core.ports import Delivery, Slot, SlotChange
from hongyan.model.account import Device
from hongyan.model.events import Warned
from hongyan.model.ids import AccountId
from hongyan.stores.seal import Seal
from hongyan.stores.sqlite import SqliteStore

ACCOUNTS = 4


async def feed(store: SqliteStore, account: AccountId, chance: random.Random) -> None:
    """Play a south with a cursor: hand over what follows it, sometimes what came before once more."""
    device = Device(name="iPad", uuid=account, wifi_name="w", wifi_mac="m")
    await store.slots.create(Slot(account=account, backend="sandbox", device=device), ACCOUNTS)
    slot, epoch = await store.slots.take(account)
    done = int(slot.southern_cursor or b"0")
    while True:
        first = max(1, done + 1 - chance.choice([0, 0, 2]))
        done += chance.randint(1, 3)
        facts = [
            Delivery(event=Warned(text=f"{number} " + "x" * chance.randrange(600)), southern_id=str(number))
            for number in range(first, done + 1)
        ]
        change = SlotChange(southern_cursor=str(done).encode(), session=b"session of %d" % done)
        for entry in await store.journal.append(account, epoch, facts, change):
            sys.stdout.write(f"{account} {entry.seq}\n")
        sys.stdout.flush()


async def main(data: Path, seed: str) -> None:
    # A short log, so that copying it is under way at many of the kills.
    async with (
        await SqliteStore.open(data, clock=SystemClock(), seal=Seal(data), checkpoint_pages=40) as store,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(ACCOUNTS):
            tasks.create_task(feed(store, AccountId(f"demo/{number}"), random.Random(f"{seed} {number}")))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))

"""What was answered is there after a kill and after a power cut (promises D1, D2, S4)."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hongyan.core.ports import SlotChange
from hongyan.model.ids import AccountId
from hongyan.stores.sqlite import SqliteStore
from tests.stores.conftest import ANN, open_store, own, warned
from tests.stores.disks import ForgetfulDisk

APPENDER = Path(__file__).with_name("appender.py")
KILL_AFTER_LINES = (1, 2, 17, 60, 150, 333, 700, 1500)


async def verify(store: SqliteStore, answered: dict[AccountId, int]) -> None:
    """Every answered event is there once, seqs have no gap, and cursor, session and events agree."""
    slots = {slot.account: slot for slot in await store.slots.list()}
    assert set(answered) <= set(slots)
    for account, slot in slots.items():
        entries = await store.journal.read(account, 0, 1_000_000)
        seqs = [entry.seq for entry in entries]
        assert seqs == list(range(1, slot.last_seq + 1))
        assert len(seqs) >= answered.get(account, 0), "an answered event is lost"
        facts = [int(entry.event.text.split()[0]) for entry in entries]
        assert facts == seqs, "each fact once, in the south's order"
        assert int(slot.southern_cursor or b"0") == slot.last_seq
        assert slot.session == (b"session of %d" % slot.last_seq if slot.last_seq else b"")


def kill_after(lines: int, data: Path) -> dict[AccountId, int]:
    """Run the appender until it answered ``lines`` times, kill it, return the highest answered seq per account."""
    answered: dict[AccountId, int] = {}
    child = subprocess.Popen([sys.executable, APPENDER, data, str(lines)], stdout=subprocess.PIPE, text=True)
    with child:
        for count, line in enumerate(child.stdout, 1):
            if count == lines:
                child.kill()
            # What is still in the pipe was answered too; only its last line may be cut.
            if line.endswith("\n"):
                account, seq = line.split()
                answered[AccountId(account)] = int(seq)
        assert child.wait() == -9
    return answered


async def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    answered: dict[AccountId, int] = {}
    for lines in KILL_AFTER_LINES:
        answered |= await asyncio.to_thread(kill_after, lines, tmp_path)
        store = await open_store(tmp_path)
        await verify(store, answered)
        await store.close()
    assert sum(answered.values()) >= sum(KILL_AFTER_LINES)


async def cut_while_writing(data: Path, disk: ForgetfulDisk) -> list[tuple[int, dict[str, bytes]]]:
    """Append, and note now and then how many were answered and what a power cut would leave behind."""
    chance = random.Random(7)
    store = await open_store(data, vfs=disk.name, checkpoint_pages=30)
    epoch = await own(store)
    answered = 0
    cuts = []

    async def append(number: int) -> None:
        nonlocal answered
        change = SlotChange(southern_cursor=b"%d" % number, session=b"session of %d" % number)
        await store.journal.append(ANN, epoch, [warned(f"{number} " + "x" * 500, str(number))], change)
        answered = number

    for start in range(1, 400, 4):
        appends = [asyncio.create_task(append(start + offset)) for offset in range(4)]
        await appends[chance.randrange(4)]
        cuts.append((answered, disk.cut(chance)))
        await asyncio.gather(*appends)
    await store.close()
    cuts.append((answered, disk.cut(chance)))
    return cuts


async def boot(home: Path, key: bytes, image: dict[str, bytes]) -> SqliteStore:
    home.mkdir()
    (home / "secret.key").write_bytes(key)
    for name, content in image.items():
        (home / name).write_bytes(content)
    return await open_store(home)


async def test_a_power_cut_that_drops_unsynced_writes_loses_nothing_that_was_answered(tmp_path):
    (tmp_path / "live").mkdir()
    cuts = await cut_while_writing(tmp_path / "live", ForgetfulDisk("forgetful"))
    key = (tmp_path / "live" / "secret.key").read_bytes()
    assert len(cuts) == 101
    for number, (answered, image) in enumerate(cuts):
        store = await boot(tmp_path / str(number), key, image)
        await verify(store, {ANN: answered})
        await store.close()


async def test_a_disk_that_does_not_sync_is_found_out(tmp_path):
    """The test above can fail."""
    (tmp_path / "live").mkdir()
    cuts = await cut_while_writing(tmp_path / "live", ForgetfulDisk("lying", lies=True))
    key = (tmp_path / "live" / "secret.key").read_bytes()
    answered, image = next(cut for cut in cuts if cut[0] and not any(cut[1].values()))
    store = await boot(tmp_path / "cut", key, image)
    with pytest.raises(AssertionError):
        await verify(store, {ANN: answered})
    await store.close()

import logging

import pytest

from hongyan.core.intake import AccountIntake
from hongyan.core.ports import Delivery, Journal
from hongyan.model.account import AccountState
from hongyan.model.errors import Conflict, Unavailable
from hongyan.model.events import ConnectionRestored, Kicked, LoggedOut, Recorded, Warned
from hongyan.stores.memory import MemoryStore
from tests.core.conftest import ACCOUNT, ANN, BOB, Account, logged_in, texts, warned

KICKED = Delivery(event=Kicked(reason="another device"), southern_id="5")
BACK = Delivery(event=logged_in(), southern_id="6")


def intake_of(account: Account, journal: Journal | None = None) -> AccountIntake:
    return AccountIntake(account.live, account.epoch, journal or account.store.journal, account.feed)


class Watched:
    """A journal that notes what the feed and the account had shown while it wrote."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.seen: list[tuple[int, AccountState]] = []

    async def known(self, *_: object) -> list[Delivery]:
        return []

    async def append(self, *arguments: object) -> list[Recorded]:
        recorded = await self._account.store.journal.append(*arguments)  # type: ignore[arg-type]
        self.seen.append((self._account.feed.head, self._account.live.state))
        return recorded


class Full:
    """A journal that has no room."""

    async def known(self, *_: object) -> list[Delivery]:
        return []

    async def append(self, *_: object) -> list[Recorded]:
        raise Unavailable("storage is full")


def test_an_intake_knows_whose_it_is(account: Account) -> None:
    assert intake_of(account).account == ACCOUNT


async def test_nothing_is_shown_before_the_journal_has_it(account: Account) -> None:
    journal = Watched(account)
    await intake_of(account, journal).take([Delivery(event=logged_in())])  # type: ignore[arg-type]
    assert journal.seen == [(0, AccountState.LOGGED_OUT)]
    assert (account.feed.head, account.live.state) == (1, AccountState.ONLINE)


async def test_what_the_journal_refuses_is_never_shown(account: Account) -> None:
    with pytest.raises(Unavailable):
        await intake_of(account, Full()).take([Delivery(event=logged_in())])  # type: ignore[arg-type]
    assert (account.feed.head, account.live.state, account.live.last_seq) == (0, AccountState.LOGGED_OUT, 0)


async def test_an_owner_that_was_replaced_writes_nothing_and_shows_nothing(account: Account) -> None:
    old = intake_of(account)
    await account.take()
    with pytest.raises(Conflict):
        await old.take([Delivery(event=logged_in())], cursor=b"9", session=b"s")
    assert await account.journaled() == []
    assert (account.feed.head, account.live.state) == (0, AccountState.LOGGED_OUT)
    assert account.store.slots.held[ACCOUNT].session == b""


async def test_events_get_their_seqs_in_order_without_a_gap(account: Account) -> None:
    intake = intake_of(account)
    await intake.take(warned("a", "b"))
    await intake.take(warned("c"))
    recorded = await account.store.journal.read(ACCOUNT, 0, 10)
    assert [(entry.seq, entry.event) for entry in recorded] == [
        (1, Warned(text="a")),
        (2, Warned(text="b")),
        (3, Warned(text="c")),
    ]
    assert account.live.last_seq == 3


async def test_what_the_south_says_twice_is_journaled_and_shown_once(account: Account) -> None:
    intake = intake_of(account)
    for _ in range(2):
        await intake.take([Delivery(event=Warned(text="a"), southern_id="7")])
    assert texts(await account.journaled()) == ["a"]
    assert account.feed.head == 1


async def test_state_profile_session_and_cursor_are_stored_with_the_events(
    account: Account, store: MemoryStore
) -> None:
    await intake_of(account).take([Delivery(event=logged_in())], cursor=b"9", session=b"s")
    slot = store.slots.held[ACCOUNT]
    assert (slot.state, slot.profile, slot.session, slot.southern_cursor, slot.last_seq) == (
        AccountState.ONLINE,
        ANN,
        b"s",
        b"9",
        1,
    )


async def test_a_scan_by_somebody_else_rebinds_the_slot(account: Account, store: MemoryStore) -> None:
    intake = intake_of(account)
    await intake.take([Delivery(event=logged_in(ANN))])
    await intake.take([Delivery(event=LoggedOut(reason="r")), Delivery(event=logged_in(BOB))])
    assert store.slots.held[ACCOUNT].profile == account.live.profile == BOB


async def test_what_did_not_change_is_left_alone_in_the_slot(account: Account, store: MemoryStore) -> None:
    intake = intake_of(account)
    await intake.take([Delivery(event=logged_in())], cursor=b"9", session=b"s")
    await intake.take(warned("a"))
    slot = store.slots.held[ACCOUNT]
    assert (slot.state, slot.session, slot.southern_cursor) == (AccountState.ONLINE, b"s", b"9")


async def test_a_session_may_end_without_an_event(account: Account, store: MemoryStore) -> None:
    intake = intake_of(account)
    await intake.take([], session=b"s")
    await intake.take([], session=b"")
    assert store.slots.held[ACCOUNT].session == b""
    assert account.feed.head == 0


async def test_an_event_that_the_south_repeats_does_not_move_the_stored_state(
    account: Account, store: MemoryStore
) -> None:
    intake = intake_of(account)
    for delivery in (KICKED, BACK, KICKED, BACK):
        await intake.take([delivery])
    assert account.live.state is store.slots.held[ACCOUNT].state is AccountState.ONLINE


async def test_a_login_that_the_south_repeats_does_not_rebind_the_slot(account: Account, store: MemoryStore) -> None:
    intake = intake_of(account)
    bobs = Delivery(event=logged_in(BOB), southern_id="7")
    for delivery in (BACK, bobs, BACK):
        await intake.take([delivery])
    assert account.live.profile == store.slots.held[ACCOUNT].profile == BOB


async def test_an_illegal_move_is_reported_once(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    await intake_of(account).take([Delivery(event=ConnectionRestored())])
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    assert account.live.state is AccountState.LOGGED_OUT

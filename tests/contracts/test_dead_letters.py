"""What readers refused, on every store."""

import pytest

from hongyan.core.ports import DeadLetter
from hongyan.model.errors import NotFound
from hongyan.model.ids import AccountId


def letter(account: AccountId, event: str = "", **fields) -> DeadLetter:
    return DeadLetter(account=account, event=event, **{"reader": "x", "reason": "no", "at_ms": 5, **fields})


async def events(store, **which) -> list[str]:
    return [each.event for each in await store.dead_letters.list(0, 100, **which)]


async def test_a_letter_is_kept_as_it_is_under_a_number_of_its_own(store, owned) -> None:
    account, _ = await owned()
    whole = letter(account, "demo/default:7", part=1, what="reportX", body=b"{}")
    await store.dead_letters.keep(whole)
    [kept] = await store.dead_letters.list(0, 10)
    assert kept.id > 0
    assert kept == letter(account, "demo/default:7", part=1, what="reportX", body=b"{}", id=kept.id)


async def test_the_same_part_of_an_event_is_kept_once_and_what_is_of_no_event_each_time(store, owned) -> None:
    account, _ = await owned()
    for part in (0, 1, 0):
        await store.dead_letters.keep(letter(account, "e", part=part))
        await store.dead_letters.keep(letter(account))
    await store.dead_letters.keep(letter(account, "e", reader="y"))
    assert sorted(await events(store)) == ["", "", "", "e", "e", "e"]


async def test_letters_are_listed_oldest_first_a_page_at_a_time_by_account_and_reader(store, owned) -> None:
    one, _ = await owned("demo/one")
    two, _ = await owned("demo/two")
    for number in range(6):
        await store.dead_letters.keep(letter((one, two)[number % 2], f"e{number}", reader="xy"[number > 2]))
    assert await events(store) == ["e0", "e1", "e2", "e3", "e4", "e5"]
    assert await events(store, account=two) == ["e1", "e3", "e5"]
    assert await events(store, reader="y") == ["e3", "e4", "e5"]
    assert await events(store, account=one, reader="x") == ["e0", "e2"]
    assert await store.dead_letters.count(one, "x") == 2
    first = await store.dead_letters.list(0, 2)
    assert [each.event for each in first] == ["e0", "e1"]
    assert [each.event for each in await store.dead_letters.list(first[-1].id, 2)] == ["e2", "e3"]
    assert await store.dead_letters.list(0, -1) == []


async def test_a_removed_letter_is_gone_and_its_number_is_never_used_again(store, owned) -> None:
    account, _ = await owned()
    await store.dead_letters.keep(letter(account, "old"))
    [old] = await store.dead_letters.list(0, 10)
    await store.dead_letters.remove(old.id)
    await store.dead_letters.remove(old.id)
    await store.dead_letters.keep(letter(account, "new"))
    [new] = await store.dead_letters.list(0, 10)
    assert (new.event, new.id > old.id) == ("new", True)


async def test_a_letter_that_was_refused_again_says_why(store, owned) -> None:
    account, _ = await owned()
    await store.dead_letters.keep(letter(account, "e"))
    [kept] = await store.dead_letters.list(0, 10)
    await store.dead_letters.blame(kept.id, "again")
    await store.dead_letters.blame(kept.id + 1, "nobody")
    [now] = await store.dead_letters.list(0, 10)
    assert (now.reason, now.at_ms) == ("again", kept.at_ms)


async def test_what_died_too_long_ago_is_forgotten(store, owned) -> None:
    account, _ = await owned()
    for at_ms in (1, 2, 3):
        await store.dead_letters.keep(letter(account, f"e{at_ms}", at_ms=at_ms))
    assert await store.dead_letters.expire(3) == 2
    assert await events(store) == ["e3"]


async def test_an_account_that_is_not_there_has_no_dead_letters(store) -> None:
    with pytest.raises(NotFound):
        await store.dead_letters.keep(letter(AccountId("demo/none")))
    assert await store.dead_letters.count(AccountId("demo/none"), "x") == 0

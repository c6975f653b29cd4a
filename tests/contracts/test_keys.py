"""The contract of ``Keys``, on every store."""

import asyncio

import pytest

from hongyan.core.ports import ClientKey
from hongyan.model.errors import Conflict, NotFound


def key(name: str, **columns: object) -> ClientKey:
    return ClientKey(**{"name": name, "digest": name.encode().hex(), "accounts": 10} | columns)


async def test_a_new_store_has_no_keys(store):
    assert await store.keys.list() == []


async def test_keys_are_listed_oldest_first_as_they_were_added(store):
    added = [key("zoe", accounts=1), key("安", accounts=100_000), key("bob", revoked=True)]
    for one in added:
        await store.keys.add(one)
    assert await store.keys.list() == added


async def test_a_name_is_taken_once(store):
    await store.keys.add(key("demo", accounts=1))
    with pytest.raises(Conflict, match="demo"):
        await store.keys.add(key("demo", accounts=2))
    assert await store.keys.list() == [key("demo", accounts=1)]


async def test_a_name_is_taken_once_even_when_many_want_it(store):
    answers = await asyncio.gather(
        *(store.keys.add(key("demo", accounts=number)) for number in range(1, 11)), return_exceptions=True
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    assert await store.keys.list() == [key("demo", accounts=1)]


async def test_a_revoked_key_stays_in_its_place_and_keeps_its_name(store):
    for name in "abc":
        await store.keys.add(key(name))
    await store.keys.revoke("b")
    await store.keys.revoke("b")
    assert await store.keys.list() == [key("a"), key("b", revoked=True), key("c")]
    with pytest.raises(Conflict):
        await store.keys.add(key("b"))


async def test_a_key_that_is_not_there_cannot_be_revoked(store):
    with pytest.raises(NotFound, match="nobody"):
        await store.keys.revoke("nobody")

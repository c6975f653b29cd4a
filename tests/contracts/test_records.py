"""The contract of ``Records``, on every store."""

import asyncio
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.model.errors import Conflict


async def fill(store, stream: str, bodies: list[bytes]) -> None:
    for position, body in enumerate(bodies):
        await store.records.append(stream, position, body)


async def test_a_stream_that_is_not_there_is_empty(store):
    assert await store.records.read("world", 0, 10) == []


async def test_records_come_back_in_order_from_a_position_up_to_a_limit(store):
    bodies = [b"", b"\0\xff", b"c" * 100_000, b"d"]
    await fill(store, "world", bodies)
    assert await store.records.read("world", 0, 100) == bodies
    assert await store.records.read("world", 1, 2) == bodies[1:3]
    assert await store.records.read("world", 4, 2) == []
    assert await store.records.read("world", 9, 2) == []
    assert await store.records.read("world", 0, 0) == []


@pytest.mark.parametrize("position", [-1, 0, 1, 3, 10])
async def test_only_the_next_position_is_taken(store, position):
    await fill(store, "world", [b"a", b"b"])
    with pytest.raises(Conflict, match="world"):
        await store.records.append("world", position, b"x")
    assert await store.records.read("world", 0, 10) == [b"a", b"b"]


async def test_the_first_position_is_0(store):
    with pytest.raises(Conflict):
        await store.records.append("world", 1, b"x")
    await store.records.append("world", 0, b"x")


async def test_several_records_are_written_together_or_not_at_all(store):
    await store.records.append("world", 0, b"a", b"b", b"c")
    with pytest.raises(Conflict):
        await store.records.append("world", 2, b"x", b"y")
    assert await store.records.read("world", 0, 10) == [b"a", b"b", b"c"]


async def test_streams_are_apart(store):
    await fill(store, "world", [b"a", b"b"])
    await fill(store, "world2", [b"c"])
    await store.records.restart("world2", b"d")
    assert await store.records.read("world", 0, 10) == [b"a", b"b"]


async def test_appends_are_carried_out_in_the_order_of_the_calls(store):
    calls = [store.records.append("world", number, b"%d" % number) for number in range(200)]
    await asyncio.gather(*reversed(calls))
    assert await store.records.read("world", 0, 200) == [b"%d" % number for number in range(200)]


async def test_an_append_is_carried_out_whether_or_not_anybody_waits_for_it(store):
    calls = [store.records.append("world", position, b"x") for position in range(3)]
    calls[0].cancel()
    await calls[-1]
    assert len(await store.records.read("world", 0, 10)) == 3


async def test_a_refusal_comes_through_the_future_and_stops_nobody_else(store):
    calls = [store.records.append("world", position, b"x") for position in (0, 0, 1)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), Conflict, type(None)]


async def test_a_restart_leaves_the_one_record_and_goes_on_at_1(store):
    await fill(store, "world", [b"a", b"b", b"c"])
    await store.records.restart("world", b"snapshot")
    assert await store.records.read("world", 0, 10) == [b"snapshot"]
    with pytest.raises(Conflict):
        await store.records.append("world", 3, b"d")
    await store.records.append("world", 1, b"d")
    assert await store.records.read("world", 0, 10) == [b"snapshot", b"d"]


async def test_a_stream_may_begin_with_a_restart(store):
    await store.records.restart("world", b"snapshot")
    assert await store.records.read("world", 0, 10) == [b"snapshot"]


async def test_a_restart_may_leave_several_records_or_none_at_all(store):
    await fill(store, "world", [b"a", b"b"])
    await store.records.restart("world", b"c", b"d", b"e")
    await store.records.append("world", 3, b"f")
    assert await store.records.read("world", 0, 10) == [b"c", b"d", b"e", b"f"]
    await store.records.restart("world")
    assert await store.records.read("world", 0, 10) == []
    await store.records.append("world", 0, b"g")


async def test_a_restart_keeps_its_place_among_appends(store):
    first = store.records.append("world", 0, b"a")
    await store.records.restart("world", b"snapshot")
    await store.records.append("world", 1, b"b")
    assert first.done()
    assert await store.records.read("world", 0, 10) == [b"snapshot", b"b"]


async def test_nothing_is_appended_at_the_end_only(store):
    await store.records.append("world", 0, b"a", b"b")
    await store.records.append("world", 2)
    with pytest.raises(Conflict):
        await store.records.append("world", 1)
    assert await store.records.read("world", 0, 10) == [b"a", b"b"]


@pytest.mark.parametrize("is_restart", [False, True], ids=["appended", "restarted"])
async def test_what_was_written_together_is_read_from_anywhere(store, is_restart):
    bodies = [b"%d" % number for number in range(600)]
    if is_restart:
        await store.records.restart("world", *bodies)
    else:
        for start, end in itertools.pairwise([0, 1, 4, 304, 305, 600]):
            await store.records.append("world", start, *bodies[start:end])
    for position in (0, 1, 2, 3, 4, 5, 255, 256, 257, 303, 304, 305, 598, 599, 600, 601):
        for limit in (0, 1, 2, 255, 256, 257, 1_000):
            assert await store.records.read("world", position, limit) == bodies[position : position + limit]
    for position in (0, 305, 599, 601):
        with pytest.raises(Conflict, match="number 600"):
            await store.records.append("world", position, b"x", b"y")
    await store.records.append("world", 600, b"x", b"y")
    assert await store.records.read("world", 599, 9) == [bodies[-1], b"x", b"y"]


_names = itertools.count()


@given(st.lists(st.tuples(st.sampled_from(["append", "restart"]), st.integers(0, 4), st.binary(max_size=9))))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_calls_leave_what_a_list_would(store, calls):
    stream, kept = f"world {next(_names)}", []
    for verb, position, body in calls:
        if verb == "restart":
            await store.records.restart(stream, body)
            kept = [body]
        elif position == len(kept):
            await store.records.append(stream, position, body)
            kept.append(body)
        else:
            with pytest.raises(Conflict):
                await store.records.append(stream, position, body)
    assert await store.records.read(stream, 0, 1_000) == kept
    assert await store.records.read(stream, 2, 2) == kept[2:4]

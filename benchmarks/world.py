"""The simulated WeChat alone, without storage or sockets: texts a second, what each keeps in memory and on disk;
and how long a large world takes to come to be."""

import asyncio
import gc
import multiprocessing
import tempfile
import time
from pathlib import Path

from hongyan.app import world_file
from hongyan.app.config import Config
from hongyan.app.run import GC_THRESHOLD
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import RoomInvitation, Text
from hongyan.world.deeds import (
    AcceptInvitation,
    AddPerson,
    CreateRoom,
    Genesis,
    Invite,
    Say,
    begin,
    decode_genesis,
    encode_entry,
    encode_genesis,
)
from hongyan.world.scenarios import ANN, BOT, GEESE
from hongyan.world.world import World

from .processes import usage
from .report import Row
from .setting import Setting

NAME = "world"

_TO = {"private": ChatId(BOT), "room of 3": ChatId(GEESE)}
_NOW_MS = 1_790_000_000_000
_CHUNK = 1_000


def _say(number: int, to: ChatId) -> Say:
    return Say(as_=ContactId(ANN), to=to, content=Text(text=f"人生若只如初见 {number:09d}"))


def _run(to: ChatId, count: int) -> tuple[float, float, float]:
    """Return texts a second, and the bytes that one takes in memory and in the log. In a process of its own."""
    world = World(Genesis(scenario="demo", seed=1, at_ms=_NOW_MS))
    own = multiprocessing.current_process().pid or 0
    logged = sum(len(encode_entry(_NOW_MS, _say(number, to))) for number in range(100)) / 100
    took_s = 0.0
    before = usage(own)
    for first in range(-_CHUNK, count, _CHUNK):
        deeds = [_say(number, to) for number in range(first, first + _CHUNK)]
        began_s = time.process_time()
        for deed in deeds:
            world.apply(deed, _NOW_MS)
            world.take_touched()
        took_s += time.process_time() - began_s
        if first < 0:
            took_s = 0.0
            gc.collect()
            before = usage(own)
    gc.collect()
    return count / took_s, (usage(own).rss_bytes - before.rss_bytes) / count, logged


FRIENDS, ROOMS, MEMBERS, AT_ONCE = 5_000, 300, 200, 39
"""The large world: friends and rooms of one owner, members of each room, and how many of them come unasked."""


def _friend(number: int) -> ContactId:
    return ContactId(f"wxid_friend{number % FRIENDS:04}")


def _guests(room: int) -> list[ContactId]:
    return [_friend(room * 16 + number) for number in range(MEMBERS - 1)]


def _from_file() -> tuple[float, float, float]:
    """Return the seconds from a file to a world, those from its genesis in the log, and the genesis's bytes."""
    lines = [f'[[people]]\nid = "{BOT}"\nnick = "小雁"\n']
    lines += [f'[[people]]\nid = "{_friend(n)}"\nnick = "{n}"\nfriends = ["{BOT}"]\n' for n in range(FRIENDS)]
    for room in range(ROOMS):
        members = ", ".join(f'"{guest}"' for guest in _guests(room))
        lines.append(f'[[rooms]]\nid = "{20_000_000 + room}@chatroom"\nowner = "{BOT}"\nmembers = [{members}]\n')
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.toml"
        path.write_text("".join(lines), encoding="utf-8")
        began_s = time.process_time()
        genesis = begin(asyncio.run(world_file.read(path, Config())), _NOW_MS, 1)
        World(genesis)
        took_s = time.process_time() - began_s
    body = encode_genesis(genesis)
    began_s = time.process_time()
    World(decode_genesis(body))
    return took_s, time.process_time() - began_s, len(body)


def _by_deeds(rooms: int) -> tuple[float, float]:
    """Return the seconds that the people take, and those of ``rooms`` rooms, into which most come by invitation."""
    gc.set_threshold(*GC_THRESHOLD)
    world = World(Genesis(scenario="empty", seed=1, at_ms=_NOW_MS))
    began_s = time.process_time()
    world.apply(AddPerson(id=ContactId(BOT), nick="小雁"), _NOW_MS)
    for number in range(FRIENDS):
        world.apply(AddPerson(id=_friend(number), nick=str(number), friends=(ContactId(BOT),)), _NOW_MS)
    people_s = time.process_time() - began_s
    began_s = time.process_time()
    for number in range(rooms):
        guests = _guests(number)
        brought, invited = tuple(guests[:AT_ONCE]), tuple(guests[AT_ONCE:])
        room = world.apply(CreateRoom(as_=ContactId(BOT), members=brought), _NOW_MS).id
        world.apply(Invite(as_=ContactId(BOT), room=room, members=invited, directly=False), _NOW_MS)
        for guest in invited:
            ((_, item),) = world.screen_back(guest, None, upto_deed=world.deed_count, limit=1)
            assert isinstance(item.content, RoomInvitation)
            world.apply(AcceptInvitation(as_=guest, url=item.content.url), _NOW_MS)
        world.take_touched()
    return people_s, time.process_time() - began_s


async def measure(setting: Setting) -> list[Row]:
    """See the module."""
    count = setting.count(200_000, 40_000)
    rows: list[Row] = []
    context = multiprocessing.get_context("spawn")
    for place, to in _TO.items():
        with context.Pool(1) as pool:
            rate, kept, logged = await asyncio.to_thread(pool.apply, _run, (to, count))

        def row(figure: str, value: float, unit: str, note: str = "", place: str = place) -> Row:
            return Row(benchmark=NAME, subject=place, figure=figure, value=value, unit=unit, note=note)

        rows.append(row("texts", rate, "1/s"))
        rows.append(row("memory kept by a text", kept, "bytes", "its text included"))
        rows.append(row("log entry of a text", logged, "bytes"))
    rooms = setting.count(ROOMS, 30)
    with context.Pool(1) as pool:
        file_s, again_s, size = await asyncio.to_thread(pool.apply, _from_file)
        people_s, rooms_s = await asyncio.to_thread(pool.apply, _by_deeds, (rooms,))
    large = f"{FRIENDS} friends, {ROOMS} rooms of {MEMBERS}"
    for figure, value, unit, note in (
        ("from a file", file_s, "s", "tried out before, so made twice"),
        ("from its log", again_s, "s", ""),
        ("genesis", size, "bytes", ""),
        ("the people, by deeds", people_s, "s", ""),
        ("the rooms, by deeds", rooms_s / rooms * ROOMS, "s", "160 of 200 by invitation: every phone reads of each"),
    ):
        rows.append(Row(benchmark=NAME, subject=large, figure=figure, value=value, unit=unit, note=note))
    return rows

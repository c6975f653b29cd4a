"""Puts what a world's file says into an empty, or a ready-made, world. A complaint names its place in the file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument
from hongyan.model.ids import LabelId, RoomId
from hongyan.model.official import MenuButton
from hongyan.world.deeds import FriendEntry, MenuEntry, OfficialEntry, RoomEntry, Setting
from hongyan.world.minting import Mint
from hongyan.world.officials import Official, Reply
from hongyan.world.people import Friendship, People, Person, check_room_for_friend
from hongyan.world.rooms import Rooms
from hongyan.world.rules import (
    ANNOUNCEMENT_CHARS,
    LABEL_CHARS,
    NICK_CHARS,
    OFFICIAL_PREFIX,
    REMARK_CHARS,
    ROOM_MEMBERS,
    ROOM_NAME_CHARS,
    SIGNATURE_CHARS,
    TEXT_CHARS,
    URL_CHARS,
    check_line,
    check_text,
    shown,
)
from hongyan.world.scripts import check_scripts

ROOM_ID = re.compile(r"[0-9]{1,20}@chatroom\Z")
"""A room's id. Shape: samples of PadChat pushes."""

OFFICIAL_ID = re.compile(OFFICIAL_PREFIX + r"[-_A-Za-z0-9]{1,60}\Z")
"""An official account's id. Shape: PadChat v2 README; the length is a guess."""

MENU_BUTTONS, MENU_ITEMS = 3, 5
"""Most buttons of a menu, and most items of a button. Source: the platform's own form."""


def furnish(setting: Setting, mint: Mint, people: People, rooms: Rooms) -> None:
    """Let everybody and everything in ``setting`` exist.

    Raises:
        InvalidArgument: names the place of what cannot be, as in ``rooms[3].members``.
    """
    for number, entry in enumerate(setting.people):
        with _at(f"people[{number}]"):
            people.add(msgspec.structs.replace(entry, friends=()))
    # Only now: people may name friends who stand further down.
    for number, entry in enumerate(setting.people):
        if entry.friends and entry.id is None:
            raise InvalidArgument(f"people[{number}].id", "who has friends needs an id")
        with _at(f"people[{number}].friends"):
            if len(set(entry.friends)) < len(entry.friends):
                raise InvalidArgument("", "names somebody twice")
            for friend in entry.friends:
                _befriend(people.person(entry.id or ""), people.person(friend))
    for number, friendship in enumerate(setting.friendships):
        with _at(f"friendships[{number}]"):
            _note(people, friendship)
    for number, room in enumerate(setting.rooms):
        with _at(f"rooms[{number}]"):
            _open(mint, people, rooms, room)
    for number, official in enumerate(setting.officials):
        with _at(f"officials[{number}]"):
            _found(mint, people, official)
    # An official account acts for itself.
    check_scripts(setting.scripts, lambda id_: (people.find_person(id_) or people.find_official(id_)) is not None)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Let a complaint be one about ``place``."""
    try:
        yield
    except InvalidArgument as wrong:
        raise InvalidArgument(".".join(part for part in (place, wrong.field) if part), wrong.reason) from wrong
    except HongyanError as wrong:
        raise InvalidArgument(place, wrong.message) from wrong


def _befriend(one: Person, other: Person) -> None:
    """Let two be friends, unless they are."""
    if one is other:
        raise InvalidArgument("", "nobody is their own friend")
    for mine, friend in ((one, other), (other, one)):
        if friend.id not in mine.friends:
            check_room_for_friend(mine)
            mine.friends[friend.id] = Friendship()


def _note(people: People, entry: FriendEntry) -> None:
    check_line("remark", entry.remark, REMARK_CHARS)
    person, friend = people.person(entry.of), people.person(entry.friend)
    _befriend(person, friend)
    labels = tuple(_label(person, name) for name in dict.fromkeys(entry.labels))
    person.friends[friend.id] = replace(person.friends[friend.id], remark=entry.remark, labels=labels)


def _label(person: Person, name: str) -> LabelId:
    """Return the label of a name, made when there is none."""
    check_line("labels", name, LABEL_CHARS, least=1)
    known = next((id_ for id_, known in person.labels.items() if known == name), None)
    if known is None:
        known = LabelId(str(len(person.labels) + 1))
        person.labels[known] = name
        person.labels_made = len(person.labels)
    return known


def _open(mint: Mint, people: People, rooms: Rooms, entry: RoomEntry) -> None:
    check_line("name", entry.name, ROOM_NAME_CHARS)
    check_text("announcement", entry.announcement, ANNOUNCEMENT_CHARS)
    if entry.id is not None and not ROOM_ID.match(entry.id):
        raise InvalidArgument("id", "must be digits and @chatroom")
    id_ = entry.id or _free_room(mint, rooms)
    if rooms.find(id_) is not None:
        raise Conflict(f"the id {shown(id_)} is taken")
    everybody = (entry.owner, *entry.members)
    if len(set(everybody)) < len(everybody):
        raise InvalidArgument("members", "names somebody twice; the owner is a member without it")
    if len(everybody) > ROOM_MEMBERS:
        raise InvalidArgument("members", f"a room has at most {ROOM_MEMBERS}")
    members = [people.person(member) for member in everybody]
    room = rooms.add(id_, entry.name, entry.owner, entry.members)
    room.announcement = entry.announcement
    for member in members:
        member.saved_rooms[id_] = None


def _free_room(mint: Mint, rooms: Rooms) -> RoomId:
    id_ = mint.room()
    while rooms.find(id_) is not None:
        id_ = mint.room()
    return id_


def _found(mint: Mint, people: People, entry: OfficialEntry) -> None:
    if not OFFICIAL_ID.match(entry.id):
        raise InvalidArgument("id", "must be gh_ and letters, digits, '_' or '-'")
    if people.find_official(entry.id) is not None:
        raise Conflict(f"the id {shown(entry.id)} is taken")
    check_line("nick", entry.nick, NICK_CHARS, least=1)
    check_line("signature", entry.signature, SIGNATURE_CHARS)
    check_line("company", entry.company, NICK_CHARS)
    people.check_names(None, entry.wechat_number, "")
    said = {"welcome": entry.welcome, "otherwise": entry.otherwise}
    said |= {f"clicks.{key}": text for key, text in entry.clicks.items()}
    said |= {f"keywords.{word}": text for word, text in entry.keywords.items()}
    for place, text in said.items():
        check_text(place, text, TEXT_CHARS)
    followers = [people.person(follower) for follower in entry.followers]
    official = Official(
        profile=Profile(
            id=entry.id,
            nick=entry.nick,
            signature=entry.signature,
            wechat_number=entry.wechat_number,
            uin=mint.uin(),
        ),
        company=entry.company,
        is_verified=entry.verified,
        menu=_menu(entry.menu, MENU_BUTTONS, "menu"),
        welcome=entry.welcome,
        clicks={key: Reply(text=text) for key, text in entry.clicks.items()},
        # As what somebody writes is looked up.
        keywords={word.strip().casefold(): Reply(text=text) for word, text in entry.keywords.items()},
        otherwise=Reply(text=entry.otherwise) if entry.otherwise else None,
    )
    people.add_official(official)
    for follower in followers:
        follower.follows[entry.id] = None


def _menu(entries: Sequence[MenuEntry], most: int, place: str, above: int = 0) -> tuple[MenuButton, ...]:
    if len(entries) > most:
        raise InvalidArgument(place, f"has more than {most} buttons")
    buttons = []
    for number, entry in enumerate(entries, 1):
        here = f"{place}[{number - 1}]"
        check_line(f"{here}.name", entry.name, NICK_CHARS, least=1)
        check_line(f"{here}.key", entry.key, NICK_CHARS)
        check_line(f"{here}.url", entry.url, URL_CHARS)
        if sum(map(bool, (entry.key, entry.url, entry.items))) != 1:
            raise InvalidArgument(here, "needs one of key, url and items")
        if above and entry.items:
            raise InvalidArgument(f"{here}.items", "a menu has two levels")
        id_ = above * 10 + number
        items = _menu(entry.items, MENU_ITEMS, f"{here}.items", id_)
        buttons.append(MenuButton(id=id_, name=entry.name, key=entry.key, url=entry.url, buttons=items))
    return tuple(buttons)

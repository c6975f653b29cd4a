"""How a world begins: a ready-made one, and on top of it what a file of the user's own says."""

from typing import Annotated

import msgspec

from hongyan.model.ids import ContactId, RoomId
from hongyan.world.deeds.devices import AddPerson
from hongyan.world.deeds.log import PersonsDeed, decode_record, encode_record


class FriendEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A friendship, and what one of the two noted about the other."""

    of: ContactId
    """Whose note it is."""
    friend: ContactId
    remark: str = ""
    labels: tuple[str, ...] = ()
    """Names of labels; made where ``of`` has none of that name."""


class RoomEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A room that is there from the start."""

    id: RoomId | None = None
    """Digits and ``@chatroom``; absent: minted."""
    name: str = ""
    owner: ContactId
    members: tuple[ContactId, ...]
    """The others."""
    announcement: str = ""


class MenuEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One button of an official account; one with ``items`` only opens them."""

    name: str
    key: str = ""
    """What the account gets when it is pressed."""
    url: str = ""
    """The page that it opens."""
    items: tuple["MenuEntry", ...] = ()


class OfficialEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An official account that is there from the start."""

    id: ContactId
    """Begins with ``gh_``."""
    nick: str
    signature: str = ""
    wechat_number: str = ""
    company: str = ""
    """Whom it is registered for."""
    verified: bool = False
    followers: tuple[ContactId, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    welcome: str = ""
    """What a new follower reads; empty for nothing."""
    clicks: dict[str, str] = {}
    """What it answers to a button, by its key."""
    keywords: dict[str, str] = {}
    """What it answers to what somebody writes."""
    otherwise: str = ""
    """What it answers to everything else; empty for nothing."""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One deed of a script."""

    at_ms: Annotated[int, msgspec.Meta(ge=0)]
    """After the script's start; not before the step above."""
    name: str = ""
    """Later steps call what this one brought (a message, a room, the address of a code) ``$name``."""
    deed: PersonsDeed


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Deeds in their order, with their times."""

    autostart: bool = False
    """Begins with the world."""
    deeds: tuple[Step, ...]


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a world's file says: all of it stands in the genesis, so that the log alone is the world."""

    base: str = "empty"
    """The ready-made world that the rest is added to: ``demo`` or ``empty``."""
    seed: int | None = None
    """Absent: as the program was told."""
    start_ms: int | None = None
    """The world's first moment, milliseconds since 1970; absent: the real time by then."""
    people: tuple[AddPerson, ...] = ()
    friendships: tuple[FriendEntry, ...] = ()
    rooms: tuple[RoomEntry, ...] = ()
    officials: tuple[OfficialEntry, ...] = ()
    scripts: dict[str, Script] = {}


class Genesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a world begins. Its spelling names the world's generation, so what has a default is left out of it."""

    scenario: str
    """One of ``scenarios.SCENARIOS``: ``demo`` or ``empty``."""
    seed: int
    """What all ids are minted from; 64 bits with sign."""
    at_ms: int
    """The caller's time at the world's first moment, milliseconds since 1970."""
    start_ms: int | None = None
    """The world's own time by then; absent: the same."""
    setting: Setting | None = None
    """What stands on top of the scenario; absent: nothing."""
    branch: int = 0
    """Tells worlds apart that were taken back to the same snapshot."""


_genesis = msgspec.json.Decoder(Genesis)


def encode_genesis(genesis: Genesis) -> bytes:
    """Spell the log's first record."""
    return encode_record(genesis)


def decode_genesis(body: bytes) -> Genesis:
    """Read the log's first record.

    Raises:
        Malformed: not JSON, or not of this shape.
    """
    return decode_record(_genesis, body)


def begin(setting: Setting, at_ms: int, seed: int) -> Genesis:
    """Return the genesis of the world of a file; ``seed`` counts where the file has none."""
    return Genesis(
        scenario=setting.base,
        seed=seed if setting.seed is None else setting.seed,
        at_ms=at_ms,
        start_ms=setting.start_ms,
        setting=setting,
    )

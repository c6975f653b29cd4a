"""Favourites: what an account keeps for itself."""

from enum import IntEnum

import msgspec


class FavouriteKind(IntEnum):
    """What is kept. WeChat's own numbers: the documents of padchat-sdk list 1 to 5; the others are guesses."""

    TEXT = 1
    IMAGE = 2
    VOICE = 3
    VIDEO = 4
    LINK = 5
    LOCATION = 6
    FILE = 8
    OTHER = 0


class Favourite(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an account keeps."""

    id: int
    """Unique in its account, from 1."""
    seq: int
    """Grows with every change of the account's favourites."""
    kind: FavouriteKind
    at_ms: int
    """When it was added, milliseconds since 1970."""
    xml: str = ""
    """WeChat's ``<favitem>``; empty in a list."""
    is_deleted: bool = False
    """Kept no longer: only in what is new since a key."""


class FavouritePage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the favourites, the oldest change first."""

    favourites: tuple[Favourite, ...] = ()
    next: str = ""
    """Key of what comes after this page: also after the last one, so that later calls bring what is new."""
    has_more: bool = False
    """Whether something comes after this page already."""

"""Favourites: keeping, reading, and dropping."""

from hongyan.model.commands.base import Command
from hongyan.model.favourite import Favourite, FavouritePage


class SyncFavourites(Command[FavouritePage], frozen=True, kw_only=True):
    """Read what is kept, page by page; later, what is new.

    Raises:
        InvalidArgument: ``after`` is no key of this account.
    """

    after: str = ""
    """Key from the page before; empty for everything."""


class AddFavourite(Command[Favourite], frozen=True, kw_only=True):
    """Keep something.

    Raises:
        InvalidArgument: no ``<favitem>``, or too long a one.
        Rejected: as many as there can be.
    """

    xml: str
    """WeChat's ``<favitem>``."""


class GetFavourite(Command[Favourite], frozen=True, kw_only=True):
    """Read one thing whole.

    Raises:
        NotFound: nothing kept under this number.
    """

    favourite: int


class DeleteFavourite(Command[int], frozen=True, kw_only=True):
    """Keep something no longer; answered by its number, which PadChat repeats.

    Raises:
        NotFound: nothing kept under this number.
    """

    favourite: int

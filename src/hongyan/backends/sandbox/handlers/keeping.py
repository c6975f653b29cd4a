"""Favourites and labels."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.label import Label
from hongyan.world import deeds

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


async def _sync_favourites(link: "SandboxLink", command: c.SyncFavourites) -> FavouritePage:
    return link.world.favourites(link.own().id, command.after)


async def _add_favourite(link: "SandboxLink", command: c.AddFavourite) -> Favourite:
    return await link.act(deeds.AddFavourite, xml=command.xml)  # type: ignore[no-any-return]


async def _get_favourite(link: "SandboxLink", command: c.GetFavourite) -> Favourite:
    return link.world.favourite(link.own().id, command.favourite)


async def _delete_favourite(link: "SandboxLink", command: c.DeleteFavourite) -> int:
    await link.act(deeds.DeleteFavourite, favourite=command.favourite)
    return command.favourite


async def _list_labels(link: "SandboxLink", _: c.ListLabels) -> tuple[Label, ...]:
    return link.world.labels(link.own().id)


async def _add_label(link: "SandboxLink", command: c.AddLabel) -> Label:
    return await link.act(deeds.AddLabel, name=command.name)  # type: ignore[no-any-return]


async def _delete_label(link: "SandboxLink", command: c.DeleteLabel) -> None:
    await link.act(deeds.DeleteLabel, label=command.label)


async def _set_labels(link: "SandboxLink", command: c.SetLabels) -> None:
    await link.act(deeds.SetLabels, contact=command.contact, labels=command.labels)


HANDLERS: Handlers = {
    c.SyncFavourites: _sync_favourites,
    c.AddFavourite: _add_favourite,
    c.GetFavourite: _get_favourite,
    c.DeleteFavourite: _delete_favourite,
    c.ListLabels: _list_labels,
    c.AddLabel: _add_label,
    c.DeleteLabel: _delete_label,
    c.SetLabels: _set_labels,
}

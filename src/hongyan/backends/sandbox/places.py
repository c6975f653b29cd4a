"""How the sandbox's API spells what stands on a phone, and places in the phone's log."""

from typing import Any

import msgspec

from hongyan.model.errors import InvalidArgument
from hongyan.world.facts import InboxItem


def flatten(item: InboxItem) -> dict[str, Any]:
    """Return ``item`` with the fields of its kind beside its own."""
    fields: dict[str, Any] = msgspec.to_builtins(item)
    return {**fields.pop("content"), **fields}


def spell_place(generation: str, index: int) -> str:
    """Return the cursor that stands behind the item ``index`` of a world's log."""
    return f"{generation}.{index}"


def read_place(field: str, cursor: str) -> tuple[str, int]:
    """Return the generation of the world that ``cursor`` is about, and the index; of an empty one, none and 0.

    Raises:
        InvalidArgument: names ``field``; this is no cursor.
    """
    generation, _, index = cursor.rpartition(".")
    if cursor and not (index.isascii() and index.isdigit() and len(index) < 16):
        raise InvalidArgument(field, "is not a cursor of this phone")
    return generation, int(index or 0)

"""Labels: how an account sorts its friends."""

import msgspec

from .ids import LabelId


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A name that an account puts on friends."""

    id: LabelId
    """A small decimal number, as WeChat has it."""
    name: str

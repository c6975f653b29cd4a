"""What a deed is.

Logs are kept for years: a new field has a default and no field changes its type.
"""

import msgspec

from hongyan.model.commands.base import snake
from hongyan.model.ids import ContactId


class Deed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag=snake):
    """Something done in the world. The tag is its public name."""


class PersonDeed(Deed, frozen=True, kw_only=True):
    """Something that a person does with WeChat.

    Raises, each of them:
        NotFound: no such person, or no such device.
        NotLoggedIn: nobody is logged in on the device.
        Conflict: somebody else is.
        Unavailable: the device is offline.
    """

    as_: ContactId = msgspec.field(name="as")
    device: str | None = None
    """On which of their devices; absent: on their phone."""

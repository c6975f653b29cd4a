"""What a command is."""

import re
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, get_args

import msgspec

R = TypeVar("R")


def snake(name: str) -> str:
    """``SendText`` -> ``send_text``: the public name of a command or an event, from its class's."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Command(msgspec.Struct, Generic[R], frozen=True, kw_only=True, tag_field="command", tag=snake):
    """Asked of one account; answered by an ``R``. The tag is the command's public name."""

    needs_login: ClassVar[bool] = True
    """Refused with ``NotLoggedIn`` while the account is not online."""

    is_urgent: ClassVar[bool] = False
    """Not held back by pacing or the pending limit: it is how a person gets out of trouble."""

    is_deed: ClassVar[bool] = False
    """Changes something that others see: not to be done twice because its answer was lost."""

    @classmethod
    def result_type(cls) -> Any:
        """Return ``R``."""
        bases: tuple[Any, ...] = getattr(cls, "__orig_bases__", ())
        return next(get_args(base)[0] for base in bases if get_args(base))

    @classmethod
    @cache
    def public_name(cls) -> str:
        """The name in the native API."""
        return str(cls.__struct_config__.tag)

"""The settings of this backend: section ``wequick_agents``."""

import hashlib
from collections import Counter
from fnmatch import fnmatchcase
from typing import Annotated

import msgspec
from msgspec import Meta

from hongyan.model.ids import AccountId

SECTION = "wequick_agents"

ANY = "any"

LEAST_SECRET_CHARS = 22
"""Drawn at random, 128 bits and more."""
_MOST_NAME = 40
_SCHEMES = ("http://", "https://")


class Agent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A secret that programs on Windows machines come with: one for each machine."""

    secret: str
    """Part of the address that the program calls: 22 to 128 letters, digits, ``-`` and ``_``."""
    account: str = ANY
    """Whose WeChat runs there: a client key's name and a label; ``any``: of those in ``slots``, as they need one."""
    name: str = ""
    """What the machine is called in logs and in what is kept; empty: made of the secret."""

    def __post_init__(self) -> None:
        plain = self.secret.replace("-", "").replace("_", "")
        if not LEAST_SECRET_CHARS <= len(self.secret) <= 128 or not (plain.isascii() and plain.isalnum()):
            raise ValueError(f"secret must be {LEAST_SECRET_CHARS} to 128 letters, digits, - and _")
        key, _, label = self.account.partition("/")
        if self.account != ANY and (not key or not label or "/" in label):
            raise ValueError("account must be a client key's name, a slash and a label; or any")
        if not self.name.isprintable() or len(self.name) > _MOST_NAME:
            raise ValueError(f"name must be at most {_MOST_NAME} printable characters")

    @property
    def label(self) -> str:
        """What it is called; tells nothing of the secret."""
        return self.name or hashlib.sha256(f"wequick\n{self.secret}".encode()).hexdigest()[:12]


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Windows machines with WeQuick that run accounts: their program calls this gateway."""

    agents: tuple[Agent, ...] = ()
    """The machines."""
    slots: tuple[str, ...] = ()
    """Accounts that machines of ``any`` may run, such as ``demo/pc`` or ``demo/*``; those that a machine names need not
    stand here."""
    base_url: str = ""
    """Under what address the machines reach this gateway, for files; empty: the one that they call it by."""
    silent_s: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    """How long a machine may ask for no commands until its account counts as offline."""

    def __post_init__(self) -> None:
        if self.base_url and not self.base_url.startswith(_SCHEMES):
            raise ValueError("base_url must begin with http:// or https://")
        for what in ("secret", "label"):
            if doubled := [
                name for name, times in Counter(getattr(each, what) for each in self.agents).items() if times > 1
            ]:
                shown = "" if what == "secret" else f": {doubled[0]}"
                raise ValueError(f"agents: two have the same {what}{shown}")
        bound = Counter(each.account for each in self.agents if each.account != ANY)
        if twice := [account for account, times in bound.items() if times > 1]:
            raise ValueError(f"agents: two have the account {twice[0]}")
        if any("/" not in slot for slot in self.slots):
            raise ValueError("slots: must be client keys' names, a slash and a label or *")

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """Those that are known by name."""
        named = [each.account for each in self.agents if each.account != ANY]
        named += [slot for slot in self.slots if not set("*?[") & set(slot)]
        return tuple(AccountId(account) for account in dict.fromkeys(named))

    def serves_any(self, account: AccountId) -> bool:
        """Whether machines of ``any`` may run ``account``."""
        return any(fnmatchcase(account, slot) for slot in self.slots)

    def serves(self, account: AccountId) -> bool:
        """Whether ``account`` runs on such machines at all."""
        return any(each.account == account for each in self.agents) or self.serves_any(account)

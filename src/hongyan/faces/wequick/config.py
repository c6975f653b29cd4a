"""The settings of this face: section ``wequick``, for one server or, in ``callbacks``, for more."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hongyan.model.ids import AccountId

_SCHEMES = ("http://", "https://")
_MOST_NAME = 40

Seconds = Annotated[float, Meta(gt=0, le=3600)]


class Callback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One server that is called for one account."""

    receive: str = ""
    """Where reports are posted (``receive_msg``)."""
    send: str = ""
    """Where commands are asked for (``send_msg``); empty: nowhere, they come as answers to reports only."""
    account: str = "demo/default"
    """For which account: a client key's name and a label."""
    name: str = ""
    """What the server is called, to tell it from others of the same account; its place in the journal stands under
    this. Empty: made of ``receive``."""
    secret: str = ""
    """Goes along as ``Authorization: Bearer``; empty: nothing does."""
    headers: dict[str, str] = {}
    """More headers."""
    poll_s: Seconds = 0.5
    """How long after a command that the server gave it is asked again, at most; without commands less often."""
    poll_most_s: Seconds = 5.0
    """How long it is not asked at most."""
    timeout_s: Seconds = 15.0
    """How long it may take to answer."""
    ca_file: str = ""
    """Certificates by which the server is known; empty: those of the system."""
    verify_tls: bool = True
    """Whether its certificate is looked at."""
    media: Literal["path", "url"] = "path"
    """How reports name pictures and files: by a path on this machine, or by a link that opens for a day."""
    media_folder: str = ""
    """Where these files are put; empty: ``callback-media`` in the data directory."""
    media_days: Annotated[int, Meta(ge=1, le=3650)] = 7
    """How long they are kept there."""
    gateway_url: str = ""
    """Under what address the server reaches this gateway, for links; empty: the one it listens on."""
    nested_login_user: bool = False
    """``reportLoginUser`` as it was captured, in ``info``; the document has it without."""

    def __post_init__(self) -> None:
        if self.send and not self.receive:
            raise ValueError("send needs receive: answers go there")
        for field in ("receive", "send", "gateway_url"):
            url = getattr(self, field)
            if url and not url.startswith(_SCHEMES):
                raise ValueError(f"{field} must begin with http:// or https://")
        key, _, label = self.account.partition("/")
        if not key or not label or "/" in label:
            raise ValueError("account must be a client key's name, a slash and a label")
        if not self.name.isprintable() or len(self.name) > _MOST_NAME or "#" in self.name:
            raise ValueError(f"name must be at most {_MOST_NAME} printable characters without #")
        if self.ca_file and not Path(self.ca_file).is_file():
            raise ValueError(f"ca_file: no file {self.ca_file}")
        if self.poll_most_s < self.poll_s:
            raise ValueError("poll_most_s must not be less than poll_s")

    @property
    def slot(self) -> AccountId:
        """The account."""
        return AccountId(self.account)

    @property
    def label(self) -> str:
        """What it is called."""
        return self.name or hashlib.sha256(self.receive.encode()).hexdigest()[:12]


class Config(Callback, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Servers that are called as the program WeQuick calls them: reports are posted, commands are fetched."""

    callbacks: tuple[Callback, ...] = ()
    """More of them, each with keys as above."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not all(each.receive for each in self.callbacks):
            raise ValueError("callbacks: one has no receive")
        labels = [(each.account, each.label) for each in self.all()]
        if len(set(labels)) != len(labels):
            raise ValueError("callbacks: two of one account have the same name")

    def all(self) -> tuple[Callback, ...]:
        """Return every server that is to be called."""
        return (self, *self.callbacks) if self.receive else self.callbacks

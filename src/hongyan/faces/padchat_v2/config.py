"""The name of this face and its settings: section ``padchat_v2``."""

from typing import Literal

import msgspec

NAME = "padchat_v2"


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The PadChat v2 face."""

    second_client: Literal["share", "replace", "refuse"] = "share"
    """What a second client on the same account slot does: gets everything too, sends the first one away, or is sent
    away itself (3202)."""
    greeting: bool = False
    """Say hello to every newcomer, as servers of v2 over WebSocket did; clients of other editions hear it too."""
    kinds: Literal["documented", "captured"] = "documented"
    """The numbers of transfers, red packets and room invitations in v2 over WebSocket: 2000, 2001 and 3000 as its
    document has them, or 49 as captured servers sent them. The sdk edition has 49, always."""

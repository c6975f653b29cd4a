"""What the operator does with scripts, and with a world that was taken back to an earlier moment."""

from hongyan.world.deeds.base import Deed


class StartScript(Deed, frozen=True, kw_only=True):
    """Begin a script of the world's file with its first deed; one that ended may begin again."""

    script: str


class StopScript(Deed, frozen=True, kw_only=True):
    """Let a script go no further."""

    script: str


class TurnBack(Deed, frozen=True, kw_only=True):
    """The world was taken back to a snapshot: from here on it goes another way than it went before."""

    turn: int
    """Counts how often that happened; larger than all before. No id of an earlier turn is given out again."""

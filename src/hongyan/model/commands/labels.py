"""Labels on friends."""

from hongyan.model.commands.base import Command
from hongyan.model.ids import ContactId, LabelId
from hongyan.model.label import Label


class ListLabels(Command[tuple[Label, ...]], frozen=True, kw_only=True):
    """Read all labels, the oldest first."""


class AddLabel(Command[Label], frozen=True, kw_only=True):
    """Make a label. One of this name that exists is answered as it is.

    Raises:
        InvalidArgument: empty, or too long.
        Rejected: as many as there can be.
    """

    name: str


class DeleteLabel(Command[None], frozen=True, kw_only=True):
    """Take a label away, from all friends too.

    Raises:
        NotFound: no such label.
    """

    label: LabelId


class SetLabels(Command[None], frozen=True, kw_only=True):
    """Say which labels a friend has; those that are not named are taken off.

    Raises:
        NotFound: no such friend or label.
    """

    contact: ContactId
    labels: tuple[LabelId, ...]
    """Empty takes all off."""

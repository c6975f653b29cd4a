"""What a person keeps for themself: favourites, and labels on friends."""

from hongyan.model.ids import ContactId, LabelId, MessageId
from hongyan.world.deeds.base import PersonDeed


class AddFavourite(PersonDeed, frozen=True, kw_only=True):
    """Keep something: one of the two."""

    xml: str = ""
    """WeChat's ``<favitem>``."""
    message: MessageId | None = None
    """A message that the person has."""


class DeleteFavourite(PersonDeed, frozen=True, kw_only=True):
    """Keep something no longer."""

    favourite: int


class AddLabel(PersonDeed, frozen=True, kw_only=True):
    """Make a label; one of this name that exists stays as it is."""

    name: str


class DeleteLabel(PersonDeed, frozen=True, kw_only=True):
    """Take a label away, from all friends too."""

    label: LabelId


class SetLabels(PersonDeed, frozen=True, kw_only=True):
    """Say which labels a friend has; those that are not named are taken off."""

    contact: ContactId
    labels: tuple[LabelId, ...]

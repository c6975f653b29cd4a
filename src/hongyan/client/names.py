"""Ids as people give them: one, or several."""

from collections.abc import Iterable

from hongyan.model.ids import ChatId, ContactId, LabelId


def contact_ids(given: str | Iterable[str]) -> tuple[ContactId, ...]:
    """Return the ids; a text alone is one id, not the letters of it."""
    return tuple(ContactId(each) for each in _several(given))


def chat_ids(given: str | Iterable[str]) -> tuple[ChatId, ...]:
    """Return the ids, as ``contact_ids``."""
    return tuple(ChatId(each) for each in _several(given))


def label_ids(given: str | Iterable[str]) -> tuple[LabelId, ...]:
    """Return the ids, as ``contact_ids``."""
    return tuple(LabelId(each) for each in _several(given))


def _several(given: str | Iterable[str]) -> Iterable[str]:
    return (given,) if isinstance(given, str) else given

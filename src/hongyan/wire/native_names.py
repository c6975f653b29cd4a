"""Fields of messages that the native API knows by a second name: read under either, shown under both.

The journal and the logs keep the model's names, so the model cannot take the others.
"""

from typing import Any

from hongyan.model.errors import Malformed

ALSO = {
    "card": {"wxid": "contact"},
    "link": {"thumbnail": "thumbnail_url"},
    "recall": {"message_id": "message"},
}
"""By kind: a public name, and the field of the model that has the same when it is text."""


def accept(content: dict[str, Any]) -> dict[str, Any]:
    """Return a message's content with the model's names.

    Raises:
        Malformed: two names of one field say different things.
    """
    for public, own in ALSO.get(str(content.get("kind")), {}).items():
        value = content.get(public)
        if isinstance(value, str):
            if content.get(own, value) != value:
                raise Malformed(f"is another name of {own}, which says something else", public)
            content = {name: each for name, each in content.items() if name != public} | {own: value}
    return content


def show(content: dict[str, Any]) -> dict[str, Any]:
    """Return what may be a message's content, with the public names as well."""
    kind = content.get("kind")
    for public, own in (ALSO.get(kind, {}) if isinstance(kind, str) else {}).items():
        if own in content and not content.get(public):
            content = {**content, public: content[own] or None}
    return content

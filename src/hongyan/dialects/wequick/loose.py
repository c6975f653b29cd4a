"""Values that WeQuick and the servers around it write now as one JSON type and now as another.

Source: captured reports, where ``msgType`` is a number or text, ``sex`` as well, and what is missing is null, empty or
the text ``null``; servers in PHP write numbers where text is meant.
"""

from hongyan.model.errors import Malformed

Loose = str | int | float | bool | None
"""What stands where the document has a number or a text."""

Names = list[Loose] | Loose
"""What stands where it has a list of ids: the sample of ``createChatRoom`` is an empty text."""


def words(value: Loose) -> str:
    """Return ``value`` as text that somebody wrote: ``null`` may be what they say."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def text(value: Loose) -> str:
    """Return ``value`` as text; the text ``null`` is none."""
    said = words(value)
    return "" if said == "null" else said


def number(value: Loose) -> int | None:
    """Return ``value`` as a whole number; ``None`` when it is none, or has more than 18 digits."""
    said = words(value).strip()
    digits = said.removeprefix("-")
    return int(said) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def filled(value: Loose, field: str) -> str:
    """Return ``value`` as text, which may not be empty.

    Raises:
        Malformed: it is; ``field`` is its name on the wire.
    """
    said = text(value)
    if not said:
        raise Malformed("is empty", field)
    return said


def names(value: Names, field: str) -> tuple[str, ...]:
    """Return a list of ids: a list, or text with commas in it.

    Raises:
        Malformed: one of them is empty.
    """
    if isinstance(value, list):
        return tuple(filled(each, f"{field}[{index}]") for index, each in enumerate(value))
    return tuple(name.strip() for name in text(value).split(",") if name.strip())

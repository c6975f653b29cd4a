"""The little XML around a PadChat message."""

import re
from collections.abc import Sequence

from hongyan.model.ids import ContactId

_PLAIN = "<msgsource />\n"
_AT = re.compile(r"<atuserlist>(?:<!\[CDATA\[)?([^<\]]*)")
_SIZE = re.compile(r"<membercount>(\d{1,6})</membercount>")


def write_source(at: Sequence[ContactId], room_size: int) -> str:
    """Write ``msg_source``: who is mentioned, and how many members the room has.

    Source: captured items of rooms in wechaty-puppet-padchat's fixtures; plain chats have the empty element.
    """
    lines = []
    if at:
        lines.append(f"<atuserlist>{','.join(map(_escape, at))}</atuserlist>")
    if room_size:
        lines += ["<silence>0</silence>", f"<membercount>{room_size}</membercount>"]
    if not lines:
        return _PLAIN
    inner = "".join(f"\t{line}\n" for line in lines)
    return f"<msgsource>\n{inner}</msgsource>\n"


def read_source(source: str) -> tuple[tuple[ContactId, ...], int]:
    """Return the mentioned members and the room's size, as far as ``source`` tells."""
    at, size = _AT.search(source), _SIZE.search(source)
    names = _unescape(at.group(1)).split(",") if at else []
    return tuple(ContactId(name.strip()) for name in names if name.strip()), int(size.group(1)) if size else 0


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

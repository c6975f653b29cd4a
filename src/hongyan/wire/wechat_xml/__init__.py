"""WeChat's own XML bodies: built and read. Every dialect that carries them uses this package.

Names, order and nesting are those of captured bodies: the fixtures in the tests of wechaty-puppet-padchat, and its
issues 23, 24, 42 and 55. Where nothing was captured, the function says so.

**Text.** What is written escapes everything and drops what XML cannot carry. What is read comes from strangers; what is
wrong with it is ``Malformed``: see ``tree``.

**Media.** WeChat's keys and CDN addresses cannot be had here, so they are made of the digest: keys and MD5 are its
halves, the address is all of it. So what was written is read back with digest and size. An address of WeChat's own
tells no digest; then the digest is empty.
"""

from .apps import (
    INVITATION_URL,
    RED_PACKET,
    TRANSFER,
    AnyApp,
    attachment_id,
    raw_app,
    read_app,
    type_of,
    write_app,
    write_file,
    write_history,
    write_link,
    write_mini_program,
    write_music,
    write_quote,
    write_room_invitation,
)
from .articles import read_articles, write_articles
from .bodies import (
    Envelope,
    md5_of,
    read_card,
    read_emoticon,
    read_image,
    read_location,
    read_mini_video,
    read_video,
    read_voice,
    write_card,
    write_emoticon,
    write_image,
    write_location,
    write_mini_video,
    write_video,
    write_voice,
)
from .calls import read_call, write_call
from .favourites import KeptWords, read_favourite, read_words, write_favourite
from .payments import write_red_packet, write_transfer
from .system import (
    OWN_INVITATION,
    RECALL,
    read_friend_request,
    read_own_invitation,
    read_recall,
    read_status_notify,
    system_type,
    write_friend_request,
    write_own_invitation,
    write_recall,
    write_status_notify,
)
from .timeline import complete_timeline, is_timeline, read_timeline, write_said, write_timeline
from .tree import Element, cdata, escape, parse

__all__ = [
    "INVITATION_URL",
    "OWN_INVITATION",
    "RECALL",
    "RED_PACKET",
    "TRANSFER",
    "AnyApp",
    "Element",
    "Envelope",
    "KeptWords",
    "attachment_id",
    "cdata",
    "complete_timeline",
    "escape",
    "is_timeline",
    "md5_of",
    "parse",
    "raw_app",
    "read_app",
    "read_articles",
    "read_call",
    "read_card",
    "read_emoticon",
    "read_favourite",
    "read_friend_request",
    "read_image",
    "read_location",
    "read_mini_video",
    "read_own_invitation",
    "read_recall",
    "read_status_notify",
    "read_timeline",
    "read_video",
    "read_voice",
    "read_words",
    "system_type",
    "type_of",
    "write_app",
    "write_articles",
    "write_call",
    "write_card",
    "write_emoticon",
    "write_favourite",
    "write_file",
    "write_friend_request",
    "write_history",
    "write_image",
    "write_link",
    "write_location",
    "write_mini_program",
    "write_mini_video",
    "write_music",
    "write_own_invitation",
    "write_quote",
    "write_recall",
    "write_red_packet",
    "write_room_invitation",
    "write_said",
    "write_status_notify",
    "write_timeline",
    "write_transfer",
    "write_video",
    "write_voice",
]

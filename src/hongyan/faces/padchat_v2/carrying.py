"""What a command needs on its way through this face: its row, its bytes, its pictures."""

import asyncio
from typing import Any

from hongyan.core import qr_codes
from hongyan.core.media import MediaKind, MediaLibrary
from hongyan.dialects.padchat.contact_codec import RenderedQr
from hongyan.model.commands import Command, QrCode, SendImage, SendVoice, SetAvatar, UploadMomentImage
from hongyan.model.errors import InvalidArgument, NotFound, Unsupported
from hongyan.model.media import MediaRef
from hongyan.wire.table import CommandTable, MediaBytes, Row, WithMedia

MOST_MEDIA_BYTES = 20 * 1024 * 1024
"""The most bytes that an answer carries."""

_MEDIA_KINDS: dict[type[Command[Any]], MediaKind] = {
    SendImage: "image",
    SetAvatar: "image",
    UploadMomentImage: "image",
    SendVoice: "voice",
}
"""As what the bytes of a command are looked at; those of others are files."""


def row_of(commands: CommandTable, cmd: str) -> Row:
    """Return the row of a command that can be carried out.

    Raises:
        InvalidArgument: the frame names no command.
        NotFound: the edition has none of that name.
        Unsupported: it has, and this gateway cannot do it yet.
    """
    if not cmd:
        raise InvalidArgument("cmd", "must be the name of a command")
    row = commands.get(cmd)
    if row is None:
        raise NotFound(f"unknown command {cmd[:40]}")
    if row.excuse:
        raise Unsupported(row.name, "this gateway", row.excuse)
    return row


async def store(library: MediaLibrary, wanted: Command[Any] | WithMedia) -> Command[Any]:
    """Return the command, with the bytes that came along in the media store.

    Raises:
        InvalidArgument: they are too large, or no picture where one is wanted.
    """
    if not isinstance(wanted, WithMedia):
        return wanted
    return wanted.build(await library.keep(wanted.data, name=wanted.name, kind=_MEDIA_KINDS.get(type(wanted.command))))


async def fetch(library: MediaLibrary, result: Any) -> Any:
    """Return the result, with the bytes that this wire carries.

    Raises:
        NotFound: they are no longer kept.
    """
    if isinstance(result, MediaRef):
        return MediaBytes(data=await library.read(result, MOST_MEDIA_BYTES), ref=result)
    if isinstance(result, QrCode):
        return RenderedQr(code=result, image=await asyncio.to_thread(qr_codes.draw, result.url))
    return result

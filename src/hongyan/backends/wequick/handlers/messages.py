"""Sending messages and fetching their media."""

from functools import partial
from typing import TYPE_CHECKING, Any

from hongyan.core.media import MIB
from hongyan.model import commands as c
from hongyan.model.errors import InvalidArgument, Malformed, NotFound, Unsupported
from hongyan.model.media import MediaRef
from hongyan.model.message import AnyContent, App, Card, File, Image, Link, Receipt, Text
from hongyan.wire import wechat_xml
from hongyan.wire.table import WithPlace

from .kinds import Handlers, nothing, plain

if TYPE_CHECKING:
    from hongyan.backends.wequick.link import WequickLink

MOST_FILE_BYTES = 50 * MIB
"""Larger files fail: the document of WeQuick."""


async def _send(link: "WequickLink", api: str, command: Any, content: AnyContent, meaning: Any = None) -> Receipt:
    """Send; the number of the message is ours, for the wire has none."""
    # Noted before: the agent may report the message before it answers.
    number = link.sent(command.to, content)
    await link.ask(api, command if meaning is None else meaning, type(command))
    return Receipt(message_id=number)


async def _send_text(link: "WequickLink", command: c.SendText) -> Receipt:
    return await _send(link, "sendTextMessage", command, Text(text=command.text))


async def _send_image(link: "WequickLink", command: c.SendImage) -> Receipt:
    return await _send_media(link, "sendPicMessage", command, Image(media=command.media), "")


async def _send_file(link: "WequickLink", command: c.SendFile) -> Receipt:
    content = File(media=command.media, name=command.name)
    return await _send_media(link, "sendFileMessage", command, content, command.name)


async def _send_media(
    link: "WequickLink", api: str, command: c.SendImage | c.SendFile, content: AnyContent, name: str
) -> Receipt:
    """Send what the agent fetches from us, by a link that opens for a while."""
    media = command.media
    if not media.sha256 or await link.backend.provision.media.store.size(media.sha256) is None:
        raise NotFound("no such media")
    if not 0 < media.size_bytes <= MOST_FILE_BYTES:
        raise InvalidArgument("media", f"has {media.size_bytes} bytes; 1 to {MOST_FILE_BYTES} can be sent")
    place = link.backend.link_for(link.needed_agent(), media, name)
    return await _send(link, api, command, content, WithPlace(place=place, command=command))


async def _send_card(link: "WequickLink", command: c.SendCard) -> Receipt:
    return await _send(link, "sendCardMessage", command, Card(contact=command.contact))


async def _send_link(link: "WequickLink", command: c.SendLink) -> Receipt:
    return await _send(link, "sendXmlMessage", command, Link(title=command.title, url=command.url))


async def _send_app(link: "WequickLink", command: c.SendApp) -> Receipt:
    try:
        content = wechat_xml.read_app(wechat_xml.write_app(App(xml=command.xml), wechat_xml.Envelope()))
    except Malformed as wrong:
        raise InvalidArgument("xml", wrong.message) from wrong
    if not isinstance(content, Link):
        raise Unsupported(command.public_name(), "wequick", "of what such XML can be, the program sends links only")
    wanted = c.SendLink(
        to=command.to,
        title=content.title,
        url=content.url,
        description=content.description,
        thumbnail_url=content.thumbnail_url,
    )
    return await _send_link(link, wanted)


_PARTS = {c.MediaPart.ORIGINAL: ("media",), c.MediaPart.THUMBNAIL: ("thumbnail", "cover")}


async def _get_media(link: "WequickLink", command: c.GetMedia) -> MediaRef:
    """Fetch what the agent has; what was fetched before is in our store."""
    known = link.book.media(command.message)
    part = next((part for part in _PARTS[command.part] if part in known), "")
    fetch = partial(link.backend.fetcher.fetch, link, command.message)
    if part:
        return await fetch(part, known[part])
    if command.part is c.MediaPart.THUMBNAIL and "media" in known:
        return await link.backend.provision.media.thumbnail(await fetch("media", known["media"]))
    raise NotFound(f"message {command.message} has no {command.part}")


HANDLERS: Handlers = {
    c.SendText: _send_text,
    c.SendImage: _send_image,
    c.SendFile: _send_file,
    c.SendCard: _send_card,
    c.SendLink: _send_link,
    c.SendApp: _send_app,
    c.SyncMessages: nothing,
    c.GetMedia: _get_media,
    c.UploadClientFile: plain("uploadFile"),
}

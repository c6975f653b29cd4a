"""Sending, fetching and recalling messages."""

from typing import TYPE_CHECKING, Any

from hongyan.backends.sandbox import saying
from hongyan.model import commands as c
from hongyan.model.commands import Command
from hongyan.model.errors import NotFound, Rejected
from hongyan.model.ids import ChatId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    Card,
    Emoticon,
    File,
    Image,
    Link,
    Location,
    Notice,
    Quote,
    Receipt,
    RedPacket,
    RoomInvitation,
    StatusNotify,
    Text,
    Transfer,
    Video,
    Voice,
    Voip,
)
from hongyan.wire import wechat_xml
from hongyan.world import deeds
from hongyan.world.minting import ROOM_SUFFIX

from .kinds import DeedOf, Handlers, by_deed

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


STAYS = (Voice, Notice, Voip, StatusNotify, RoomInvitation, Transfer, RedPacket)
"""What cannot be sent on. Source for voice notes and calls: the phone. The others are for one person, or WeChat's."""

CANNOT_BE_FORWARDED = "该消息不支持转发"
"""Guess."""


async def _say(link: "SandboxLink", to: ChatId, content: AnyContent, xml: str = "") -> Receipt:
    receipt, _, _ = await saying.say(link.backend, _saying(link, to, content, xml))
    assert isinstance(receipt, Receipt)
    return receipt


def _saying(link: "SandboxLink", to: ChatId, content: AnyContent, xml: str = "") -> deeds.Say:
    return deeds.Say(as_=link.own().id, device=link.device, to=to, content=content, xml=xml)


def _send_text(link: "SandboxLink", command: c.SendText) -> deeds.Say:
    # Old bots mention people outside rooms too, and WeChat pays no heed.
    at = command.at if command.to.endswith(ROOM_SUFFIX) else ()
    return _saying(link, command.to, Text(text=command.text, at=at))


async def _send_image(link: "SandboxLink", command: c.SendImage) -> Receipt:
    return await _say(link, command.to, Image(media=command.media))


async def _send_voice(link: "SandboxLink", command: c.SendVoice) -> Receipt:
    return await _say(link, command.to, Voice(media=command.media, duration_ms=command.duration_ms or 1000))


async def _send_video(link: "SandboxLink", command: c.SendVideo) -> Receipt:
    return await _say(link, command.to, Video(media=command.media, duration_s=command.duration_s))


async def _send_file(link: "SandboxLink", command: c.SendFile) -> Receipt:
    return await _say(link, command.to, File(media=command.media, name=command.name))


def _send_emoticon(link: "SandboxLink", command: c.SendEmoticon) -> deeds.Say:
    return _saying(link, command.to, Emoticon(md5=command.md5, media=command.media))


def _send_card(link: "SandboxLink", command: c.SendCard) -> deeds.Say:
    return _saying(link, command.to, Card(contact=command.contact, nick=command.title))


def _send_link(link: "SandboxLink", command: c.SendLink) -> deeds.Say:
    content = Link(
        title=command.title,
        url=command.url,
        description=command.description,
        thumbnail_url=command.thumbnail_url,
    )
    return _saying(link, command.to, content)


async def _send_app(link: "SandboxLink", command: c.SendApp) -> Receipt:
    return await _say(link, command.to, App(xml=command.xml))


def _send_location(link: "SandboxLink", command: c.SendLocation) -> deeds.Say:
    content = Location(
        latitude=command.latitude,
        longitude=command.longitude,
        scale=command.scale,
        label=command.label,
        name=command.name,
    )
    return _saying(link, command.to, content)


async def _recall_message(link: "SandboxLink", command: c.RecallMessage) -> None:
    await link.act(deeds.Recall, message=command.message)


async def _sync_messages(link: "SandboxLink", _: c.SyncMessages) -> None:
    await link.drained()


async def _get_media(link: "SandboxLink", command: c.GetMedia) -> MediaRef:
    content = link.world.message(link.own().id, command.message).content
    wanted = ("thumbnail", "cover") if command.part is c.MediaPart.THUMBNAIL else ("media",)
    for name in wanted:
        ref = getattr(content, name, None)
        if isinstance(ref, MediaRef):
            return ref
    raise NotFound(f"message {command.message} has no {command.part}")


async def _forward_message(link: "SandboxLink", command: c.ForwardMessage) -> Receipt:
    own = link.own().id
    message = link.world.message(own, command.message)
    content, xml = message.content, message.xml
    if isinstance(content, STAYS):
        raise Rejected(CANNOT_BE_FORWARDED)
    if isinstance(content, Text | Quote):
        # Whoever was mentioned, or answered, belongs to the other chat.
        content = Text(text=content.text)
    return await _say(link, command.to, content, saying.body_of(xml, own) if xml else "")


async def _upload_file(link: "SandboxLink", command: c.UploadFile) -> c.UploadedFile:
    media = command.media
    await link.act(deeds.UploadFile, media=media)
    return c.UploadedFile(
        attachment_id=wechat_xml.attachment_id(media), size_bytes=media.size_bytes, md5=wechat_xml.md5_of(media)
    )


async def _mark_read(link: "SandboxLink", command: c.MarkRead) -> None:
    await link.act(deeds.Read, chat=command.chat)


DEEDS: dict[type[Command[Any]], DeedOf] = {
    c.SendText: _send_text,
    c.SendEmoticon: _send_emoticon,
    c.SendCard: _send_card,
    c.SendLink: _send_link,
    c.SendLocation: _send_location,
}

HANDLERS: Handlers = {
    **{command: by_deed(deed_of) for command, deed_of in DEEDS.items()},
    c.SendImage: _send_image,
    c.SendVoice: _send_voice,
    c.SendVideo: _send_video,
    c.SendFile: _send_file,
    c.SendApp: _send_app,
    c.ForwardMessage: _forward_message,
    c.RecallMessage: _recall_message,
    c.SyncMessages: _sync_messages,
    c.GetMedia: _get_media,
    c.MarkRead: _mark_read,
    c.UploadFile: _upload_file,
}

"""Bodies whose meaning stands in attributes: pictures, voice, videos, stickers, places, cards."""

import re
from dataclasses import dataclass
from math import isfinite

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId
from hongyan.model.media import MediaRef
from hongyan.model.message import Card, Emoticon, Image, Location, MiniVideo, Video, Voice

from .tree import Element, attributes, inside, parse

DECLARATION = '<?xml version="1.0"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a body repeats of the message around it."""

    sender: str = ""
    receiver: str = ""
    at_s: int = 0


# Media: keys and MD5 are the halves of the digest, the address is all of it.

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def key_of(ref: MediaRef | None) -> str:
    """Return what stands for the key to ``ref``."""
    return ref.sha256[:32] if ref else ""


def md5_of(ref: MediaRef) -> str:
    """Return what stands for the MD5 of ``ref``."""
    return ref.sha256[32:]


def media_at(address: str, size_bytes: int, type_: str, name: str = "") -> MediaRef:
    """Return the media at ``address``; an address of WeChat's own tells no digest."""
    digest = _DIGEST.search(address)
    return MediaRef(sha256=digest.group() if digest else "", size_bytes=size_bytes, type=type_, name=name)


def own_media_at(address: str, size_bytes: int, type_: str) -> MediaRef | None:
    """Return the media at ``address``; ``None`` when that was not made here."""
    ref = media_at(address, size_bytes, type_)
    return ref if ref.sha256 else None


def write_image(image: Image, _: Envelope) -> str:
    """Write ``<img>``."""
    media, small = image.media, image.thumbnail
    values = {
        "aeskey": key_of(media),
        "encryver": 1,
        "cdnthumbaeskey": key_of(small),
        "cdnthumburl": small.sha256 if small else "",
        "cdnthumblength": small.size_bytes if small else 0,
        **dict.fromkeys(("cdnthumbheight", "cdnthumbwidth", "cdnmidheight", "cdnmidwidth"), 0),
        **dict.fromkeys(("cdnhdheight", "cdnhdwidth"), 0),
        "cdnmidimgurl": media.sha256,
        "length": media.size_bytes,
        "md5": md5_of(media),
    }
    return f"{DECLARATION}<msg>\n\t<img{attributes(values)} />\n</msg>\n"


def read_image(body: str) -> Image:
    """Read ``<img>``; where two sizes are told, the original is the larger.

    Raises:
        Malformed: no such body.
    """
    img = inside(body, "img")
    said = img.attributes
    size = max(img.number("length"), img.number("hdlength"))
    return Image(
        media=media_at(said.get("cdnmidimgurl", ""), size, "image/jpeg"),
        thumbnail=own_media_at(said.get("cdnthumburl", ""), img.number("cdnthumblength"), "image/jpeg"),
    )


def write_voice(voice: Voice, envelope: Envelope) -> str:
    """Write ``<voicemsg>``. It has no address, so the digest stands in the client's id."""
    values = {
        "endflag": 1,
        "length": voice.media.size_bytes,
        "voicelength": voice.duration_ms,
        "clientmsgid": f"{voice.media.sha256}_{envelope.sender}_{envelope.at_s}",
        "fromusername": envelope.sender,
        "downcount": 0,
        "cancelflag": 0,
        "voiceformat": 4,
        "forwardflag": 0,
        "bufid": 0,
    }
    return f"<msg><voicemsg{attributes(values)} /></msg>"


def read_voice(body: str) -> Voice:
    """Read ``<voicemsg>``.

    Raises:
        Malformed: no such body.
    """
    voice = inside(body, "voicemsg")
    media = media_at(voice.attributes.get("clientmsgid", ""), voice.number("length"), "audio/silk")
    return Voice(media=media, duration_ms=voice.number("voicelength"))


def _write_videomsg(media: MediaRef, cover: MediaRef | None, duration_s: int, sender: str) -> str:
    values = {
        "aeskey": key_of(media),
        "cdnthumbaeskey": key_of(cover),
        "cdnvideourl": media.sha256,
        "cdnthumburl": cover.sha256 if cover else "",
        "length": media.size_bytes,
        "playlength": duration_s,
        "cdnthumblength": cover.size_bytes if cover else 0,
        "cdnthumbwidth": 0,
        "cdnthumbheight": 0,
        "fromusername": sender,
        "md5": md5_of(media),
        "newmd5": "",
        "isad": 0,
    }
    return f"{DECLARATION}<msg>\n\t<videomsg{attributes(values)} />\n</msg>\n"


def write_video(video: Video, envelope: Envelope) -> str:
    """Write ``<videomsg>``: WeChat's own names, as littlecodersh/ItChat issue 10 has them; no PadChat capture."""
    return _write_videomsg(video.media, video.cover, video.duration_s, envelope.sender)


def read_video(body: str) -> Video:
    """Read ``<videomsg>``.

    Raises:
        Malformed: no such body.
    """
    video = inside(body, "videomsg")
    short = _read_videomsg(video)
    return Video(media=short.media, cover=short.cover, duration_s=video.number("playlength"))


def write_mini_video(video: MiniVideo, envelope: Envelope) -> str:
    """Write a short video as ``<videomsg>`` of one: a guess, nobody kept one."""
    return _write_videomsg(video.media, video.cover, 0, envelope.sender)


def read_mini_video(body: str) -> MiniVideo:
    """Read a short video.

    Raises:
        Malformed: no such body.
    """
    return _read_videomsg(inside(body, "videomsg"))


def _read_videomsg(video: Element) -> MiniVideo:
    said = video.attributes
    return MiniVideo(
        media=media_at(said.get("cdnvideourl", ""), video.number("length"), "video/mp4"),
        cover=own_media_at(said.get("cdnthumburl", ""), video.number("cdnthumblength"), "image/jpeg"),
    )


_STICKERS = "http://emoji.qpic.cn/wx_emoji/"
_PHONES = ("android", "s60v3", "s60v5")


def write_emoticon(emoticon: Emoticon, envelope: Envelope) -> str:
    """Write ``<emoji>``. A sticker without an MD5 of its own gets one that is made of the digest."""
    media = emoticon.media
    md5 = emoticon.md5 or (md5_of(media) if media else "")
    size = media.size_bytes if media else 0
    address = f"{_STICKERS}{media.sha256}/" if media else ""
    values = {
        "fromusername": envelope.sender,
        "tousername": envelope.receiver,
        "type": 2,
        "idbuffer": "media:0_0",
        "md5": md5,
        "len": size,
        "productid": "",
        **{f"{phone}{what}": value for phone in _PHONES for what, value in (("md5", md5), ("len", size))},
        "cdnurl": address,
        "designerid": "",
        "thumburl": "",
        "encrypturl": address,
        "aeskey": key_of(media),
        "externurl": "",
        "externmd5": "",
        "width": 0,
        "height": 0,
        **dict.fromkeys(("tpurl", "tpauthkey", "attachedtext"), ""),
    }
    return f'<msg><emoji{attributes(values)}></emoji><gameext type="0" content="0"></gameext></msg>'


def read_emoticon(body: str) -> Emoticon:
    """Read ``<emoji>``; it has media where the address was made here.

    Raises:
        Malformed: no such body.
    """
    emoji = inside(body, "emoji")
    said = emoji.attributes
    media = own_media_at(said.get("cdnurl", ""), emoji.number("len"), "image/gif")
    return Emoticon(md5=said.get("md5", ""), media=media)


def write_location(place: Location, _: Envelope) -> str:
    """Write ``<location>``: names of other WeChat clients, no PadChat capture. ``x`` is the latitude."""
    values = {
        "x": place.latitude,
        "y": place.longitude,
        "scale": place.scale,
        "label": place.label,
        "maptype": 0,
        "poiname": place.name,
        "poiid": "",
    }
    return f"{DECLARATION}<msg>\n\t<location{attributes(values)} />\n</msg>\n"


def read_location(body: str) -> Location:
    """Read ``<location>``.

    Raises:
        Malformed: no such body, or no numbers in it.
    """
    place = inside(body, "location")
    said = place.attributes
    return Location(
        latitude=_degrees(said.get("x", "")),
        longitude=_degrees(said.get("y", "")),
        scale=place.number("scale"),
        label=said.get("label", ""),
        name=said.get("poiname", ""),
    )


def _degrees(text: str) -> float:
    try:
        degrees = float(text)
    except ValueError as wrong:
        raise Malformed("a location without numbers") from wrong
    if not isfinite(degrees):
        raise Malformed("a location without numbers")
    return degrees


def write_card(card: Card, _: Envelope) -> str:
    """Write a card. Where the v1 code is known it stands in place of the id, which the receiver is not told."""
    values = {
        "bigheadimgurl": card.avatar_url,
        "smallheadimgurl": card.avatar_url,
        "username": card.stranger or card.contact,
        "nickname": card.nick,
        **dict.fromkeys(("fullpy", "shortpy", "alias"), ""),
        "imagestatus": 0,
        "scene": 17,
        **dict.fromkeys(("province", "city", "sign"), ""),
        "sex": 0,
        "certflag": 0,
        **dict.fromkeys(("certinfo", "brandIconUrl", "brandHomeUrl", "brandSubscriptConfigUrl"), ""),
        "brandFlags": 0,
        "regionCode": "",
        "antispamticket": card.ticket,
    }
    return f"{DECLARATION}<msg{attributes(values)} />\n"


def read_card(body: str) -> Card:
    """Read a card; a v1 code is also its contact's id, for want of another.

    Raises:
        Malformed: no such body.
    """
    said = parse(body).attributes
    name = said.get("username", "")
    if not name:
        raise Malformed("a card of nobody")
    return Card(
        contact=ContactId(name),
        nick=said.get("nickname", ""),
        stranger=name if name.startswith("v1_") else "",
        ticket=said.get("antispamticket", ""),
        avatar_url=said.get("bigheadimgurl", ""),
    )

"""``<appmsg>``: links, music, files, mini programs, forwarded talk, answers that quote, invitations; and money."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hongyan.model.errors import Malformed
from hongyan.model.ids import ContactId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    App,
    File,
    History,
    Link,
    MiniProgram,
    Music,
    Quote,
    RedPacket,
    RoomInvitation,
    Transfer,
)

from .bodies import Envelope, key_of, md5_of, media_at, own_media_at
from .payments import read_red_packet, read_transfer
from .records import read_record, summary, write_record
from .tree import Element, elements, inside, number_in, parse

AnyApp = Link | Music | File | MiniProgram | History | Quote | RoomInvitation | Transfer | RedPacket | App

MUSIC, LINK, FILE, HISTORY, MINI_PROGRAM, QUOTE = 3, 5, 6, 19, 33, 57
TRANSFER, RED_PACKET = 2000, 2001
"""Numbers of ``<type>``."""

INVITATION_TITLES = ("邀请你加入群聊", "Group Chat Invitation")
INVITATION_URL = "http://support.weixin.qq.com/cgi-bin/mmsupport-bin/addchatroombyinvite?ticket="
_INVITING = "/addchatroombyinvite?"
_INVITED = (
    re.compile('"(?P<inviter>.*?)"邀请你加入群聊(?P<room>.*)，进入可查看详情。', re.DOTALL),
    re.compile(
        '"(?P<inviter>.*?)" invited you to join the group chat "(?P<room>.*)". Enter to view details.', re.DOTALL
    ),
)

RECORD_URL = "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/readtemplate?t=page/favorite_record__w_unsupport"
"""Where clients go that cannot show forwarded talk. Source: as for ``records``."""

_NO_ATTACHMENT: Mapping[str, object] = {
    "totallen": 0,
    **dict.fromkeys(("attachid", "emoticonmd5", "fileext", "cdnthumbaeskey", "aeskey"), ""),
}


def _write(
    envelope: Envelope,
    type_: int,
    values: Mapping[str, object],
    attachment: Mapping[str, object] = _NO_ATTACHMENT,
    more: str = "",
) -> str:
    """Write a whole body; ``values`` are the elements that are not empty, ``more`` follows all others."""

    def said(*names: str) -> str:
        return elements({name: values.get(name, "") for name in names})

    inner = (
        f"{said('title', 'des', 'action')}<type>{type_}</type><showtype>0</showtype><soundtype>0</soundtype>"
        f"{said('mediatagname', 'messageext', 'messageaction', 'content')}<contentattr>0</contentattr>"
        f"{said('url', 'lowurl', 'dataurl', 'lowdataurl')}<appattach>{elements(attachment)}</appattach>"
        f"{said('extinfo', 'sourceusername', 'sourcedisplayname', 'thumburl', 'md5', 'statextstr')}{more}"
    )
    return _wrap(f'<appmsg appid="" sdkver="0">{inner}</appmsg>', envelope)


def _wrap(appmsg: str, envelope: Envelope) -> str:
    sender = elements({"fromusername": envelope.sender})
    info = "<scene>0</scene><appinfo><version>1</version><appname></appname></appinfo><commenturl></commenturl>"
    return f"<msg>{appmsg}{sender}{info}</msg>"


def write_link(link: Link, envelope: Envelope) -> str:
    """Write a link."""
    values = {"title": link.title, "des": link.description, "url": link.url, "thumburl": link.thumbnail_url}
    return _write(envelope, LINK, values, _thumbnail(link.thumbnail) if link.thumbnail else _NO_ATTACHMENT)


def _thumbnail(media: MediaRef) -> Mapping[str, object]:
    """Return ``<appattach>`` of a link with a picture. Names: a captured mini program."""
    return {
        **_NO_ATTACHMENT,
        "cdnthumburl": media.sha256,
        "cdnthumblength": media.size_bytes,
        "cdnthumbwidth": 0,
        "cdnthumbheight": 0,
        "cdnthumbaeskey": key_of(media),
        "aeskey": key_of(media),
    }


def write_music(music: Music, envelope: Envelope) -> str:
    """Write a song: WeChat's own names, no PadChat capture."""
    values = {"title": music.title, "des": music.description, "url": music.url, "dataurl": music.data_url}
    return _write(envelope, MUSIC, values)


def attachment_id(media: MediaRef) -> str:
    """Return by what an ``<appmsg>`` names a file, in ``<attachid>``."""
    return f"@cdn_{media.sha256}_{key_of(media)}_1"


def write_file(file: File, envelope: Envelope) -> str:
    """Write a file."""
    media = file.media
    attachment = {
        "totallen": media.size_bytes,
        "attachid": attachment_id(media),
        "emoticonmd5": "",
        "fileext": file.name.rpartition(".")[2] if "." in file.name else "",
        "cdnattachurl": media.sha256,
        "cdnthumbaeskey": "",
        "aeskey": key_of(media),
        "encryver": 0,
        "filekey": f"{envelope.sender}_{envelope.at_s}",
    }
    return _write(envelope, FILE, {"title": file.name, "md5": md5_of(media)}, attachment)


def write_mini_program(program: MiniProgram, envelope: Envelope) -> str:
    """Write a page of a mini program, without the thumbnail that WeChat adds."""
    info = {
        "username": "",
        "appid": program.app_id,
        "type": 2,
        "version": 0,
        "weappiconurl": "",
        "pagepath": program.path,
        "shareId": "",
        "appservicetype": 0,
    }
    values = {"title": program.title, "url": program.url}
    return _write(envelope, MINI_PROGRAM, values, more=f"<weappinfo>{elements(info)}</weappinfo>")


def write_history(history: History, envelope: Envelope) -> str:
    """Write a forwarded piece of conversation."""
    values = {"title": history.title, "des": summary(history), "action": "view", "url": RECORD_URL}
    return _write(envelope, HISTORY, values, more=elements({"recorditem": write_record(history)}))


def write_quote(quote: Quote, envelope: Envelope) -> str:
    """Write an answer: names of later WeChat clients; PadChat's time knew none (guess)."""
    quoted = {
        "type": 1,
        "svrid": quote.message_id,
        "fromusr": quote.quoted_sender or "",
        "chatusr": quote.quoted_sender or "",
        "displayname": "",
        "content": quote.quoted,
    }
    return _write(envelope, QUOTE, {"title": quote.text}, more=f"<refermsg>{elements(quoted)}</refermsg>")


def write_room_invitation(invitation: RoomInvitation, envelope: Envelope) -> str:
    """Write an invitation; the body tells the room's name and not its id."""
    values = {
        "title": INVITATION_TITLES[0],
        "des": f'"{invitation.inviter_nick}"邀请你加入群聊{invitation.room_name}，进入可查看详情。',
        "action": "view",
        "url": invitation.url or INVITATION_URL,
    }
    return _write(envelope, LINK, values)


def write_app(app: App, envelope: Envelope) -> str:
    """Put a raw ``<appmsg>`` into a body; one that stands in a body already stays as it is."""
    return app.xml if app.xml.lstrip().startswith(("<msg", "<?xml")) else _wrap(app.xml, envelope)


def type_of(body: str) -> int:
    """Return the number in ``<type>``; 0 when there is none.

    Raises:
        Malformed: no ``<appmsg>``.
    """
    return number_in(inside(body, "appmsg").said("type").strip())


def read_app(body: str) -> AnyApp:
    """Read any ``<appmsg>``; a type without a kind of its own, and money without an id, stay raw.

    Raises:
        Malformed: no such body.
    """
    appmsg = inside(body, "appmsg")
    read = _READERS.get(number_in(appmsg.said("type").strip()))
    found: AnyApp | None = read(appmsg) if read else None
    return found if found is not None else raw_app(body)


def raw_app(body: str) -> App:
    """Cut the ``<appmsg>`` out of ``body``.

    Raises:
        Malformed: there is none.
    """
    xml = body[body.find("<appmsg") : body.rfind("</appmsg>") + len("</appmsg>")]
    # In a comment or a CDATA section there may be something that only looks like one.
    parse(xml)
    return App(xml=xml)


def _read_link(appmsg: Element) -> Link | RoomInvitation:
    title, url = appmsg.said("title"), appmsg.said("url")
    if title in INVITATION_TITLES and _INVITING in url:
        said = next((found for each in _INVITED if (found := each.fullmatch(appmsg.said("des")))), None)
        return RoomInvitation(
            room=RoomId(""),
            room_name=said["room"] if said else "",
            inviter_nick=said["inviter"] if said else "",
            url=url,
        )
    return Link(
        title=title,
        url=url,
        description=appmsg.said("des"),
        thumbnail_url=appmsg.said("thumburl"),
        thumbnail=own_media_at(
            appmsg.said("appattach/cdnthumburl"), number_in(appmsg.said("appattach/cdnthumblength")), "image/jpeg"
        ),
    )


def _read_music(appmsg: Element) -> Music:
    return Music(
        title=appmsg.said("title"),
        url=appmsg.said("url"),
        data_url=appmsg.said("dataurl"),
        description=appmsg.said("des"),
    )


def _read_file(appmsg: Element) -> File:
    name, size = appmsg.said("title"), number_in(appmsg.said("appattach/totallen"))
    # Who sends a file that was uploaded knows its id only.
    address = appmsg.said("appattach/cdnattachurl") or appmsg.said("appattach/attachid")
    media = media_at(address, size, "application/octet-stream", name)
    return File(media=media, name=name)


def _read_mini_program(appmsg: Element) -> MiniProgram:
    return MiniProgram(
        title=appmsg.said("title"),
        app_id=appmsg.said("weappinfo/appid"),
        path=appmsg.said("weappinfo/pagepath"),
        url=appmsg.said("url"),
    )


def _read_history(appmsg: Element) -> History | None:
    """Read forwarded talk; ``None`` where it is in a shape that nobody described."""
    try:
        return read_record(appmsg.said("title"), appmsg.said("recorditem"))
    except Malformed:
        return None


def _read_quote(appmsg: Element) -> Quote:
    sender = appmsg.said("refermsg/chatusr") or appmsg.said("refermsg/fromusr")
    return Quote(
        text=appmsg.said("title"),
        message_id=MessageId(appmsg.said("refermsg/svrid")),
        quoted=appmsg.said("refermsg/content"),
        quoted_sender=ContactId(sender) if sender else None,
    )


_READERS: dict[int, Callable[[Element], Any]] = {
    MUSIC: _read_music,
    LINK: _read_link,
    FILE: _read_file,
    HISTORY: _read_history,
    MINI_PROGRAM: _read_mini_program,
    QUOTE: _read_quote,
    TRANSFER: read_transfer,
    RED_PACKET: read_red_packet,
}

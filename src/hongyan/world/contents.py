"""What can be said: what is checked of each kind, and what WeChat adds to it."""

from collections.abc import Callable
from typing import Any

import msgspec

from hongyan.model.errors import InvalidArgument
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    AnyContent,
    App,
    Card,
    Content,
    Emoticon,
    File,
    History,
    Image,
    Link,
    Location,
    MiniProgram,
    MiniVideo,
    Music,
    Quote,
    StatusNotify,
    Text,
    Video,
    Voice,
)
from hongyan.world.kinds import brief_of, kind_of
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rooms import Chatroom
from hongyan.world.rules import (
    DESCRIPTION_CHARS,
    EVERYBODY,
    FILE_NAME_CHARS,
    HISTORY_CHARS,
    HISTORY_ITEMS,
    IMAGE_BYTES,
    LATEST_MS,
    MAP_SCALE,
    MD5,
    MEDIA_BYTES,
    MEDIA_TYPE,
    PLACE_NAME_CHARS,
    ROOM_MEMBERS,
    SHA256,
    STATUS_CHATS,
    STATUS_CODES,
    TEXT_CHARS,
    TITLE_CHARS,
    URL_CHARS,
    VIDEO_S,
    VOICE_MS,
    XML_CHARS,
    check_line,
    check_text,
    shown,
)


def check_media(field: str, media: MediaRef | None, most_bytes: int = MEDIA_BYTES) -> None:
    """Refuse what cannot be the reference of stored bytes; absent is fine.

    Raises:
        InvalidArgument: digest, size, type or name.
    """
    if media is None:
        return
    if not SHA256.match(media.sha256):
        raise InvalidArgument(f"{field}.sha256", "must be 64 lower-case hexadecimal digits")
    check_range(f"{field}.size_bytes", media.size_bytes, 1, most_bytes)
    if not MEDIA_TYPE.match(media.type):
        raise InvalidArgument(f"{field}.type", "must be a MIME type without parameters")
    check_line(f"{field}.name", media.name, FILE_NAME_CHARS)


def check_picture(field: str, media: MediaRef | None) -> None:
    """Refuse what is no picture; absent is fine.

    Raises:
        InvalidArgument: as ``check_media``, or of another type.
    """
    check_media(field, media, IMAGE_BYTES)
    if media is not None and not media.type.startswith("image/"):
        raise InvalidArgument(field, f"{media.type} is no picture")


def check_range(field: str, value: float, least: float, most: float) -> None:
    """Refuse what is not a number from ``least`` to ``most``."""
    if not least <= value <= most:
        raise InvalidArgument(field, f"must be {least} to {most}")


def _check_titled(content: Link | Music | MiniProgram) -> None:
    check_line("title", content.title, TITLE_CHARS, least=1)
    check_line("url", content.url, URL_CHARS)


class Contents:
    """Takes what somebody wants to say and returns it as everybody gets it. Keeps nothing."""

    __slots__ = ("_mint", "_people", "_post", "_rows")

    def __init__(self, mint: Mint, people: People, post: Post) -> None:
        self._mint = mint
        self._people = people
        self._post = post
        # Any: each row takes the content of its own kind.
        self._rows: dict[type[Content], Callable[[Any, Person, Chatroom | None], AnyContent]] = {
            Text: self._text,
            Image: self._image,
            Voice: self._voice,
            Video: self._video,
            MiniVideo: self._mini_video,
            Emoticon: self._emoticon,
            Location: self._location,
            Link: self._link,
            Music: self._music,
            File: self._file,
            MiniProgram: self._mini_program,
            Card: self._card,
            History: self._history,
            Quote: self._quote,
            StatusNotify: self._status_notify,
            App: self._app,
        }

    @property
    def kinds(self) -> frozenset[type[Content]]:
        """The kinds that a person can send."""
        return frozenset(self._rows)

    def finish(self, content: AnyContent, sender: Person, room: Chatroom | None) -> AnyContent:
        """Check ``content``, said into ``room`` or to one person when that is absent, and fill in what WeChat adds.

        Raises:
            InvalidArgument: a kind that no person sends, or a wrong field.
            NotFound: the card of nobody, or a quoted message that the sender has not.
        """
        row = self._rows.get(type(content))
        if row is None:
            raise InvalidArgument("kind", f"{kind_of(content)} cannot be said")
        return row(content, sender, room)

    def _text(self, content: Text, _sender: Person, room: Chatroom | None) -> AnyContent:
        check_text("text", content.text, TEXT_CHARS, least=1)
        if content.at:
            if room is None:
                raise InvalidArgument("at", "only members of a room can be mentioned")
            if len(content.at) > ROOM_MEMBERS:
                raise InvalidArgument("at", f"mentions more than {ROOM_MEMBERS}")
            for mentioned in content.at:
                if mentioned != EVERYBODY and mentioned not in room.members:
                    raise InvalidArgument("at", f"{shown(mentioned)} is not in the room")
        return content

    def _image(self, content: Image, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_picture("media", content.media)
        check_picture("thumbnail", content.thumbnail)
        return content

    def _voice(self, content: Voice, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_media("media", content.media)
        check_range("duration_ms", content.duration_ms, 1, VOICE_MS)
        return content

    def _video(self, content: Video, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_media("media", content.media)
        check_picture("cover", content.cover)
        check_range("duration_s", content.duration_s, 0, VIDEO_S)
        return content

    def _mini_video(self, content: MiniVideo, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_media("media", content.media)
        check_picture("cover", content.cover)
        return content

    def _emoticon(self, content: Emoticon, _sender: Person, _room: Chatroom | None) -> AnyContent:
        if not content.md5 and content.media is None:
            raise InvalidArgument("md5", "a sticker needs its digest or its bytes")
        if content.md5 and not MD5.match(content.md5):
            raise InvalidArgument("md5", "must be 32 lower-case hexadecimal digits")
        check_media("media", content.media)
        return content

    def _location(self, content: Location, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_range("latitude", content.latitude, -90, 90)
        check_range("longitude", content.longitude, -180, 180)
        check_range("scale", content.scale, 0, MAP_SCALE)
        check_line("label", content.label, PLACE_NAME_CHARS)
        check_line("name", content.name, PLACE_NAME_CHARS)
        return content

    def _link(self, content: Link, _sender: Person, _room: Chatroom | None) -> AnyContent:
        _check_titled(content)
        check_text("description", content.description, DESCRIPTION_CHARS)
        check_line("thumbnail_url", content.thumbnail_url, URL_CHARS)
        check_picture("thumbnail", content.thumbnail)
        return content

    def _music(self, content: Music, _sender: Person, _room: Chatroom | None) -> AnyContent:
        _check_titled(content)
        check_text("description", content.description, DESCRIPTION_CHARS)
        check_line("data_url", content.data_url, URL_CHARS)
        return content

    def _file(self, content: File, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_media("media", content.media)
        check_line("name", content.name, FILE_NAME_CHARS, least=1)
        return content

    def _mini_program(self, content: MiniProgram, _sender: Person, _room: Chatroom | None) -> AnyContent:
        _check_titled(content)
        check_line("app_id", content.app_id, TITLE_CHARS, least=1)
        check_line("path", content.path, URL_CHARS)
        return content

    def _card(self, content: Card, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_line("nick", content.nick, TITLE_CHARS)
        # What WeChat fills in is not used, and yet stands in the log: it must be something that a log can carry.
        for field in ("stranger", "ticket", "avatar_url"):
            check_line(field, getattr(content, field), URL_CHARS)
        person = self._people.person(content.contact)
        return Card(
            contact=person.id,
            nick=content.nick or person.profile.nick,
            stranger=person.ticket,
            ticket=self._mint.card_ticket(person.id),
            avatar_url=person.profile.avatar_url,
        )

    def _history(self, content: History, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_line("title", content.title, TITLE_CHARS, least=1)
        check_range("items", len(content.items), 1, HISTORY_ITEMS)
        for index, item in enumerate(content.items):
            check_line(f"items[{index}].sender", item.sender, TITLE_CHARS)
            check_text(f"items[{index}].text", item.text, HISTORY_CHARS)
            check_range(f"items[{index}].at_s", item.at_s, 0, LATEST_MS // 1000)
        if sum(len(item.sender) + len(item.text) for item in content.items) > HISTORY_CHARS:
            raise InvalidArgument("items", f"have more than {HISTORY_CHARS} characters")
        return content

    def _status_notify(self, content: StatusNotify, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_range("code", content.code, 0, STATUS_CODES)
        check_range("chats", len(content.chats), 0, STATUS_CHATS)
        for index, chat in enumerate(content.chats):
            check_line(f"chats[{index}]", chat, TITLE_CHARS, least=1)
        return content

    def _quote(self, content: Quote, sender: Person, _room: Chatroom | None) -> AnyContent:
        check_text("text", content.text, TEXT_CHARS, least=1)
        check_text("quoted", content.quoted, TEXT_CHARS)
        check_line("quoted_sender", content.quoted_sender or "", URL_CHARS)
        said = self._post.find(content.message_id, sender)
        return msgspec.structs.replace(content, quoted=brief_of(said.content), quoted_sender=said.sender)

    def _app(self, content: App, _sender: Person, _room: Chatroom | None) -> AnyContent:
        check_text("xml", content.xml, XML_CHARS)
        if "<appmsg" not in content.xml:
            raise InvalidArgument("xml", "has no <appmsg>")
        return content

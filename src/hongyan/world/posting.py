"""Posting moments, and what people say and do about them."""

from hongyan.model.errors import InvalidArgument, Malformed, NotFound, Rejected
from hongyan.model.events import MomentCommented, MomentLiked, MomentPosted
from hongyan.model.ids import ContactId, LabelId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentPicture
from hongyan.wire.wechat_xml import complete_timeline, read_timeline
from hongyan.wire.wechat_xml.timeline import Timeline
from hongyan.world.clock import Clock
from hongyan.world.contents import check_picture
from hongyan.world.deeds import (
    Comment,
    DeleteComment,
    DeleteMoment,
    Like,
    PostMoment,
    ShownPicture,
    Unlike,
    UploadMomentPicture,
)
from hongyan.world.devices import Devices
from hongyan.world.minting import Mint
from hongyan.world.moments import Moments, Posted, Remark
from hongyan.world.people import Person
from hongyan.world.post import Post
from hongyan.world.rules import (
    COMMENT_CHARS,
    COMMENTS,
    DESCRIPTION_CHARS,
    MOMENT_CHARS,
    MOMENT_PICTURES,
    NOT_YOUR_COMMENT,
    NOT_YOUR_MOMENT,
    TITLE_CHARS,
    TOO_MANY_COMMENTS,
    URL_CHARS,
    XML_CHARS,
    check_line,
    check_text,
    shown,
)

ORIGINAL, SMALL = "/0", "/150"
"""How addresses of pictures end. Source: reply of ``snsUpload`` in the documents of padchat-sdk 0.6.3."""


class Posting:
    """Changes moments, and tells who has to know. Keeps nothing."""

    __slots__ = ("_clock", "_devices", "_mint", "_moments", "_post")

    def __init__(self, mint: Mint, clock: Clock, devices: Devices, post: Post, moments: Moments) -> None:
        self._mint = mint
        self._clock = clock
        self._devices = devices
        self._post = post
        self._moments = moments

    def upload(self, deed: UploadMomentPicture) -> MomentPicture:
        """Put a picture where moments show it from. Nobody sees it before a moment names its address.

        Raises:
            InvalidArgument: no picture, or too large a one.
        """
        self._post.actor(deed)
        check_picture("media", deed.media)
        return self._keep(deed.media)

    def post(self, deed: PostMoment) -> Moment:
        """Show something.

        Raises:
            InvalidArgument: nothing to show, more than nine pictures, or fields that do not go together.
            NotFound: no such label.
        """
        author, device = self._post.actor(deed)
        said = self._read(deed)
        shown_to = self._labelled(author, deed.visible_to) if deed.visible_to else None
        hidden_from = self._labelled(author, deed.hidden_from)
        self._check(said, deed.xml)
        number, now_ms = self._mint.moment_number(self._clock.now_ms), self._clock.now_ms
        posted = Posted(
            number=number,
            author=author.id,
            at_ms=now_ms,
            text=said.text,
            pictures=tuple(self._settle(picture) for picture in said.pictures),
            link=said.link,
            xml=complete_timeline(deed.xml, MomentId(str(number)), author.id, now_ms) if deed.xml else "",
            shown_to=frozenset() if said.is_private else shown_to,
            hidden_from=hidden_from,
        )
        self._moments.add(posted)
        for viewer in self._moments.audience(posted):
            self._devices.inform(viewer.id, MomentPosted(moment=self._moments.spell(posted, viewer)), but=device)
        self._moments.stir(posted)
        return self._moments.spell(posted, author)

    def comment(self, deed: Comment) -> Moment:
        """Write below a moment.

        Raises:
            NotFound: no such moment of this author, or no such comment to answer.
            InvalidArgument: empty, or too long.
            Rejected: there are too many.
        """
        person, device = self._post.actor(deed)
        check_text("text", deed.text, COMMENT_CHARS, least=1)
        posted = self._find(deed.moment, person, deed.author)
        answered = self._answered(posted, deed.reply_to, person)
        if len(posted.comments) >= COMMENTS:
            raise Rejected(TOO_MANY_COMMENTS)
        posted.comments_made += 1
        number = posted.comments_made
        to = answered.author if answered is not None else None
        posted.comments[number] = Remark(person.id, deed.text, self._clock.now_ms, deed.reply_to, to)
        for viewer in self._concerned(posted, person, to):
            comment = self._moments.spell_comment(posted, number, viewer)
            self._devices.inform(viewer.id, MomentCommented(moment=posted.id, comment=comment), but=device)
        self._moments.stir(posted)
        return self._moments.spell(posted, person)

    def delete_comment(self, deed: DeleteComment) -> None:
        """Take a comment away.

        Raises:
            NotFound: no such moment or comment.
            Rejected: somebody else's, below somebody else's moment.
        """
        person, _ = self._post.actor(deed)
        posted = self._moments.find(deed.moment, person)
        comment = self._comment(posted, deed.comment, person)
        if person.id not in (comment.author, posted.author):
            raise Rejected(NOT_YOUR_COMMENT)
        del posted.comments[deed.comment]
        self._moments.stir(posted)

    def like(self, deed: Like) -> Moment:
        """Like a moment.

        Raises:
            NotFound: no such moment of this author.
        """
        person, device = self._post.actor(deed)
        posted = self._find(deed.moment, person, deed.author)
        if person.id not in posted.likes:
            posted.likes[person.id] = self._clock.now_ms
            for viewer in self._concerned(posted, person, None):
                like = self._moments.spell_like(posted, person.id, viewer)
                self._devices.inform(viewer.id, MomentLiked(moment=posted.id, like=like), but=device)
            self._moments.stir(posted)
        return self._moments.spell(posted, person)

    def unlike(self, deed: Unlike) -> None:
        """Like a moment no more.

        Raises:
            NotFound: no such moment.
        """
        person, _ = self._post.actor(deed)
        posted = self._moments.find(deed.moment, person)
        if posted.likes.pop(person.id, None) is not None:
            self._moments.stir(posted)

    def delete(self, deed: DeleteMoment) -> None:
        """Take a moment away.

        Raises:
            NotFound: no such moment.
            Rejected: somebody else's.
        """
        person, _ = self._post.actor(deed)
        posted = self._moments.find(deed.moment, person)
        if posted.author != person.id:
            raise Rejected(NOT_YOUR_MOMENT)
        self._moments.stir(posted)
        self._moments.remove(posted)

    def _find(self, id_: MomentId, viewer: Person, author: ContactId | None) -> Posted:
        posted = self._moments.find(id_, viewer)
        if author not in (None, posted.author):
            raise NotFound(f"no moment {shown(id_)} of {shown(author or '')}")
        return posted

    def _comment(self, posted: Posted, number: int, viewer: Person) -> Remark:
        comment = posted.comments.get(number)
        if comment is None or not self._moments.hears(viewer, posted, comment.author, comment.reply_to_author):
            raise NotFound(f"no comment {number} below moment {posted.id}")
        return comment

    def _answered(self, posted: Posted, number: int, viewer: Person) -> Remark | None:
        return self._comment(posted, number, viewer) if number else None

    def _concerned(self, posted: Posted, actor: Person, answered: ContactId | None) -> list[Person]:
        """Return who hears of what ``actor`` did below ``posted``: who has to do with it, sees it, and may know."""
        everybody = posted.participants()
        return [
            viewer
            for viewer in self._moments.audience(posted)
            if viewer.id in everybody and self._moments.hears(viewer, posted, actor.id, answered)
        ]

    def _read(self, deed: PostMoment) -> Timeline:
        """Return what ``deed`` shows; pictures with bytes stand at their addresses."""
        if deed.xml:
            if deed.text or deed.pictures or deed.link is not None:
                raise InvalidArgument("xml", "not together with text, pictures or a link")
            check_text("xml", deed.xml, XML_CHARS)
            try:
                said = read_timeline(deed.xml)
            except Malformed as wrong:
                raise InvalidArgument("xml", wrong.message) from wrong
            return Timeline(
                text=said.text,
                pictures=said.pictures,
                link=said.link,
                is_private=said.is_private or deed.is_private,
            )
        if deed.pictures and deed.link is not None:
            raise InvalidArgument("link", "not together with pictures")
        if not deed.text and not deed.pictures and deed.link is None:
            raise InvalidArgument("text", "there is nothing to show")
        if len(deed.pictures) > MOMENT_PICTURES:
            raise InvalidArgument("pictures", f"are more than {MOMENT_PICTURES}")
        pictures = tuple(self._addressed(f"pictures[{index}]", picture) for index, picture in enumerate(deed.pictures))
        return Timeline(text=deed.text, pictures=pictures, link=deed.link, is_private=deed.is_private)

    def _addressed(self, field: str, picture: ShownPicture) -> MomentPicture:
        check_picture(f"{field}.media", picture.media)
        if picture.media is None:
            return MomentPicture(url=picture.url, thumbnail_url=picture.thumbnail_url)
        address = self._mint.moment_picture_url(picture.media.sha256)
        if picture.url not in ("", address + ORIGINAL):
            raise InvalidArgument(f"{field}.url", "is not the address of these bytes")
        return MomentPicture(url=address + ORIGINAL, thumbnail_url=address + SMALL, media=picture.media)

    def _check(self, said: Timeline, xml: str) -> None:
        """Refuse what no log should carry."""
        within = "xml" if xml else ""
        check_text(within or "text", said.text, MOMENT_CHARS)
        for index, picture in enumerate(said.pictures):
            check_line(within or f"pictures[{index}].url", picture.url, URL_CHARS, least=1)
            check_line(within or f"pictures[{index}].thumbnail_url", picture.thumbnail_url, URL_CHARS)
        if said.link is not None:
            check_text(within or "link.title", said.link.title, TITLE_CHARS)
            check_line(within or "link.url", said.link.url, URL_CHARS, least=1)
            check_text(within or "link.description", said.link.description, DESCRIPTION_CHARS)
            check_line(within or "link.thumbnail_url", said.link.thumbnail_url, URL_CHARS)
        if xml:
            whole = complete_timeline(xml, MomentId(""), ContactId(""), 0)
            check_text("xml", whole, XML_CHARS)

    def _settle(self, picture: MomentPicture) -> MomentPicture:
        """Return a picture with what is known of its address."""
        if picture.media is not None:
            return self._keep(picture.media)
        media = self._moments.pictures.get(picture.url)
        return picture if media is None else self._keep(media)

    def _keep(self, media: MediaRef) -> MomentPicture:
        address = self._mint.moment_picture_url(media.sha256)
        kept = self._moments.pictures.setdefault(address + ORIGINAL, media)
        return MomentPicture(url=address + ORIGINAL, thumbnail_url=address + SMALL, media=kept)

    def _labelled(self, person: Person, labels: tuple[LabelId, ...]) -> frozenset[ContactId]:
        """Return the friends who have one of ``labels``."""
        for label in labels:
            if label not in person.labels:
                raise NotFound(f"no label {shown(label)}")
        wanted = set(labels)
        return frozenset(id_ for id_, noted in person.friends.items() if wanted & set(noted.labels))

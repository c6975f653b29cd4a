"""Moments."""

from typing import TYPE_CHECKING

from hongyan.model import commands as c
from hongyan.model.moment import Moment, MomentPage, MomentPicture
from hongyan.world import deeds

from .kinds import Handlers

if TYPE_CHECKING:
    from hongyan.backends.sandbox.link import SandboxLink


async def _upload_moment_image(link: "SandboxLink", command: c.UploadMomentImage) -> MomentPicture:
    return await link.act(deeds.UploadMomentPicture, media=command.media)  # type: ignore[no-any-return]


async def _post_moment(link: "SandboxLink", command: c.PostMoment) -> Moment:
    return await link.act(  # type: ignore[no-any-return]
        deeds.PostMoment,
        text=command.text,
        pictures=tuple(
            deeds.ShownPicture(media=picture.media, url=picture.url, thumbnail_url=picture.thumbnail_url)
            for picture in command.pictures
        ),
        link=command.link,
        xml=command.xml,
        is_private=command.is_private,
        visible_to=command.visible_to,
        hidden_from=command.hidden_from,
    )


async def _list_timeline(link: "SandboxLink", command: c.ListTimeline) -> MomentPage:
    return link.world.moments(link.own().id, "", command.after)


async def _list_moments(link: "SandboxLink", command: c.ListMoments) -> MomentPage:
    own = link.own().id
    # Nobody is not everybody: without a name the world would show the timeline.
    return link.world.moments(own, link.world.profile(command.contact).id, command.after)


async def _get_moment(link: "SandboxLink", command: c.GetMoment) -> Moment:
    return link.world.moment(link.own().id, command.moment)


async def _comment_moment(link: "SandboxLink", command: c.CommentMoment) -> Moment:
    return await link.act(  # type: ignore[no-any-return]
        deeds.Comment, moment=command.moment, text=command.text, reply_to=command.reply_to, author=command.author
    )


async def _delete_comment(link: "SandboxLink", command: c.DeleteComment) -> None:
    await link.act(deeds.DeleteComment, moment=command.moment, comment=command.comment)


async def _like_moment(link: "SandboxLink", command: c.LikeMoment) -> Moment:
    return await link.act(deeds.Like, moment=command.moment, author=command.author)  # type: ignore[no-any-return]


async def _unlike_moment(link: "SandboxLink", command: c.UnlikeMoment) -> None:
    await link.act(deeds.Unlike, moment=command.moment)


async def _delete_moment(link: "SandboxLink", command: c.DeleteMoment) -> None:
    await link.act(deeds.DeleteMoment, moment=command.moment)


HANDLERS: Handlers = {
    c.UploadMomentImage: _upload_moment_image,
    c.PostMoment: _post_moment,
    c.ListTimeline: _list_timeline,
    c.ListMoments: _list_moments,
    c.GetMoment: _get_moment,
    c.CommentMoment: _comment_moment,
    c.DeleteComment: _delete_comment,
    c.LikeMoment: _like_moment,
    c.UnlikeMoment: _unlike_moment,
    c.DeleteMoment: _delete_moment,
}

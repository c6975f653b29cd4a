"""The files that WeChat knows, for an ``<appmsg>`` to name: those that were uploaded, and those that were sent."""

from hongyan.model.media import MediaRef
from hongyan.world.contents import check_media
from hongyan.world.deeds import UploadFile
from hongyan.world.post import Post
from hongyan.world.rules import ATTACHMENTS


class Attachments:
    """Remembers files by digest. Who knows the digest may have the file: WeChat's own addresses open as much."""

    __slots__ = ("_files", "_post")

    def __init__(self, post: Post) -> None:
        self._post = post
        self._files: dict[str, MediaRef] = {}
        """The newest ``ATTACHMENTS``, the oldest first."""

    def upload(self, deed: UploadFile) -> None:
        """Take a file.

        Raises:
            InvalidArgument: no reference of stored bytes, or too large.
        """
        self._post.actor(deed)
        check_media("media", deed.media)
        self.keep(deed.media)

    def keep(self, media: MediaRef) -> None:
        """A file was uploaded or sent."""
        self._files.pop(media.sha256, None)
        self._files[media.sha256] = media
        if len(self._files) > ATTACHMENTS:
            del self._files[next(iter(self._files))]

    def find(self, sha256: str) -> MediaRef | None:
        """Return the file with this digest, if WeChat knows it."""
        return self._files.get(sha256)

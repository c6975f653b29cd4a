"""What is done about a message before it enters the world: a picture gets its thumbnail, an ``<appmsg>`` its kind."""

from typing import TYPE_CHECKING

import msgspec

from hongyan.model.errors import InvalidArgument, Malformed
from hongyan.model.ids import ContactId
from hongyan.model.message import App, File, History, Link, MiniProgram, Music
from hongyan.wire import wechat_xml
from hongyan.world import deeds
from hongyan.world.world import Answer

from . import says

if TYPE_CHECKING:
    from .backend import SandboxBackend


async def say(backend: "SandboxBackend", deed: deeds.Say) -> tuple[Answer, int, frozenset[str]]:
    """Carry out ``deed``, completed; return what ``SandboxBackend.do_and_tell`` does.

    Raises:
        HongyanError: as there.
    """
    completed = await _complete(backend, deed)
    try:
        return await backend.do_and_tell(completed)
    except InvalidArgument:
        if not isinstance(deed.content, App) or completed is deed:
            raise
    # More than a message of the kind may have: it goes as it is.
    return await backend.do_and_tell(deed)


def body_of(appmsg: str, sender: ContactId) -> str:
    """Return the body that has ``appmsg``, which may stand in another's body, as ``sender`` sends it.

    Raises:
        Malformed: it cannot be read.
    """
    envelope = wechat_xml.Envelope(sender=sender)
    return wechat_xml.write_app(wechat_xml.raw_app(wechat_xml.write_app(App(xml=appmsg), envelope)), envelope)


async def _complete(backend: "SandboxBackend", deed: deeds.Say) -> deeds.Say:
    if isinstance(deed.content, App):
        return _named(backend, deed, deed.content)
    return await says.complete(deed, backend.media)


def _named(backend: "SandboxBackend", deed: deeds.Say, app: App) -> deeds.Say:
    """Return ``deed`` with the kind that ``app`` names; as it is when that is none, or a file that nobody has."""
    try:
        body = body_of(app.xml, deed.as_)
        content = wechat_xml.read_app(body)
    except Malformed:
        return deed
    if isinstance(content, File):
        known = backend.world.attachment(content.media.sha256)
        if known is None:
            return deed
        name = content.name or known.name
        content = File(media=msgspec.structs.replace(known, name=name), name=name)
    elif not isinstance(content, Link | Music | MiniProgram | History):
        return deed
    # WeChat itself tells the receivers of a file where it is.
    return msgspec.structs.replace(deed, content=content, xml="" if isinstance(content, File) else body)

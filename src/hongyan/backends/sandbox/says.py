"""The requests of the sandbox's API that are made from the world's deeds and the model's contents.

``say`` is flat: who, to whom, the kind, and the fields of that kind side by side. One request type a kind is made from
the model, so a new kind of content needs nothing here.
"""

from typing import Any, TypeVar, Union, get_args

import msgspec

from hongyan.core.media import MediaLibrary
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import AnyContent, Image
from hongyan.wire import native_names
from hongyan.world import deeds

D = TypeVar("D", bound=deeds.AnyDeed)

_CONTENTS: tuple[type[msgspec.Struct], ...] = get_args(AnyContent)


def _request_of(content: type[msgspec.Struct]) -> type[msgspec.Struct]:
    own = [
        (field.name, field.type, msgspec.field(default=field.default, name=field.encode_name))
        for field in msgspec.structs.fields(content)
    ]
    request = msgspec.defstruct(
        f"Say{content.__name__}",
        [("from_", ContactId, msgspec.field(name="from")), ("to", ChatId), *own],
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        tag_field="kind",
        tag=str(content.__struct_config__.tag),
    )
    request.__doc__ = content.__doc__
    return request


CONTENT_OF = {_request_of(content): content for content in _CONTENTS}
"""``{request: content}``: what each kind of request says."""


class SayRecall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="recall"):
    """Take an own message back."""

    from_: ContactId = msgspec.field(name="from")
    to: ChatId = ChatId("")
    """Not looked at: the message knows where it is."""
    message: MessageId


REQUEST: Any = Union[(*CONTENT_OF, SayRecall)]
"""What ``say`` takes: one type a kind, and what phones show as a kind of its own."""

DEED: Any = deeds.PersonsDeed
"""What ``deeds`` takes."""


def deed_of(request: msgspec.Struct) -> deeds.Say | deeds.Recall:
    """Return the deed that a ``say`` request asks for."""
    if isinstance(request, SayRecall):
        return deeds.Recall(as_=request.from_, message=request.message)
    fields = msgspec.structs.asdict(request)
    as_, to = fields.pop("from_"), fields.pop("to")
    return deeds.Say(as_=as_, to=to, content=CONTENT_OF[type(request)](**fields))  # type: ignore[arg-type]


def fold(body: dict[str, Any]) -> dict[str, Any]:
    """Return a deed's body; a ``say`` may have the fields of its content side by side with its own."""
    if body.get("do") != "say":
        return body
    own: dict[str, Any] = {name: body[name] for name in ("do", "as", "to", "device", "content") if name in body}
    content = own.get("content", {"kind": "text", **{name: body[name] for name in body if name not in own}})
    if not isinstance(content, dict):
        return body
    return {**(body if "content" in own else own), "content": native_names.accept(content)}


async def complete(deed: D, media: MediaLibrary) -> D:
    """Return ``deed``; a picture that is said has got its thumbnail."""
    if isinstance(deed, deeds.Say) and isinstance(deed.content, Image) and deed.content.thumbnail is None:
        thumbnail = await media.thumbnail(deed.content.media)
        return msgspec.structs.replace(deed, content=msgspec.structs.replace(deed.content, thumbnail=thumbnail))
    return deed

"""Requests and results about favourites and labels, both ways.

Sources: padchat-sdk 0.6.3 index.js; the socket.io client of lijiarui/PADCHAT at 3b7eb90; resp.go of padchat-sdk-go at
4a44145.
"""

import msgspec

from hongyan.model.commands import (
    AddFavourite,
    AddLabel,
    DeleteFavourite,
    DeleteLabel,
    GetFavourite,
    ListLabels,
    SetLabels,
    SyncFavourites,
)
from hongyan.model.errors import Malformed
from hongyan.model.favourite import Favourite, FavouriteKind, FavouritePage
from hongyan.model.ids import ContactId, LabelId
from hongyan.model.label import Label
from hongyan.wire.table import Codec
from hongyan.wire.wechat_xml import read_favourite
from hongyan.wire.wechat_xml.tree import number_in

from .codec import DoneData, filled, given, no_parameters
from .wire import Answer

# Requests about favourites.


class FavKey(msgspec.Struct, rename="camel", kw_only=True):
    """``syncFav``."""

    fav_key: str | None = None


SYNC_FAV: Codec[FavKey, SyncFavourites] = Codec(
    FavKey, decode=lambda w: SyncFavourites(after=w.fav_key or ""), encode=lambda c: FavKey(fav_key=c.after)
)


class FavBody(msgspec.Struct, rename="camel", kw_only=True):
    """``addFav``: a ``<favitem>``."""

    content: str


def _read_add(wire: FavBody) -> AddFavourite:
    try:
        read_favourite(filled(wire.content, "content"))
    except Malformed as wrong:
        raise Malformed(wrong.message, "content") from wrong
    return AddFavourite(xml=wire.content)


ADD_FAV: Codec[FavBody, AddFavourite] = Codec(FavBody, decode=_read_add, encode=lambda c: FavBody(content=c.xml))


class FavId(msgspec.Struct, rename="camel", kw_only=True):
    """``getFav`` and ``deleteFav``."""

    fav_id: int


GET_FAV: Codec[FavId, GetFavourite] = Codec(
    FavId, decode=lambda w: GetFavourite(favourite=w.fav_id), encode=lambda c: FavId(fav_id=c.favourite)
)
DELETE_FAV: Codec[FavId, DeleteFavourite] = Codec(
    FavId, decode=lambda w: DeleteFavourite(favourite=w.fav_id), encode=lambda c: FavId(fav_id=c.favourite)
)

# Requests about labels.

GET_LABEL_LIST = no_parameters(ListLabels)


class LabelName(msgspec.Struct, rename="camel", kw_only=True):
    """``addLabel``."""

    label: str


class LabelNumber(msgspec.Struct, rename="camel", kw_only=True):
    """``deleteLabel``: text in the library, a number in padchat-sdk-go."""

    label_id: str | int


class UserLabels(LabelNumber, kw_only=True):
    """``setLabel``: one label or several, with commas between them; none takes all off (ours)."""

    user_id: str


ADD_LABEL: Codec[LabelName, AddLabel] = Codec(
    LabelName, decode=lambda w: AddLabel(name=filled(w.label, "label")), encode=lambda c: LabelName(label=c.name)
)
DELETE_LABEL: Codec[LabelNumber, DeleteLabel] = Codec(
    LabelNumber,
    decode=lambda w: DeleteLabel(label=LabelId(filled(str(w.label_id), "labelId"))),
    encode=lambda c: LabelNumber(label_id=c.label),
)
SET_LABEL: Codec[UserLabels, SetLabels] = Codec(
    UserLabels,
    decode=lambda w: SetLabels(
        contact=ContactId(filled(w.user_id, "userId")),
        labels=tuple(LabelId(each.strip()) for each in str(w.label_id).split(",") if each.strip()),
    ),
    encode=lambda c: UserLabels(user_id=c.contact, label_id=",".join(c.labels)),
)

# Results about favourites.


class FavData(msgspec.Struct, kw_only=True):
    """One thing in a list. ``flag`` 1: kept no longer."""

    flag: int
    id: int
    seq: int
    time: int
    """Seconds since 1970; so too below."""
    type: int


class SyncedData(msgspec.Struct, kw_only=True):
    """``data`` of ``syncFav``."""

    continue_: int = msgspec.field(name="continue")
    """1: there is more behind ``key`` already."""
    data: tuple[FavData, ...] | None
    """null for nothing."""
    key: str
    message: str = ""
    status: int = 0


class FavAddedData(msgspec.Struct, kw_only=True):
    """``data`` of ``addFav``."""

    id: int
    message: str = ""
    seq: int
    status: int = 0


class FavDetail(msgspec.Struct, kw_only=True):
    """One thing whole, or what is left of one: its id in ``status``."""

    flag: int = 0
    id: int = 0
    object: str = ""
    """The ``<favitem>``."""
    seq: int = 0
    status: int = 0
    time: int = 0


class FavDetailsData(msgspec.Struct, kw_only=True):
    """``data`` of ``getFav`` and ``deleteFav``."""

    data: tuple[FavDetail | None, ...]
    message: str = ""
    status: int = 0


def _kind(number: int) -> FavouriteKind:
    try:
        return FavouriteKind(number)
    except ValueError:
        return FavouriteKind.OTHER


def _write_synced(page: FavouritePage) -> Answer[SyncedData]:
    found = tuple(
        FavData(flag=int(each.is_deleted), id=each.id, seq=each.seq, time=each.at_ms // 1000, type=int(each.kind))
        for each in page.favourites
    )
    return Answer(success=True, data=SyncedData(continue_=int(page.has_more), data=found or None, key=page.next))


def _read_synced(wire: Answer[SyncedData]) -> FavouritePage:
    data = given(wire)
    favourites = tuple(
        Favourite(id=each.id, seq=each.seq, kind=_kind(each.type), at_ms=each.time * 1000, is_deleted=bool(each.flag))
        for each in data.data or ()
    )
    return FavouritePage(favourites=favourites, next=data.key, has_more=bool(data.continue_))


SYNCED: Codec[Answer[SyncedData], FavouritePage] = Codec(Answer[SyncedData], decode=_read_synced, encode=_write_synced)
FAV_ADDED: Codec[Answer[FavAddedData], Favourite] = Codec(
    Answer[FavAddedData],
    decode=lambda w: Favourite(id=given(w).id, seq=given(w).seq, kind=FavouriteKind.OTHER, at_ms=0),
    encode=lambda f: Answer(success=True, data=FavAddedData(id=f.id, seq=f.seq)),
)


def _write_found(favourite: Favourite) -> Answer[FavDetailsData]:
    detail = FavDetail(id=favourite.id, object=favourite.xml, seq=favourite.seq, time=favourite.at_ms // 1000)
    # The documented answer has a hole in front. What it is for is not known, and bots may count on the second place.
    return Answer(success=True, data=FavDetailsData(data=(None, detail)))


def _read_found(wire: Answer[FavDetailsData]) -> Favourite:
    detail = next((each for each in given(wire).data if each is not None), None)
    if detail is None:
        raise Malformed("is empty", "data.data")
    try:
        kind = read_favourite(detail.object)
    except Malformed:
        # It is handed on as it is.
        kind = FavouriteKind.OTHER
    return Favourite(id=detail.id, seq=detail.seq, kind=kind, at_ms=detail.time * 1000, xml=detail.object)


FOUND: Codec[Answer[FavDetailsData], Favourite] = Codec(Answer[FavDetailsData], decode=_read_found, encode=_write_found)


def _read_deleted(wire: Answer[FavDetailsData]) -> int:
    return next((each.status for each in given(wire).data if each is not None), 0)


FAV_DELETED: Codec[Answer[FavDetailsData], int] = Codec(
    Answer[FavDetailsData],
    decode=_read_deleted,
    encode=lambda number: Answer(success=True, data=FavDetailsData(data=(FavDetail(status=number),))),
)

# Results about labels.


class LabelData(msgspec.Struct, kw_only=True):
    """One label."""

    id: int
    name: str


class LabelsData(msgspec.Struct, kw_only=True):
    """``data`` of ``getLabelList``."""

    label: tuple[LabelData, ...] | None
    message: str = ""
    status: int = 0


LABELS: Codec[Answer[LabelsData], tuple[Label, ...]] = Codec(
    Answer[LabelsData],
    decode=lambda w: tuple(Label(id=LabelId(str(each.id)), name=each.name) for each in given(w).label or ()),
    encode=lambda labels: Answer(
        success=True,
        data=LabelsData(label=tuple(LabelData(id=number_in(each.id), name=each.name) for each in labels)),
    ),
)
# Which number it has, the list tells.
LABEL_ADDED: Codec[Answer[DoneData], Label] = Codec(
    Answer[DoneData],
    decode=lambda _: Label(id=LabelId(""), name=""),
    encode=lambda _: Answer(success=True, data=DoneData()),
)

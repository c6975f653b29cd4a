"""What people keep for themselves."""

from collections import defaultdict
from dataclasses import dataclass, field

import msgspec

from hongyan.model.errors import InvalidArgument, Malformed, NotFound, Rejected
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.ids import ContactId, MessageId
from hongyan.wire.wechat_xml import Envelope, read_favourite, write_favourite
from hongyan.world.clock import Clock
from hongyan.world.deeds import AddFavourite, DeleteFavourite
from hongyan.world.minting import Mint
from hongyan.world.people import Person
from hongyan.world.post import Post
from hongyan.world.rules import (
    FAVOURITES,
    FAVOURITES_A_PAGE,
    NOT_TO_BE_KEPT,
    TOO_MANY_FAVOURITES,
    XML_CHARS,
    check_text,
)


@dataclass(slots=True, eq=False)
class Shelf:
    """What one person keeps."""

    kept: dict[int, Favourite] = field(default_factory=dict)
    """Whole, by id, the oldest first."""
    changes: list[Favourite] = field(default_factory=list)
    """The newest state of each thing that was ever kept, without its body, in the order of the changes."""
    made: int = 0
    """The id of the newest; an id is not given twice."""
    seq: int = 0
    """The number of the newest change."""


class Favourites:
    """Owns what everybody keeps."""

    __slots__ = ("_clock", "_mint", "_post", "_shelves")

    def __init__(self, mint: Mint, clock: Clock, post: Post) -> None:
        self._mint = mint
        self._clock = clock
        self._post = post
        self._shelves: defaultdict[ContactId, Shelf] = defaultdict(Shelf)

    def add(self, deed: AddFavourite) -> Favourite:
        """Keep something.

        Raises:
            InvalidArgument: not one of a body and a message, or no ``<favitem>``, or too long a one.
            NotFound: no such message of this person.
            Rejected: a message of a kind that is not kept, or there are too many.
        """
        person, _ = self._post.actor(deed)
        if bool(deed.xml) == (deed.message is not None):
            raise InvalidArgument("xml", "name one of the two: a body, or a message")
        xml = deed.xml if deed.message is None else self._made_of(deed.message, person)
        check_text("xml", xml, XML_CHARS)
        try:
            kind = read_favourite(xml)
        except Malformed as wrong:
            raise InvalidArgument("xml", wrong.message) from wrong
        shelf = self._shelves[person.id]
        if len(shelf.kept) >= FAVOURITES:
            raise Rejected(TOO_MANY_FAVOURITES)
        shelf.made += 1
        shelf.seq += 1
        kept = Favourite(id=shelf.made, seq=shelf.seq, kind=kind, at_ms=self._clock.now_ms, xml=xml)
        shelf.kept[kept.id] = kept
        shelf.changes.append(msgspec.structs.replace(kept, xml=""))
        return kept

    def delete(self, deed: DeleteFavourite) -> None:
        """Keep something no longer.

        Raises:
            NotFound: nothing kept under this number.
        """
        person, _ = self._post.actor(deed)
        gone = self.find(person, deed.favourite)
        shelf = self._shelves[person.id]
        del shelf.kept[gone.id]
        shelf.seq += 1
        shelf.changes = [each for each in shelf.changes if each.id != gone.id]
        shelf.changes.append(msgspec.structs.replace(gone, xml="", seq=shelf.seq, is_deleted=True))

    def find(self, person: Person, number: int) -> Favourite:
        """Return one thing whole.

        Raises:
            NotFound: nothing kept under this number.
        """
        kept = self._shelves[person.id].kept.get(number)
        if kept is None:
            raise NotFound(f"no favourite {number}")
        return kept

    def changed(self, person: Person) -> int:
        """Return the number of the newest change."""
        return self._shelves[person.id].seq

    def page(self, person: Person, after: str) -> FavouritePage:
        """Return what is kept, from the beginning; or, after a key, what changed since, deletions too.

        Raises:
            InvalidArgument: ``after`` is no key of this person.
        """
        shelf = self._shelves[person.id]
        start = self._place(person, after)
        found = [each for each in shelf.changes if each.seq > start and not (each.is_deleted and not after)]
        page = found[:FAVOURITES_A_PAGE]
        last = page[-1].seq if len(found) > len(page) else shelf.seq
        return FavouritePage(
            favourites=tuple(page), next=self._mint.favourites_key(person.id, last), has_more=len(found) > len(page)
        )

    def newest(self, person: Person, before: int | None, limit: int) -> list[Favourite]:
        """Return things whole, the newest first: those numbered below ``before``; absent: all."""
        kept = reversed(self._shelves[person.id].kept.values())
        return [each for each in kept if before is None or each.id < before][:limit]

    def _place(self, person: Person, key: str) -> int:
        """Return the change after which ``key`` leads on."""
        if not key:
            return 0
        seq = self._mint.read_favourites_key(key)
        if not 0 <= seq <= self._shelves[person.id].seq or key != self._mint.favourites_key(person.id, seq):
            raise InvalidArgument("after", "is no key of these favourites")
        return seq

    def _made_of(self, message: MessageId, person: Person) -> str:
        said = self._post.find(message, person)
        envelope = Envelope(sender=said.sender, receiver=said.to)
        xml = write_favourite(said.content, message, envelope, is_room=said.is_room)
        if not xml:
            raise Rejected(NOT_TO_BE_KEPT)
        return xml

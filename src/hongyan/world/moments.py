"""The moments there are, and what each person sees of them."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

from hongyan.model.errors import NotFound, Rejected
from hongyan.model.ids import ContactId, MomentId
from hongyan.model.media import MediaRef
from hongyan.model.moment import Moment, MomentComment, MomentLike, MomentLink, MomentPage, MomentPicture
from hongyan.world.people import People, Person
from hongyan.world.rules import MOMENT_ID, MOMENTS_A_PAGE, NOT_A_FRIENDS_MOMENTS, shown


@dataclass(slots=True, frozen=True)
class Remark:
    """A comment as the world keeps it."""

    author: ContactId
    text: str
    at_ms: int
    reply_to: int
    reply_to_author: ContactId | None
    """Absent for a comment that answers none."""


@dataclass(slots=True, eq=False)
class Posted:
    """A moment as the world keeps it: once, however many people see it."""

    number: int
    """Its id, as a number."""
    author: ContactId
    at_ms: int
    text: str
    pictures: tuple[MomentPicture, ...]
    link: MomentLink | None
    xml: str
    """Empty unless it was posted as one."""
    shown_to: frozenset[ContactId] | None
    """Those who were chosen; absent: all friends. Decided when it is posted (guess: the phone sends the people that
    stand behind the labels)."""
    hidden_from: frozenset[ContactId]
    likes: dict[ContactId, int] = field(default_factory=dict)
    """When each was given."""
    comments: dict[int, Remark] = field(default_factory=dict)
    comments_made: int = 0
    """The number of the newest comment; a number is not given twice."""

    @property
    def id(self) -> MomentId:
        """Its id."""
        return MomentId(str(self.number))

    def participants(self) -> dict[ContactId, None]:
        """Return the author, and who commented or likes it."""
        return dict.fromkeys((self.author, *self.likes, *(comment.author for comment in self.comments.values())))


class Moments:
    """Owns all moments, and the pictures behind the addresses in them."""

    __slots__ = ("_by_author", "_gone", "_moments", "_people", "_stirred", "pictures")

    def __init__(self, people: People) -> None:
        self._people = people
        self._moments: dict[int, Posted] = {}
        self._by_author: defaultdict[ContactId, list[int]] = defaultdict(list)
        """Numbers in order."""
        self._gone: set[int] = set()
        """Numbers of deleted moments: pages may still begin there."""
        self._stirred: Counter[ContactId] = Counter()
        self.pictures: dict[str, MediaRef] = {}
        """What was put where moments show it from, by address."""

    def add(self, posted: Posted) -> None:
        """Let there be one more moment. Its number is above all others."""
        self._moments[posted.number] = posted
        insort(self._by_author[posted.author], posted.number)

    def remove(self, posted: Posted) -> None:
        """Let there be one moment less."""
        del self._moments[posted.number]
        self._gone.add(posted.number)
        numbers = self._by_author[posted.author]
        del numbers[bisect_left(numbers, posted.number)]

    def stir(self, posted: Posted) -> None:
        """Something about ``posted`` changed for everybody who sees it."""
        self._stirred.update(person.id for person in self.audience(posted))

    def stirred(self, of: ContactId) -> int:
        """Return a number that grows with whatever changes in the moments that a person sees."""
        return self._stirred[of]

    def audience(self, posted: Posted) -> list[Person]:
        """Return everybody who sees ``posted``, the author first."""
        author = self._people.person(posted.author)
        friends = (self._people.person(friend) for friend in author.friends)
        return [author, *(friend for friend in friends if self.sees(friend, posted))]

    def find(self, id_: MomentId, viewer: Person) -> Posted:
        """Return a moment that ``viewer`` sees.

        Raises:
            NotFound: no such moment, or they do not see it.
        """
        posted = self._moments.get(int(id_)) if MOMENT_ID.match(id_) else None
        if posted is None or not self.sees(viewer, posted):
            raise NotFound(f"no moment {shown(id_)}")
        return posted

    def sees(self, viewer: Person, posted: Posted) -> bool:
        """Whether ``viewer`` sees ``posted``: friends both ways do, unless one blocked the other or it is not for them.

        Source: the phone's own words when somebody is blocked: neither sees the other's moments any more.
        """
        if viewer.id == posted.author:
            return True
        if posted.shown_to is not None and viewer.id not in posted.shown_to:
            return False
        return viewer.id not in posted.hidden_from and self._are_close(viewer, posted.author)

    def hears(self, viewer: Person, posted: Posted, author: ContactId, reply_to_author: ContactId | None) -> bool:
        """Whether ``viewer`` sees what ``author`` said below ``posted``, or that they like it.

        One sees that of one's own friends only; an answer, when both are friends. Source: the phone's own help.
        """
        said_by = (author,) if reply_to_author is None else (author, reply_to_author)
        return all(one in (viewer.id, posted.author) or self._are_close(viewer, one) for one in said_by)

    def timeline(self, viewer: Person, after: MomentId) -> MomentPage:
        """Return a page of what ``viewer`` and their friends posted.

        Raises:
            NotFound: ``after`` is no moment's id.
        """
        return self._page(viewer, [viewer.id, *viewer.friends], after)

    def of(self, contact: str, viewer: Person, after: MomentId) -> MomentPage:
        """Return a page of what one person posted. Who was deleted or blocked by them sees an empty one.

        Raises:
            NotFound: no such person, or ``after`` is no moment's id.
            Rejected: a stranger.
        """
        person = self._people.person(contact)
        if person is not viewer and person.id not in viewer.friends:
            raise Rejected(NOT_A_FRIENDS_MOMENTS)
        return self._page(viewer, [person.id], after)

    def spell(self, posted: Posted, viewer: Person) -> Moment:
        """Return ``posted`` as ``viewer`` sees it."""
        return Moment(
            id=posted.id,
            author=posted.author,
            nick=self._nick(posted.author, viewer),
            at_ms=posted.at_ms,
            text=posted.text,
            pictures=posted.pictures,
            link=posted.link,
            likes=tuple(
                self.spell_like(posted, author, viewer)
                for author in posted.likes
                if self.hears(viewer, posted, author, None)
            ),
            comments=tuple(
                self.spell_comment(posted, number, viewer)
                for number, comment in posted.comments.items()
                if self.hears(viewer, posted, comment.author, comment.reply_to_author)
            ),
            xml=posted.xml,
        )

    def spell_like(self, posted: Posted, author: ContactId, viewer: Person) -> MomentLike:
        """Return a like as ``viewer`` reads it."""
        return MomentLike(author=author, nick=self._nick(author, viewer), at_ms=posted.likes[author])

    def spell_comment(self, posted: Posted, number: int, viewer: Person) -> MomentComment:
        """Return a comment as ``viewer`` reads it."""
        comment = posted.comments[number]
        return MomentComment(
            id=number,
            author=comment.author,
            nick=self._nick(comment.author, viewer),
            text=comment.text,
            at_ms=comment.at_ms,
            reply_to=comment.reply_to,
            reply_to_author=comment.reply_to_author,
        )

    def _are_close(self, one: Person, other: ContactId) -> bool:
        """Whether two people are friends both ways, and neither blocked the other."""
        person = self._people.person(other)
        is_friend = other in one.friends and one.id in person.friends
        return is_friend and other not in one.blocked and one.id not in person.blocked

    def _nick(self, of: ContactId, viewer: Person) -> str:
        noted = viewer.friends.get(of)
        return noted.remark if noted is not None and noted.remark else self._people.profile(of).nick

    def _page(self, viewer: Person, authors: list[ContactId], after: MomentId) -> MomentPage:
        before = self._number(after) if after else None
        seen = (posted for posted in self._newest(authors, before) if self.sees(viewer, posted))
        found = list(islice(seen, MOMENTS_A_PAGE + 1))
        page = tuple(self.spell(posted, viewer) for posted in found[:MOMENTS_A_PAGE])
        return MomentPage(moments=page, next=page[-1].id if len(found) > len(page) else MomentId(""))

    def _number(self, after: MomentId) -> int:
        number = int(after) if MOMENT_ID.match(after) else 0
        if number not in self._moments and number not in self._gone:
            raise NotFound(f"no moment {shown(after)}")
        return number

    def _newest(self, authors: list[ContactId], before: int | None) -> Iterator[Posted]:
        """Yield what ``authors`` posted before the moment ``before``; absent: all; the newest first."""
        lists = [numbers for author in authors if (numbers := self._by_author.get(author))]
        stops = [len(numbers) if before is None else bisect_left(numbers, before) for numbers in lists]
        parts = (map(numbers.__getitem__, range(stop - 1, -1, -1)) for numbers, stop in zip(lists, stops, strict=True))
        return (self._moments[number] for number in merge(*parts, reverse=True))

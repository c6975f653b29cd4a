"""Calls between two people, as the notices that WeChat makes of them. Nothing is heard."""

from dataclasses import dataclass

from hongyan.model.errors import Conflict, InvalidArgument, Rejected
from hongyan.model.ids import ChatId
from hongyan.model.message import CallState, Receipt, Voip
from hongyan.world.clock import Alarm, Clock
from hongyan.world.deeds import Say
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rules import LINE_IS_BUSY, RING_MS
from hongyan.world.talk import Talk


@dataclass(slots=True, frozen=True)
class Call:
    """A call that rings, or is talked over."""

    caller: Person
    callee: Person
    is_video: bool
    is_answered: bool = False


class Calls:
    """Takes what people do with calls. Owns the calls under way: two people have at most one."""

    __slots__ = ("_calls", "_clock", "_people", "_post", "_talk")

    def __init__(self, clock: Clock, people: People, post: Post, talk: Talk) -> None:
        self._clock = clock
        self._people = people
        self._post = post
        self._talk = talk
        self._calls: dict[str, Call] = {}
        """By the two, in alphabetical order."""

    def say(self, deed: Say) -> Receipt:
        """Call somebody, answer, miss or end a call. With no call under way, tell of one that was.

        Raises:
            InvalidArgument: to no person, or to oneself.
            Conflict: the call is not as far, or further; or it is the other one's to answer.
            Rejected: they talk already; the receiver is not in the address book.
        """
        person, device = self._post.actor(deed)
        other = self._people.find_person(deed.to)
        if other is None or other is person:
            raise InvalidArgument("to", "only another person can be called")
        said = deed.content
        assert isinstance(said, Voip)
        key = "/".join(sorted((person.id, other.id)))
        call = self._calls.get(key)
        if call is not None:
            self._check(call, said.state, person)
            said = Voip(state=said.state, is_video=call.is_video)
        receipt = self._talk.write(person, device, ChatId(other.id), said)
        if call is not None and not call.is_answered:
            self._clock.unset(Alarm.CALL_IS_MISSED, key)
        self._calls.pop(key, None)
        if said.state is CallState.ANSWERED:
            self._calls[key] = Call(person, other, said.is_video, is_answered=True)
        elif said.state is CallState.RINGING and self._talk.is_heard(person, other):
            self._calls[key] = Call(person, other, said.is_video)
            self._clock.set(Alarm.CALL_IS_MISSED, key, self._clock.now_ms + RING_MS)
        return receipt

    def give_up(self, key: str) -> None:
        """Nobody answered in time."""
        call = self._calls.pop(key)
        content = Voip(state=CallState.MISSED, is_video=call.is_video)
        readers = (call.caller.id, call.callee.id)
        self._post.send(call.caller, None, ChatId(call.callee.id), content, readers)

    def _check(self, call: Call, state: CallState, person: Person) -> None:
        """Refuse what cannot follow."""
        if state is CallState.RINGING:
            raise Rejected(LINE_IS_BUSY)
        if state is CallState.ANSWERED and (call.is_answered or person is call.caller):
            raise Conflict("only who is called can answer, and once")
        if state is CallState.MISSED and call.is_answered:
            raise Conflict("the call was answered: it can only end")
        if state is CallState.ENDED and not call.is_answered:
            raise Conflict("nobody answered the call: it can only be missed")

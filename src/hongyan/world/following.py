"""Following official accounts, their menus, and what they publish."""

from hongyan.model.errors import Rejected
from hongyan.model.events import ContactAdded, ContactRemoved, OfficialAccountMessage
from hongyan.model.ids import ChatId, MessageId
from hongyan.model.message import Receipt, StatusNotify, Text
from hongyan.world.chats import CHAT_OPENED
from hongyan.world.clock import Clock
from hongyan.world.deeds import ClickMenu, Follow, PublishArticle, Unfollow
from hongyan.world.devices import Devices
from hongyan.world.minting import Mint
from hongyan.world.people import People
from hongyan.world.post import Post
from hongyan.world.rules import NOT_FOLLOWED
from hongyan.world.views import Views


class Following:
    """Lets people follow accounts, and accounts reach them. Keeps nothing: each record has its side."""

    __slots__ = ("_clock", "_devices", "_mint", "_people", "_post", "_views")

    def __init__(self, mint: Mint, clock: Clock, people: People, devices: Devices, post: Post, views: Views) -> None:
        self._mint = mint
        self._clock = clock
        self._people = people
        self._devices = devices
        self._post = post
        self._views = views

    def follow(self, deed: Follow) -> None:
        """Follow an account; it welcomes who did not follow it yet.

        The chat with it opens, which the other devices are told: a guess, after what WeChat does when one opens a chat.

        Raises:
            NotFound: no such official account.
        """
        person, device = self._post.actor(deed)
        official = self._people.official(deed.account)
        if official.id in person.follows:
            return
        person.follows[official.id] = None
        self._devices.inform(person.id, ContactAdded(contact=self._views.official(person, official)))
        chat = ChatId(official.id)
        self._post.note(person, device, chat, StatusNotify(code=CHAT_OPENED, chats=(chat,)), is_room=False)
        if official.welcome:
            self._post.answer(official.id, person, Text(text=official.welcome))

    def unfollow(self, deed: Unfollow) -> None:
        """Follow an account no more. What it said stays.

        Raises:
            NotFound: no such official account.
        """
        person, _ = self._post.actor(deed)
        official = self._people.official(deed.account)
        if official.id in person.follows:
            del person.follows[official.id]
            self._devices.inform(person.id, ContactRemoved(contact=official.id))

    def click(self, deed: ClickMenu) -> None:
        """Press a button; the account answers who pressed it, and nobody else.

        Raises:
            NotFound: no such official account or button.
            InvalidArgument: no button is named, or one that only opens others.
            Rejected: not followed.
        """
        person, _ = self._post.actor(deed)
        official = self._people.official(deed.account)
        button = official.button(deed.button, deed.key)
        if official.id not in person.follows:
            raise Rejected(NOT_FOLLOWED)
        answer = official.answer_to_click(button)
        if answer is not None:
            self._post.answer(official.id, person, answer)

    def publish(self, deed: PublishArticle) -> Receipt:
        """Let everybody who follows the account have its articles, as one message.

        Raises:
            NotFound: no such official account.
            InvalidArgument: nothing that can be published.
        """
        official = self._people.official(deed.as_)
        at_ms = self._clock.now_ms
        articles = official.publish(deed.articles, at_ms, self._mint)
        issue = OfficialAccountMessage(
            message=MessageId(str(self._mint.message_number())),
            account=official.id,
            nick=official.profile.nick,
            articles=articles,
            at_ms=at_ms,
        )
        for person in self._people.persons():
            if official.id in person.follows:
                self._devices.deliver(person.id, issue, on_phone=True, unread_in=ChatId(official.id))
        return Receipt(message_id=issue.message, sent_at_ms=at_ms)

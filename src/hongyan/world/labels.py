"""How people sort their friends."""

from dataclasses import replace

from hongyan.model.errors import NotFound, Rejected
from hongyan.model.events import ContactChanged
from hongyan.model.ids import ContactId, LabelId
from hongyan.model.label import Label
from hongyan.world.deeds import AddLabel, DeleteLabel, SetLabels
from hongyan.world.devices import Devices
from hongyan.world.people import People, Person
from hongyan.world.post import Post
from hongyan.world.rules import LABEL_CHARS, LABELS, TOO_MANY_LABELS, check_line, shown
from hongyan.world.views import Views


class Labels:
    """Makes, drops and puts on labels. Keeps nothing: each person's record has theirs."""

    __slots__ = ("_devices", "_people", "_post", "_views")

    def __init__(self, people: People, devices: Devices, post: Post, views: Views) -> None:
        self._people = people
        self._devices = devices
        self._post = post
        self._views = views

    def of(self, person: Person) -> tuple[Label, ...]:
        """Return the labels of ``person``, the oldest first."""
        return tuple(Label(id=id_, name=name) for id_, name in person.labels.items())

    def add(self, deed: AddLabel) -> Label:
        """Make a label, or find the one of this name.

        Raises:
            InvalidArgument: empty, too long, or not a line.
            Rejected: too many.
        """
        person, _ = self._post.actor(deed)
        check_line("name", deed.name, LABEL_CHARS, least=1)
        for label in self.of(person):
            if label.name == deed.name:
                return label
        if len(person.labels) >= LABELS:
            raise Rejected(TOO_MANY_LABELS)
        person.labels_made += 1
        made = Label(id=LabelId(str(person.labels_made)), name=deed.name)
        person.labels[made.id] = made.name
        return made

    def delete(self, deed: DeleteLabel) -> None:
        """Take a label away, from all friends too.

        Raises:
            NotFound: no such label.
        """
        person, _ = self._post.actor(deed)
        self._check(person, deed.label)
        del person.labels[deed.label]
        for friend, noted in person.friends.items():
            if deed.label in noted.labels:
                self._put(person, friend, tuple(label for label in noted.labels if label != deed.label))

    def set(self, deed: SetLabels) -> None:
        """Say which labels a friend has.

        Raises:
            NotFound: no such friend or label.
        """
        person, _ = self._post.actor(deed)
        if deed.contact not in person.friends:
            raise NotFound(f"{shown(person.id)} has no friend {shown(deed.contact)}")
        for label in deed.labels:
            self._check(person, label)
        self._put(person, deed.contact, tuple(dict.fromkeys(deed.labels)))

    def _check(self, person: Person, label: LabelId) -> None:
        if label not in person.labels:
            raise NotFound(f"no label {shown(label)}")

    def _put(self, person: Person, friend: ContactId, labels: tuple[LabelId, ...]) -> None:
        """Let a friend have ``labels``; the devices of ``person`` are told."""
        person.friends[friend] = replace(person.friends[friend], labels=labels)
        changed = ContactChanged(contact=self._views.person(person, self._people.person(friend)))
        self._devices.inform(person.id, changed)

"""A world with hands: what the tests of this folder do again and again."""

from typing import Any

from hongyan.model.account import LoginMethod, LoginStatus
from hongyan.model.events import AnyEvent, MessageReceived
from hongyan.model.ids import ChatId, ContactId
from hongyan.model.message import Message, Receipt, Text
from hongyan.world import deeds
from hongyan.world.facts import InboxItem
from hongyan.world.world import World

BOT = ContactId("wxid_bot")
ANN = ContactId("wxid_ann")
BOB = ContactId("wxid_bob")
SHI = ContactId("wxid_shi")
GEESE = "10000001@chatroom"
START_MS = 1_700_000_000_000
ALL = 1 << 60


class Story:
    """A world and the time its caller's clock shows."""

    def __init__(self, scenario: str = "demo", seed: int = 7) -> None:
        self.world = World(deeds.Genesis(scenario=scenario, seed=seed, at_ms=START_MS))
        self.at_ms = START_MS

    def wait(self, ms: int) -> None:
        self.at_ms += ms
        self.world.tick(self.at_ms)
        self.world.money.check()

    def device(self, device: str, type_: str = "ipad") -> str:
        self.world.apply(deeds.RegisterDevice(device=device, type=type_), self.at_ms)
        return device

    def request(self, device: str, method: LoginMethod = LoginMethod.QR, token: str = "") -> LoginStatus:
        return self.world.apply(deeds.RequestLogin(device=device, method=method, token=token), self.at_ms)

    def scan(self, person: str, qr: str | None = None) -> LoginStatus:
        return self.world.apply(deeds.Scan(as_=person, qr=qr), self.at_ms)

    def confirm(self, person: str, qr: str | None = None) -> LoginStatus:
        return self.world.apply(deeds.Confirm(as_=person, qr=qr), self.at_ms)

    def cancel(self, person: str, qr: str | None = None) -> LoginStatus:
        return self.world.apply(deeds.Cancel(as_=person, qr=qr), self.at_ms)

    def log_in(self, device: str, person: str = BOT, type_: str = "ipad") -> str:
        """Register, show a code, scan, confirm; return the token."""
        self.device(device, type_)
        login = self.request(device).login
        self.scan(person, login)
        self.confirm(person, login)
        return self.token(device)

    def log_out(self, device: str) -> None:
        self.world.apply(deeds.EndLogin(device=device), self.at_ms)

    def say(self, person: str, to: str, text: str = "hello", at: tuple[str, ...] = ()) -> Receipt:
        return self.world.apply(deeds.Say(as_=person, to=ChatId(to), content=Text(text=text, at=at)), self.at_ms)

    def device_say(self, device: str, to: str, text: str = "hello") -> Receipt:
        profile = self.world.device_state(device).profile
        as_ = BOT if profile is None else profile.id
        deed = deeds.Say(as_=as_, to=ChatId(to), content=Text(text=text), device=device)
        return self.world.apply(deed, self.at_ms)

    def do(self, deed: deeds.AnyDeed) -> Any:
        """Apply any deed; no money appears or vanishes by it."""
        answer = self.world.apply(deed, self.at_ms)
        self.world.money.check()
        return answer

    def befriend(self, one: str, other: str) -> None:
        """Let two people be friends."""
        self.do(deeds.RequestFriend(as_=one, to=other))
        self.do(deeds.AcceptFriend(as_=other, from_=one))

    def add(self, id_: str, *friends: str, nick: str = "新人") -> ContactId:
        """Let somebody join."""
        return self.do(deeds.AddPerson(id=id_, nick=nick, friends=friends)).id

    def token(self, device: str) -> str:
        return self.world.device_state(device).token

    def events(self, device: str, after: int = 0) -> list[AnyEvent]:
        return [event for _, event in self.world.device_events(device, after, upto_deed=ALL, limit=10_000)]

    def names(self, device: str, after: int = 0) -> list[str]:
        return [type(event).__name__ for event in self.events(device, after)]

    def messages(self, device: str) -> list[Message]:
        return [event.message for event in self.events(device) if isinstance(event, MessageReceived)]

    def texts(self, device: str) -> list[str]:
        return [message.content.text for message in self.messages(device)]

    def last(self, device: str, kind: type[AnyEvent]) -> AnyEvent:
        """The newest event of a kind."""
        return [event for event in self.events(device) if isinstance(event, kind)][-1]

    def notices(self, person: str) -> list[str]:
        """WeChat's own lines on a phone."""
        return [item.text for item in self.inbox(person) if item.kind == "notice"]

    def inbox(self, person: str) -> list[InboxItem]:
        return [item for _, item in self.world.inbox(person, 0, upto_deed=ALL, limit=10_000)]

    def balance(self, person: str) -> int:
        """What is in a wallet."""
        return self.world.money.wallet(person, 1).balance_fen

    def screen(self, person: str) -> list[InboxItem]:
        """What a phone shows."""
        return [item for _, item in self.world.screen(person, 0, upto_deed=ALL, limit=10_000)]


def dump(world: World) -> list[object]:
    """Everything that can be seen of a world, with all numbers."""
    people = [profile.id for profile in world.people()]
    return [
        world.generation,
        world.deed_count,
        world.now_ms,
        world.at_ms,
        world.next_due_ms,
        world.turn,
        world.scripts(),
        world.pending_logins(),
        world.people(),
        [world.unread(person) for person in people],
        [sorted(world._people.person(person).blocked) for person in people],
        [(one.requests, one.met, one.is_asked, one.is_banned, one.phone) for one in world._people.persons()],
        [world.address_book(person) for person in people],
        [stamped_inbox(world, person) for person in people],
        [world.screen(person, 0, upto_deed=ALL, limit=ALL) for person in people],
        [world.phone(person) for person in people],
        [world.moments(person, "", "") for person in people],
        [(world.favourites(person), world.newest_favourites(person, None, limit=ALL)) for person in people],
        [(one.pages, one.issues, one.answered) for one in world._people.officials()],
        world.changes,
        [world.money.wallet(person, ALL) for person in people],
        [(device, world.device_state(device), stamped_events(world, device)) for device in devices(world)],
    ]


def devices(world: World) -> list[str]:
    return list(world._devices._devices)


def stamped_events(world: World, device: str) -> list[tuple[int, int, AnyEvent]]:
    """All events of a device with their indices and the deeds that caused them."""
    stamps = world._devices.device(device).log._deeds
    rows = world.device_events(device, 0, upto_deed=ALL, limit=ALL)
    return [(index, stamps[index - 1], event) for index, event in rows]


def stamped_inbox(world: World, person: str) -> list[tuple[int, int, InboxItem]]:
    """All items of a phone with their indices and the deeds that caused them."""
    stamps = world._devices.phone(ContactId(person))._deeds
    rows = world.inbox(person, 0, upto_deed=ALL, limit=ALL)
    return [(index, stamps[index - 1], item) for index, item in rows]

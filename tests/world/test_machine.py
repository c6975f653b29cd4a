"""Random deeds of five people and four devices, refused ones too, with a caller's clock that jumps back and forth."""

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hongyan.model.account import LoginMethod
from hongyan.model.errors import HongyanError
from hongyan.model.events import LoggedIn, MessageReceived
from hongyan.model.message import Emoticon, Text
from hongyan.world import deeds
from hongyan.world.rules import QR_CODE_MS
from hongyan.world.world import World
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, devices, dump, stamped_events, stamped_inbox

NEW = "wxid_new"
MEMBERS = (BOT, ANN, BOB)
PEOPLE = (*MEMBERS, SHI, NEW)
DEVICES = {"one": "ipad", "two": "ipad", "three": "web", "four": "ipad"}
GENESIS = deeds.Genesis(scenario="demo", seed=11, at_ms=START_MS)

people = st.sampled_from((*PEOPLE, "wxid_nobody"))
devices_ = st.sampled_from((*DEVICES, "unknown"))
GAZETTE = "gh_hongyan0001"
"""It answers: what it says is not counted here."""
receivers = st.sampled_from((*PEOPLE, GEESE, "filehelper", GAZETTE, "wxid_nobody"))
contents = st.one_of(
    st.builds(Text, text=st.text(min_size=1, max_size=5)),
    st.builds(Text, text=st.just("@"), at=st.lists(people, max_size=2).map(tuple)),
    st.sampled_from((Text(text=""), Emoticon())),
)
jumps = st.sampled_from((0, 1, 1_000, -1_000, QR_CODE_MS - 1, QR_CODE_MS, -QR_CODE_MS))


class Life(RuleBasedStateMachine):
    """Keeps a log as the sandbox backend does, and a second, simple-minded account of who must have what."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(GENESIS)
        self.at_ms = START_MS
        self.log = [deeds.encode_genesis(GENESIS)]
        self.phones: dict[str, list[str]] = defaultdict(list)
        """What each phone must have, as message ids."""
        self.seats: dict[tuple[str, str], list[str]] = {}
        """What each person must have on each device type once they are online there."""
        self.handed: Counter[tuple[str, str]] = Counter()
        """How much of it they must have by now."""

    @initialize()
    def furnish(self) -> None:
        self.do(deeds.AddPerson(id=NEW, nick="新来的", friends=(BOT,)))
        for device, type_ in DEVICES.items():
            self.do(deeds.RegisterDevice(device=device, type=type_))

    @rule(person=people, to=receivers, content=contents)
    def say(self, person: str, to: str, content: Text) -> None:
        receipt = self.do(deeds.Say(as_=person, to=to, content=content))
        if receipt is not None:
            self.expect(receipt.message_id, person, to, None)

    @rule(device=devices_, to=receivers, content=contents)
    def device_say(self, device: str, to: str, content: Text) -> None:
        person = dict(self.online()).get(device)
        receipt = self.do(deeds.Say(as_=person or BOT, device=device, to=to, content=content))
        if receipt is not None:
            self.expect(receipt.message_id, person, to, device)

    @rule(device=devices_, method=st.sampled_from(LoginMethod), of=devices_)
    def request_login(self, device: str, method: LoginMethod, of: str) -> None:
        token = self.world.device_state(of).token if of in DEVICES else "unknown"
        self.do(deeds.RequestLogin(device=device, method=method, token=token))

    @rule(device=devices_, username=people, password=st.sampled_from(("hongyan", "wrong")))
    def log_in_by_password(self, device: str, username: str, password: str) -> None:
        method = LoginMethod.PASSWORD
        self.do(deeds.RequestLogin(device=device, method=method, username=username, password=password))

    @rule(person=people, on=st.booleans())
    def ban(self, person: str, *, on: bool) -> None:
        self.do(deeds.GetBanned(as_=person, on=on))

    @rule(person=people, device=st.none() | devices_, contact=people, remark=st.sampled_from(("", "老友", "\n")))
    def set_remark(self, person: str, device: str | None, contact: str, remark: str) -> None:
        self.do(deeds.SetRemark(as_=person, contact=contact, remark=remark, device=device))

    @rule(person=people, device=st.none() | devices_, nick=st.sampled_from(("", "雁", "\n")))
    def set_names(self, person: str, device: str | None, nick: str) -> None:
        self.do(deeds.SetRoomNick(as_=person, room=GEESE, nick=nick, device=device))
        self.do(deeds.SetProfile(as_=person, nick=nick, device=device))

    @rule(device=st.sampled_from(tuple(DEVICES)), person=st.sampled_from((BOT, BOT, ANN)))
    def log_in(self, device: str, person: str) -> None:
        self.do(deeds.GetBanned(as_=person, on=False))
        login = self.do(deeds.RequestLogin(device=device)).login
        self.do(deeds.Scan(as_=person, qr=login))
        self.do(deeds.Confirm(as_=person, qr=login))

    @precondition(lambda self: self.online())
    @rule(choice=st.integers(0, 3), to=receivers)
    def speak_miss_and_come_back(self, choice: int, to: str) -> None:
        """What random deeds seldom hit: a logout, something missed, and the next login on that type."""
        device, person = self.online()[choice % len(self.online())]
        self.do(deeds.EndLogin(device=device))
        self.say(BOT, to, Text(text="missed"))
        self.log_in(device, person)

    @rule(person=people, deed=st.sampled_from((deeds.Scan, deeds.Confirm, deeds.Cancel)), choice=st.integers(0, 4))
    def decide(self, person: str, deed: type[deeds.Scan], choice: int) -> None:
        logins = dict(enumerate(one.login for one in self.world.pending_logins()))
        self.do(deed(as_=person, qr=logins.get(choice)))

    @rule(device=devices_, deed=st.sampled_from((deeds.CancelLogin, deeds.EndLogin)))
    def leave(self, device: str, deed: type[deeds.EndLogin]) -> None:
        self.do(deed(device=device))

    @rule(person=people, device=st.none() | devices_)
    def log_out_device(self, person: str, device: str | None) -> None:
        self.do(deeds.LogOutDevice(as_=person, device=device))

    @rule(by_ms=jumps)
    def advance_clock(self, by_ms: int) -> None:
        self.do(deeds.AdvanceClock(by_ms=by_ms))

    @rule(by_ms=jumps)
    def let_time_pass(self, by_ms: int) -> None:
        self.at_ms += by_ms

    @rule()
    def tick(self) -> None:
        self.world.tick(self.at_ms)

    @precondition(lambda self: self.world.next_due_ms is not None)
    @rule()
    def wait_for_what_is_due(self) -> None:
        pending = len(self.world.pending_logins())
        self.at_ms = max(self.at_ms, self.world.next_due_ms)
        self.world.tick(self.at_ms)
        assert len(self.world.pending_logins()) < pending

    @invariant()
    def nobody_is_logged_in_twice_on_one_type(self) -> None:
        seats = [(person, DEVICES[device]) for device, person in self.online()]
        assert len(set(seats)) == len(seats)

    @invariant()
    def every_phone_has_what_it_must_have_once_and_in_order(self) -> None:
        for person in PEOPLE[: len(self.world.people())]:
            items = [item for _, _, item in stamped_inbox(self.world, person)]
            assert [item.id for item in items if item.from_ != GAZETTE] == self.phones[person]

    @invariant()
    def every_device_type_has_what_it_must_have_once_and_in_order(self) -> None:
        found = defaultdict(list)
        for device in devices(self.world):
            viewer = ""
            for _, deed, event in stamped_events(self.world, device):
                if isinstance(event, LoggedIn):
                    viewer = event.profile.id
                if isinstance(event, MessageReceived) and event.message.sender != GAZETTE:
                    found[viewer, DEVICES[device]].append((deed, event.message.id))
                    assert event.message.mine == (event.message.sender == viewer)
        for seat, wanted in self.seats.items():
            rows = sorted(found.pop(seat, []), key=lambda row: row[0])
            assert [message for _, message in rows] == wanted[: self.handed[seat]]
        assert not found

    @invariant()
    def facts_stand_in_the_order_of_their_deeds(self) -> None:
        for device in devices(self.world):
            stamps = [deed for _, deed, _ in stamped_events(self.world, device)]
            assert all(one <= other for one, other in pairwise([*stamps, self.world.deed_count]))

    def teardown(self) -> None:
        replayed = World(deeds.decode_genesis(self.log[0]))
        for body in self.log[1:]:
            entry = deeds.decode_entry(body)
            replayed.apply(entry.deed, entry.at_ms)
        replayed.tick(self.world.at_ms)
        assert dump(replayed) == dump(self.world)

    def do(self, deed: deeds.AnyDeed) -> object:
        """Apply and log ``deed``; ``None`` when it was refused, having changed nothing."""
        self.world.tick(self.at_ms)
        before = dump(self.world)
        self.world.take_touched()
        try:
            answer = self.world.apply(deed, self.at_ms)
        except HongyanError:
            assert dump(self.world) == before
            assert self.world.take_touched() == frozenset()
            return None
        self.log.append(deeds.encode_entry(self.world.at_ms, deed))
        for device, person in self.online():
            seat = person, DEVICES[device]
            self.handed[seat] = len(self.seats.setdefault(seat, []))
        return answer

    def online(self) -> list[tuple[str, str]]:
        """Who is logged in on which device."""
        states = [(device, self.world.device_state(device)) for device in devices(self.world)]
        return [(device, state.profile.id) for device, state in states if state.profile is not None]

    def expect(self, message: str, sender: str, to: str, device: str | None) -> None:
        """A message was taken: note who must have it."""
        others = {one for one in (MEMBERS if to == GEESE else (to,)) if one in PEOPLE} - {sender}
        for person in sorted(others | ({sender} if device is not None else set())):
            self.phones[person].append(message)
        online = {(person, DEVICES[at]) for at, person in self.online()}
        sent_from = (sender, DEVICES[device]) if device is not None else None
        for seat, wanted in self.seats.items():
            if seat[0] in others | {sender} and seat != sent_from:
                wanted.append(message)
                if seat in online:
                    self.handed[seat] = len(wanted)


Life.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestLife = Life.TestCase

"""A long seeded walk over all deeds, refused ones too: what must hold at every step, and of the whole at the end.

Two tables make it: ``TABLE`` has one row a deed, how chance makes one up; ``AT_EVERY_STEP`` and ``AT_THE_END`` have one
function an invariant. A new noun adds rows to them.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import NamedTuple, get_args

import pytest

from hongyan.model.account import LoginMethod
from hongyan.model.errors import HongyanError
from hongyan.model.events import LoggedIn, MessageRecalled, MessageReceived
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    Card,
    Emoticon,
    History,
    HistoryItem,
    Image,
    Link,
    Location,
    Quote,
    Receipt,
    RedPacket,
    RoomInvitation,
    StatusNotify,
    Text,
    Transfer,
)
from hongyan.world import deeds
from hongyan.world.gazette import GAZETTE, JOURNEY
from hongyan.world.rules import QR_CODE_MS, RECALL_MS, ROOM_CODE_MS
from hongyan.world.world import World
from tests.world.story import ALL, ANN, BOB, BOT, GEESE, SHI, START_MS, devices, dump, stamped_events, stamped_inbox

NEW = "wxid_new"
PEOPLE = (BOT, ANN, BOB, SHI, NEW)
MOST_ROOMS = 3
DEVICES = {"one": "ipad", "two": "ipad", "three": "web", "four": "pc"}
PICTURE = MediaRef(sha256="ab" * 32, size_bytes=9, type="image/png")
NO_PICTURE = MediaRef(sha256="cd" * 32, size_bytes=9, type="text/plain")
SPOKEN = {
    *("text", "image", "emoticon", "link", "location", "card", "quote", "room_invitation", "transfer", "red_packet"),
    *("articles", "history"),
}
"""The kinds that somebody said: those that are unread."""
SCRIPTS = {
    "often": deeds.Script(
        autostart=True,
        deeds=tuple(
            deeds.Step(at_ms=number * 7_000, deed=deeds.Say(as_=one, to=to, content=Text(text="by itself")))
            for number, (one, to) in enumerate([(ANN, BOT), (BOT, GEESE), (SHI, ANN), (BOB, ANN), (ANN, GEESE)] * 4)
        ),
    ),
    "once": deeds.Script(
        deeds=(
            deeds.Step(at_ms=0, name="said", deed=deeds.Say(as_=ANN, to=BOB, content=Text(text="oops"))),
            deeds.Step(at_ms=1_000, deed=deeds.Recall(as_=ANN, message="$said")),
        )
    ),
}
JUMPS_MS = (*[0] * 20, 1, 1_000, -1_000, 10_000, RECALL_MS, QR_CODE_MS)


class Mark(NamedTuple):
    """The world at one moment of the walk."""

    records: int
    """How many its log had."""
    at_ms: int
    digest: str


class Walk:
    """A world, its log, and a simple-minded account of who must have what."""

    def __init__(self, seed: int) -> None:
        genesis = deeds.begin(deeds.Setting(base="demo", scripts=SCRIPTS), START_MS, seed)
        self.random = Random(seed)
        self.world = World(genesis)
        self.at_ms = START_MS
        self.log = [deeds.encode_genesis(genesis)]
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.said: dict[str, tuple[str, ...]] = {}
        """Who must have each message that ``Say`` took."""
        self.senders: dict[str, str] = {}
        self.rooms_of: dict[str, str] = {}
        """The room into which it was said, if it was one."""
        self.phones: dict[str, list[str]] = defaultdict(list)
        """What each phone must have of what ``Say`` and ``Recall`` took, as ids."""
        self.seats: dict[tuple[str, str], list[str]] = {}
        """What each person must have of it on each device type, once they are there."""
        self.tracked: set[str] = set()
        """The ids of all that ``Say`` and ``Recall`` took."""
        self.looked: Counter[str] = Counter()
        """How much of each phone was looked at."""
        self.arrived: Counter[str] = Counter()
        """How much of what each phone must have was found there."""
        self.unread: dict[str, Counter[str]] = defaultdict(Counter)
        """What nobody read, by person and chat."""
        self.marks: list[Mark] = []
        self.do(deeds.AddPerson(id=NEW, nick="新来的", friends=(BOT,), phone="13800000005", password="hongyan"))
        for device, type_ in DEVICES.items():
            self.do(deeds.RegisterDevice(device=device, type=type_))

    # What to choose from.

    def one(self, *choices: object) -> object:
        return self.random.choice(choices)

    def person(self) -> str:
        return self.random.choice((*PEOPLE, *PEOPLE, *PEOPLE, "wxid_nobody"))

    def people(self) -> tuple[str, ...]:
        return tuple(self.random.sample(PEOPLE, self.random.randint(0, 3)))

    def device(self) -> str:
        return self.random.choice((*DEVICES, *DEVICES, "unknown"))

    def actor(self) -> dict[str, str | None]:
        """Somebody, on their phone or, mostly, on a device where they are; now and then on another."""
        online = self.online()
        if online and self.random.random() < 0.4:
            device, person = self.random.choice(online)
            return {"as_": person, "device": device}
        return {"as_": self.person(), "device": self.device() if self.random.random() < 0.05 else None}

    def online(self) -> list[tuple[str, str]]:
        found = [self.world._devices.device(device) for device in devices(self.world)]
        return [(device.id, device.person.id) for device in found if device.person is not None]

    def live_rooms(self) -> list[str]:
        return [room.id for room in self.world._rooms._rooms.values() if room.members]

    def room(self) -> str:
        return self.random.choice([*self.live_rooms(), *self.live_rooms(), GEESE, "999@chatroom"])

    def owned(self) -> dict[str, str | None]:
        """A room and, mostly, its owner."""
        room = self.room()
        record = self.world._rooms.find(room)
        if record is None or self.random.random() < 0.2:
            return {**self.actor(), "room": room}
        return {"as_": record.owner, "room": room}

    def url(self, kept: str) -> str:
        joining = self.world._handlers[deeds.CreateRoom].__self__
        return self.random.choice([*list(getattr(joining, kept))[-5:], "http://nowhere"])

    def invitation(self) -> dict[str, str]:
        """An invitation and, mostly, who was invited."""
        joining = self.world._handlers[deeds.CreateRoom].__self__
        url = self.url("_invitations")
        found = joining._invitations.get(url)
        return {"as_": self.person() if found is None else self.one(found.guest, found.guest, BOT), "url": url}

    def official(self) -> str:
        return self.random.choice((GAZETTE, GAZETTE, JOURNEY, "gh_nobody"))

    def message(self) -> str:
        return self.random.choice([*list(self.said)[-8:], "1", "1234567890123456"])

    def recall(self) -> deeds.Recall:
        """A message and, mostly, who wrote it, now and then on a device."""
        message = self.message()
        sender = self.senders.get(message, ANN)
        at = [device for device, person in self.online() if person == sender]
        return deeds.Recall(as_=self.one(sender, sender, BOB), message=message, device=self.one(None, *at))

    def invite(self) -> deeds.Invite:
        """A member of a room and, mostly, friends of theirs who are not in it."""
        room = self.world._rooms.find(self.room())
        if room is None or not room.members or self.random.random() < 0.2:
            return deeds.Invite(**self.actor(), room=self.room(), members=self.people())
        inviter = self.random.choice(room.everybody)
        strangers = [one for one in self.world._people.person(inviter).friends if one not in room.members]
        guests = self.random.sample(strangers, min(len(strangers), self.random.randint(1, 2)))
        return deeds.Invite(as_=inviter, room=room.id, members=tuple(guests), directly=self.one(True, False))

    def content(self) -> object:
        return self.one(
            Text(text="hi"),
            Text(text="hi"),
            Text(text="@", at=(self.person(),)),
            Text(text=""),
            Image(media=PICTURE),
            Emoticon(),
            Link(title="t", url="u"),
            Location(latitude=self.random.uniform(-100, 100), longitude=0.0),
            Card(contact=self.person()),
            Quote(text="yes", message_id=self.message()),
            History(title="t", items=(HistoryItem(sender="a", text="b"),)),
            StatusNotify(code=2),
            RoomInvitation(room=self.room()),
            Transfer(amount_fen=self.amount()),
            RedPacket(amount_fen=self.amount(), count=self.one(0, 1, 2), is_lucky=True),
        )

    def amount(self) -> int:
        return self.one(-1, 0, 1, 2, 520, 20_000, 20_000_000, 20_000_001)

    def friend(self, of: str | None) -> str:
        """Mostly a friend, and mostly one who can be paid."""
        person = self.world._people.find_person(of or "")
        return self.random.choice([*(person.friends if person is not None else ()), self.person()])

    def transfer(self) -> dict[str, str | None]:
        """A transfer and, mostly, who got it, now and then on a device."""
        records = list(self.world.money._transfers._records.values())[-6:]
        if not records or self.random.random() < 0.2:
            return {**self.actor(), "transfer": "1"}
        record = self.random.choice(records)
        person = self.one(record.receiver, record.receiver, record.receiver, record.payer, BOT)
        at = [device for device, one in self.online() if one == person]
        return {"as_": person, "device": self.one(None, *at), "transfer": record.id}

    def open_packet(self) -> deeds.OpenRedPacket:
        """A red packet and, mostly, somebody who was sent it, now and then on a device."""
        packets = list(self.world.money._red_packets._packets.values())[-6:]
        if not packets or self.random.random() < 0.2:
            return deeds.OpenRedPacket(**self.actor(), packet="1")
        packet = self.random.choice(packets)
        person = self.random.choice((*packet.readers, BOT))
        at = [device for device, one in self.online() if one == person]
        try:
            key = self.world.money.offer(person, packet.id).key
        except HongyanError:
            key = ""
        return deeds.OpenRedPacket(
            as_=person, device=self.one(None, *at), packet=packet.id, key=self.one(key, key, key, "", "wrong")
        )

    def confirmation(self) -> dict[str, str | None]:
        """An invitation and, mostly, the owner of the room."""
        joining = self.world._handlers[deeds.CreateRoom].__self__
        url = self.url("_invitations")
        found = joining._invitations.get(url)
        return {**self.actor(), "url": url} if found is None else {"as_": self.one(found.room.owner, ANN), "url": url}

    def login(self) -> dict[str, str | None]:
        """A login under way, or the newest, and somebody who mostly has to do with it."""
        pending = self.world.pending_logins()
        if not pending or self.random.random() < 0.3:
            return {"as_": self.person(), "qr": None}
        login = self.random.choice(pending)
        return {"as_": login.scanned_by or self.person(), "qr": login.login}

    def by_codes(self) -> deeds.AcceptFriend:
        asked = self.world._people.person(self.random.choice(PEOPLE))
        if not asked.requests:
            return deeds.AcceptFriend(as_=asked.id, from_=self.person())
        asker, request = self.random.choice(list(asked.requests.items()))
        codes = {"stranger": self.world._people.person(asker).ticket, "ticket": request.ticket}
        return deeds.AcceptFriend(as_=asked.id, **self.one({"from_": asker}, codes, {**codes, "ticket": "v2_wrong"}))

    def request_login(self) -> deeds.RequestLogin:
        device, person = self.device(), self.world._people.person(self.random.choice(PEOPLE))
        method = self.random.choice(list(LoginMethod))
        token = self.world.device_state(device).token if device in DEVICES else "unknown"
        attempt = self.world._logins._asked.get(device)
        phone, code = person.phone, ""
        if attempt is not None and attempt.sms is not None:
            phone, code = attempt.sms.phone, self.one(attempt.sms.code, "000", "")
        username = self.one(person.id, person.phone)
        password = self.one(person.password, "wrong")
        return deeds.RequestLogin(
            device=device, method=method, token=token, username=username, password=password, phone=phone, code=code
        )

    def create_room(self) -> deeds.CreateRoom:
        maker = self.actor()
        if len(self.live_rooms()) >= MOST_ROOMS:
            return deeds.CreateRoom(**maker, members=(ANN,))
        person = self.world._people.find_person(maker["as_"])
        friends = list(person.friends) if person is not None else []
        return deeds.CreateRoom(**maker, members=tuple(self.random.sample(friends, min(len(friends), 3))))

    def moment(self) -> str:
        """A moment, mostly one of the newest."""
        return self.random.choice(["1", "no", *map(str, list(self.world._moments._moments)[-3:])])

    def post_moment(self) -> deeds.PostMoment:
        shown = self.one({"text": "早"}, {"pictures": (deeds.ShownPicture(media=PICTURE),)}, {"xml": "<no/>"}, {})
        chosen = self.one({}, {"visible_to": (self.label(),)}, {"hidden_from": (self.label(),)}, {"is_private": True})
        return deeds.PostMoment(**self.actor(), **shown, **chosen)

    def label(self) -> str:
        return self.random.choice(("1", "1", "2", "9"))

    # Doing it.

    def step(self) -> None:
        """One deed; now and then a few that belong together, which chance alone seldom brings."""
        self.at_ms += self.random.choice(JUMPS_MS)
        kind = self.random.choices(KINDS, WEIGHTS)[0]
        self.do(TABLE[kind](self))
        if self.random.random() < 0.02:
            self.log_in(
                self.random.choice(list(DEVICES)), self.random.choice(PEOPLE), self.one(deeds.Confirm, deeds.Cancel)
            )

    def log_in(self, device: str, person: str, decide: type[deeds.Confirm | deeds.Cancel] = deeds.Confirm) -> None:
        status = self.do(deeds.RequestLogin(device=device))
        if status is not None:
            self.do(deeds.Scan(as_=person, qr=status.login))
            self.do(decide(as_=person, qr=status.login))

    def do(self, deed: deeds.AnyDeed) -> object:
        world = self.world
        world.tick(self.at_ms)
        self.look()
        world.take_touched()
        count, readers = world.deed_count, self.readers(deed)
        try:
            answer = world.apply(deed, self.at_ms)
        except HongyanError:
            assert (world.deed_count, world.take_touched()) == (count, frozenset())
            self.refused[type(deed).__name__] += 1
            return None
        self.log.append(deeds.encode_entry(world.at_ms, deed))
        self.done[type(deed).__name__] += 1
        for device, person in self.online():
            self.seats.setdefault((person, DEVICES[device]), [])
        if isinstance(deed, deeds.Say | deeds.Recall):
            self.expect(deed, answer, readers)
        if isinstance(deed, deeds.Read):
            self.unread[deed.as_].pop(deed.chat, None)
        return answer

    def look(self) -> None:
        """Read what came to the phones: each message that somebody must have, in its turn, and what is unread."""
        for person in PEOPLE:
            if self.world._people.find_person(person) is None:
                continue
            for index, item in self.world.inbox(person, self.looked[person], upto_deed=ALL, limit=ALL):
                self.looked[person] = index
                if item.id in self.tracked:
                    assert item.id == self.phones[person][self.arrived[person]]
                    self.arrived[person] += 1
                if not item.mine and item.kind in SPOKEN:
                    self.unread[person][item.room or item.from_] += 1

    def mark(self) -> None:
        """Remember the world as it is now, with all done that is due by now."""
        self.world.tick(self.at_ms)
        # The world's own time: a clock that jumped back counts as standing still.
        self.marks.append(Mark(len(self.log), self.world.at_ms, digest(self.world)))

    def readers(self, deed: deeds.AnyDeed) -> tuple[str, ...]:
        """Who must have what ``deed`` says, by what is so before it."""
        people = self.world._people
        if isinstance(deed, deeds.Recall):
            room = self.world._rooms.find(self.rooms_of.get(deed.message, ""))
            said = self.said.get(deed.message, ())
            return said if room is None else tuple(one for one in said if one in room.members or one == deed.as_)
        if not isinstance(deed, deeds.Say):
            return ()
        room = self.world._rooms.find(deed.to)
        if room is not None:
            return tuple(room.members)
        receiver = people.find_person(deed.to)
        is_heard = receiver and deed.as_ in receiver.friends and deed.as_ not in receiver.blocked
        return (deed.as_, deed.to) if is_heard else (deed.as_,)

    def expect(self, deed: deeds.Say | deeds.Recall, receipt: Receipt, readers: tuple[str, ...]) -> None:
        self.tracked.add(receipt.message_id)
        if isinstance(deed, deeds.Say):
            self.said[receipt.message_id] = readers
            self.senders[receipt.message_id] = deed.as_
            if deed.to.endswith("@chatroom"):
                self.rooms_of[receipt.message_id] = deed.to
        used = (deed.as_, DEVICES.get(deed.device or ""))
        for person in readers:
            if person != deed.as_ or deed.device is not None:
                self.phones[person].append(receipt.message_id)
            for seat, wanted in self.seats.items():
                if seat[0] == person and seat != used:
                    wanted.append(receipt.message_id)

    def come_home(self) -> None:
        """Let everybody be online once on each device type, so that nothing is missed any more."""
        for person in PEOPLE:
            self.do(deeds.GetBanned(as_=person, on=False))
        for device in DEVICES:
            self.do(deeds.ComeOnline(device=device))
        for person, type_ in list(self.seats):
            self.log_in(next(device for device, one in DEVICES.items() if one == type_), person)


TABLE: dict[type[deeds.Deed], Callable[[Walk], deeds.AnyDeed]] = {
    deeds.Say: lambda w: deeds.Say(
        **w.actor(), to=w.random.choice((*PEOPLE, w.room(), w.room(), "filehelper", GAZETTE)), content=w.content()
    ),
    deeds.Recall: lambda w: w.recall(),
    deeds.Read: lambda w: deeds.Read(**w.actor(), chat=w.one(w.person(), w.room(), "filehelper", GAZETTE)),
    deeds.PinChat: lambda w: deeds.PinChat(
        **w.actor(), chat=w.one(w.person(), w.room(), "filehelper"), pinned=w.one(True, True, False)
    ),
    deeds.UploadFile: lambda w: deeds.UploadFile(
        **w.actor(), media=w.one(PICTURE, MediaRef(sha256="", size_bytes=1, type="image/png"))
    ),
    deeds.RequestFriend: lambda w: deeds.RequestFriend(**w.actor(), to=w.person(), greeting=w.one("", "hi")),
    deeds.AcceptFriend: lambda w: w.by_codes(),
    deeds.DeleteFriend: lambda w: deeds.DeleteFriend(**w.actor(), contact=w.person()),
    deeds.Block: lambda w: deeds.Block(**w.actor(), contact=w.person()),
    deeds.Unblock: lambda w: deeds.Unblock(**w.actor(), contact=w.person()),
    deeds.SetRemark: lambda w: deeds.SetRemark(**w.actor(), contact=w.person(), remark=w.one("", "老友", "\n")),
    deeds.RequireVerification: lambda w: deeds.RequireVerification(**w.actor(), on=w.one(True, True, False)),
    deeds.SetProfile: lambda w: deeds.SetProfile(
        **w.actor(),
        nick=w.one(None, "甲", "乙", ""),
        phone=w.one(None, None, "13800000009"),
        avatar=w.one(None, PICTURE),
    ),
    deeds.CreateRoom: lambda w: w.create_room(),
    deeds.Invite: lambda w: w.invite(),
    deeds.AcceptInvitation: lambda w: deeds.AcceptInvitation(**w.invitation()),
    deeds.ConfirmInvitation: lambda w: deeds.ConfirmInvitation(**w.confirmation()),
    deeds.ShowRoomQr: lambda w: deeds.ShowRoomQr(**w.actor(), room=w.room()),
    deeds.JoinByQr: lambda w: deeds.JoinByQr(**w.actor(), url=w.url("_codes")),
    deeds.RemoveMember: lambda w: deeds.RemoveMember(**w.owned(), members=w.people()),
    deeds.LeaveRoom: lambda w: deeds.LeaveRoom(**w.actor(), room=w.room()),
    deeds.DissolveRoom: lambda w: deeds.DissolveRoom(**w.owned()),
    deeds.HandOverRoom: lambda w: deeds.HandOverRoom(**w.owned(), to=w.person()),
    deeds.RenameRoom: lambda w: deeds.RenameRoom(**w.actor(), room=w.room(), name=w.one("雁", "群", "")),
    deeds.Announce: lambda w: deeds.Announce(**w.owned(), text=w.one("", "明天放假")),
    deeds.SetRoomNick: lambda w: deeds.SetRoomNick(**w.actor(), room=w.room(), nick=w.one("", "雁二")),
    deeds.RequireInviteConfirmation: lambda w: deeds.RequireInviteConfirmation(**w.owned(), on=w.one(True, False)),
    deeds.UploadMomentPicture: lambda w: deeds.UploadMomentPicture(
        **w.actor(), media=w.one(PICTURE, PICTURE, NO_PICTURE)
    ),
    deeds.PostMoment: lambda w: w.post_moment(),
    deeds.Comment: lambda w: deeds.Comment(
        **w.actor(), moment=w.moment(), text=w.one("赞", "赞", ""), reply_to=w.one(0, 0, 1)
    ),
    deeds.DeleteComment: lambda w: deeds.DeleteComment(**w.actor(), moment=w.moment(), comment=w.one(1, 2, 3)),
    deeds.Like: lambda w: deeds.Like(**w.actor(), moment=w.moment()),
    deeds.Unlike: lambda w: deeds.Unlike(**w.actor(), moment=w.moment()),
    deeds.DeleteMoment: lambda w: deeds.DeleteMoment(**w.actor(), moment=w.moment()),
    deeds.AddFavourite: lambda w: deeds.AddFavourite(
        **w.one({"xml": "<favitem/>"}, {"message": w.message()}, {}), **w.actor()
    ),
    deeds.DeleteFavourite: lambda w: deeds.DeleteFavourite(**w.actor(), favourite=w.one(1, 2, 3, 4)),
    deeds.AddLabel: lambda w: deeds.AddLabel(**w.actor(), name=w.one("同事", "家人", "")),
    deeds.DeleteLabel: lambda w: deeds.DeleteLabel(**w.actor(), label=w.label()),
    deeds.SetLabels: lambda w: deeds.SetLabels(**w.actor(), contact=w.person(), labels=w.one((), (w.label(),))),
    deeds.SendTransfer: lambda w: deeds.SendTransfer(
        **(actor := w.actor()), to=w.friend(actor["as_"]), amount_fen=w.amount(), memo=w.one("", "饭钱", "\n")
    ),
    deeds.AcceptTransfer: lambda w: deeds.AcceptTransfer(**w.transfer()),
    deeds.ReturnTransfer: lambda w: deeds.ReturnTransfer(**w.transfer()),
    deeds.SendRedPacket: lambda w: deeds.SendRedPacket(
        **(actor := w.actor()),
        to=w.one(w.room(), w.room(), w.friend(actor["as_"])),
        amount_fen=w.amount(),
        count=w.one(-1, 1, 2, 3, 101),
        is_lucky=w.one(True, True, False),
        wishing=w.one("", "大吉", "\n"),
    ),
    deeds.OpenRedPacket: lambda w: w.open_packet(),
    deeds.Follow: lambda w: deeds.Follow(**w.actor(), account=w.official()),
    deeds.Unfollow: lambda w: deeds.Unfollow(**w.actor(), account=w.official()),
    deeds.ClickMenu: lambda w: deeds.ClickMenu(**w.actor(), account=w.official(), button=w.one(1, 2, 3, 21, 22, 9)),
    deeds.PublishArticle: lambda w: deeds.PublishArticle(
        as_=w.official(), articles=tuple(deeds.Draft(title=title) for title in w.one((), ("一",), ("一", "二"), ("",)))
    ),
    deeds.Scan: lambda w: deeds.Scan(**w.login()),
    deeds.Confirm: lambda w: deeds.Confirm(**w.login()),
    deeds.Cancel: lambda w: deeds.Cancel(**w.login()),
    deeds.LogOutDevice: lambda w: deeds.LogOutDevice(as_=w.person(), device=w.one(None, w.device(), w.device())),
    deeds.GetBanned: lambda w: deeds.GetBanned(as_=w.person(), on=w.one(True, False, False)),
    deeds.AddPerson: lambda w: deeds.AddPerson(id=w.random.choice(PEOPLE), nick="又一个"),
    deeds.AdvanceClock: lambda w: deeds.AdvanceClock(by_ms=w.one(0, 1_000, QR_CODE_MS, ROOM_CODE_MS)),
    deeds.RegisterDevice: lambda w: deeds.RegisterDevice(
        device=w.random.choice(list(DEVICES)), type=w.one("ipad", "pc")
    ),
    deeds.GoOffline: lambda w: deeds.GoOffline(device=w.device()),
    deeds.ComeOnline: lambda w: deeds.ComeOnline(device=w.device()),
    deeds.RequestLogin: lambda w: w.request_login(),
    deeds.CancelLogin: lambda w: deeds.CancelLogin(device=w.device()),
    deeds.EndLogin: lambda w: deeds.EndLogin(device=w.device()),
    deeds.StartScript: lambda w: deeds.StartScript(script=w.one(*SCRIPTS, "unknown")),
    deeds.StopScript: lambda w: deeds.StopScript(script=w.one(*SCRIPTS, "unknown")),
    deeds.TurnBack: lambda w: deeds.TurnBack(turn=w.world.turn + w.one(0, 1)),
}
"""How each deed is made up."""

OFTEN = {deeds.Say: 30, deeds.Recall: 6, deeds.Read: 4, deeds.RequestFriend: 6, deeds.AcceptFriend: 6, deeds.Invite: 5}
SELDOM = {
    deeds.DissolveRoom: 0.3,
    deeds.DeleteFriend: 0.8,
    deeds.Block: 0.5,
    deeds.AdvanceClock: 0.5,
    deeds.TurnBack: 0.3,
}
ALSO = {
    deeds.ComeOnline: 4,
    deeds.RequestLogin: 6,
    deeds.CreateRoom: 4,
    deeds.AcceptInvitation: 5,
    deeds.JoinByQr: 4,
    deeds.Cancel: 1,
}
KINDS = list(TABLE)
WEIGHTS = [{**OFTEN, **SELDOM, **ALSO}.get(kind, 2) for kind in KINDS]


def digest(world: World) -> str:
    """Everything that can be seen of a world, in one line."""
    return hashlib.sha256(repr(dump(world)).encode()).hexdigest()


# What must hold after each step.


def membership_is_the_same_from_both_sides(walk: Walk) -> None:
    rooms = walk.world._rooms._rooms
    for room in rooms.values():
        assert room.everybody == tuple(room.members)
        assert not room.members or room.owner in room.members
    for person in walk.world._people.persons():
        assert set(person.saved_rooms) == {room.id for room in rooms.values() if person.id in room.members}


def friendship_is_with_others_and_leaves_no_request_open(walk: Walk) -> None:
    people = walk.world._people
    for person in people.persons():
        assert person.id not in {*person.friends, *person.blocked, *person.requests, *person.met}
        assert all(people.find_person(friend) is not None for friend in person.friends)
        for asker in person.requests:
            assert person.id not in people.person(asker).friends or asker not in person.friends


def everybody_has_one_login_a_device_type_and_the_banned_none(walk: Walk) -> None:
    seats = [(person, DEVICES[device]) for device, person in walk.online()]
    assert len(set(seats)) == len(seats)
    assert not [person for _, person in walk.online() if walk.world._people.person(person).is_banned]


def messages_come_once_and_in_order_to_those_who_must_have_them(walk: Walk) -> None:
    """Everybody's messages in the one order in which they were said: so each conversation's are, too."""
    walk.look()
    assert all(walk.arrived[person] == len(walk.phones[person]) for person in PEOPLE)


def unread_is_what_came_since_each_chat_was_read(walk: Walk) -> None:
    for person in PEOPLE:
        assert walk.world.unread(person) == walk.unread[person]


def no_money_appears_or_vanishes(walk: Walk) -> None:
    walk.world.money.check()


def friends_have_only_labels_that_there_are(walk: Walk) -> None:
    for person in walk.world._people.persons():
        assert all(label in person.labels for friend in person.friends.values() for label in friend.labels)


AT_EVERY_STEP: tuple[Callable[[Walk], None], ...] = (
    membership_is_the_same_from_both_sides,
    friendship_is_with_others_and_leaves_no_request_open,
    everybody_has_one_login_a_device_type_and_the_banned_none,
    messages_come_once_and_in_order_to_those_who_must_have_them,
    unread_is_what_came_since_each_chat_was_read,
    no_money_appears_or_vanishes,
    friends_have_only_labels_that_there_are,
)


# What must hold of the whole.


def phones_have_what_they_must_have_by_the_order_of_deeds(walk: Walk) -> None:
    for person in PEOPLE:
        rows = stamped_inbox(walk.world, person)
        assert [item.id for _, _, item in rows if item.id in walk.tracked] == walk.phones[person]
        assert all(one <= other for (_, one, _), (_, other, _) in pairwise(rows))


def device_types_have_what_their_people_must_have(walk: Walk) -> None:
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for device in devices(walk.world):
        viewer = ""
        for _, deed, event in stamped_events(walk.world, device):
            if isinstance(event, LoggedIn):
                viewer = event.profile.id
            if isinstance(event, MessageReceived):
                assert event.message.chat != viewer or event.message.sender == viewer
                found[viewer, DEVICES[device]].append((deed, event.message.id))
            if isinstance(event, MessageRecalled):
                found[viewer, DEVICES[device]].append((deed, event.notice_id))
    for seat, wanted in walk.seats.items():
        rows = sorted(found[seat], key=lambda row: row[0])
        assert [message for _, message in rows if message in walk.tracked] == wanted, seat


def a_replay_is_the_same_byte_for_byte(walk: Walk) -> None:
    walk.world.tick(walk.world.at_ms)
    assert digest(replay(walk.log, walk.world.at_ms)) == digest(walk.world)


def a_log_cut_at_any_deed_gives_the_world_of_then(walk: Walk) -> None:
    for mark in walk.marks:
        assert digest(replay(walk.log[: mark.records], mark.at_ms)) == mark.digest


AT_THE_END: tuple[Callable[[Walk], None], ...] = (
    phones_have_what_they_must_have_by_the_order_of_deeds,
    device_types_have_what_their_people_must_have,
    a_replay_is_the_same_byte_for_byte,
    a_log_cut_at_any_deed_gives_the_world_of_then,
)


def replay(log: list[bytes], at_ms: int) -> World:
    """What a process makes of a log that it finds at ``at_ms``."""
    world = World(deeds.decode_genesis(log[0]))
    for body in log[1:]:
        entry = deeds.decode_entry(body)
        world.apply(entry.deed, entry.at_ms)
    world.tick(at_ms)
    return world


def walk(seed: int, steps: int, marks: int) -> Walk:
    """Walk, mark the world at ``marks`` random steps, and check everything."""
    found = Walk(seed)
    marked = set(Random(-seed).sample(range(steps), marks))
    for number in range(steps):
        found.step()
        for holds in AT_EVERY_STEP:
            holds(found)
        if number in marked:
            found.mark()
    found.come_home()
    for holds in (*AT_EVERY_STEP, *AT_THE_END):
        holds(found)
    return found


def test_the_walk_takes_every_deed() -> None:
    assert set(TABLE) == set(get_args(deeds.AnyDeed))


def test_walks_of_three_thousand_deeds_do_and_refuse_each() -> None:
    walks = [walk(seed, 3_000, marks=10) for seed in (1, 2, 3, 4)]
    names = {kind.__name__ for kind in TABLE}
    assert names == {name for one in walks for name in one.done}
    assert names == {name for one in walks for name in one.refused}


@pytest.mark.timeout(300)
def test_a_walk_of_a_hundred_thousand_deeds() -> None:
    walk(5, 100_000, marks=4)

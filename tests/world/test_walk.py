"""A long seeded walk over all deeds, refused ones too: what must hold at every step, and of the whole at the end."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import get_args

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
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, devices, dump, stamped_events, stamped_inbox

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
JUMPS_MS = (*[0] * 20, 1, 1_000, -1_000, 10_000, RECALL_MS, QR_CODE_MS)


class Walk:
    """A world, its log, and a simple-minded account of who must have what."""

    def __init__(self, seed: int) -> None:
        genesis = deeds.Genesis(scenario="demo", seed=seed, at_ms=START_MS)
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
        self.read: Counter[tuple[str, str]] = Counter()
        """How much of a phone's log was there when its owner last read a chat."""
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
            Location(latitude=self.random.uniform(-100, 100), longitude=0),
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
            self.read[deed.as_, deed.chat] = len(world._devices.phone(deed.as_))
        return answer

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

    # What must hold.

    def check_step(self) -> None:
        self.world.money.check()
        people, rooms = self.world._people, self.world._rooms._rooms
        for room in rooms.values():
            assert room.everybody == tuple(room.members)
            assert not room.members or room.owner in room.members
        for person in people.persons():
            assert set(person.saved_rooms) == {room.id for room in rooms.values() if person.id in room.members}
            assert person.id not in {*person.friends, *person.blocked, *person.requests, *person.met}
            for asker in person.requests:
                assert person.id not in people.person(asker).friends or asker not in person.friends
        seats = [(person, DEVICES[device]) for device, person in self.online()]
        assert len(set(seats)) == len(seats)
        assert not [person for _, person in self.online() if people.person(person).is_banned]

    def check_unread(self) -> None:
        for person in PEOPLE:
            unread: Counter[str] = Counter()
            for index, item in self.world.inbox(person, 0, upto_deed=1 << 60, limit=1 << 60):
                chat = item.room or item.from_
                if not item.mine and item.kind in SPOKEN and index > self.read[person, chat]:
                    unread[chat] += 1
            assert self.world.unread(person) == unread

    def come_home(self) -> None:
        """Let everybody be online once on each device type, so that nothing is missed any more."""
        for person in PEOPLE:
            self.do(deeds.GetBanned(as_=person, on=False))
        for device in DEVICES:
            self.do(deeds.ComeOnline(device=device))
        for person, type_ in list(self.seats):
            self.log_in(next(device for device, one in DEVICES.items() if one == type_), person)

    def check_all(self) -> None:
        self.check_unread()
        tracked = {message for wanted in (*self.phones.values(), *self.seats.values()) for message in wanted}
        orders: dict[str, list[list[str]]] = defaultdict(list)
        for person in PEOPLE:
            rows = [item for _, _, item in stamped_inbox(self.world, person)]
            assert [item.id for item in rows if item.id in tracked] == self.phones[person]
            chats: dict[str, list[str]] = defaultdict(list)
            for item in rows:
                if item.id in tracked:
                    chats[item.room or "-".join(sorted((item.from_, item.to)))].append(item.id)
            for chat, order in chats.items():
                orders[chat].append(order)
        self.check_devices(tracked)
        place = {message: number for number, message in enumerate(self.log_order())}
        for found in orders.values():
            for order in found:
                assert all(place[one] < place[other] for one, other in pairwise(order))

    def log_order(self) -> list[str]:
        """All ids that are tracked, in the order in which they came to be."""
        seen: dict[str, None] = {}
        stamped: list[tuple[int, str]] = []
        for person in PEOPLE:
            stamped += [(deed, item.id) for _, deed, item in stamped_inbox(self.world, person)]
        for _, message in sorted(stamped):
            seen.setdefault(message)
        return list(seen)

    def check_devices(self, tracked: set[str]) -> None:
        found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for device in devices(self.world):
            viewer = ""
            for _, deed, event in stamped_events(self.world, device):
                if isinstance(event, LoggedIn):
                    viewer = event.profile.id
                if isinstance(event, MessageReceived):
                    assert event.message.chat != viewer or event.message.sender == viewer
                    found[viewer, DEVICES[device]].append((deed, event.message.id))
                if isinstance(event, MessageRecalled):
                    found[viewer, DEVICES[device]].append((deed, event.notice_id))
        for seat, wanted in self.seats.items():
            rows = sorted(found[seat], key=lambda row: row[0])
            assert [message for _, message in rows if message in tracked] == wanted, seat

    def check_replay(self) -> None:
        replayed = World(deeds.decode_genesis(self.log[0]))
        for body in self.log[1:]:
            entry = deeds.decode_entry(body)
            replayed.apply(entry.deed, entry.at_ms)
        replayed.tick(self.world.at_ms)
        assert dump(replayed) == dump(self.world)


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
}
"""How each deed is made up."""

OFTEN = {deeds.Say: 30, deeds.Recall: 6, deeds.Read: 4, deeds.RequestFriend: 6, deeds.AcceptFriend: 6, deeds.Invite: 5}
SELDOM = {deeds.DissolveRoom: 0.3, deeds.DeleteFriend: 0.8, deeds.Block: 0.5, deeds.AdvanceClock: 0.5}
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


def walk(seed: int, steps: int, unread_every: int) -> Walk:
    found = Walk(seed)
    for number in range(steps):
        found.step()
        found.check_step()
        if number % unread_every == 0:
            found.check_unread()
    found.come_home()
    found.check_all()
    found.check_replay()
    return found


def test_the_walk_takes_every_deed() -> None:
    assert set(TABLE) == set(get_args(deeds.AnyDeed))


def test_walks_of_three_thousand_deeds_do_and_refuse_each() -> None:
    walks = [walk(seed, 3_000, unread_every=200) for seed in (1, 2, 3, 4)]
    names = {kind.__name__ for kind in TABLE}
    assert names == {name for one in walks for name in one.done}
    assert names == {name for one in walks for name in one.refused}


def test_a_walk_of_a_hundred_thousand_deeds() -> None:
    walk(5, 100_000, unread_every=10_000)

"""The simulated WeChat: one object, the only way in.

Pure: it knows no clock, no chance and no neighbour. Time is what ``apply`` and ``tick`` are told; nothing happens in
between. The same genesis and the same deeds at the same times give the same world, byte for byte, and ticks in between
change nothing of that.
"""

import hashlib
from collections.abc import Callable
from typing import Any, overload

from hongyan.model.account import LoginStatus
from hongyan.model.commands import QrCode
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument
from hongyan.model.events import AnyEvent
from hongyan.model.favourite import Favourite, FavouritePage
from hongyan.model.ids import ChatId, MessageId, MomentId, RoomId
from hongyan.model.label import Label
from hongyan.model.media import MediaRef
from hongyan.model.message import Message, Receipt, RedPacket, RoomInvitation, Transfer, Voip
from hongyan.model.moment import Moment, MomentPage, MomentPicture
from hongyan.model.payment import RedPacketRecord, TransferRecord
from hongyan.model.room import Room
from hongyan.world import deeds
from hongyan.world.attachments import Attachments
from hongyan.world.attempts import DeviceState, PendingLogin
from hongyan.world.calls import Calls
from hongyan.world.chats import Chats
from hongyan.world.clock import Alarm, Clock
from hongyan.world.contents import Contents
from hongyan.world.deeds import AnyDeed, Deed, Genesis, encode_genesis
from hongyan.world.devices import Devices
from hongyan.world.facts import InboxItem, Ledger
from hongyan.world.favourites import Favourites
from hongyan.world.following import Following
from hongyan.world.friends import Friends
from hongyan.world.furnishing import furnish
from hongyan.world.joining import Joining
from hongyan.world.labels import Labels
from hongyan.world.login import Logins
from hongyan.world.lookups import Lookups
from hongyan.world.minting import MOST_TURNS, Mint
from hongyan.world.moments import Moments
from hongyan.world.money import Money
from hongyan.world.people import People
from hongyan.world.phones import Phones, PhoneState
from hongyan.world.post import Post
from hongyan.world.posting import Posting
from hongyan.world.profiles import Profiles
from hongyan.world.reading import Reading
from hongyan.world.red_packets import RedPackets
from hongyan.world.room_life import RoomLife
from hongyan.world.rooms import Rooms
from hongyan.world.rules import LATEST_MS, LONGEST_ADVANCE_MS, shown
from hongyan.world.scenarios import SCENARIOS
from hongyan.world.scripts import Scripts, ScriptStatus
from hongyan.world.talk import Talk
from hongyan.world.transfers import Transfers
from hongyan.world.views import Views

Answer = (
    Receipt
    | LoginStatus
    | Profile
    | Room
    | QrCode
    | RoomId
    | Moment
    | MomentPicture
    | Favourite
    | Label
    | TransferRecord
    | RedPacketRecord
    | None
)


class World:
    """People, rooms, devices and what happened to them.

    Raises:
        InvalidArgument: a genesis that names no scenario, numbers out of range, or a setting that cannot be.
    """

    def __init__(self, genesis: Genesis) -> None:
        scenario = SCENARIOS.get(genesis.scenario)
        if scenario is None:
            raise InvalidArgument("scenario", f"{shown(genesis.scenario)} is none of {', '.join(SCENARIOS)}")
        if not -(2**63) <= genesis.seed < 2**63:
            raise InvalidArgument("seed", "must fit into 64 bits")
        start_ms = genesis.at_ms if genesis.start_ms is None else genesis.start_ms
        for field, at_ms in (("at_ms", genesis.at_ms), ("start", start_ms)):
            if not 0 <= at_ms <= LATEST_MS:
                raise InvalidArgument(field, "must lie between 1970 and 9999")
        self.genesis = genesis
        self.generation = hashlib.sha256(encode_genesis(genesis)).hexdigest()[:16]
        """Tells worlds of different geneses apart."""
        self._turn = 0
        self._mint = mint = Mint(genesis.seed)
        self._clock = clock = Clock(start_ms)
        clock.offset_ms = start_ms - genesis.at_ms
        self._ledger = Ledger()
        self._people = people = People(mint)
        self._rooms = rooms = Rooms()
        self._devices = devices = Devices(self._ledger)
        self._logins = logins = Logins(mint, clock, people, devices)
        self._views = views = Views(mint, people, rooms)
        self._lookups = Lookups(mint, people, rooms, views)
        self._mint = mint
        self._changes = 0
        self._post = post = Post(mint, clock, people, devices)
        self._moments = moments = Moments(people)
        posting = Posting(mint, clock, devices, post, moments)
        self._favourites = favourites = Favourites(mint, clock, post)
        self._labels = labels = Labels(people, devices, post, views)
        self._phones = Phones(people, rooms, devices, logins, views, moments, favourites, labels)
        self._attachments = attachments = Attachments(post)
        talk = Talk(mint, clock, people, rooms, devices, post, Contents(mint, people, post), attachments)
        chats = Chats(clock, people, rooms, devices, post, self._lookups)
        calls = Calls(clock, people, post, talk)
        friends = Friends(mint, clock, people, devices, post, talk, views)
        profiles = Profiles(people, devices, post, views)
        joining = Joining(mint, clock, people, rooms, devices, post, talk, views)
        life = RoomLife(people, rooms, devices, post, talk)
        transfers = Transfers(mint, clock, people, devices, post)
        packets = RedPackets(mint, clock, people, rooms, devices, post)
        self.money = Money(people, transfers, packets)
        """Transfers and red packets, for who looks."""
        following = Following(mint, clock, people, devices, post, views)
        talk.ways |= {
            RoomInvitation: joining.ask,
            Voip: calls.say,
            Transfer: transfers.say,
            RedPacket: packets.say,
        }
        setting = genesis.setting
        self._scripts = scripts = Scripts(clock, {} if setting is None else setting.scripts, self._perform)
        # Any: each handler takes the deed of its own row.
        self._handlers: dict[type[Deed], Callable[[Any], Answer]] = {
            deeds.Say: talk.say,
            deeds.Recall: talk.recall,
            deeds.Read: chats.read,
            deeds.PinChat: chats.pin,
            deeds.UploadFile: attachments.upload,
            deeds.RequestFriend: friends.request,
            deeds.AcceptFriend: friends.accept,
            deeds.DeleteFriend: friends.delete,
            deeds.Block: friends.block,
            deeds.Unblock: friends.unblock,
            deeds.SetRemark: friends.set_remark,
            deeds.RequireVerification: friends.require_verification,
            deeds.SetProfile: profiles.set,
            deeds.CreateRoom: joining.create,
            deeds.Invite: joining.invite,
            deeds.AcceptInvitation: joining.accept,
            deeds.ConfirmInvitation: joining.confirm,
            deeds.ShowRoomQr: joining.show_qr,
            deeds.JoinByQr: joining.join_by_qr,
            deeds.RemoveMember: life.remove,
            deeds.LeaveRoom: life.leave,
            deeds.DissolveRoom: life.dissolve,
            deeds.HandOverRoom: life.hand_over,
            deeds.RenameRoom: life.rename,
            deeds.Announce: life.announce,
            deeds.SetRoomNick: life.set_nick,
            deeds.RequireInviteConfirmation: life.require_confirmation,
            deeds.UploadMomentPicture: posting.upload,
            deeds.PostMoment: posting.post,
            deeds.Comment: posting.comment,
            deeds.DeleteComment: posting.delete_comment,
            deeds.Like: posting.like,
            deeds.Unlike: posting.unlike,
            deeds.DeleteMoment: posting.delete,
            deeds.AddFavourite: favourites.add,
            deeds.DeleteFavourite: favourites.delete,
            deeds.AddLabel: labels.add,
            deeds.DeleteLabel: labels.delete,
            deeds.SetLabels: labels.set,
            deeds.SendTransfer: transfers.send,
            deeds.AcceptTransfer: transfers.accept,
            deeds.ReturnTransfer: transfers.give_back,
            deeds.SendRedPacket: packets.send,
            deeds.OpenRedPacket: packets.open,
            deeds.Follow: following.follow,
            deeds.Unfollow: following.unfollow,
            deeds.ClickMenu: following.click,
            deeds.PublishArticle: following.publish,
            deeds.Scan: logins.scan,
            deeds.Confirm: logins.confirm,
            deeds.Cancel: logins.refuse,
            deeds.LogOutDevice: logins.end_from_phone,
            deeds.GetBanned: logins.ban,
            deeds.AddPerson: people.add,
            deeds.AdvanceClock: self._advance,
            deeds.RegisterDevice: devices.register,
            deeds.GoOffline: devices.go_offline,
            deeds.ComeOnline: devices.come_online,
            deeds.RequestLogin: logins.request,
            deeds.CancelLogin: logins.give_up,
            deeds.EndLogin: logins.end,
            deeds.StartScript: scripts.start,
            deeds.StopScript: scripts.stop,
            deeds.TurnBack: self._turn_back,
        }
        self._alarms: dict[Alarm, Callable[[str], None]] = {
            Alarm.LOGIN_EXPIRES: logins.expire,
            Alarm.TRANSFER_EXPIRES: transfers.expire,
            Alarm.RED_PACKET_EXPIRES: packets.expire,
            Alarm.CALL_IS_MISSED: calls.give_up,
            Alarm.SCRIPT_STEP: scripts.ring,
        }
        scenario(people, rooms)
        if setting is not None:
            furnish(setting, mint, people, rooms)
        scripts.start_all()

    @property
    def now_ms(self) -> int:
        """World time. Never goes back."""
        return self._clock.now_ms

    @property
    def at_ms(self) -> int:
        """The caller's time as it counted last. Right after a deed: what its log entry must carry."""
        return self._clock.now_ms - self._clock.offset_ms

    @property
    def deed_count(self) -> int:
        """How many deeds were applied."""
        return self._ledger.deed

    @property
    def changes(self) -> int:
        """Grows with whatever may change a phone, but for messages: those are told one by one."""
        return self._changes

    @property
    def next_due_ms(self) -> int | None:
        """The caller's time at which ``tick`` has something to do; absent when nothing is due ever."""
        due_ms = self._clock.next_due_ms
        return None if due_ms is None else due_ms - self._clock.offset_ms

    @overload
    def apply(self, deed: deeds.Say | deeds.Recall | deeds.PublishArticle, at_ms: int) -> Receipt: ...
    @overload
    def apply(
        self, deed: deeds.RequestLogin | deeds.Scan | deeds.Confirm | deeds.Cancel, at_ms: int
    ) -> LoginStatus: ...
    @overload
    def apply(self, deed: deeds.AddPerson | deeds.SetProfile, at_ms: int) -> Profile: ...
    @overload
    def apply(self, deed: deeds.CreateRoom, at_ms: int) -> Room: ...
    @overload
    def apply(self, deed: deeds.ShowRoomQr, at_ms: int) -> QrCode: ...
    @overload
    def apply(self, deed: deeds.AcceptInvitation | deeds.JoinByQr, at_ms: int) -> RoomId: ...
    @overload
    def apply(self, deed: deeds.UploadMomentPicture, at_ms: int) -> MomentPicture: ...
    @overload
    def apply(self, deed: deeds.PostMoment | deeds.Comment | deeds.Like, at_ms: int) -> Moment: ...
    @overload
    def apply(self, deed: deeds.AddFavourite, at_ms: int) -> Favourite: ...
    @overload
    def apply(self, deed: deeds.AddLabel, at_ms: int) -> Label: ...
    @overload
    def apply(
        self, deed: deeds.SendTransfer | deeds.AcceptTransfer | deeds.ReturnTransfer, at_ms: int
    ) -> TransferRecord: ...
    @overload
    def apply(self, deed: deeds.SendRedPacket | deeds.OpenRedPacket, at_ms: int) -> RedPacketRecord: ...
    @overload
    def apply(self, deed: AnyDeed, at_ms: int) -> Answer: ...

    def apply(self, deed: AnyDeed, at_ms: int) -> Answer:
        """Do everything that is due by ``at_ms``, as ``tick`` does, and then ``deed``.

        A refused deed changes nothing but the time.

        Raises:
            InvalidArgument, NotFound, Conflict, NotLoggedIn: the deed makes no sense.
            Unavailable: the device that does it is offline.
            Rejected: WeChat's own refusal.
        """
        self.tick(at_ms)
        handler = self._handlers[type(deed)]
        self._ledger.deed += 1
        try:
            answer = handler(deed)
        except HongyanError:
            self._ledger.deed -= 1
            raise
        if type(deed) is not deeds.Say:
            self._changes += 1
        return answer

    def tick(self, at_ms: int) -> None:
        """Let it be ``at_ms``, unless it is later already, and do what is due by then, in order.

        What comes of it counts as caused by the last applied deed: a replay without this tick gives the same.
        """
        self._reach(at_ms + self._clock.offset_ms)

    def take_touched(self) -> frozenset[str]:
        """Return the devices and people to whom something happened since the last call."""
        return self._ledger.take_touched()

    def device_events(self, device: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, AnyEvent]]:
        """Return up to ``limit`` things that happened for ``device``, numbered from 1, above ``after``, in order.

        None of a deed after ``upto_deed``: who publishes only what is durably logged says here how far that is.

        Raises:
            NotFound: it was never registered.
        """
        record = self._devices.device(device)
        rows = record.log.read(after, upto_deed, limit)
        return [(index, self._views.event(record, index, fact)) for index, fact in rows]

    def inbox(self, wxid: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, InboxItem]]:
        """Return what the phone of ``wxid`` received; the numbers and limits are as in ``device_events``.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.phone(person.id).read(after, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def screen(self, wxid: str, after: int, *, upto_deed: int, limit: int = 256) -> list[tuple[int, InboxItem]]:
        """Return what the phone of ``wxid`` shows: what it received, and what they wrote on it. Numbers of its own.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.screen(person.id).read(after, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def screen_back(
        self, wxid: str, before: int | None, *, upto_deed: int, limit: int = 256
    ) -> list[tuple[int, InboxItem]]:
        """Return the last ``limit`` items of ``screen`` numbered below ``before``, in order; absent: the newest.

        Raises:
            NotFound: no such person.
        """
        person = self._people.person(wxid)
        rows = self._devices.screen(person.id).read_back(before, upto_deed, limit)
        return [(index, self._views.item(fact, person)) for index, fact in rows]

    def phone(self, wxid: str) -> PhoneState:
        """Return what the phone of ``wxid`` shows besides its messages.

        Raises:
            NotFound: no such person.
        """
        return self._phones.state(self._people.person(wxid))

    def unread(self, wxid: str) -> dict[ChatId, int]:
        """Return how many messages of others came to the phone of ``wxid`` since each chat was read; no zeros.

        Raises:
            NotFound: no such person.
        """
        return dict(self._devices.unread(self._people.person(wxid).id))

    def message(self, wxid: str, message: MessageId) -> Message:
        """Return a message that somebody said, as ``wxid`` sees it: what its media are fetched by.

        Raises:
            NotFound: no such person, or no such message of theirs, or it was recalled.
        """
        person = self._people.person(wxid)
        return self._views.message(self._post.find(message, person), person)

    def attachment(self, sha256: str) -> MediaRef | None:
        """Return the file with this digest, if it was sent or uploaded."""
        return self._attachments.find(sha256)

    def search(self, wxid: str, query: str) -> Contact:
        """Find a person for ``wxid``, by id, WeChat number or phone number; a stranger comes with a v2 code.

        Raises:
            NotFound: no such person, or nobody is found by that.
        """
        return self._lookups.search(self._people.person(wxid), query)

    def contact(self, wxid: str, id_: str) -> Contact | Room:
        """Return whom ``wxid`` knows: themself, friends, strangers they met, other accounts, and rooms they are in.

        Raises:
            NotFound: no such person, or they do not know this id.
        """
        return self._lookups.contact(self._people.person(wxid), id_)

    def room(self, wxid: str, id_: str) -> Room:
        """Return a room that ``wxid`` is in.

        Raises:
            NotFound: no such person, no such room, or they are not in it.
        """
        return self._lookups.room(self._people.person(wxid), id_)

    def moments(self, wxid: str, of: str, after: MomentId) -> MomentPage:
        """Return the page behind ``after`` of what ``of`` posted, as ``wxid`` sees it; ``of`` empty: the timeline.

        Raises:
            NotFound: no such person, or ``after`` is no moment's id.
            Rejected: ``of`` is a stranger.
        """
        viewer = self._people.person(wxid)
        return self._moments.of(of, viewer, after) if of else self._moments.timeline(viewer, after)

    def moment(self, wxid: str, id_: MomentId) -> Moment:
        """Return one moment as ``wxid`` sees it.

        Raises:
            NotFound: no such person, or no moment that they see.
        """
        viewer = self._people.person(wxid)
        return self._moments.spell(self._moments.find(id_, viewer), viewer)

    def favourites(self, wxid: str, after: str = "") -> FavouritePage:
        """Return a page of what ``wxid`` keeps, or of what changed there since a key.

        Raises:
            NotFound: no such person.
            InvalidArgument: ``after`` is no key of theirs.
        """
        return self._favourites.page(self._people.person(wxid), after)

    def newest_favourites(self, wxid: str, before: int | None, *, limit: int) -> list[Favourite]:
        """Return what ``wxid`` keeps, whole, the newest first: those numbered below ``before``; absent: all.

        Raises:
            NotFound: no such person.
        """
        return self._favourites.newest(self._people.person(wxid), before, limit)

    def favourite(self, wxid: str, number: int) -> Favourite:
        """Return one thing that ``wxid`` keeps, whole.

        Raises:
            NotFound: no such person, or nothing kept under this number.
        """
        return self._favourites.find(self._people.person(wxid), number)

    def labels(self, wxid: str) -> tuple[Label, ...]:
        """Return the labels of ``wxid``, the oldest first.

        Raises:
            NotFound: no such person.
        """
        return self._labels.of(self._people.person(wxid))

    def contact_qr_code(self, wxid: str, id_: str) -> QrCode:
        """Return the code by which ``wxid`` themself, or a friend of theirs, is added.

        Raises:
            NotFound: no such person, or neither.
        """
        return self._lookups.code(self._people.person(wxid), id_)

    def profile(self, wxid: str) -> Profile:
        """Return the profile of a person, an official or a special account.

        Raises:
            NotFound: nobody has this id.
        """
        return self._people.profile(wxid)

    def officials(self, wxid: str) -> Reading:
        """Return what ``wxid`` can look up of official accounts and their pages.

        Raises:
            NotFound: no such person.
        """
        return Reading(self._mint, self._clock, self._people, self._views, self._people.person(wxid))

    def official_accounts(self) -> list[Profile]:
        """Return the profiles of all official accounts, the oldest first."""
        return [official.profile for official in self._people.officials()]

    def people(self) -> list[Profile]:
        """Return the profiles of all people, the oldest first."""
        return [person.profile for person in self._people.persons()]

    def address_book(self, wxid: str) -> tuple[tuple[Contact, ...], tuple[Room, ...]]:
        """Return the contacts and the saved rooms of ``wxid``, as that account sees them.

        Raises:
            NotFound: no such person.
        """
        return self._views.address_book(self._people.person(wxid))

    def device_state(self, device: str) -> DeviceState:
        """Return where ``device`` stands.

        Raises:
            NotFound: it was never registered.
        """
        return self._logins.state(device)

    def owner(self, device: str) -> Profile | None:
        """Return who is logged in on ``device``; absent when nobody is.

        Raises:
            NotFound: it was never registered.
        """
        person = self._devices.device(device).person
        return person.profile if person is not None else None

    def pending_logins(self) -> list[PendingLogin]:
        """Return the logins that wait for a person, the oldest first."""
        return self._logins.pending()

    def scripts(self) -> list[ScriptStatus]:
        """Return how far each script is, in the order of the file."""
        return self._scripts.statuses()

    def newest(self, device: str) -> int:
        """Return the number of the newest event of a device, logged or not; 0 for none.

        Raises:
            NotFound: it was never registered.
        """
        return len(self._devices.device(device).log)

    def turned_at(self, device: str) -> int:
        """Return how many of a device's events were told before the world was last taken back; 0 if it never was.

        Raises:
            NotFound: it was never registered.
        """
        return self._devices.device(device).turned_at

    def kept_login(self, device: str) -> Profile | None:
        """Return who was logged in on ``device`` when the world was last taken back, if that login still lives.

        Raises:
            NotFound: it was never registered.
        """
        record = self._devices.device(device)
        is_kept = record.person is not None and record.sittings[-1][0] < record.turned_at
        return record.person.profile if record.person is not None and is_kept else None

    @property
    def turn(self) -> int:
        """Of the newest ``TurnBack``; 0 in a world that was never taken back."""
        return self._turn

    def _perform(self, deed: AnyDeed) -> Answer:
        return self._handlers[type(deed)](deed)

    def _turn_back(self, deed: deeds.TurnBack) -> None:
        if not self._turn < deed.turn <= MOST_TURNS:
            raise Conflict(f"this is turn {self._turn} of at most {MOST_TURNS}")
        self._turn = deed.turn
        self._mint.leap(deed.turn)
        self._logins.forget()
        self._devices.turn()

    def _advance(self, deed: deeds.AdvanceClock) -> None:
        if not 0 < deed.by_ms <= LONGEST_ADVANCE_MS:
            raise InvalidArgument("by_ms", f"must be 1 to {LONGEST_ADVANCE_MS}")
        if self._clock.now_ms + deed.by_ms > LATEST_MS:
            raise InvalidArgument("by_ms", "would lead past the year 9999")
        self._clock.offset_ms += deed.by_ms
        self._reach(self._clock.now_ms + deed.by_ms)

    def _reach(self, until_ms: int) -> None:
        clock = self._clock
        # A caller's clock that jumped back counts as standing still: what is due at this moment is due all the same.
        if until_ms < clock.now_ms:
            until_ms = clock.now_ms
        while (due := clock.pop(until_ms)) is not None:
            self._alarms[due.alarm](due.key)
            self._changes += 1
        clock.now_ms = until_ms

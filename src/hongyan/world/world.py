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
from hongyan.model.contact import Profile
from hongyan.model.errors import Conflict, HongyanError, InvalidArgument
from hongyan.model.favourite import Favourite
from hongyan.model.ids import RoomId
from hongyan.model.label import Label
from hongyan.model.message import Receipt, RedPacket, RoomInvitation, Transfer, Voip
from hongyan.model.moment import Moment, MomentPicture
from hongyan.model.payment import RedPacketRecord, TransferRecord
from hongyan.model.room import Room
from hongyan.world import deeds
from hongyan.world.attachments import Attachments
from hongyan.world.calls import Calls
from hongyan.world.chats import Chats
from hongyan.world.clock import Alarm, Clock
from hongyan.world.contents import Contents
from hongyan.world.deeds import AnyDeed, Deed, Genesis, encode_genesis
from hongyan.world.devices import Devices
from hongyan.world.facts import Ledger
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
from hongyan.world.phones import Phones
from hongyan.world.post import Post
from hongyan.world.posting import Posting
from hongyan.world.profiles import Profiles
from hongyan.world.questions import Questions
from hongyan.world.red_packets import RedPackets
from hongyan.world.room_life import RoomLife
from hongyan.world.rooms import Rooms
from hongyan.world.rules import LATEST_MS, LONGEST_ADVANCE_MS, shown
from hongyan.world.scenarios import SCENARIOS
from hongyan.world.scripts import Scripts
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


class World(Questions):
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
        self._reach(at_ms + self._clock.offset_ms)
        ledger = self._ledger
        ledger.deed += 1
        try:
            answer = self._handlers[type(deed)](deed)
        except HongyanError:
            ledger.deed -= 1
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
        while clock.next_due_ms is not None and clock.next_due_ms <= until_ms:
            due = clock.pop()
            self._alarms[due.alarm](due.key)
            self._changes += 1
        clock.now_ms = until_ms

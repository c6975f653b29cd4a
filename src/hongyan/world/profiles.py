"""What people say about themselves, when they change it."""

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.errors import InvalidArgument
from hongyan.model.events import ContactChanged
from hongyan.world.contents import check_picture
from hongyan.world.deeds import SetProfile
from hongyan.world.devices import Devices
from hongyan.world.people import People, check_profile
from hongyan.world.post import Post
from hongyan.world.views import Views

AVATAR_URL = "http://wx.qlogo.cn/mmhead/{digest}/0"
"""Where a new picture is. Shape: samples of PadChat pushes; that the digest is the picture's is a guess."""

_PLAIN = ("nick", "sex", "signature", "country", "province", "city", "avatar_url")
"""The fields that are taken over as they are."""


class Profiles:
    """Changes profiles. Keeps nothing."""

    __slots__ = ("_devices", "_people", "_post", "_views")

    def __init__(self, people: People, devices: Devices, post: Post, views: Views) -> None:
        self._people = people
        self._devices = devices
        self._post = post
        self._views = views

    def set(self, deed: SetProfile) -> Profile:
        """Change what a person says about themself; who has them in their address book is told.

        Raises:
            InvalidArgument: a field is too long or of the wrong shape.
            Conflict: the WeChat number or the phone number is somebody else's.
        """
        person, _ = self._post.actor(deed)
        check_profile(msgspec.structs.asdict(deed))
        if deed.avatar is not None and deed.avatar_url is not None:
            raise InvalidArgument("avatar", "not together with avatar_url")
        check_picture("avatar", deed.avatar)
        number = person.profile.wechat_number if deed.wechat_number is None else deed.wechat_number
        phone = person.phone if deed.phone is None else deed.phone
        self._people.check_names(person, number, phone)
        before = person.profile
        self._people.name(person, number, phone)
        changes = {field: getattr(deed, field) for field in _PLAIN if getattr(deed, field) is not None}
        if deed.avatar_url is not None:
            person.avatar = None
        if deed.avatar is not None:
            person.avatar = deed.avatar
            changes["avatar_url"] = AVATAR_URL.format(digest=deed.avatar.sha256[:40])
        person.profile = msgspec.structs.replace(person.profile, **changes)
        if deed.password is not None:
            person.password = deed.password
        if person.profile != before:
            for other in self._people.persons():
                if person.id in other.friends:
                    event = ContactChanged(contact=self._views.person(other, person))
                    self._devices.inform(other.id, event)
        return person.profile

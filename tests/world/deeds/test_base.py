from typing import get_args

import pytest

from hongyan.model.errors import Conflict, NotFound, NotLoggedIn, Unavailable
from hongyan.world.deeds import AnyDeed, Deed, GoOffline, PersonDeed, Read
from tests.world.story import ANN, BOT, Story


def test_every_deed_is_listed() -> None:
    def leaves(kind: type[Deed]) -> set[type[Deed]]:
        return set().union(*map(leaves, kind.__subclasses__())) if kind.__subclasses__() else {kind}

    assert leaves(Deed) == set(get_args(AnyDeed))


def test_what_a_person_does_is_done_on_the_phone_unless_a_device_is_named() -> None:
    for kind in PersonDeed.__subclasses__():
        fields = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
        assert fields["as_"] == "as"
        assert "device" in fields


def test_a_person_uses_only_devices_on_which_they_are_logged_in(story: Story) -> None:
    story.log_in("anns", ANN)
    story.device("empty")
    story.log_in("ipad", BOT)
    story.do(Read(as_=BOT, chat=ANN, device="ipad"))
    for device, error in (("anns", Conflict), ("empty", NotLoggedIn), ("unknown", NotFound)):
        with pytest.raises(error):
            story.do(Read(as_=BOT, chat=ANN, device=device))
    story.do(GoOffline(device="ipad"))
    with pytest.raises(Unavailable):
        story.do(Read(as_=BOT, chat=ANN, device="ipad"))

"""New moments become events, in each edition."""

from hongyan.model.events import MomentPosted
from tests.client.conftest import Stage


async def test_a_new_moment_is_an_event_and_what_was_there_and_own_ones_are_not(stage: Stage) -> None:
    old = await stage.client.list_timeline()
    assert old.moments == ()
    own = await stage.client.post_moment(text="自己发的")
    await stage.deed("wxid_ann", "post_moment", text="早")
    first = await stage.listener.one(MomentPosted)
    assert (first.moment.author, first.moment.text) == ("wxid_ann", "早")
    await stage.deed("wxid_ann", "comment", moment=own.id, text="好")
    await stage.deed("wxid_bob", "post_moment", text="晚")
    await stage.deed("wxid_bob", "post_moment", text="安")
    await stage.listener.until(lambda: len(told(stage)) == 3)
    assert told(stage) == ["早", "晚", "安"]


def told(stage: Stage) -> list[str]:
    return [event.moment.text for event in stage.listener.heard if isinstance(event, MomentPosted)]

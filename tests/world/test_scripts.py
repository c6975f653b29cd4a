from typing import Any

import pytest

from hongyan.model.errors import Conflict, InvalidArgument, NotFound
from hongyan.model.events import LoginFailed, MessageReceived
from hongyan.model.message import Quote, Text
from hongyan.world import deeds
from hongyan.world.deeds import AnyDeed, Script, Setting, Step
from hongyan.world.rules import QR_CODE_MS
from hongyan.world.scripts import ScriptState
from hongyan.world.world import World
from tests.world.story import ANN, BOB, BOT, GEESE, SHI, START_MS, Story, dump


def say(text: str, as_: str = ANN, to: str = BOT) -> deeds.Say:
    return deeds.Say(as_=as_, to=to, content=Text(text=text))


def script(*steps: tuple[int, AnyDeed] | tuple[int, AnyDeed, str], autostart: bool = False) -> Script:
    return Script(autostart=autostart, deeds=tuple(Step(at_ms=at, deed=do, name=(*x, "")[0]) for at, do, *x in steps))


def story_of(**scripts: Script) -> Story:
    story = Story()
    story.world = World(deeds.begin(Setting(base="demo", scripts=scripts), START_MS, seed=7))
    return story


def texts(story: Story, person: str = BOT) -> list[tuple[int, str]]:
    return [(item.at_ms - START_MS, item.text) for item in story.inbox(person)]


def test_the_deeds_of_a_script_are_done_at_their_times() -> None:
    story = story_of(a=script((10, say("one")), (20, say("two")), (20, say("three")), autostart=True))
    story.wait(9)
    assert texts(story) == []
    story.wait(11)
    assert texts(story) == [(10, "one"), (20, "two"), (20, "three")]
    assert story.world.next_due_ms is None


def test_a_script_that_does_not_begin_by_itself_waits_for_its_start() -> None:
    story = story_of(a=script((0, say("one")), (5, say("two"))))
    story.wait(1_000)
    story.do(deeds.StartScript(script="a"))
    story.wait(5)
    assert texts(story) == [(1_000, "one"), (1_005, "two")]
    (status,) = story.world.scripts()
    assert (status.state, status.deeds, status.done, status.next_at_ms) == (ScriptState.DONE, 2, 2, None)


def test_a_stopped_script_goes_no_further_and_may_begin_again() -> None:
    story = story_of(a=script((0, say("one")), (5, say("two")), autostart=True))
    story.wait(1)
    story.do(deeds.StopScript(script="a"))
    story.wait(100)
    assert [text for _, text in texts(story)] == ["one"]
    assert story.world.scripts()[0].state is ScriptState.STOPPED
    story.do(deeds.StartScript(script="a"))
    story.wait(5)
    assert [text for _, text in texts(story)] == ["one", "one", "two"]


def test_a_script_that_runs_does_not_begin_and_one_that_does_not_does_not_stop() -> None:
    story = story_of(a=script((5, say("one")), autostart=True), b=script((5, say("one"))))
    for deed, error in (
        (deeds.StartScript(script="a"), Conflict),
        (deeds.StopScript(script="b"), Conflict),
        (deeds.StartScript(script="c"), NotFound),
        (deeds.StopScript(script="c"), NotFound),
    ):
        before = dump(story.world)
        with pytest.raises(error):
            story.do(deed)
        assert dump(story.world) == before


def test_what_wechat_refuses_is_noted_and_the_script_goes_on() -> None:
    story = story_of(a=script((1, say("no", SHI)), (2, say("yes")), autostart=True))
    story.wait(2)
    assert [text for _, text in texts(story)] == ["yes"]
    (status,) = story.world.scripts()
    assert (status.done, status.refused) == (2, 1)
    assert status.last_refusal.startswith("say: ")


def test_a_step_may_call_what_an_earlier_one_brought() -> None:
    create = deeds.CreateRoom(as_=ANN, members=(BOT, BOB), name="nest")
    quote = deeds.Say(as_=ANN, to="$nest", content=Quote(text="$oops", message_id="$oops"))
    story = story_of(
        a=script(
            (0, create, "nest"),
            (1, say("oops", to="$nest"), "oops"),
            (2, quote),
            (3, deeds.Recall(as_=ANN, message="$oops")),
            autostart=True,
        )
    )
    story.wait(3)
    assert [(item.kind, item.text) for item in story.inbox(BOB)][-3:] == [
        ("text", "oops"),
        ("quote", "$oops"),
        ("recall", '"安安" 撤回了一条消息'),
    ]
    assert story.world.scripts()[0].refused == 0


def test_a_step_that_needs_a_refused_one_is_refused() -> None:
    story = story_of(a=script((0, say("no", SHI), "x"), (1, deeds.Recall(as_=ANN, message="$x")), autostart=True))
    story.wait(1)
    (status,) = story.world.scripts()
    assert (status.refused, status.last_refusal) == (2, "recall: $x brought nothing")


def test_scripts_and_alarms_take_their_turns_in_a_large_advance() -> None:
    """One deed moves the clock over all of them, and each sees the world of its own moment."""
    steps = [(at_ms, say(str(at_ms))) for at_ms in range(10_000, 2 * QR_CODE_MS, 10_000)]
    story = story_of(
        a=script(*steps, autostart=True), b=script((5_000, say("b")), (QR_CODE_MS, say("b")), autostart=True)
    )
    story.log_in("ipad")
    story.request(story.device("pc", "pc"))
    story.do(deeds.AdvanceClock(by_ms=2 * QR_CODE_MS))
    seen = texts(story)
    assert seen == sorted(seen, key=lambda item: item[0])
    assert [int(text) for _, text in seen if text != "b"] == [at_ms for at_ms, _ in steps]
    assert [at_ms for at_ms, text in seen if text == "b"] == [5_000, QR_CODE_MS]
    assert all(at_ms == int(text) for at_ms, text in seen if text != "b")
    received = [event for event in story.events("ipad") if isinstance(event, MessageReceived)]
    assert [event.message.sent_at_ms - START_MS for event in received] == [at_ms for at_ms, _ in seen]
    assert isinstance(story.events("pc")[-1], LoginFailed)


def test_an_alarm_in_the_middle_of_an_advance_decides_what_a_later_step_finds() -> None:
    login = deeds.Scan(as_=ANN)
    story = story_of(a=script((QR_CODE_MS - 1, login), (QR_CODE_MS + 1, login), autostart=True))
    story.request(story.device("ipad"))
    story.do(deeds.AdvanceClock(by_ms=10 * QR_CODE_MS))
    assert story.names("ipad") == ["QrCodeShown", "Scanned", "LoginFailed"]
    assert story.world.scripts()[0].last_refusal == "scan: no login is pending"


@pytest.mark.parametrize("ticked", [[], [15], [10, 11, 20, 29, 30]])
def test_a_replay_of_a_running_script_is_the_same_however_often_it_was_ticked(ticked: list[int]) -> None:
    def world(ticks: list[int]) -> World:
        made = story_of(a=script((10, say("one")), (20, say("two")), (30, say("three")), autostart=True)).world
        for at_ms in ticks:
            made.tick(START_MS + at_ms)
        made.apply(say("between", BOB), START_MS + 25)
        made.tick(START_MS + 40)
        return made

    assert dump(world([at_ms for at_ms in ticked if at_ms <= 25])) == dump(world([]))


@pytest.mark.parametrize(
    ("scripts", "place"),
    [
        ({"a b": script((0, say("x")))}, "scripts.a b"),
        ({"a": Script(deeds=())}, "scripts.a.deeds"),
        ({"a": script((5, say("x")), (4, say("y")))}, "scripts.a.deeds[1].at"),
        ({"a": script((0, say("x", "nobody")))}, "scripts.a.deeds[0].as"),
        ({"a": script((0, deeds.Recall(as_=ANN, message="$later")), (1, say("x"), "later"))}, "scripts.a.deeds[0]"),
        ({"a": script((0, say("x"), "Not a name"))}, "scripts.a.deeds[0].step"),
    ],
)
def test_a_script_that_could_never_run_is_refused_and_names_its_place(scripts: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        story_of(**scripts)
    assert caught.value.field == place


def test_what_people_say_may_look_like_the_name_of_a_step() -> None:
    story = story_of(a=script((0, say("$money")), autostart=True))
    story.wait(0)
    assert [item.text for item in story.inbox(BOT)] == ["$money"]
    assert GEESE in {room.id for room in story.world.phone(BOT).rooms}

import pytest

from hongyan.model.errors import InvalidArgument, NotFound, Rejected
from hongyan.model.events import ContactChanged
from hongyan.model.label import Label
from hongyan.world import labels
from hongyan.world.deeds import AddLabel, DeleteLabel, SetLabels
from tests.world.story import ANN, BOB, BOT, SHI, Story, dump


def labels_of(story: Story, friend: str) -> tuple[str, ...]:
    return story.world.contact(BOT, friend).labels


def test_the_demo_world_has_one_label_on_bob(story: Story) -> None:
    assert story.world.labels(BOT) == (Label(id="1", name="同事"),)
    assert labels_of(story, BOB) == ("1",)
    assert story.world.phone(BOT).labels == (Label(id="1", name="同事"),)
    assert story.world.labels(ANN) == ()


def test_labels_are_numbered_on_and_a_number_does_not_come_back(story: Story) -> None:
    family = story.do(AddLabel(as_=BOT, name="家人"))
    assert family == Label(id="2", name="家人")
    story.do(DeleteLabel(as_=BOT, label="2"))
    assert story.do(AddLabel(as_=BOT, name="家人")).id == "3"
    assert [label.id for label in story.world.labels(BOT)] == ["1", "3"]


def test_a_label_of_the_same_name_is_answered_as_it_is(story: Story) -> None:
    assert story.do(AddLabel(as_=BOT, name="同事")).id == "1"
    assert len(story.world.labels(BOT)) == 1


def test_labels_are_set_in_place_of_those_that_were_there_and_the_devices_hear_of_it(story: Story) -> None:
    story.log_in("ipad")
    story.do(AddLabel(as_=BOT, name="家人"))
    story.do(SetLabels(as_=BOT, device="ipad", contact=BOB, labels=("2", "2")))
    assert labels_of(story, BOB) == ("2",)
    assert story.last("ipad", ContactChanged).contact == story.world.contact(BOT, BOB)
    story.do(SetLabels(as_=BOT, contact=BOB, labels=()))
    assert labels_of(story, BOB) == ()


def test_a_deleted_label_is_taken_off_everybody_and_each_is_told(story: Story) -> None:
    story.log_in("ipad")
    story.do(AddLabel(as_=BOT, name="家人"))
    story.do(SetLabels(as_=BOT, contact=BOB, labels=("1", "2")))
    story.do(SetLabels(as_=BOT, contact=ANN, labels=("1",)))
    before = len(story.events("ipad"))
    story.do(DeleteLabel(as_=BOT, label="1"))
    assert (labels_of(story, ANN), labels_of(story, BOB)) == ((), ("2",))
    told = {event.contact.id: event.contact.labels for event in story.events("ipad", before)}
    assert told == {ANN: (), BOB: ("2",)}


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        (AddLabel(as_=BOT, name=""), InvalidArgument),
        (AddLabel(as_=BOT, name="x" * 33), InvalidArgument),
        (AddLabel(as_=BOT, name="一\n二"), InvalidArgument),
        (DeleteLabel(as_=BOT, label="9"), NotFound),
        (DeleteLabel(as_=ANN, label="1"), NotFound),
        (SetLabels(as_=BOT, contact=SHI, labels=("1",)), NotFound),
        (SetLabels(as_=BOT, contact=ANN, labels=("1", "9")), NotFound),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(story: Story, deed, refusal) -> None:
    before = dump(story.world)
    with pytest.raises(refusal):
        story.do(deed)
    assert dump(story.world) == before


def test_there_is_a_most_number_of_labels(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "LABELS", 2)
    story.do(AddLabel(as_=BOT, name="家人"))
    with pytest.raises(Rejected):
        story.do(AddLabel(as_=BOT, name="同学"))
    assert story.do(AddLabel(as_=BOT, name="家人")).id == "2"

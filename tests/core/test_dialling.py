from hongyan.core.dialling import Callbacks, CallbackState
from hongyan.model.ids import AccountId


def state(name: str) -> CallbackState:
    return CallbackState(face="x", name=name, account=AccountId("demo/default"), url="http://u")


def test_callbacks_are_shown_as_they_are_for_as_long_as_they_are_there() -> None:
    callbacks = Callbacks()
    names = ["one"]
    with callbacks.shown(lambda: state(names[0])), callbacks.shown(lambda: state("two")):
        assert callbacks.states() == (state("one"), state("two"))
        names[0] = "other"
        assert callbacks.states()[0] == state("other")
    assert callbacks.states() == ()

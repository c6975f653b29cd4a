import pytest

from hongyan.model.errors import Malformed
from hongyan.model.message import Text
from hongyan.world.deeds import AddPerson, Genesis, Say, Script, Setting, Step, begin, decode_genesis, encode_genesis

SETTING = Setting(
    base="demo",
    people=(AddPerson(id="wxid_lin", nick="小林", friends=("wxid_bot",)),),
    scripts={"hi": Script(deeds=(Step(at_ms=5, deed=Say(as_="wxid_lin", to="wxid_bot", content=Text(text="hi"))),))},
)


def test_a_genesis_of_before_files_is_spelled_as_it_was() -> None:
    assert encode_genesis(Genesis(scenario="demo", seed=1, at_ms=2)) == b'{"scenario":"demo","seed":1,"at_ms":2}'


def test_a_setting_survives_the_log() -> None:
    genesis = begin(SETTING, 12, seed=3)
    assert decode_genesis(encode_genesis(genesis)) == genesis
    assert (genesis.scenario, genesis.seed, genesis.at_ms) == ("demo", 3, 12)


def test_the_seed_and_the_start_of_a_setting_count() -> None:
    genesis = begin(Setting(seed=9, start_ms=77), 12, seed=3)
    assert (genesis.scenario, genesis.seed, genesis.at_ms, genesis.start_ms) == ("empty", 9, 12, 77)


@pytest.mark.parametrize("do", ["add_person", "advance_clock", "register_device", "turn_back", "start_script"])
def test_a_script_holds_only_what_people_do(do: str) -> None:
    step = f'{{"at_ms":0,"deed":{{"do":"{do}"}}}}'
    body = f'{{"scenario":"demo","seed":1,"at_ms":2,"setting":{{"scripts":{{"x":{{"deeds":[{step}]}}}}}}}}'
    with pytest.raises(Malformed):
        decode_genesis(body.encode())

from hongyan.world.deeds import StartScript, StopScript, TurnBack, decode_entry, encode_entry


def test_the_operators_deeds_survive_the_log() -> None:
    for deed in (StartScript(script="a"), StopScript(script="a"), TurnBack(turn=3)):
        assert decode_entry(encode_entry(5, deed)).deed == deed

from hongyan.dialects import wequick


def test_the_dialect_offers_its_tables() -> None:
    assert len(wequick.COMMANDS) == 27
    assert len(wequick.REPORTS) == 25
    assert wequick.answer_to("logout") == wequick.OWN_LOGOUT.action

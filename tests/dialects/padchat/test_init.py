from hongyan.dialects import padchat


def test_the_answer_comes_before_the_client_gives_up() -> None:
    assert padchat.DEADLINE_S < 30
    assert padchat.V2WS_DEADLINE_S < 10


def test_the_codes_that_keep_a_client_away_are_above_3200() -> None:
    assert (padchat.CLOSE_BAD_TOKEN, padchat.CLOSE_TOKEN_IN_USE, padchat.CLOSE_TOKEN_EXPIRED) == (3201, 3202, 3203)

import logging
from typing import get_args

import msgspec
import pytest

from hongyan.core.accounts import MOVES, LiveAccount, next_state
from hongyan.model.account import AccountState, LoginStep
from hongyan.model.events import (
    AnyEvent,
    ConnectionLost,
    ConnectionRestored,
    Event,
    Kicked,
    LoggedIn,
    LoggedOut,
    LoginConfirmed,
    LoginFailed,
    QrCodeShown,
    Scanned,
    Warned,
)
from hongyan.model.ids import LoginId
from tests.core.conftest import ACCOUNT, ANN, BOB
from tests.model.test_events import JOURNALED

SAMPLES: dict[type[Event], AnyEvent] = {
    type(event): event for event in (msgspec.json.decode(raw, type=AnyEvent) for raw in JOURNALED.values())
}

LEGAL = """
               logged_out  logging_in  online      offline
QrCodeShown    logging_in  logging_in  logging_in  logging_in
Scanned        logging_in  logging_in  -           -
LoginConfirmed -           logging_in  -           -
LoginFailed    logged_out  logged_out  -           -
LoggedIn       online      online      online      online
LoggedOut      logged_out  logged_out  logged_out  logged_out
Kicked         logged_out  logged_out  logged_out  logged_out
ConnectionLost -           logged_out  offline     offline
ConnectionRestored -       -           -           online
"""
"""Every pair of a state and a happening that moves at all; a dash is no legal move."""


def expected() -> dict[tuple[AccountState, str], AccountState | None]:
    head, *lines = LEGAL.strip().splitlines()
    return {
        (AccountState(before), happening): None if after == "-" else AccountState(after)
        for happening, *afters in map(str.split, lines)
        for before, after in zip(head.split(), afters, strict=True)
    }


EXPECTED = expected()
MOVERS = {happening for _, happening in EXPECTED}
PAIRS = [(state, happening) for state in AccountState for happening in SAMPLES]


def test_there_is_a_sample_of_every_event() -> None:
    assert {*SAMPLES} == {*get_args(AnyEvent)}


def test_the_table_has_no_move_that_is_not_reviewed_here() -> None:
    reviewed = {pair: after for pair, after in EXPECTED.items() if after is not None}
    assert {(state, happening.__name__): after for (state, happening), after in MOVES.items()} == reviewed


@pytest.mark.parametrize(("state", "happening"), PAIRS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_every_pair_moves_as_the_table_says_or_is_reported_and_moves_nothing(
    state: AccountState, happening: type[Event], caplog: pytest.LogCaptureFixture
) -> None:
    after = EXPECTED.get((state, happening.__name__))
    assert next_state(ACCOUNT, state, SAMPLES[happening]) is (after or state)
    reported = [record for record in caplog.records if record.levelno == logging.ERROR]
    illegal = happening.__name__ in MOVERS and after is None
    assert [record.getMessage() for record in reported] == (
        [f"account demo/default: {happening.__name__} while {state} is no legal move"] if illegal else []
    )


def live(state: AccountState = AccountState.LOGGED_OUT) -> LiveAccount:
    return LiveAccount(id=ACCOUNT, backend="fake", state=state, last_seq=0)


def test_an_account_follows_its_login_step_by_step() -> None:
    account = live()
    seen = []
    for seq, happening in enumerate((QrCodeShown, Scanned, LoginConfirmed, LoggedIn), start=1):
        account.observe(SAMPLES[happening], seq)
        seen.append((account.state, account.step, account.last_seq))
    assert seen == [
        (AccountState.LOGGING_IN, LoginStep.WAITING, 1),
        (AccountState.LOGGING_IN, LoginStep.SCANNED, 2),
        (AccountState.LOGGING_IN, LoginStep.CONFIRMED, 3),
        (AccountState.ONLINE, LoginStep.DONE, 4),
    ]
    assert (account.login, account.scanned_by) == ("l", "wxid_ann")
    assert account.profile == SAMPLES[LoggedIn].profile


def test_a_new_code_forgets_who_scanned_the_one_before() -> None:
    account = live()
    account.observe(SAMPLES[Scanned], 1)
    account.observe(QrCodeShown(login=LoginId("second"), url="u", expires_at_ms=1), 2)
    assert (account.login, account.scanned_by) == ("second", None)


@pytest.mark.parametrize("end", [LoggedIn, LoggedOut, LoginFailed, Kicked])
def test_a_code_is_known_until_the_login_ends(end: type[Event]) -> None:
    account = live()
    code = SAMPLES[QrCodeShown]
    account.observe(code, 1)
    account.observe(SAMPLES[Scanned], 2)
    assert account.code == code
    account.observe(SAMPLES[end], 3)
    assert account.code is None


def test_the_last_seq_never_goes_back() -> None:
    account = live()
    account.observe(SAMPLES[Warned], 7)
    account.observe(SAMPLES[Warned], 3)
    assert account.last_seq == 7


def test_an_account_that_logged_out_still_knows_who_it_was() -> None:
    account = live()
    account.observe(SAMPLES[LoggedIn], 1)
    account.observe(SAMPLES[LoggedOut], 2)
    assert (account.state, account.step, account.profile) == (AccountState.LOGGED_OUT, LoginStep.IDLE, ANN)


def test_a_preview_tells_state_and_profile_and_changes_nothing() -> None:
    account = live()
    events = [SAMPLES[QrCodeShown], LoggedIn(profile=BOB), SAMPLES[ConnectionLost]]
    assert account.preview(events) == (AccountState.OFFLINE, BOB)
    assert account == live()


def test_a_preview_of_nothing_is_how_it_is() -> None:
    assert live(AccountState.ONLINE).preview([]) == (AccountState.ONLINE, None)


def test_an_illegal_move_changes_nothing_but_the_seq_and_the_step() -> None:
    account = live()
    account.observe(SAMPLES[ConnectionRestored], 5)
    assert account == LiveAccount(id=ACCOUNT, backend="fake", state=AccountState.LOGGED_OUT, last_seq=5)

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from hongyan.core.telemetry import Telemetry
from hongyan.model.account import AccountState
from hongyan.model.errors import Busy


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry(CollectorRegistry())


def count(telemetry: Telemetry, outcome: str) -> float | None:
    return telemetry.registry.get_sample_value("hongyan_commands_total", {"command": "send_text", "outcome": outcome})


def test_a_command_that_was_done_is_counted_and_timed(telemetry: Telemetry) -> None:
    with telemetry.command("send_text"):
        pass
    assert count(telemetry, "ok") == 1
    assert telemetry.registry.get_sample_value("hongyan_command_seconds_count", {"command": "send_text"}) == 1


def test_a_refusal_is_counted_by_its_code_and_goes_on(telemetry: Telemetry) -> None:
    with pytest.raises(Busy), telemetry.command("send_text"):
        raise Busy("too much")
    assert (count(telemetry, "busy"), count(telemetry, "ok")) == (1, None)


def test_a_bug_is_counted_as_internal_and_goes_on(telemetry: Telemetry) -> None:
    with pytest.raises(ZeroDivisionError), telemetry.command("send_text"):
        raise ZeroDivisionError
    assert count(telemetry, "internal") == 1


def test_the_gauges_show_how_it_is_when_somebody_asks(telemetry: Telemetry) -> None:
    counts = dict.fromkeys(AccountState, 0)
    clients = [0]
    telemetry.observe(lambda: counts, lambda: clients[0])
    counts[AccountState.ONLINE], clients[0] = 3, 5
    values = {
        state: telemetry.registry.get_sample_value("hongyan_accounts", {"state": state}) for state in AccountState
    }
    assert values == counts
    assert telemetry.registry.get_sample_value("hongyan_clients") == 5


def test_no_label_can_carry_an_account_a_key_or_a_text(telemetry: Telemetry) -> None:
    with telemetry.command("send_text"):
        pass
    telemetry.observe(lambda: dict.fromkeys(AccountState, 0), lambda: 0)
    labels = {name for family in telemetry.registry.collect() for sample in family.samples for name in sample.labels}
    assert labels == {"command", "outcome", "state", "le"}
    assert b"hongyan_commands_total" in generate_latest(telemetry.registry)

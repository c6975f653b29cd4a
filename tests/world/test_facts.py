from hypothesis import given
from hypothesis import strategies as st

from hongyan.world.facts import Ledger, Log


def log_of(*deeds: int) -> Log[str]:
    log: Log[str] = Log()
    for number, deed in enumerate(deeds, 1):
        log.add(f"fact {number}", deed)
    return log


def test_facts_are_numbered_from_one() -> None:
    assert log_of(4, 4).read(0, 9, 9) == [(1, "fact 1"), (2, "fact 2")]


def test_facts_of_later_deeds_are_not_read() -> None:
    assert log_of(1, 2, 2, 3).read(1, 2, 9) == [(2, "fact 2"), (3, "fact 3")]


@given(
    st.lists(st.integers(0, 20), max_size=30).map(sorted),
    st.integers(-5, 40),
    st.integers(-5, 25),
    st.integers(-5, 40),
)
def test_reading_is_filtering(deeds: list[int], after: int, upto: int, limit: int) -> None:
    wanted = [(index, f"fact {index}") for index, deed in enumerate(deeds, 1) if index > after and deed <= upto]
    assert log_of(*deeds).read(after, upto, limit) == wanted[: max(limit, 0)]


@given(
    st.lists(st.integers(0, 20), max_size=30).map(sorted),
    st.none() | st.integers(-5, 40),
    st.integers(-5, 25),
    st.integers(-5, 40),
)
def test_reading_back_is_filtering_from_the_end(deeds: list[int], before: int | None, upto: int, limit: int) -> None:
    wanted = [
        (index, f"fact {index}")
        for index, deed in enumerate(deeds, 1)
        if (before is None or index < before) and deed <= upto
    ]
    assert log_of(*deeds).read_back(before, upto, limit) == wanted[max(len(wanted) - max(limit, 0), 0) :]


def test_a_ledger_tells_once_who_got_something() -> None:
    ledger = Ledger()
    ledger.write("ipad", Log(), "fact")
    assert ledger.take_touched() == {"ipad"}
    assert ledger.take_touched() == frozenset()


def test_a_ledger_writes_down_which_deed_it_was() -> None:
    ledger, log = Ledger(), Log[str]()
    ledger.deed = 3
    ledger.write("ipad", log, "fact")
    assert log.read(0, 2, 9) == []
    assert log.read(0, 3, 9) == [(1, "fact")]


def test_what_no_log_tells_is_news_too() -> None:
    ledger = Ledger()
    ledger.touch("ipad")
    assert ledger.take_touched() == {"ipad"}

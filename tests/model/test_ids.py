from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model.ids import AccountId, account_id, split_account_id

EXACTLY = settings(derandomize=True, deadline=None, database=None)


def test_an_account_is_named_by_its_key_and_its_label() -> None:
    assert account_id("demo", "default") == "demo/default"


@EXACTLY
@given(key=st.text().filter(lambda text: "/" not in text), label=st.text())
def test_key_and_label_come_out_of_an_account_id_as_they_went_in(key: str, label: str) -> None:
    assert split_account_id(account_id(key, label)) == (key, label)


def test_what_is_no_account_id_has_no_label() -> None:
    assert split_account_id(AccountId("demo")) == ("demo", "")

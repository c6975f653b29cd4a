"""What both editions have, by every word, is written once."""

from hongyan.dialects.padchat import SDK_COMMANDS, V2WS_COMMANDS
from hongyan.dialects.padchat.shared_rows import SHARED


def test_a_row_stands_in_both_tables_or_differs_between_them() -> None:
    shared = [row.name for row in SHARED]
    assert [row.name for row in SDK_COMMANDS if row in [*V2WS_COMMANDS]] == shared
    assert [row.name for row in V2WS_COMMANDS if row in [*SDK_COMMANDS]] == shared

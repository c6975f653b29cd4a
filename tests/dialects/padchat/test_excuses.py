import pytest

from hongyan.dialects.padchat import excuses


@pytest.mark.parametrize("excuse", [excuses.DEBUGGING, excuses.DISABLED])
def test_an_excuse_is_read_in_english_and_in_chinese(excuse: str) -> None:
    english, _, chinese = excuse.partition("（")
    assert english.isascii()
    assert chinese.endswith("）")

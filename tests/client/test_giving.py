"""What callers may give: ids, media, addresses."""

from pathlib import Path

import pytest

from hongyan.client import media
from hongyan.client.editions import SPEECHES, Edition, address
from hongyan.client.names import chat_ids, contact_ids
from hongyan.model.errors import InvalidArgument


def test_one_id_alone_is_one_id_and_several_are_several() -> None:
    assert contact_ids("wxid_ann") == ("wxid_ann",)
    assert chat_ids(["a", "b"]) == ("a", "b")
    assert contact_ids(()) == ()


async def test_media_may_be_bytes_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"abc")
    for source in (b"abc", bytearray(b"abc"), memoryview(b"abc"), file, str(file)):
        assert await media.load(source) == b"abc"


@pytest.mark.parametrize("source", [b"", "/nowhere/at/all", "\0", Path("/")])
async def test_media_that_cannot_be_had_is_named(source: media.MediaSource) -> None:
    with pytest.raises(InvalidArgument) as wrong:
        await media.load(source)
    assert wrong.value.field == "media"


async def test_media_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_BYTES", 3)
    (tmp_path / "large").write_bytes(b"1234")
    for source in (b"1234", tmp_path / "large"):
        with pytest.raises(InvalidArgument, match="larger than 3 bytes"):
            await media.load(source)


@pytest.mark.parametrize(
    ("edition", "url", "dialled"),
    [
        (Edition.SDK, "ws://h:1", "ws://h:1/a%2Fb?name=x+y"),
        (Edition.SDK_05, "https://h/base/", "wss://h/base/a%2Fb?name=x+y"),
        (Edition.V2_WS, "http://h:1", "ws://h:1/ws?name=x+y"),
        (Edition.V2_WS, "ws://h:1/api?old=1", "ws://h:1/api?name=x+y"),
    ],
)
def test_an_address_carries_key_and_name_as_the_edition_wants(edition: Edition, url: str, dialled: str) -> None:
    assert address(url, "a/b", "x y", SPEECHES[edition]) == dialled

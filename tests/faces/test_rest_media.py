"""Media through the native API: in as data or by path, out by a signed link."""

import base64
import hashlib
import io
from pathlib import Path

import aiohttp
import pytest
from PIL import Image as Picture

from hongyan.app.config import Media
from tests.support.gateway import InProcess, in_process

pytestmark = pytest.mark.usefixtures("no_errors")


def png(width: int = 300, height: int = 200) -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (width, height), "red").save(drawn, "PNG")
    return drawn.getvalue()


async def upload(gateway: InProcess, media: object, *, status: int = 200) -> dict[str, object]:
    """Try to change the avatar of somebody who is not logged in: the media is judged before that."""
    return await gateway.call(
        "POST", "/accounts/demo/none/commands", status=status, command="set_avatar", args={"media": media}
    )


async def test_data_is_kept_before_the_command_is_carried_out(gateway: InProcess) -> None:
    good = {"data": base64.b64encode(png()).decode()}
    assert (await upload(gateway, {**good, "name": "a.png"}, status=404))["error"]["code"] == "not_found"
    digest = hashlib.sha256(png()).hexdigest()
    assert await gateway.plant.hub.media.store.size(digest) == len(png())


@pytest.mark.parametrize(
    ("media", "field"),
    [
        ({"data": "%%%"}, "media.data"),
        ({"data": 5}, "media"),
        ({"data": "", "url": ""}, "media"),
        ({"path": "/etc/passwd"}, "media.path"),
        ({"url": "http://127.0.0.1/x"}, "media.url"),
        ({"url": "file:///etc/passwd"}, "media.url"),
    ],
)
async def test_what_cannot_be_brought_in_names_its_field(gateway: InProcess, media: object, field: str) -> None:
    error = (await upload(gateway, media, status=400))["error"]
    assert error["field"].startswith(field)


async def test_a_link_opens_the_bytes_and_only_as_signed(gateway: InProcess) -> None:
    data = png()
    ref = await gateway.plant.hub.media.keep(data, name="红.png", kind="image")
    path = gateway.plant.front_door.link(ref)
    async with gateway.session.get(aiohttp.client.URL(gateway.url + path, encoded=True)) as response:
        assert (response.status, await response.read()) == (200, data)
        assert response.headers["Content-Type"] == "image/png"
    async with gateway.session.get(
        aiohttp.client.URL(gateway.url + path, encoded=True), headers={"Range": "bytes=0-7"}
    ) as response:
        assert (response.status, await response.read()) == (206, data[:8])
    async with gateway.session.get(aiohttp.client.URL(gateway.url + path[:-1], encoded=True)) as response:
        assert response.status == 404
    assert (gateway.plant.data / "media.secret").stat().st_mode & 0o077 == 0


async def test_a_file_below_a_root_may_be_sent_by_path(tmp_path: Path) -> None:

    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "red.png").write_bytes(png())
    async with in_process(tmp_path / "data", media=Media(roots=(str(tmp_path / "pictures"),))) as gateway:
        assert (await upload(gateway, {"path": "red.png"}, status=404))["error"]["code"] == "not_found"
        outside = (await upload(gateway, {"path": str(tmp_path / "data" / "admin.token")}, status=400))["error"]
        assert outside["field"] == "media.path"

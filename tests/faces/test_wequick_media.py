"""Media by their places: those of reports can be had there, those of commands only where commands may look."""

import asyncio
import hashlib
import json
import os
import random
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from aiohttp import web

from hongyan.app.config import Media
from hongyan.core.dialling import Callbacks, Surroundings
from hongyan.core.local import SystemClock
from hongyan.core.media import MediaLibrary
from hongyan.dialects.wequick.wire import Order
from hongyan.faces.wequick.config import Callback
from hongyan.faces.wequick.desk import Desk
from hongyan.faces.wequick.placing import Placer
from hongyan.model.ids import AccountId
from hongyan.stores.media_memory import MemoryMedia
from hongyan.stores.memory import MemoryStore
from tests.support.callback_server import CallbackServer
from tests.support.native import SILK, VIDEO, given, png
from tests.support.wequick import Called, both
from tests.transports.test_guard import REFUSED_URLS, Network, network, trap
from tests.transports.test_guard_files import REFUSED_PATHS, Tree, tree

if TYPE_CHECKING:
    from hongyan.core.hub import Hub

__all__ = ["network", "trap", "tree"]

pytestmark = pytest.mark.usefixtures("no_errors")

KINDS: dict[str, tuple[dict[str, Any], dict[str, bytes], str]] = {
    "reportPicMessage": ({"kind": "image", "media": given(png())}, {"fileIndex": png()}, ".png"),
    "reportFileMessage": (
        {"kind": "file", "media": given(b"paper"), "name": "表.pdf"},
        {"fileIndex": b"paper"},
        "表.pdf",
    ),
    "reportVoiceMessage": ({"kind": "voice", "media": given(SILK), "duration_ms": 9}, {"voiceIndex": SILK}, ".silk"),
    "reportVideoMessage": (
        {"kind": "video", "media": given(VIDEO), "cover": given(png())},
        {"videoIndex": VIDEO, "coverIndex": png()},
        ".mp4",
    ),
}


async def places(called: Called, action: str) -> dict[str, str]:
    """Cause a report with media; return its places."""
    said, wanted, _ = KINDS[action]
    await called.gateway.say("wxid_ann", "wxid_bot", **said)
    msg = (await called.server.report(action))["data"]["msg"]
    return {key: msg[key] for key in wanted}


@pytest.mark.parametrize("action", KINDS)
async def test_a_report_names_files_that_are_there(tmp_path: Path, action: str) -> None:
    async with both(tmp_path / "data") as called:
        found = await places(called, action)
        _, wanted, ending = KINDS[action]
        assert {key: Path(place).read_bytes() for key, place in found.items()} == wanted
        first = next(iter(found.values()))
        assert first.endswith(ending)
        assert Path(first).is_relative_to(tmp_path / "data" / "callback-media")
        assert [each for each in Path(first).parent.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize("action", KINDS)
async def test_a_report_names_links_when_the_settings_say_so(tmp_path: Path, action: str) -> None:
    async with both(tmp_path / "data", media="url") as called:
        found = await places(called, action)
        for key, data in KINDS[action][1].items():
            assert found[key].startswith(f"{called.gateway.url}/media/")
            async with called.gateway.session.get(found[key]) as response:
                assert (response.status, await response.read()) == (200, data)
    assert not (tmp_path / "data" / "callback-media").exists()


async def test_links_lead_to_where_the_settings_say_that_the_gateway_is(tmp_path: Path) -> None:
    async with both(tmp_path / "data", media="url", gateway_url="https://bots.example/") as called:
        found = await places(called, "reportPicMessage")
    assert found["fileIndex"].startswith("https://bots.example/media/")


async def test_files_are_put_where_the_settings_say(tmp_path: Path) -> None:
    async with both(tmp_path / "data", media_folder=str(tmp_path / "shared")) as called:
        found = await places(called, "reportFileMessage")
    assert Path(found["fileIndex"]).is_relative_to(tmp_path / "shared")


async def test_an_emoticon_has_a_link_always(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        await called.gateway.say("wxid_ann", "wxid_bot", kind="emoticon", media=given(png()))
        url = (await called.server.report("reportGifMessage"))["data"]["msg"]["url"]
        async with called.gateway.session.get(url) as response:
            assert await response.read() == png()


async def test_a_file_that_cannot_be_put_there_waits_and_nothing_passes_it(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.write_text("a file in the folder's place")
    async with both(tmp_path / "data", media_folder=str(folder)) as called:
        await called.gateway.say("wxid_ann", "wxid_bot", kind="image", media=given(png()))
        await called.gateway.say("wxid_ann", "wxid_bot", "after")
        async with asyncio.timeout(20):
            while "cannot be written" not in (await called.state_of())["last_reason"]:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert called.server.texts() == []
        folder.unlink()
        await called.server.until(lambda: called.server.texts() == ["after"])
        actions = called.server.actions()
        assert actions.index("reportPicMessage") < actions.index("reportTextMessage")


async def test_a_message_whose_bytes_are_gone_is_reported_without_a_place(tmp_path: Path) -> None:
    is_shut = False

    async def answer(server: CallbackServer, _: web.Request, said: Any) -> web.StreamResponse:
        return web.Response(status=500) if is_shut else server.take(said)

    async with both(tmp_path / "data", answer) as called:
        is_shut = True
        await called.gateway.say("wxid_ann", "wxid_bot", "first")
        await called.gateway.say("wxid_ann", "wxid_bot", kind="file", media=given(b"gone"), name="a.txt")
        await called.server.until(lambda: any("first" in str(body) for body in called.server.bodies))
        shutil.rmtree(tmp_path / "data" / "media" / hashlib.sha256(b"gone").hexdigest()[:2])
        is_shut = False
        msg = (await called.server.report("reportFileMessage"))["data"]["msg"]
    assert (msg["fileIndex"], "a.txt" in msg["xmlmsg"]) == ("", True)


def around(folder: Path, **more: Any) -> Surroundings:
    """Return what a face is given, without a gateway: nothing here gets as far as one."""
    hub = SimpleNamespace(media=MediaLibrary(MemoryMedia()))
    clock = SystemClock()
    return Surroundings(
        hub=cast("Hub", hub),
        clock=clock,
        sleep=asyncio.sleep,
        chance=random.Random(1),
        callbacks=Callbacks(MemoryStore(clock).dead_letters, clock),
        folder=folder,
        address="http://gateway",
        link=lambda media: f"/media/{media.sha256}",
        **more,
    )


async def test_files_go_when_they_are_older_than_is_kept(tmp_path: Path) -> None:
    placer = Placer(Callback(receive="http://a", media_days=1), around(tmp_path), AccountId("demo/default"))
    await placer.tidy()
    for age in ("old", "new"):
        (placer.folder / age).mkdir(parents=True)
        (placer.folder / age / "a.txt").write_text("x")
    os.utime(placer.folder / "old", (1, 1))
    await placer.tidy()
    assert [each.name for each in placer.folder.iterdir()] == ["new"]


@pytest.mark.parametrize("label", ["..", "a b", "雁", "x" * 64])
def test_no_account_puts_files_into_the_folder_of_another(tmp_path: Path, label: str) -> None:
    config = Callback(receive="http://a")
    folders = {Placer(config, around(tmp_path), AccountId(f"demo/{each}")).folder for each in (label, label + "!")}
    assert len(folders) == 2
    assert {folder.resolve().parent for folder in folders} == {tmp_path.resolve()}


PLACED = [("sendPicMessage", "imgPath"), ("sendFileMessage", "filePath"), ("uploadFile", "fileUrl")]
PLACED_URLS = [*PLACED, ("uploadFile", "upUrl")]


async def refused(surroundings: Surroundings, api: str, field: str, place: str) -> str:
    """Give a command that names ``place``; return why it is refused."""
    account = AccountId("demo/default")
    placer = Placer(Callback(receive="http://a"), surroundings, account)
    desk = Desk(surroundings, account, placer, server="s", pid="4")
    option = {"wxid": "wxid_ann", "fileUrl": "pic.png", "upUrl": "http://8.8.8.8/", field: place}
    action, data = await desk.answer(Order(api=api, send_id="", option=json.dumps(option).encode()))
    assert action == f"res{api[0].upper()}{api[1:]}"
    assert data["sendResult"] == "0"
    reason = str(data["errorReason"])
    if place.isascii() or "not JSON" not in reason:
        assert field in reason
    return reason


@pytest.mark.parametrize(("api", "field"), PLACED, ids=[field for _, field in PLACED])
@pytest.mark.parametrize("path", REFUSED_PATHS, ids=lambda path: ascii(path)[:40])
async def test_a_path_outside_of_the_roots_is_refused_and_nothing_is_opened(
    tree: Tree, network: Network, api: str, field: str, path: str
) -> None:
    surroundings = around(tree.root.parent / "callback-media", media_roots=(tree.root,))
    reason = await refused(surroundings, api, field, tree.place(path))
    assert str(tree.outside) not in reason
    assert [name for name in tree.opened if not Path(name).is_relative_to(tree.root)] == []
    assert [name for name in tree.opened if not Path(name).is_dir()] == []
    assert network.dialled == []


@pytest.mark.parametrize(("api", "field"), PLACED_URLS, ids=[field for _, field in PLACED_URLS])
@pytest.mark.parametrize("url", REFUSED_URLS, ids=lambda url: ascii(url)[:50])
async def test_a_url_that_nobody_may_reach_is_refused_and_nobody_is_dialled(
    tree: Tree, network: Network, trap: tuple[int, list[int]], api: str, field: str, url: str
) -> None:
    port, met = trap
    surroundings = around(tree.root.parent / "callback-media", media_roots=(tree.root,))
    await refused(surroundings, api, field, url.replace("{port}", str(port)))
    assert (network.dialled, met) == ([], [])


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("/etc/passwd", "lies outside of the media roots"),
        ("../x", "goes up by .."),
        ("C:\\图片\\029.jpg", "is a Windows path"),
        ("http://169.254.169.254/latest/", "forbidden address: link-local"),
        ("http://127.0.0.1/", "forbidden address: loopback"),
        ("ftp://example.org/", "has to begin with http:// or https://"),
    ],
)
async def test_a_refusal_names_the_rule(tmp_path: Path, place: str, rule: str) -> None:
    (tmp_path / "media").mkdir()
    async with both(tmp_path / "data", files=Media(roots=(str(tmp_path / "media"),))) as called:
        for api, field in PLACED:
            reason = await called.refused(api, **{"wxid": "wxid_ann", "upUrl": "http://example.org/", field: place})
            assert f"{field}: " in reason
            assert rule in reason


async def test_without_media_roots_no_path_is_read_but_those_of_reports(tmp_path: Path) -> None:
    async with both(tmp_path / "data") as called:
        for path in ("/etc/passwd", str(tmp_path / "data" / "hongyan.db"), "../../hongyan.db"):
            assert "filePath: " in await called.refused("sendFileMessage", wxid="wxid_ann", filePath=path)
        place = (await places(called, "reportFileMessage"))["fileIndex"]
        await called.done("sendFileMessage", wxid="wxid_bob", filePath=place)
        assert (await called.last("wxid_bob", "file"))["name"] == "表.pdf"

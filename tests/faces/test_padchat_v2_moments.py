"""Moments as they happen: the event ``sns`` in every edition, and what stays untouched when a moment is malformed."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.support import sdk, v2ws
from tests.support.gateway import InProcess

pytestmark = pytest.mark.usefixtures("no_errors")

Ask = Callable[..., Any]


@contextlib.asynccontextmanager
async def _sdk(gateway: InProcess, body_key: str) -> AsyncIterator[sdk.SdkClient]:
    async with sdk.connect(gateway.session, gateway.url, body_key=body_key) as client:
        await client.log_in()
        await client.event("qrcode")
        await gateway.scan()
        await client.event("login")
        yield client


@contextlib.asynccontextmanager
async def _v2(gateway: InProcess) -> AsyncIterator[v2ws.V2Client]:
    async with v2ws.connect(gateway.session, gateway.url) as client:
        assert (await client.call("auth", authKey="demo"))["success"]
        await client.call("connect", {})
        await client.call("login", {"loginType": "qrcode"})
        await client.event("qrcode")
        await gateway.scan()
        await client.event("loaded")
        yield client


EDITIONS: dict[str, Callable[[InProcess], AbstractAsyncContextManager[Any]]] = {
    "sdk 0.6": lambda gateway: _sdk(gateway, "payload"),
    "sdk 0.5": lambda gateway: _sdk(gateway, "data"),
    "v2-ws": _v2,
}


async def deed(gateway: InProcess, as_: str, do: str, **fields: Any) -> Any:
    return (await gateway.call("POST", "/sandbox/deeds", **{"as": as_}, do=do, **fields))["answer"]


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_moment_a_comment_and_a_like_are_told_without_a_word(gateway: InProcess, edition: str) -> None:
    async with EDITIONS[edition](gateway) as client:
        told: list[int] = []

        async def again() -> None:
            """Wait for one more of the event than there was."""
            await client.until(lambda: client.names().count("sns") > len(told))
            told.append(client.names().count("sns"))

        moment = (await deed(gateway, "wxid_ann", "post_moment", text="早"))["id"]
        await again()
        own = (await deed(gateway, "wxid_bot", "post_moment", text="我也早"))["id"]
        await again()
        await deed(gateway, "wxid_ann", "comment", moment=own, text="好")
        await again()
        await deed(gateway, "wxid_bob", "like", moment=own)
        await again()
        await deed(gateway, "wxid_bob", "like", moment=moment)
        await deed(gateway, "wxid_shi", "post_moment", text="陌生人")
        await deed(gateway, "wxid_ann", "post_moment", text="最后")
        await again()
        assert told == [1, 2, 3, 4, 5]
        event = await client.event("sns")
        assert event == {} if edition != "v2-ws" else event["data"] == {}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "content",
    [
        "<TimelineObject>",
        "<Timelineobject><contentDesc>x</contentDesc>",
        "<TimelineObject><contentDesc>&nbsp;</contentDesc></TimelineObject>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><TimelineObject><contentDesc>&b;</contentDesc></TimelineObject>",
        f"<TimelineObject>{'<a>' * 5000}",
    ],
)
async def test_a_malformed_moment_is_refused_and_nothing_else_suffers(
    gateway: InProcess, edition: str, content: str
) -> None:
    async with EDITIONS[edition](gateway) as client:
        answer = await client.call("snsSendMoment", {"content": content})
        assert answer["success"] is False
        assert "content" in answer["msg"]
        assert (await client.call("snsSendMoment", {"content": "还在"}))["success"] is True
        shown = await gateway.call("GET", "/sandbox/phone/wxid_ann/moments")
        assert [each["text"] for each in shown["moments"]] == ["还在"]

"""Calls the native API of a running gateway, for the command line."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from hongyan.dialects.rest import ROOT
from hongyan.model.errors import BadConfiguration, HongyanError, Unavailable

from . import config as settings
from . import files

TIMEOUT_S = 90.0


class CallFailed(HongyanError):
    """The gateway answered with an error; its own words."""


def call(method: str, path: str, *, data: Path | None, url: str | None, **fields: Any) -> Any:
    """Do one call and return its answer; ``fields`` that are ``None`` are left out.

    Raises:
        BadConfiguration: no gateway runs on ``data``.
        Unavailable: nobody answers at its address.
        CallFailed: it refused.
    """
    read = settings.of_caller(data)
    address = url or address_of(read.data)
    token = read.admin.token or files.keep_secret(read.data / files.ADMIN_TOKEN)
    given = {name: value for name, value in fields.items() if value is not None}
    return asyncio.run(_call(method, address + ROOT + path, token, given))


def address_of(data: Path) -> str:
    """Return where the gateway of ``data`` listens.

    Raises:
        BadConfiguration: none runs there.
    """
    try:
        return (data / files.ADDRESS).read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise BadConfiguration(
            f"{data}: no gateway runs on this data directory; start one with: {files.program_name()} up --data {data}"
        ) from wrong


async def _call(method: str, url: str, token: str, fields: dict[str, Any]) -> Any:
    query, body = (fields, None) if method == "GET" else (None, fields)
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session,
            session.request(
                method, url, headers={"Authorization": f"Bearer {token}"}, params=query, json=body
            ) as response,
        ):
            raw = await response.read()
            failed = response.status >= 400
    except (aiohttp.ClientError, TimeoutError) as gone:
        raise Unavailable(f"{url}: {str(gone) or 'no answer'}") from gone
    try:
        answer = msgspec.json.decode(raw)
    except msgspec.DecodeError as wrong:
        raise CallFailed(f"{url}: answered something that is no JSON") from wrong
    if failed:
        error = answer.get("error", {}) if isinstance(answer, dict) else {}
        raise CallFailed(f"{error.get('code', 'error')}: {error.get('message', 'no reason given')}")
    return answer

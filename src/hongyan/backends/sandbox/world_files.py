"""Makes a world of what a file of the user's own says. Reads no file itself: it gets what stands in one."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from hongyan.core.media import MediaLibrary
from hongyan.model.errors import HongyanError, InvalidArgument, Malformed
from hongyan.wire import strict_json
from hongyan.world import deeds
from hongyan.world.deeds import Script, Setting, Step
from hongyan.world.world import World

from . import says

Bring = Callable[[Any], Awaitable[Any]]
"""Keeps the media that stand in a value, and returns it with references in their place."""

UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
LATEST_STEP_MS = 366 * 86_400_000
"""Furthest that a step may lie behind its script's start."""

_TIME = re.compile(r"(\+?)([0-9]{1,12}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)?\Z")


class WrongPlace(HongyanError):
    """An entry of a world's file that cannot be; ``place`` is the path to it."""

    code = "invalid_argument"

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place


async def setting_of(tree: Mapping[str, Any], bring: Bring, media: MediaLibrary) -> Setting:
    """Return what ``tree``, a file as read, says of a world; it is tried out before.

    Raises:
        WrongPlace: names the entry.
    """
    rest = dict(tree)
    found = rest.pop("scripts", {})
    if "start" in rest:
        rest["start_ms"] = _moment(rest.pop("start"))
    try:
        setting = strict_json.convert(rest, Setting)
    except Malformed as wrong:
        raise WrongPlace(wrong.field.replace("start_ms", "start"), wrong.message) from wrong
    if not isinstance(found, dict):
        raise WrongPlace("scripts", "must be a table of scripts by name")
    scripts = {name: await _script(f"scripts.{name}", each, bring, media) for name, each in found.items()}
    setting = msgspec.structs.replace(setting, scripts=scripts)
    _try(setting)
    return setting


def _try(setting: Setting) -> None:
    try:
        World(deeds.begin(setting, at_ms=0, seed=0))
    except InvalidArgument as wrong:
        raise WrongPlace("base" if wrong.field == "scenario" else wrong.field, wrong.reason) from wrong


async def _script(place: str, found: Any, bring: Bring, media: MediaLibrary) -> Script:
    if not isinstance(found, dict):
        raise WrongPlace(place, "must be a table with deeds")
    rest = dict(found)
    listed = rest.pop("deeds", None)
    if not isinstance(listed, list):
        raise WrongPlace(f"{place}.deeds", "must be a list of deeds")
    steps: list[Step] = []
    for number, each in enumerate(listed):
        at_ms = steps[-1].at_ms if steps else 0
        steps.append(await _step(f"{place}.deeds[{number}]", each, at_ms, bring, media))
    try:
        script = strict_json.convert({**rest, "deeds": []}, Script)
    except Malformed as wrong:
        raise WrongPlace(f"{place}.{wrong.field}".rstrip("."), wrong.message) from wrong
    return msgspec.structs.replace(script, deeds=tuple(steps))


async def _step(place: str, found: Any, before_ms: int, bring: Bring, media: MediaLibrary) -> Step:
    if not isinstance(found, dict):
        raise WrongPlace(place, "must be a table with do, as and the deed's other fields")
    rest = dict(found)
    at_ms = _after(place, rest.pop("at", "+0s"), before_ms)
    name = rest.pop("step", "")
    if not isinstance(name, str):
        raise WrongPlace(f"{place}.step", "must be text")
    try:
        deed = strict_json.convert(says.fold(await bring(rest)), says.DEED)
        _check_content(deed, rest)
    except (Malformed, InvalidArgument) as wrong:
        field = wrong.field.removeprefix("content.")
        reason = wrong.reason if isinstance(wrong, InvalidArgument) else wrong.message
        raise WrongPlace(f"{place}.{field}" if field else place, reason) from wrong
    except HongyanError as wrong:
        raise WrongPlace(place, wrong.message) from wrong
    return Step(at_ms=at_ms, name=name, deed=await says.complete(deed, media))


def _check_content(deed: deeds.AnyDeed, rest: Mapping[str, Any]) -> None:
    """Refuse a field that what is said has not: contents let unknown ones pass, for what the journal holds of old."""
    if isinstance(deed, deeds.Say):
        said = rest.get("content", rest)
        own = () if "content" in rest else ("do", "as", "to", "device")
        known = {*own, "kind", *deed.content.__struct_encode_fields__}
        if unknown := sorted(set(said) - known):
            raise InvalidArgument(unknown[0], f"a {deed.content.__struct_config__.tag} has no such field")


def _after(place: str, at: Any, before_ms: int) -> int:
    """Return how long after the script's start ``at`` is: ``10`` or ``"10s"``; ``"+5s"`` counts from the deed above."""
    if isinstance(at, int | float) and not isinstance(at, bool):
        at = f"{at}s"
    read = _TIME.match(at) if isinstance(at, str) else None
    if read is None:
        raise WrongPlace(f"{place}.at", 'must be seconds, "10s", or "+5s" after the deed above (ms, s, m, h, d)')
    more, number, unit = read.groups()
    at_ms = round(float(number) * UNITS_MS[unit or "s"]) + (before_ms if more else 0)
    if at_ms > LATEST_STEP_MS:
        raise WrongPlace(f"{place}.at", "lies more than a year behind the script's start")
    return at_ms


def _moment(start: Any) -> Any:
    """Return milliseconds since 1970 for a date with its time zone; what is none, for the type to refuse."""
    if isinstance(start, str):
        try:
            start = datetime.fromisoformat(start)
        except ValueError as wrong:
            raise WrongPlace("start", "must be a time such as 2026-05-01T09:00:00+08:00") from wrong
    if not isinstance(start, datetime):
        raise WrongPlace("start", "must be a time such as 2026-05-01T09:00:00+08:00")
    if start.tzinfo is None:
        raise WrongPlace("start", "needs a time zone, such as +08:00 or Z")
    return round(start.timestamp() * 1000)

"""Scripts: deeds that people do by themselves, at their times.

A script runs on the world's clock, by alarms. So it needs no record but its start: whoever replays the log gets the
same steps at the same moments, and each of them once.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from hongyan.model.errors import Conflict, HongyanError, InvalidArgument, NotFound
from hongyan.world.clock import Alarm, Clock
from hongyan.world.deeds import AnyDeed, Script, StartScript, Step, StopScript
from hongyan.world.rules import shown

SCRIPT_NAME = re.compile(r"[A-Za-z0-9][-_A-Za-z0-9]{0,63}\Z")
"""A script's name: it can stand in a path. The sandbox's own limit."""

STEP_NAME = re.compile(r"[a-z][_a-z0-9]{0,31}\Z")
_CALLED = re.compile(r"\$([a-z][_a-z0-9]{0,31})\Z")

_BROUGHT = ("message_id", "id", "url", "login")
"""What an answer is known by, where it is not a name itself."""


class ScriptState(StrEnum):
    """Where a script stands."""

    IDLE = "idle"
    """It never began."""
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class ScriptStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far a script is."""

    name: str
    autostart: bool
    """Whether it began with the world."""
    state: ScriptState
    deeds: int
    """How many it has."""
    done: int
    """How many of them were done or refused, since it last began."""
    next_at_ms: int | None = None
    """World time of the next one; absent unless it is running."""
    refused: int = 0
    """How many of them WeChat refused: the script goes on."""
    last_refusal: str = ""
    """The newest reason; empty when there was none."""


@dataclass(slots=True)
class _Run:
    """One script, and how far it is."""

    script: Script
    state: ScriptState = ScriptState.IDLE
    began_ms: int = 0
    done: int = 0
    refused: int = 0
    last_refusal: str = ""
    brought: dict[str, str] = field(default_factory=dict)
    """What the named steps brought."""


def check_scripts(scripts: Mapping[str, Script], is_person: Callable[[str], bool]) -> None:
    """Refuse what could never run: times that go back, names of nobody, steps that call what comes later.

    Raises:
        InvalidArgument: names the place.
    """
    for name, script in scripts.items():
        place = f"scripts.{name}"
        if not SCRIPT_NAME.match(name):
            raise InvalidArgument(place, "a script's name has letters, digits, '_' and '-'")
        if not script.deeds:
            raise InvalidArgument(f"{place}.deeds", "a script needs a deed")
        known: set[str] = set()
        at_ms = 0
        for number, step in enumerate(script.deeds):
            here = f"{place}.deeds[{number}]"
            if step.at_ms < at_ms:
                raise InvalidArgument(f"{here}.at", "lies before the deed above")
            at_ms = step.at_ms
            who = getattr(step.deed, "as_", None)
            if who is not None and not is_person(who):
                raise InvalidArgument(f"{here}.as", f"no person {shown(who)}")
            for called in _calls(msgspec.to_builtins(step.deed)):
                if called not in known:
                    raise InvalidArgument(here, f"no step above is called {called}")
            if step.name and not STEP_NAME.match(step.name):
                raise InvalidArgument(f"{here}.step", "must have small letters, digits and '_', a letter first")
            known.add(step.name)


class Scripts:
    """All scripts of a world. Owns how far each is."""

    __slots__ = ("_clock", "_perform", "_runs")

    def __init__(self, clock: Clock, scripts: Mapping[str, Script], perform: Callable[[AnyDeed], Any]) -> None:
        self._clock = clock
        self._perform = perform
        self._runs = {name: _Run(script) for name, script in scripts.items()}

    def start_all(self) -> None:
        """Begin those that begin with the world."""
        for name, run in self._runs.items():
            if run.script.autostart:
                self._begin(name, run)

    def start(self, deed: StartScript) -> None:
        """Begin a script.

        Raises:
            NotFound: no such script.
            Conflict: it is running.
        """
        run = self._run(deed.script)
        if run.state is ScriptState.RUNNING:
            raise Conflict(f"the script {deed.script} is running")
        self._begin(deed.script, run)

    def stop(self, deed: StopScript) -> None:
        """Let a script go no further.

        Raises:
            NotFound: no such script.
            Conflict: it is not running.
        """
        run = self._run(deed.script)
        if run.state is not ScriptState.RUNNING:
            raise Conflict(f"the script {deed.script} is not running")
        self._clock.unset(Alarm.SCRIPT_STEP, deed.script)
        run.state = ScriptState.STOPPED

    def ring(self, name: str) -> None:
        """Do the step that is due. A refusal is noted, and the script goes on. Rung by the clock."""
        run = self._runs[name]
        step = run.script.deeds[run.done]
        run.done += 1
        try:
            answer = self._perform(_resolve(step, run.brought))
        except HongyanError as refused:
            run.refused += 1
            run.last_refusal = f"{step.deed.__struct_config__.tag}: {refused.message}"
        else:
            if step.name:
                run.brought[step.name] = _known_by(answer)
        self._go_on(name, run)

    def statuses(self) -> list[ScriptStatus]:
        """Return how far each script is."""
        return [
            ScriptStatus(
                name=name,
                autostart=run.script.autostart,
                state=run.state,
                deeds=len(run.script.deeds),
                done=run.done,
                next_at_ms=self._due_ms(run) if run.state is ScriptState.RUNNING else None,
                refused=run.refused,
                last_refusal=run.last_refusal,
            )
            for name, run in self._runs.items()
        ]

    def _run(self, name: str) -> _Run:
        run = self._runs.get(name)
        if run is None:
            raise NotFound(f"no script {shown(name)}")
        return run

    def _begin(self, name: str, run: _Run) -> None:
        self._runs[name] = run = _Run(run.script, ScriptState.RUNNING, self._clock.now_ms)
        self._go_on(name, run)

    def _go_on(self, name: str, run: _Run) -> None:
        if run.done == len(run.script.deeds):
            run.state = ScriptState.DONE
        else:
            self._clock.set(Alarm.SCRIPT_STEP, name, self._due_ms(run))

    def _due_ms(self, run: _Run) -> int:
        return run.began_ms + run.script.deeds[run.done].at_ms


def _resolve(step: Step, brought: Mapping[str, str]) -> AnyDeed:
    """Return the step's deed with what earlier steps brought in place of their names.

    Raises:
        NotFound: an earlier step that it needs was refused.
    """
    plain = msgspec.to_builtins(step.deed)
    called = set(_calls(plain))
    if not called:
        return step.deed
    if missing := sorted(called - brought.keys()):
        raise NotFound(f"${missing[0]} brought nothing")
    return msgspec.convert(_replace(plain, brought), type(step.deed))


def _calls(value: Any, field_name: str = "") -> Iterable[str]:
    """Yield the names of steps that stand in a deed, spelled ``$name``; in what people say it is only text."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _calls(each, name)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _calls(each, field_name)
    elif isinstance(value, str) and field_name != "text" and (found := _CALLED.match(value)):
        yield found.group(1)


def _replace(value: Any, brought: Mapping[str, str], field_name: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _replace(each, brought, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replace(each, brought, field_name) for each in value]
    if isinstance(value, str) and field_name != "text" and (found := _CALLED.match(value)):
        return brought[found.group(1)]
    return value


def _known_by(answer: Any) -> str:
    """Return the name of what a deed brought; empty when it has none."""
    if isinstance(answer, str):
        return answer
    return next((str(getattr(answer, name)) for name in _BROUGHT if getattr(answer, name, None)), "")

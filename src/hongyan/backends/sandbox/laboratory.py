"""The sandbox as a laboratory, in the native API: scripts that run by themselves."""

import msgspec

from hongyan.wire.operations import Nothing, Operation
from hongyan.world import deeds
from hongyan.world.scripts import ScriptStatus

from .backend import SandboxBackend


class ScriptsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All scripts of the world, as its file lists them."""

    scripts: tuple[ScriptStatus, ...]


class ScriptRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One script."""

    name: str


class SandboxLaboratory:
    """Lists the operations on scripts of one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything below ``/sandbox/scripts``."""
        return (
            Operation(
                method="GET",
                path="/sandbox/scripts",
                request=Nothing,
                reply=ScriptsAnswer,
                call=self._scripts,
                summary="List the scripts of the world, and how far each is",
            ),
            Operation(
                method="POST",
                path="/sandbox/scripts/{name}/start",
                request=ScriptRequest,
                reply=ScriptStatus,
                call=self._start,
                summary="Begin a script; one that ended may begin again",
            ),
            Operation(
                method="POST",
                path="/sandbox/scripts/{name}/stop",
                request=ScriptRequest,
                reply=ScriptStatus,
                call=self._stop,
                summary="Let a script go no further",
            ),
        )

    async def _scripts(self, _: Nothing) -> ScriptsAnswer:
        return ScriptsAnswer(scripts=tuple(self._backend.world.scripts()))

    async def _start(self, request: ScriptRequest) -> ScriptStatus:
        await self._backend.do(deeds.StartScript(script=request.name))
        return self._status(request.name)

    async def _stop(self, request: ScriptRequest) -> ScriptStatus:
        await self._backend.do(deeds.StopScript(script=request.name))
        return self._status(request.name)

    def _status(self, name: str) -> ScriptStatus:
        return next(each for each in self._backend.world.scripts() if each.name == name)

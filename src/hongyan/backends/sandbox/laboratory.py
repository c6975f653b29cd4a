"""The sandbox as a laboratory, in the native API: scripts that run by themselves, and ways back."""

import msgspec

from hongyan.wire.operations import Nothing, Operation
from hongyan.world import deeds
from hongyan.world.scripts import ScriptStatus

from .backend import SandboxBackend
from .snapshots import Snapshot

SNAPSHOT_S = 80.0
"""Longest that taking or restoring a snapshot may take: a million deeds are replayed in about half of it."""


class ScriptsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All scripts of the world, as its file lists them."""

    scripts: tuple[ScriptStatus, ...]


class ScriptRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One script."""

    name: str


class SnapshotsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All snapshots, the oldest first."""

    snapshots: tuple[Snapshot, ...]


class SnapshotRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One snapshot."""

    name: str
    """1 to 64 letters, digits, ``_``, ``-`` and ``.``."""


class RestoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The world is as it was."""

    now_ms: int
    """The world's time, milliseconds since 1970."""


class SandboxLaboratory:
    """Lists the operations on scripts and snapshots of one sandbox."""

    def __init__(self, backend: SandboxBackend) -> None:
        self._backend = backend

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Everything below ``/sandbox/scripts`` and ``/sandbox/snapshots``."""
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
            Operation(
                method="GET",
                path="/sandbox/snapshots",
                request=Nothing,
                reply=SnapshotsAnswer,
                call=self._snapshots,
                summary="List the snapshots of worlds",
            ),
            Operation(
                method="POST",
                path="/sandbox/snapshots",
                request=SnapshotRequest,
                reply=Snapshot,
                call=self._take,
                summary="Keep the world as it is under a name",
                longest_s=SNAPSHOT_S,
            ),
            Operation(
                method="POST",
                path="/sandbox/snapshots/{name}/restore",
                request=SnapshotRequest,
                reply=RestoreAnswer,
                call=self._restore,
                summary="Take the world back to a snapshot; what happened since is forgotten",
                longest_s=SNAPSHOT_S,
            ),
            Operation(
                method="DELETE",
                path="/sandbox/snapshots/{name}",
                request=SnapshotRequest,
                reply=Nothing,
                call=self._drop,
                summary="Forget a snapshot",
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

    async def _snapshots(self, _: Nothing) -> SnapshotsAnswer:
        return SnapshotsAnswer(snapshots=tuple(await self._backend.snapshots.all()))

    async def _take(self, request: SnapshotRequest) -> Snapshot:
        return await self._backend.take_snapshot(request.name)

    async def _restore(self, request: SnapshotRequest) -> RestoreAnswer:
        await self._backend.restore(request.name)
        return RestoreAnswer(now_ms=self._backend.world.now_ms)

    async def _drop(self, request: SnapshotRequest) -> Nothing:
        await self._backend.snapshots.drop(request.name)
        return Nothing()

    def _status(self, name: str) -> ScriptStatus:
        return next(each for each in self._backend.world.scripts() if each.name == name)

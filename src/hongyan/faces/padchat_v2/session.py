"""One client of a PadChat edition: its way in and out, and its commands, each of which gets exactly one answer."""

import asyncio
import itertools
import logging
import re
from functools import partial
from typing import Any

from hongyan.core.accounts import Client
from hongyan.core.hub import Hub
from hongyan.core.ports import Clock
from hongyan.dialects import padchat
from hongyan.dialects.padchat import errors, wire, wire_v2
from hongyan.model.commands import Command
from hongyan.model.errors import (
    Busy,
    HongyanError,
    Malformed,
    Rejected,
    Unauthorised,
)
from hongyan.model.ids import AccountId
from hongyan.transports.ws_frames import text_frame
from hongyan.transports.ws_server import Closed, SocketClient
from hongyan.wire.table import Row, WithMedia

from . import carrying, doorway
from .config import NAME, Config
from .course import ACTIONS, After, Course, Work
from .delivery import Delivery
from .manners import SDK, v2_ws

logger = logging.getLogger(__name__)

MOST_COMMANDS = 100
"""Commands of one connection under way at once."""

MOST_ANSWERS = 2 * MOST_COMMANDS
"""Answers of one connection that may be worked on or wait to be read; then its frames are not read."""

_tasks_of_ours = itertools.count(1)

Request = wire.SdkRequest | wire_v2.V2Request
_UUID = re.compile(rb'"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"')


class Session:
    """Serves one connection."""

    __slots__ = (
        "_account",
        "_answering",
        "_client",
        "_clock",
        "_config",
        "_course",
        "_delivery",
        "_hub",
        "_is_held",
        "_is_over",
        "_manner",
        "_task",
        "_tasks",
        "_under_way",
    )

    def __init__(self, config: Config, hub: Hub, clock: Clock, client: SocketClient) -> None:
        self._config = config
        self._hub = hub
        self._clock = clock
        self._client = client
        self._account = AccountId("")
        self._task = str(next(_tasks_of_ours))
        self._manner = SDK[wire.Generation.SDK_06]
        self._under_way = 0
        self._answering = 0
        """Answers that are worked on, or wait for the client to read them."""
        self._is_held = False
        """Whether there are so many that the client's frames are kept back."""
        self._is_over = False
        self._tasks: dict[asyncio.Task[None], bool] | None = None
        """What runs for the client, and whether it ends when the client leaves; absent when nothing does."""
        self._delivery: Delivery
        self._course: Course

    async def serve(self, frame: bytes) -> None:
        """Judge the client's token, then answer its frames until it leaves."""
        if wire.recognise(frame) is wire.Edition.V2_WS:
            self._manner = v2_ws(self._config)
        try:
            key = await doorway.admit(self._hub.keys, self._client, self._manner, frame)
            self._account = await self._hub.slot(key, self._client.query.get("name") or "default")
        except HongyanError as refused:
            code = padchat.CLOSE_BAD_TOKEN if isinstance(refused, Unauthorised) else 1008
            await self._client.close(code, errors.say(refused))
            return
        except Closed:
            return
        live = self._hub.live(self._account)
        me = Client(NAME, self._client.address, self._send_away)
        others = [each for each in live.clients if each.face == NAME]
        if others and self._config.second_client == "refuse":
            await self._send_away("此账号已有客户端在线 (another client is connected)")
            return
        self._prepare()
        live.clients.append(me)
        _note(self._account, me, "came")
        try:
            if self._config.second_client == "replace":
                for other in others:
                    await other.send_away("已被新的客户端取代 (replaced by a newer client)")
            if not self._manner.has_auth:
                self._accept(frame)
            self._client.listen(self._accept)
            logger.debug("account %s: %s", self._account, await self._client.ended())
        finally:
            try:
                await self._part()
            finally:
                live.clients.remove(me)
                _note(self._account, me, "went")

    async def _send_away(self, reason: str) -> None:
        await self._client.close(padchat.CLOSE_TOKEN_IN_USE, reason)

    def _prepare(self) -> None:
        last = self._last
        self._delivery = Delivery(
            self._hub, self._account, NAME, self._client, task_name=self._task, manner=self._manner, last=last
        )
        self._course = Course(
            self._hub, self._account, self._clock, self._client, self._delivery, task_name=self._task, last=last
        )

    async def _part(self) -> None:
        """The client is gone."""
        self._is_over = True
        self._client.hold()
        self._delivery.halt()
        self._course.leave()
        try:
            await self._end_tasks()
        finally:
            await self._delivery.stop()

    async def _end_tasks(self) -> None:
        """Let commands under way run to their end, since what was begun is not begun twice; end what else there is."""
        for task, is_lasting in list((self._tasks or {}).items()):
            if is_lasting:
                task.cancel()
        try:
            while self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            for task in list(self._tasks or ()):
                task.cancel()

    def _last(self, name: str, work: Work) -> None:
        """Run ``work`` as long as the client is there."""
        self._run(name, work, is_lasting=True)

    def _start(self, name: str, work: Work) -> None:
        """Run ``work`` to its end, whoever leaves meanwhile."""
        self._run(name, work, is_lasting=False)

    def _run(self, name: str, work: Work, *, is_lasting: bool) -> None:
        # Owned by hand: a task group takes half a kilobyte, and most clients have no task at most times.
        if self._tasks is None:
            self._tasks = {}
        task = asyncio.get_running_loop().create_task(_until_closed(work), name=f"{self._account}:{name}")
        self._tasks[task] = is_lasting
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._tasks is not None:
            self._tasks.pop(task, None)
            self._tasks = self._tasks or None
        if not task.cancelled() and (trouble := task.exception()) is not None:
            logger.error("account %s: %s failed", self._account, task.get_name(), exc_info=trouble)
            if not self._is_over:
                # What it was to bring would be missing from now on: the client has to come anew.
                self._start("close", partial(self._client.close, 1011, "internal error"))

    def _accept(self, frame: bytes) -> None:
        """Answer one frame, or begin to."""
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("account %s: received %.1024r", self._account, frame)
        try:
            request = self._read(frame)
        except Malformed as wrong:
            self._start("trouble", partial(self._course.complain, wrong))
            return
        self._under_way += 1
        self._answering += 1
        row: Row | None = None
        try:
            row = carrying.row_of(self._manner.commands, request.cmd)
            if self._under_way > MOST_COMMANDS:
                raise Busy(f"{MOST_COMMANDS} commands are under way")
            assert row.request is not None
            wanted = row.request.read(request.body)
            if not self._begin(request, row, wanted):
                self._start(request.cmd[:40], partial(self._carry_out, request, row, wanted))
        except Exception as refused:  # noqa: BLE001  said to the client, and logged if it is ours
            self._answer_now(request, row, None, refused)
        if self._answering >= MOST_ANSWERS:
            # A client that does not read its answers is not read either.
            self._is_held = True
            self._client.hold()

    def _read(self, frame: bytes) -> Request:
        if self._manner.has_auth:
            return wire_v2.read_request(frame)
        request = wire.read_request(frame)
        # A client of the older generation shows itself by each of its frames.
        manner = SDK[request.generation]
        if manner is not self._manner:
            self._manner = self._delivery.manner = manner
        return request

    def _begin(self, request: Request, row: Row, wanted: Command[Any] | WithMedia) -> bool:
        """Carry out a command that needs no task; return whether it is one."""
        if isinstance(wanted, WithMedia) or type(wanted) in ACTIONS:
            return False
        if self._manner.has_unique_ids and self._lasting_id(wanted, request):
            return False
        tell = partial(self._answer_now, request, row)
        return self._hub.begin(self._account, wanted, tell, deadline_s=self._manner.deadline_s)

    async def _carry_out(self, request: Request, row: Row, wanted: Command[Any] | WithMedia) -> None:
        """Carry out a command, answer it, then do whatever follows."""
        after: After | None = None
        try:
            command = await carrying.store(self._hub.media, wanted)
            if act := ACTIONS.get(type(command)):
                result, after = await act(self._course, command)
            else:
                result = await self._plain(command, request)
            reply = self._spell(request, row, await carrying.fetch(self._hub.media, result))
        except Exception as failed:  # noqa: BLE001  said to the client, and logged if it is ours
            reply = self._spell(request, row, None, failed)
        try:
            if not self._client.post(reply):
                await self._client.send_framed(reply)
            if after is not None:
                await after()
        except HongyanError as refused:
            await self._course.complain(refused)
        finally:
            self._make_room()

    async def _plain(self, command: Command[Any], request: Request) -> Any:
        """Carry out ``command``; once only, when its id is one that nobody gives twice."""
        deadline_s = self._manner.deadline_s
        if id_ := self._lasting_id(command, request):
            return await self._hub.once.perform_typed(self._account, id_, command, deadline_s=deadline_s)
        return await self._hub.perform(self._account, command, deadline_s=deadline_s)

    def _lasting_id(self, command: Command[Any], request: Request) -> str:
        """Return the id under which a command is to be done once only; empty where ids are counters."""
        if command.is_deed and self._manner.has_unique_ids and _UUID.fullmatch(bytes(request.id)):
            return bytes(request.id).strip(b'"').decode()
        return ""

    def _answer_now(self, request: Request, row: Row | None, result: Any, trouble: BaseException | None) -> None:
        """Answer a command that no task works on."""
        reply = self._spell(request, row, result, trouble)
        if self._client.post(reply) or self._is_over:
            self._make_room()
        else:
            self._start("answer", partial(self._send, reply))

    async def _send(self, reply: bytes) -> None:
        try:
            await self._client.send_framed(reply)
        finally:
            self._make_room()

    def _spell(self, request: Request, row: Row | None, result: Any, trouble: BaseException | None = None) -> bytes:
        """Return the one answer to a command, framed."""
        self._under_way -= 1
        payload: wire.Answer[Any]
        if isinstance(trouble, Rejected) and row is not None and trouble.status in row.refusals:
            # Spelled as a good answer.
            result, trouble = trouble, None
        if trouble is not None or row is None or row.reply is None:
            payload = self._excuse(request, trouble)
        else:
            try:
                payload = row.reply.write(result)
            except Exception as failed:  # noqa: BLE001  logged there
                payload = self._excuse(request, failed)
        return text_frame(self._manner.write_reply(request, payload, self._task))

    def _excuse(self, request: Request, trouble: BaseException | None) -> wire.Answer[Any]:
        if isinstance(trouble, HongyanError):
            return errors.spell(trouble)
        logger.error("account %s: %s failed", self._account, request.cmd[:40], exc_info=trouble)
        return errors.spell(HongyanError("internal error"))

    def _make_room(self) -> None:
        """An answer is out of the way: the client may be read on."""
        self._answering -= 1
        if self._is_held and not self._is_over:
            self._is_held = False
            self._client.listen(self._accept)


def _note(account: AccountId, client: Client, what: str) -> None:
    # A function of its own: logging keeps a frame object of whoever calls it, which lives as long as its caller.
    logger.info("account %s: client %s %s", account, client.name, what)


async def _until_closed(work: Work) -> None:
    """Do ``work``; a client that leaves meanwhile is no error."""
    try:
        await work()
    except Closed as closed:
        logger.debug("the client left: %s", closed)

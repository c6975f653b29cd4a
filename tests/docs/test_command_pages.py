"""The examples on the pages of commands: each is what the gateway reads, or says, about the command of its page."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from hongyan.client import Client
from hongyan.client.commands import Commands
from hongyan.client.editions import SPEECHES, Edition
from hongyan.client.media import MediaSource
from hongyan.core.hub import Hub
from hongyan.dialects import wequick
from hongyan.dialects.padchat import wire, wire_v2
from hongyan.dialects.padchat.frames import Reply
from hongyan.dialects.wequick import results
from hongyan.dialects.wequick import wire as wequick_wire
from hongyan.model import account, commands
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.media import MediaRef
from hongyan.wire.table import NO_MEDIA, WithMedia
from tests.contracts.canonical import core
from tests.support.gateway import InProcess
from tools.reference import command_examples, samples

from .test_examples import ROOT, TAGS, blocks

FOLDER = ROOT / "docs" / "reference" / "commands"
AnyCommand = type[Command[Any]]

_SECTION = re.compile(r"^##+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```\w+\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_EDITIONS = {Edition.V2_WS: "v2-ws", Edition.SDK: "sdk (0.6, 0.5)", Edition.SDK_05: "sdk (0.6, 0.5)"}


def sections(command: AnyCommand) -> dict[str, list[str]]:
    """Return the blocks of a command's page by the section that they stand in."""
    _, *parts = _SECTION.split((FOLDER / f"{command.public_name()}.md").read_text(encoding="utf-8"))
    return {title: _BLOCK.findall(text) for title, text in zip(parts[::2], parts[1::2], strict=True)}


def without_media(command: Any) -> Any:
    """Return a command as it is while its bytes travel beside it."""
    is_media = isinstance(getattr(command, "media", None), MediaRef)
    return msgspec.structs.replace(command, media=NO_MEDIA) if is_media else command


def unsigned(value: Any) -> Any:
    """Return JSON without what signs links to media, which is another's on every gateway."""
    return json.loads(re.sub(r"\?e=\d+&t=[\w-]+", "", json.dumps(value)))


def test_each_command_has_a_page_and_a_line_in_the_index() -> None:
    index = (FOLDER.parent / "commands.md").read_text(encoding="utf-8")
    names = {command.public_name() for command in COMMANDS}
    assert set(re.findall(r"\(commands/(\w+)\.md\)", index)) == names
    assert {path.stem for path in FOLDER.glob("*.md") if ".zh-CN." not in path.name} == names


def test_every_block_has_a_tag_that_is_known() -> None:
    for page in FOLDER.glob("*.md"):
        assert {block.tag for block in blocks(page)} <= TAGS, page


async def test_a_native_example_asks_for_the_command_of_its_page_and_shows_the_answer(
    gateway: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Command[Any]] = []

    async def perform(_: Hub, account: str, command: Command[Any], **__: Any) -> Any:
        assert account == command_examples.ACCOUNT
        asked.append(command)
        return samples.answer(type(command))

    monkeypatch.setattr(Hub, "perform", perform)
    for command in COMMANDS:
        request, answer = sections(command)["Native API"]
        _curl, _quiet, _header, _auth, _data, body, url = shlex.split(request)
        async with gateway.session.post(
            gateway.url + urlsplit(url).path, data=body, headers={"Authorization": f"Bearer {gateway.token}"}
        ) as response:
            said = await response.json()
        assert response.status == 200, f"{command.public_name()}: {said}"
        assert asked[-1] == samples.command(command)
        assert unsigned(said) == unsigned(json.loads(answer)), command.public_name()
        result = msgspec.convert(json.loads(answer)["result"], command.result_type())
        assert result == samples.answer(command), command.public_name()


def padchat_examples(edition: Edition) -> Iterator[tuple[AnyCommand, str, bytes, bytes]]:
    """Return each example of an edition: its command, the row's name, request and reply as they travel."""
    for command in COMMANDS:
        for title, shown in sections(command).items():
            name, _, row = title.partition(": ")
            if name != _EDITIONS[edition] or not row:
                continue
            frames = [json.loads(each) for each in shown]
            if edition is Edition.SDK_05:
                frames = [{"data" if key == "payload" else key: each[key] for key in each} for each in frames]
            request, reply = (msgspec.json.encode(each) for each in frames)
            yield command, row.strip("`"), request, reply


@pytest.mark.parametrize("edition", Edition)
def test_a_request_of_padchat_is_read_as_the_command_of_its_page(edition: Edition) -> None:
    read = wire_v2.read_request if edition is Edition.V2_WS else wire.read_request
    seen = set()
    for command, name, frame, _ in padchat_examples(edition):
        request = read(frame)
        assert request.cmd == name
        row = SPEECHES[edition].commands[name]
        assert row.request is not None
        meaning = row.request.read(request.body)
        assert core(meaning) == without_media(samples.command(command)), f"{command.public_name()}: {name}"
        if isinstance(meaning, WithMedia):
            assert meaning.data == samples.BYTES[samples.command(command).media], command.public_name()
        if isinstance(request, wire.SdkRequest):
            assert (request.generation is wire.Generation.SDK_05) == (edition is Edition.SDK_05)
        seen.add((command, name))
    assert seen == {(command, row.name) for row in SPEECHES[edition].commands for command in row.commands}


@pytest.mark.parametrize("edition", Edition)
def test_a_reply_of_padchat_is_read_by_the_library_and_says_nothing_else(edition: Edition) -> None:
    for command, name, request, frame in padchat_examples(edition):
        reply = SPEECHES[edition].read(frame)
        assert isinstance(reply, Reply)
        assert reply.success
        row = SPEECHES[edition].commands[name]
        assert row.reply is not None
        answer = row.reply.write(row.reply.read(reply.body()))
        if edition is Edition.V2_WS:
            again = wire_v2.write_reply(wire_v2.read_request(request), answer)
        else:
            again = wire.write_reply(wire.read_request(request), answer, "1")
        assert json.loads(again) == json.loads(frame), f"{command.public_name()}: {name}"


def test_an_example_of_wequick_is_the_command_of_its_page_and_its_answer() -> None:
    seen = set()
    for command in COMMANDS:
        title = next((title for title in sections(command) if title.startswith("WeQuick: ")), None)
        if title is None:
            continue
        asked, told = sections(command)[title]
        (order,) = wequick_wire.read_orders(asked.encode()).orders
        row = wequick.COMMANDS[order.api]
        assert title == f"WeQuick: `{order.api}`"
        assert row.request is not None
        assert row.reply is not None
        wanted = samples.MORE_FOR_WEQUICK.get(command, {})
        expected = msgspec.structs.replace(without_media(samples.command(command)), **wanted)
        assert core(row.request.read(order.option)) == expected, order.api
        report = wequick_wire.read_report(told.encode())
        assert (report.action, report.send_id) == (wequick.answer_to(order.api), order.send_id)
        assert results.read_refusal(report) is None
        again = json.loads(msgspec.json.encode(row.reply.write(row.reply.read(report.data))))
        assert again | {"sendId": order.send_id} == json.loads(report.data), order.api
        seen.add(order.api)
    assert seen == {row.name for row in wequick.COMMANDS}


class Recorder(Commands):
    """A client that carries nothing out."""

    asked: Command[Any] | None = None
    media: MediaSource | None = None

    async def _do(self, command: Command[Any], media: MediaSource | None = None) -> Any:
        self.asked, self.media = command, media


async def test_a_line_of_python_makes_the_command_of_its_page() -> None:
    for command in COMMANDS:
        lines = sections(command)["`hongyan.client`"]
        assert bool(lines) == (command_examples.method_of(command) is not None)
        if not lines or command in command_examples.METHODS:
            continue
        signature, line = lines
        assert callable(getattr(Client, signature.partition("(")[0]))
        client = Recorder()
        code = compile(line, command.public_name(), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        await eval(code, {**vars(account), **vars(commands), "client": client})
        assert client.asked == without_media(samples.command(command)), line
        assert (client.media is None) == (client.asked == samples.command(command)), line

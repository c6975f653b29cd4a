"""Worlds of the user's own, from a file to a gateway and through its end."""

import base64
import itertools
import json
import signal
from pathlib import Path

import pytest

from hongyan.app import config, world_file
from hongyan.app.config import Config
from hongyan.model.errors import BadConfiguration
from tests.app.test_cli import hongyan, in_thread
from tests.support.gateway import process
from tests.support.sdk import connect

TOML = """
seed = 7

[[people]]
id = "wxid_bot"
nick = "小雁"

[[people]]
id = "wxid_lin"
nick = "小林"
friends = ["wxid_bot"]

[scripts.morning]
autostart = true

[[scripts.morning.deeds]]
do = "say"
as = "wxid_lin"
to = "wxid_bot"
text = "早"

[[scripts.morning.deeds]]
at = "+1h"
do = "get_banned"
as = "wxid_lin"
on = true
"""

YAML = """
seed: 7
people:
  - {id: wxid_bot, nick: 小雁}
  - {id: wxid_lin, nick: 小林, friends: [wxid_bot]}
scripts:
  morning:
    autostart: true
    deeds:
      - {do: say, as: wxid_lin, to: wxid_bot, text: 早}
      - {at: +1h, do: get_banned, as: wxid_lin, on: true}
"""

JSON = json.dumps(
    {
        "seed": 7,
        "people": [{"id": "wxid_bot", "nick": "小雁"}, {"id": "wxid_lin", "nick": "小林", "friends": ["wxid_bot"]}],
        "scripts": {
            "morning": {
                "autostart": True,
                "deeds": [
                    {"do": "say", "as": "wxid_lin", "to": "wxid_bot", "text": "早"},
                    {"at": "+1h", "do": "get_banned", "as": "wxid_lin", "on": True},
                ],
            }
        },
    }
)

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


async def test_the_same_world_is_the_same_in_toml_yaml_and_json(tmp_path: Path) -> None:
    found = [
        await world_file.read(write(tmp_path / name, text), Config())
        for name, text in (("w.toml", TOML), ("w.yaml", YAML), ("w.yml", YAML), ("w.json", JSON))
    ]
    assert all(each == found[0] for each in found)
    assert found[0].scripts["morning"].deeds[1].deed.on is True  # type: ignore[union-attr]


async def test_pictures_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "dot.png").write_bytes(DOT)
    text = TOML.replace('text = "早"', 'kind = "image"\nmedia = {path = "dot.png"}')
    setting = await world_file.read(write(tmp_path / "w.toml", text), Config())
    assert setting.scripts["morning"].deeds[0].deed.content.media.name == "dot.png"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("w.toml", "[", "is no TOML"),
        ("w.toml", '[[people]]\nid = "wxid_x"\n', "people[0].nick"),
        ("w.yaml", "a: [", "is no YAML"),
        ("w.yaml", "people: []\npeople: []\n", "a key stands twice"),
        ("w.yaml", "- 1\n", "must be a table"),
        ("w.yaml", "!!python/object/apply:os.system ['true']\n", "is no YAML"),
        ("w.yaml", "5: x\n", "must be a table"),
        ("w.json", "{", "is no JSON"),
        ("w.json", '{"people": [{"id": "wxid_x", "nick": "x", "phone": 138}]}', "people[0].phone"),
    ],
)
@pytest.mark.parametrize("command", ["up", "check"])
def test_a_bad_file_ends_with_78_and_one_line_with_file_place_and_reason(
    tmp_path: Path, command: str, name: str, text: str, said: str
) -> None:
    write(tmp_path / name, text)
    ended = hongyan(command, "--world", name, cwd=tmp_path, HONGYAN_LISTEN_PORT="0")
    assert ended.returncode == 78
    assert name in ended.stderr
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_every_kind_of_file_has_its_reader() -> None:
    assert set(world_file.READERS) == set(config.WORLD_FILES)


@pytest.mark.parametrize("world", ["mars", "there-is-none.toml", "w.txt"])
def test_a_world_that_is_none_ends_with_78(tmp_path: Path, world: str) -> None:
    ended = hongyan("check", "--world", world, cwd=tmp_path, HONGYAN_LISTEN_PORT="0")
    assert ended.returncode == 78
    assert "sandbox.world" in ended.stderr or world in ended.stderr


async def test_yaml_merges_and_anchors_work(tmp_path: Path) -> None:
    text = "base: demo\npeople:\n  - &a {id: wxid_x, nick: x}\n  - {<<: *a, id: wxid_y}\n"
    setting = await world_file.read(write(tmp_path / "w.yaml", text), Config())
    assert [(one.id, one.nick) for one in setting.people] == [("wxid_x", "x"), ("wxid_y", "x")]


async def test_a_file_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_file, "MOST_BYTES", 10)
    with pytest.raises(BadConfiguration, match="more than 10 bytes"):
        await world_file.read(write(tmp_path / "w.toml", TOML), Config())


async def test_the_world_of_a_file_lives_on_without_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "w.toml", TOML)
    data = tmp_path / "data"
    async with process(data, "--world", str(path)) as (running, api):
        assert [one["nick"] for one in (await api.call("GET", "/sandbox/people"))["people"]] == ["小雁", "小林"]
        first = await api.inbox("wxid_bot", at_least=1)
        await api.say("wxid_lin", "wxid_bot", "later")
        await running.kill()
        path.unlink()
        running.arguments = ()
        await running.start()
        assert [each["text"] for each in await api.inbox("wxid_bot", at_least=2)] == ["早", "later"]
        assert (await api.inbox("wxid_bot", at_least=2))[0] == first[0]


async def test_a_start_with_another_file_says_so_and_how_to_begin_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "w.toml", TOML)
    data = tmp_path / "data"
    async with process(data, "--world", str(path)) as (running, api):
        await api.inbox("wxid_bot", at_least=1)
        await running.stop(signal.SIGTERM)
        write(path, "# only a comment more\n" + TOML)
        await running.start()
        await running.stop(signal.SIGTERM)
        write(path, TOML.replace("小林", "小木"))
        ended = await in_thread("up", "--world", str(path), "--data", str(data), "--port", "0", cwd=tmp_path)
        assert ended.returncode == 78
        assert all(word in ended.stderr for word in ("another world", "w.toml", "--anew"))
        assert len(ended.stderr.strip().splitlines()) == 1
        running.arguments = ("--world", str(path), "--anew")
        await running.start()
        assert [one["nick"] for one in (await api.call("GET", "/sandbox/people"))["people"]] == ["小雁", "小木"]


async def test_a_reset_to_the_file_reads_it_anew_and_ends_every_login(tmp_path: Path) -> None:
    path = write(tmp_path / "w.toml", TOML)
    async with (
        process(tmp_path / "data", "--world", str(path), "--auto-scan", "wxid_bot") as (_, api),
        connect(api.session, api.url) as client,
    ):
        await client.log_in()
        await client.event("login")
        write(path, TOML.replace("小林", "小木"))
        await api.call("POST", "/sandbox/reset", world="file")
        await client.event("logout")
        assert [one["nick"] for one in (await api.call("GET", "/sandbox/people"))["people"]] == ["小雁", "小木"]
        write(path, "[")
        error = (await api.call("POST", "/sandbox/reset", status=400, world="file"))["error"]
        assert (error["code"], "is no TOML" in error["message"]) == ("invalid_argument", True)
        await api.call("POST", "/sandbox/reset", world="empty")
        assert (await api.call("GET", "/sandbox/people"))["people"] == []


async def test_a_running_script_goes_on_where_it_was_when_the_process_is_killed(tmp_path: Path) -> None:
    said = 'do = "say"\nas = "wxid_lin"\nto = "wxid_bot"\n'
    steps = "".join(f'[[scripts.a.deeds]]\nat = "{number * 100}ms"\n{said}text = "{number}"\n' for number in range(40))
    people = TOML.partition("[scripts")[0]
    path = write(tmp_path / "w.toml", f"{people}[scripts.a]\nautostart = true\n{steps}")
    async with process(tmp_path / "data", "--world", str(path)) as (running, api):
        await api.inbox("wxid_bot", at_least=5)
        for seen in (10, 20):
            await running.kill()
            await running.start()
            await api.inbox("wxid_bot", at_least=seen)
        found = await api.inbox("wxid_bot", at_least=40)
        assert [each["text"] for each in found] == [str(number) for number in range(40)]
        gaps = {later["at_ms"] - earlier["at_ms"] for earlier, later in itertools.pairwise(found)}
        assert gaps == {100}
        (script,) = (await api.call("GET", "/sandbox/scripts"))["scripts"]
        assert (script["state"], script["done"], script["refused"]) == ("done", 40, 0)

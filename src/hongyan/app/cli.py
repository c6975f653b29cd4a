"""The program ``hongyan``.

What only some commands need is imported when they run: the verbs of the sandbox are called again and again by scripts,
and need none of it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table

from hongyan import __version__
from hongyan.model.errors import BadConfiguration, HongyanError

from . import config as settings
from . import files
from .api_client import call
from .sandbox_cli import Url, sandbox

if TYPE_CHECKING:
    from hongyan.core.keys import KeyRing

EXIT_CONFIG = 78
"""``EX_CONFIG`` of sysexits.h."""

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="鸿雁 Hongyan: a self-hosted WeChat gateway with a simulated WeChat inside.",
)
key = typer.Typer(no_args_is_help=True, help="Client keys: who may use the gateway.")
app.add_typer(key, name="key")
app.add_typer(sandbox, name="sandbox")

ConfigFile = Annotated[Path | None, typer.Option("--config", help="A TOML file of settings.")]
Data = Annotated[Path | None, typer.Option("--data", help="The data directory.", show_default="./data")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hongyan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one.", show_default="7777")] = None,
    data: Data = None,
    config: ConfigFile = None,
    world: Annotated[
        str | None,
        typer.Option(metavar="demo|empty|FILE", help="Which world; a file describes one.", show_default="demo"),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin the world anew; what was in it is forgotten.")] = False,
    auto_scan: Annotated[
        str | None, typer.Option(metavar="WXID", help="This person scans and confirms every login at once.")
    ] = None,
    wequick_receive: Annotated[
        str | None, typer.Option(metavar="URL", help="Where a WeQuick callback server takes reports (receive_msg).")
    ] = None,
    wequick_send: Annotated[str | None, typer.Option(metavar="URL", help="Where it gives commands (send_msg).")] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log one JSON object a line.")] = False,
) -> None:
    """Run the gateway until Ctrl-C."""
    from . import logs, run

    overrides = _overrides(host, port, data, world, auto_scan, log_json or None, anew or None)
    dialled = {"receive": wequick_receive, "send": wequick_send}
    overrides["wequick"] = {name: url for name, url in dialled.items() if url is not None}
    read = settings.from_process(config, overrides)
    logs.configure(level=read.log.level, json=read.log.json)
    with asyncio.Runner(loop_factory=run.loop_factory()) as runner:
        raise typer.Exit(runner.run(run.run(read, say=run.printer())))


@app.command()
def check(
    config: ConfigFile = None,
    data: Data = None,
    world: Annotated[
        str | None, typer.Option(metavar="demo|empty|FILE", help="Which world; a file is read and tried out.")
    ] = None,
) -> None:
    """Check configuration, data directory and ports without starting."""
    from hongyan.stores.lock import is_locked

    from . import plant, run, world_file

    read = settings.from_process(config, _overrides(data=data, world=world))
    plant.media_roots(read)
    if read.sandbox.world_path is not None:
        asyncio.run(world_file.read(read.sandbox.world_path, read))
    if (read.data / files.ADDRESS).exists() and is_locked(read.data):
        typer.echo(f"the settings are well; a gateway is running on {read.data}, so that and its port were left alone")
        return
    run.check_port(read)
    asyncio.run(_check_storage(read))
    typer.echo("all is well")


async def _check_storage(read: settings.Config) -> None:
    from hongyan.core.local import SystemClock
    from hongyan.stores.lock import lock_directory

    from . import plant

    if not read.data.exists():
        plant.check_public(read, [])
        return
    with lock_directory(read.data):
        async with plant.open_store(read.data, SystemClock()) as store:
            plant.check_public(read, [each.name for each in await store.keys.list() if not each.revoked])


@app.command()
def accounts(data: Data = None, url: Url = None) -> None:
    """Show the accounts of the running gateway and their state."""
    table = Table("account", "state", "login", "who", "events", "clients")
    for each in call("GET", "/accounts", data=data, url=url)["accounts"]:
        profile = each["profile"] or {}
        who = f"{profile.get('nick', '')} {profile.get('id', '')}".strip()
        clients = str(len(each["clients"]))
        table.add_row(each["id"], each["state"], each["login_step"], who, str(each["last_seq"]), clients)
    Console().print(table)


@app.command()
def replay(
    letters: Annotated[list[int] | None, typer.Argument(metavar="[LETTER]...", help="Their numbers.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Send all of them.")] = False,
    account: Annotated[str | None, typer.Option(help="Deliver events of this account again.")] = None,
    reader: Annotated[str, typer.Option(help="To whom: a face, or a server that is called.")] = "padchat_v2",
    after: Annotated[int, typer.Option(min=0, help="Every event with a number above this one.")] = 0,
    data: Data = None,
    url: Url = None,
) -> None:
    """Deliver again: dead letters, which a callback server refused for good, or an account's events.

    Without anything: list the dead letters. A bot gets an account's events again when it comes back; it must have left.
    """
    if account is not None:
        path = f"/accounts/{quote(account, safe='/')}/readers/rewind"
        call("POST", path, data=data, url=url, reader=reader, after=after)
        typer.echo(f"{reader} of {account} gets every event above {after} again")
        return
    if letters or all_:
        sent = call("POST", "/callbacks/dead-letters/replay", data=data, url=url, ids=None if all_ else letters)
        typer.echo(f"{sent['letters']} sent once more; those that are taken leave the list")
        return
    table = Table("number", "account", "server", "what", "why")
    last = 0
    while page := call("GET", "/callbacks/dead-letters", data=data, url=url, after=str(last))["letters"]:
        for each in page:
            what = f"{each['what']} {each['event']}".strip()
            table.add_row(str(each["id"]), each["account"], each["reader"], what, each["reason"])
        last = page[-1]["id"]
    Console().print(table)


@app.command()
def matrix(
    face: Annotated[str | None, typer.Option(help="Only this face.")] = None,
    backend: Annotated[str | None, typer.Option(help="Only this backend.")] = None,
) -> None:
    """Show which command works in which face on which backend, as the tests have proven it."""
    from . import matrix as support

    table = Table("command", "face", "its names there", "backend", "effect seen by a test")
    for each in support.cells():
        if each.names and face in (None, each.face) and backend in (None, each.backend):
            seen = "yes" if len(each.proven) == len(each.names) else ", ".join(sorted(each.proven)) or "no"
            table.add_row(each.command.public_name(), each.face, ", ".join(each.names), each.backend, seen)
    Console().print(table)


@app.command()
def bot(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The client key.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which of the key's accounts.")] = "default",
    url: Annotated[str, typer.Option(help="Where the server is.")] = "ws://127.0.0.1:7777",
    edition: Annotated[Literal["sdk", "sdk-0.5", "v2-ws"], typer.Option(help="What the server speaks.")] = "sdk",
) -> None:
    """Run the demo bot until Ctrl-C: it logs in by QR code, echoes texts and accepts friend requests."""
    from hongyan.client import Edition

    from . import demo_bot

    demo_bot.run(url, key, name, Edition(edition))


@key.command("add")
def add_key(
    name: str,
    accounts: Annotated[int, typer.Option(help="How many account slots the key may hold.")] = 10,
    data: Data = None,
    config: ConfigFile = None,
) -> None:
    """Make a client key and print it; it is never shown again."""
    typer.echo(_with_keys(config, data, lambda ring: ring.add(name, accounts=accounts)))


@key.command("list")
def list_keys(data: Data = None, config: ConfigFile = None) -> None:
    """List the client keys by name; the keys themselves are not kept."""
    table = Table("name", "accounts", "state")

    async def fill(ring: "KeyRing") -> None:
        for each in await ring.list():
            table.add_row(each.name, str(each.accounts), "revoked" if each.revoked else "valid")

    _with_keys(config, data, fill)
    Console().print(table)


@key.command("revoke")
def revoke_key(name: str, data: Data = None, config: ConfigFile = None) -> None:
    """Let a client key open nothing any more."""
    _with_keys(config, data, lambda ring: ring.revoke(name))
    typer.echo(f"revoked {name}")


def _with_keys(config: Path | None, data: Path | None, act: Callable[["KeyRing"], Coroutine[Any, Any, Any]]) -> Any:
    from hongyan.core.keys import KeyRing
    from hongyan.core.local import SystemClock

    from . import plant

    read = settings.from_process(config, _overrides(data=data))

    async def open_and_act() -> Any:
        clock = SystemClock()
        async with plant.open_store(read.data, clock) as store:
            ring = KeyRing(store.keys, clock)
            await ring.load()
            return await act(ring)

    return asyncio.run(open_and_act())


def _overrides(
    host: str | None = None,
    port: int | None = None,
    data: Path | None = None,
    world: str | None = None,
    auto_scan: str | None = None,
    log_json: bool | None = None,
    anew: bool | None = None,
) -> dict[str, dict[str, Any]]:
    given: dict[str, dict[str, Any]] = {
        "listen": {"host": host, "port": port},
        "storage": {"data": None if data is None else str(data)},
        "sandbox": {"world": world, "auto_scan": auto_scan, "anew": anew},
        "log": {"json": log_json},
    }
    return {
        section: {name: value for name, value in keys.items() if value is not None} for section, keys in given.items()
    }


def main() -> None:
    """Run the program; errors are one line, and the exit status says of what kind."""
    try:
        app()
    except BadConfiguration as wrong:
        typer.echo(f"hongyan: {wrong.message}", err=True)
        raise SystemExit(EXIT_CONFIG) from None
    except HongyanError as refused:
        typer.echo(f"hongyan: {refused.message}", err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None

"""``hongyan sandbox``: the sandbox's part of the native API, for the shell. Answers are printed as JSON."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import typer

from .api_client import call

sandbox = typer.Typer(no_args_is_help=True, help="Move the people of the simulated WeChat.")

Data = Annotated[Path | None, typer.Option("--data", help="The gateway's data directory.", show_default="./data")]
Url = Annotated[str | None, typer.Option("--url", help="The gateway's address, when it is not the one of --data.")]


def show(answer: Any) -> None:
    """Print an answer of the API as JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


def _object(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as wrong:
        raise typer.BadParameter(f"is no JSON object: {wrong}") from wrong


@sandbox.command()
def scan(
    as_: Annotated[str, typer.Option("--as", metavar="WXID", help="Who scans.")] = "wxid_bot",
    confirm: Annotated[bool, typer.Option(help="Say yes as well.")] = True,
    qr: Annotated[str | None, typer.Option(help="Which code; else the newest.")] = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Scan a login QR code and confirm it."""
    show(call("POST", "/sandbox/scan", data=data, url=url, **{"as": as_}, confirm=confirm, qr=qr))


@sandbox.command()
def say(
    from_: Annotated[str, typer.Argument(metavar="FROM")],
    to: Annotated[str, typer.Argument(metavar="TO")],
    text: Annotated[str | None, typer.Argument(metavar="TEXT")] = None,
    kind: Annotated[str | None, typer.Option(help="What they send; else a text.")] = None,
    fields: Annotated[str, typer.Option(metavar="JSON", help="The fields of that kind, as one JSON object.")] = "{}",
    data: Data = None,
    url: Url = None,
) -> None:
    """Let a person write to a person or a room."""
    more = {**_object(fields), "from": from_, "to": to}
    show(call("POST", "/sandbox/say", data=data, url=url, **more, text=text, kind=kind))


@sandbox.command()
def inbox(
    wxid: str,
    after: Annotated[str | None, typer.Option(help="Cursor of the call before; else everything.")] = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for something new.")] = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Show what a person's phone received."""
    show(call("GET", f"/sandbox/inbox/{wxid}", data=data, url=url, after=after, wait=wait))


@sandbox.command()
def people(data: Data = None, url: Url = None) -> None:
    """List everybody in the world."""
    show(call("GET", "/sandbox/people", data=data, url=url))


@sandbox.command("add-person")
def add_person(
    nick: str,
    wxid: Annotated[str | None, typer.Option(help="Their id; else one is made.")] = None,
    friend: Annotated[list[str] | None, typer.Option(help="Whom they are friends with; may be repeated.")] = None,
    fields: Annotated[str, typer.Option(metavar="JSON", help="More about them, as one JSON object.")] = "{}",
    data: Data = None,
    url: Url = None,
) -> None:
    """Add a person to the world."""
    more = {**_object(fields), "nick": nick}
    show(call("POST", "/sandbox/people", data=data, url=url, **more, id=wxid, friends=friend))


@sandbox.command()
def deed(
    as_: Annotated[str, typer.Argument(metavar="WXID")],
    do: Annotated[str, typer.Argument(metavar="DO")],
    fields: Annotated[str, typer.Argument(metavar="JSON", help="The deed's other fields, as one JSON object.")] = "{}",
    data: Data = None,
    url: Url = None,
) -> None:
    """Let a person do anything that people can do, such as rename_room or request_friend."""
    show(call("POST", "/sandbox/deeds", data=data, url=url, **{**_object(fields), "as": as_, "do": do}))


@sandbox.command()
def fault(
    kind: str,
    account: Annotated[str | None, typer.Option(help="Whose; else every account's.")] = None,
    count: Annotated[int | None, typer.Option(help="How many events, or commands.")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long.")] = None,
    command: Annotated[str | None, typer.Option(help="Of error: which command, such as send_text; else any.")] = None,
    code: Annotated[str | None, typer.Option(help="Of error: rejected, unavailable, busy, deadline_exceeded…")] = None,
    message: Annotated[str | None, typer.Option(help="Of error: the words.")] = None,
    status: Annotated[int | None, typer.Option(help="Of error, rejected: WeChat's own number.")] = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Switch a trouble on: drop, delay, duplicate, reorder, slow, disconnect, logout, ban, error; none ends them."""
    fields = {"account": account, "count": count, "seconds": seconds}
    error = {"command": command, "code": code, "message": message, "status": status}
    show(call("POST", "/sandbox/faults", data=data, url=url, kind=kind, **fields, **error))


@sandbox.command()
def clock(advance_s: float, data: Data = None, url: Url = None) -> None:
    """Let time pass at once, in seconds."""
    show(call("POST", "/sandbox/clock", data=data, url=url, advance_s=advance_s))


@sandbox.command()
def reset(
    world: Annotated[str, typer.Option(help="demo, empty, or file: that of --world.")] = "demo",
    data: Data = None,
    url: Url = None,
) -> None:
    """Begin the world anew; everything in it is forgotten."""
    show(call("POST", "/sandbox/reset", data=data, url=url, world=world))


@sandbox.command()
def scripts(data: Data = None, url: Url = None) -> None:
    """List the scripts of the world, and how far each is."""
    show(call("GET", "/sandbox/scripts", data=data, url=url))


@sandbox.command("start-script")
def start_script(name: str, data: Data = None, url: Url = None) -> None:
    """Begin a script."""
    show(call("POST", f"/sandbox/scripts/{quote(name, safe='')}/start", data=data, url=url))


@sandbox.command("stop-script")
def stop_script(name: str, data: Data = None, url: Url = None) -> None:
    """Let a script go no further."""
    show(call("POST", f"/sandbox/scripts/{quote(name, safe='')}/stop", data=data, url=url))


@sandbox.command()
def snapshots(data: Data = None, url: Url = None) -> None:
    """List the snapshots of worlds."""
    show(call("GET", "/sandbox/snapshots", data=data, url=url))


@sandbox.command()
def snapshot(name: str, data: Data = None, url: Url = None) -> None:
    """Keep the world as it is under a name."""
    show(call("POST", "/sandbox/snapshots", data=data, url=url, name=name))


@sandbox.command()
def restore(name: str, data: Data = None, url: Url = None) -> None:
    """Take the world back to a snapshot; what happened since is forgotten."""
    show(call("POST", f"/sandbox/snapshots/{quote(name, safe='')}/restore", data=data, url=url))


@sandbox.command("drop-snapshot")
def drop_snapshot(name: str, data: Data = None, url: Url = None) -> None:
    """Forget a snapshot."""
    show(call("DELETE", f"/sandbox/snapshots/{quote(name, safe='')}", data=data, url=url))

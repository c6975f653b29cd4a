"""``hongyan sandbox``: the sandbox's part of the native API, for the shell. Answers are printed as JSON."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from .api_client import call

sandbox = typer.Typer(no_args_is_help=True, help="Move the people of the simulated WeChat.")

Data = Annotated[Path | None, typer.Option("--data", help="The gateway's data directory.", show_default="./data")]
Url = Annotated[str | None, typer.Option("--url", help="The gateway's address, when it is not the one of --data.")]


def show(answer: Any) -> None:
    """Print an answer of the API as JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


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
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    data: Data = None,
    url: Url = None,
) -> None:
    """Let a person write to a person or a room."""
    show(call("POST", "/sandbox/say", data=data, url=url, **{"from": from_}, to=to, text=text))


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
    data: Data = None,
    url: Url = None,
) -> None:
    """Add a person to the world."""
    show(call("POST", "/sandbox/people", data=data, url=url, id=wxid, nick=nick, friends=friend))


@sandbox.command()
def deed(
    as_: Annotated[str, typer.Argument(metavar="WXID")],
    do: Annotated[str, typer.Argument(metavar="DO")],
    fields: Annotated[str, typer.Argument(metavar="JSON", help="The deed's other fields, as one JSON object.")] = "{}",
    data: Data = None,
    url: Url = None,
) -> None:
    """Let a person do anything that people can do, such as rename_room or request_friend."""
    try:
        more = msgspec.json.decode(fields, type=dict[str, Any])
    except msgspec.DecodeError as wrong:
        raise typer.BadParameter(f"is no JSON object: {wrong}") from wrong
    show(call("POST", "/sandbox/deeds", data=data, url=url, **{**more, "as": as_, "do": do}))


@sandbox.command()
def fault(
    kind: str,
    account: Annotated[str | None, typer.Option(help="Whose; else every account's.")] = None,
    count: Annotated[int | None, typer.Option(help="How many events.")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long.")] = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Switch a trouble on: drop, delay, duplicate, reorder, slow, disconnect, logout, ban; none ends them."""
    show(call("POST", "/sandbox/faults", data=data, url=url, kind=kind, account=account, count=count, seconds=seconds))


@sandbox.command()
def clock(advance_s: float, data: Data = None, url: Url = None) -> None:
    """Let time pass at once, in seconds."""
    show(call("POST", "/sandbox/clock", data=data, url=url, advance_s=advance_s))


@sandbox.command()
def reset(
    world: Annotated[str, typer.Option(help="demo or empty.")] = "demo", data: Data = None, url: Url = None
) -> None:
    """Begin the world anew; everything in it is forgotten."""
    show(call("POST", "/sandbox/reset", data=data, url=url, world=world))

"""``hongyan bot``: the demo bot, on our own client library."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from hongyan.client import Bot, Client, Edition, IncomingMessage, IncomingRequest
from hongyan.dialects.padchat.errors import printable
from hongyan.model.contact import ContactKind
from hongyan.model.events import AnyEvent, ConnectionLost, ConnectionRestored, LoggedIn, LoggedOut, LoginFailed, Scanned
from hongyan.wire.wechat_ids import kind_of

DEFAULT_URL = "ws://127.0.0.1:7777"
"""Where ``hongyan up`` listens unless it is told otherwise."""

FILE_HELPER = "filehelper"
"""Messages to it are seen by the person who logged in, on their own phone."""

_HELP = {"help", "帮助"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the bot says, in one language."""

    up: str
    echo: str
    help: str
    welcome: str
    online: str
    scanned: str
    failed: str
    logged_out: str
    lost: str
    restored: str


ENGLISH = Words(
    up="The demo bot is up. It echoes what friends write; send it help.",
    echo="echo: {text}",
    help="I am a demo bot. I repeat what you write, accept friend requests, and answer in rooms when I am mentioned.",
    welcome="Hello! Send me help to see what I can do.",
    online="online as {nick} ({id}); Ctrl-C ends the bot",
    scanned="scanned by {nick}; waiting for their yes",
    failed="the login came to nothing ({reason}); another code follows",
    logged_out="logged out ({reason}); another code follows",
    lost="the connection is lost ({reason}); coming back",
    restored="the connection is back",
)
CHINESE = Words(
    up="演示机器人已上线。好友发来的文字会原样返回；发送“帮助”查看说明。",
    echo="回声：{text}",
    help="我是演示机器人：重复你说的话，通过好友请求，在群里被 @ 时回答。",
    welcome="你好！发送“帮助”看看我会什么。",
    online="已登录：{nick}（{id}）；按 Ctrl-C 结束",
    scanned="{nick} 已扫码，等待确认",
    failed="登录未成功（{reason}），将重新显示二维码",
    logged_out="已退出登录（{reason}），将重新显示二维码",
    lost="连接已断开（{reason}），正在重连",
    restored="连接已恢复",
)


def words(environment: Mapping[str, str] = os.environ) -> Words:
    """Return the words for the language that ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` names, the first that is set."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return CHINESE if named.lower().startswith("zh") else ENGLISH


def run(url: str, key: str, name: str, edition: Edition) -> None:
    """Run the bot until Ctrl-C.

    Raises:
        HongyanError: nobody answers at ``url``, or the key is not taken.
    """
    build(Bot(url, key, name, edition=edition), words()).run()


def build(bot: Bot, say: Words) -> Bot:
    """Return ``bot`` with the demo's handlers."""

    is_greeted = False

    def answer(message: IncomingMessage) -> str:
        asked = message.text.rpartition("\u2005")[2] if message.is_room else message.text
        return say.help if asked.strip().lower() in _HELP else say.echo.format(text=asked)

    @bot.on_text
    def _echo(message: IncomingMessage) -> str | None:
        # Official accounts and WeChat's own are no friends to talk to.
        return answer(message) if kind_of(message.sender) is ContactKind.PERSON else None

    @bot.on_room_text(mentioned=True)
    async def _answer_in_room(message: IncomingMessage) -> None:
        await message.reply(answer(message), mention=True)

    @bot.on_friend_request
    async def _welcome(request: IncomingRequest) -> None:
        await request.accept()
        await bot.client.send_text(request.profile.id, say.welcome)

    @bot.on_login
    async def _greet(client: Client) -> None:
        nonlocal is_greeted
        if not is_greeted:
            is_greeted = True
            await client.send_text(FILE_HELPER, say.up)

    @bot.on_event
    def _tell(event: AnyEvent) -> None:
        # Nicks and reasons are other people's words.
        line = printable(tell(event, say))
        if line:
            print(line, flush=True)  # noqa: T201  the program's own terminal

    return bot


def tell(event: AnyEvent, say: Words) -> str:
    """Return the line about ``event`` for the terminal; empty for none."""
    match event:
        case LoggedIn(profile=profile):
            return say.online.format(nick=profile.nick, id=profile.id)
        case Scanned(profile=profile):
            return say.scanned.format(nick=profile.nick)
        case LoginFailed(reason=reason):
            return say.failed.format(reason=reason)
        case LoggedOut(reason=reason):
            return say.logged_out.format(reason=reason)
        case ConnectionLost(reason=reason):
            return say.lost.format(reason=reason)
        case ConnectionRestored():
            return say.restored
        case _:
            return ""

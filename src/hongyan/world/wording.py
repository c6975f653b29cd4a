"""WeChat's own words, in Chinese, for who reads them: notices, footers, the first line after a request.

Where no source is named: samples of PadChat pushes, kinds 10000 and 10002, spaces and quotation marks included, because
clients match them letter by letter.
"""

from collections.abc import Sequence

_DAY_MS = 86_400_000
_CHINA_MS = 8 * 3_600_000


def listed(nicks: Sequence[str]) -> str:
    """Several people in one notice."""
    return "、".join(nicks)


def recalled_by_you() -> str:
    """For one's own devices. Source: the phone."""
    return "你撤回了一条消息"


def recalled_by(nick: str) -> str:
    """For everybody else. Source: the phone; the English one is in wechaty-puppet-padchat's tests."""
    return f'"{nick}" 撤回了一条消息'


def friend_added(nick: str) -> str:
    """For both sides of a new friendship."""
    return f"你已添加了{nick}，现在可以开始聊天了。"


ACCEPTED = "我通过了你的朋友验证请求，现在我们可以开始聊天了"
"""What the phone of who accepts says to who asked. The English one: samples of PadChat pushes, kind 1."""

REFUSED = "消息已发出，但被对方拒收了。"
"""For who writes to somebody who blocked them. Source: the phone."""


def not_a_friend(nick: str) -> str:
    """For who writes to somebody who deleted them: with the link that asks anew."""
    return f'{not_yet_a_friend(nick)}<a href="weixin://findfriend/verifycontact">发送朋友验证</a>'


def not_yet_a_friend(nick: str) -> str:
    """For who writes to a stranger."""
    return f"{nick}开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"


def greeting(nick: str) -> str:
    """What the phone writes into a friend request. Source: the phone."""
    return f"我是{nick}"


def sms(code: str) -> str:
    """The code for a login by phone number. Source: WeChat's own SMS, from memory."""
    return f"【腾讯科技】你正在登录微信，验证码{code}。转发可能导致帐号被盗。"


def you_invited(nicks: Sequence[str]) -> str:
    """For who brought members."""
    return f'你邀请"{listed(nicks)}"加入了群聊'


def invited_you(nick: str, others: Sequence[str]) -> str:
    """For the only one who was brought. ``others`` are in the room already."""
    return f'"{nick}"邀请你加入了群聊，群聊参与人还有：{listed(others)}'


def invited_you_too(nick: str, others: Sequence[str]) -> str:
    """For one who was brought together with ``others``."""
    return f'"{nick}"邀请你和"{listed(others)}"加入了群聊'


def invited(nick: str, nicks: Sequence[str]) -> str:
    """For who was there already."""
    return f'"{nick}"邀请"{listed(nicks)}"加入了群聊'


def scanned_yours(nick: str) -> str:
    """For whose code was scanned."""
    return f'"{nick}"通过扫描你分享的二维码加入群聊'


def you_scanned(others: Sequence[str]) -> str:
    """For who scanned. Guess, after the notice of an invitation."""
    return f"你通过扫描二维码加入群聊，群聊参与人还有：{listed(others)}"


def scanned(nick: str, owner: str) -> str:
    """For everybody else. The space is WeChat's."""
    return f'" {nick}"通过扫描"{owner}"分享的二维码加入群聊'


def you_removed(nicks: Sequence[str]) -> str:
    """For who put members out."""
    return f'你将"{listed(nicks)}"移出了群聊'


def removed_you(nick: str) -> str:
    """For who was put out."""
    return f'你被"{nick}"移出群聊'


def you_renamed(name: str) -> str:
    """For who gave a room its name."""
    return f"你修改群名为“{name}”"


def renamed(nick: str, name: str) -> str:
    """For everybody else."""
    return f'"{nick}"修改群名为“{name}”'


YOU_OWN = "你已成为新群主"
"""For a new owner."""


def owns(nick: str) -> str:
    """For everybody else, when an owner hands a room over. Guess."""
    return f'"{nick}"已成为新群主'


CONFIRMATION_ON = "群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。"
"""Source: wechaty-puppet-padchat issue 50."""

YOUR_CONFIRMATION_ON = "你已启用“群聊邀请确认”，群成员需你确认才能邀请朋友进群。"
"""For the owner. Guess."""

CONFIRMATION_OFF = "群主已恢复默认进群方式。"
"""Source: the phone, from memory."""

YOUR_CONFIRMATION_OFF = "你已恢复默认进群方式。"
"""For the owner. Guess."""

DISSOLVED = "该群聊已被解散"
"""Source: the phone, from memory."""


def wants_to_invite(nick: str, guest: str, url: str) -> str:
    """For the owner, when a member invites somebody and that needs a word. Guess; the address is the invitation's."""
    return f'"{nick}"想邀请"{guest}"加入群聊，<a href="{url}">去确认</a>'


def announcement(text: str) -> str:
    """What the owner says when announcing. Source: the phone."""
    return f"@所有人\n{text}"


def room_code_footer(until_ms: int) -> str:
    """Below a room's code. Source: padchat-sdk 0.6.3, reply of ``getRoomQrcode``."""
    month, day = china_date(until_ms)
    return f"该二维码7天内({month}月{day}日前)有效，重新进入将更新"


def china_date(at_ms: int) -> tuple[int, int]:
    """Return month and day in China at a moment.

    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, ``civil_from_days``.
    """
    day_of_era = ((at_ms + _CHINA_MS) // _DAY_MS + 719_468) % 146_097
    year = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year + year // 4 - year // 100)
    march_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * march_month + 2) // 5 + 1
    return (march_month + 3 if march_month < 10 else march_month - 9), day

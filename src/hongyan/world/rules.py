"""What WeChat refuses and where its limits are. Each number has its source, or the word guess."""

import re

from hongyan.model.errors import InvalidArgument

QR_CODE_MS = 120_000
"""How long a login can be scanned and confirmed. Source: PadChat v1 document, login status 5: two minutes."""

TOKEN_FRESH_MS = 24 * 3_600_000
"""How long after its login was last online a token still works without a question. Guess."""

TEXT_CHARS = 16_384
"""Longest text of one message. Guess: WeChat's phones refuse at about this length."""

NICK_CHARS = 32
"""Longest nick. Guess."""

SIGNATURE_CHARS = 120
"""Longest signature. Guess: the phone's form stops at 30, older ones are longer."""

PLACE_CHARS = 64
"""Longest name of a country, a province or a city. Guess."""

ROOM_MEMBERS = 500
"""Most members of a room. Source: samples of PadChat contacts, ``max_member_count``."""

DEVICE_CHARS = 256
"""Longest name by which the operator tells devices apart. The sandbox's own limit, not WeChat's."""

DEVICE_NAME_CHARS = 128
"""Longest name that a device shows to people. Guess."""

DEVICE_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
"""A device type as this project spells it: ``ipad``, ``web``, ``pc``."""

TOKEN_CHARS = 1_024
"""Longest login token that is read at all. Guess."""

CONTACT_ID = re.compile(r"[A-Za-z][-_A-Za-z0-9]{1,63}\Z")
"""A person's id. Source for the letters: ids in the seeds; the length is a guess."""

OFFICIAL_PREFIX = "gh_"
"""Begins the id of an official account: no person's id does. Source: PadChat v2 README."""

WECHAT_NUMBER = re.compile(r"[A-Za-z][-_A-Za-z0-9]{5,19}\Z")
"""6 to 20 letters, digits, ``_`` and ``-``, a letter first. Source: the phone's own hint when one chooses a number."""

LATEST_MS = 253_402_300_799_999
"""The end of the year 9999: beyond it no face can spell a date. The world's clock stops being movable there."""

LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000
"""Most that one deed moves the clock: ten years. The sandbox's own limit."""

STATUS_TOKEN_STALE = -2023
"""The login must be asked for on the phone. Source: padchat-python, which then tries ``request``."""

STATUS_TOKEN_UNKNOWN = -100
"""The login needs a QR code. Source: padchat-python, which then shows one."""

STATUS_REQUEST_UNKNOWN = -2017
"""There is nobody to ask; the login needs a QR code. Source: padchat-python."""

NOT_A_FRIEND = "{nick}开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"
"""Source: samples of PadChat pushes, without the link behind it."""

NOT_A_MEMBER = "无法在已退出的群聊中接收和发送消息"
"""Guess, from memory of the phone's notice."""

EVERYBODY = "notify@all"
"""In ``at``: all members. Source: PadChat v2 README, ``atList``."""

_UNWRITABLE = re.compile("[\ud800-\udfff]")
_UNWRITABLE_ON_A_LINE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def check_text(field: str, value: str, most: int, least: int = 0) -> None:
    """Refuse what is shorter than ``least`` or longer than ``most`` characters, or cannot be written as UTF-8."""
    if not least <= len(value) <= most:
        raise InvalidArgument(field, f"must have {least} to {most} characters, has {len(value)}")
    if _UNWRITABLE.search(value):
        raise InvalidArgument(field, "half of a surrogate pair is no text")


def check_line(field: str, value: str, most: int, least: int = 0) -> None:
    """As ``check_text``, and refuse control characters too."""
    check_text(field, value, most, least)
    if _UNWRITABLE_ON_A_LINE.search(value):
        raise InvalidArgument(field, "must have no control characters")


def shown(value: str) -> str:
    """Spell foreign text inside an error: quoted, printable and never long."""
    return repr(value[:64])

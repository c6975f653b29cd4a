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

DIRECT_MEMBERS = 40
"""Most members of a room into which people come without being asked. Source: the phone's own notice."""

OPEN_MEMBERS = 100
"""Most members of a room that people join by its code, and that anybody may rename. Source: the phone's own notice."""

ROOM_NAME_CHARS = 32
"""Longest name of a room. Guess."""

ANNOUNCEMENT_CHARS = 2_000
"""Longest announcement. Guess."""

ROOM_CODE_MS = 7 * 86_400_000
"""How long a room's code can be scanned. Source: padchat-sdk 0.6.3, reply of ``getRoomQrcode``."""

FRIENDS = 5_000
"""Most friends of one person. Source: the phone's own notice."""

REMARK_CHARS = 32
"""Longest remark. Guess."""

GREETING_CHARS = 100
"""Longest greeting of a friend request. Guess."""

LATEST_SCENE = 255
"""Largest number of where somebody was found. Guess: WeChat sends one byte."""

RECALL_MS = 120_000
"""How long after it was sent a message can be taken back. Source: the phone's own notice."""

IMAGE_BYTES = 25 * 1024 * 1024
"""Largest picture. Guess: the limit that WeChat documents for originals."""

MEDIA_BYTES = 100 * 1024 * 1024
"""Largest file, voice note, video or sticker. Source: the phone's own notice for files; for others a guess."""

VOICE_MS = 60_000
"""Longest voice note. Source: the phone stops recording there."""

VIDEO_S = 3_600
"""Longest video. Guess: phones stop at five minutes, files go on."""

TITLE_CHARS = 512
"""Longest title of a link, a song, a mini program or a card. Guess."""

DESCRIPTION_CHARS = 4_096
"""Longest description. Guess."""

URL_CHARS = 4_096
"""Longest address. Guess."""

FILE_NAME_CHARS = 255
"""Longest name of a file. Guess: what file systems take."""

PLACE_NAME_CHARS = 512
"""Longest name or address of a place on the map. Guess."""

MAP_SCALE = 28
"""Closest zoom of a place on the map. Guess."""

XML_CHARS = 65_536
"""Longest raw ``<appmsg>``. Guess."""

MOMENT_CHARS = 2_000
"""Longest text of a moment. Guess: the phone's form stops near there."""

MOMENT_PICTURES = 9
"""Most pictures of a moment. Source: the phone's form."""

COMMENT_CHARS = 1_000
"""Longest comment below a moment. Guess."""

COMMENTS = 1_000
"""Most comments below one moment. The sandbox's own limit, not WeChat's."""

MOMENTS_A_PAGE = 10
"""How many moments are read at once. Guess."""

LABEL_CHARS = 32
"""Longest name of a label. Guess."""

LABELS = 1_000
"""Most labels of one person. Guess."""

FAVOURITES = 10_000
"""Most things that one person keeps. Guess: WeChat counts bytes."""

FAVOURITES_A_PAGE = 20
"""How many favourites are read at once. Guess."""

MOMENT_ID = re.compile(r"[1-9][0-9]{0,24}\Z")
"""A moment's id."""
HISTORY_ITEMS = 100
"""Most messages that are forwarded as one. Source: the phone's own notice."""

HISTORY_CHARS = 16_384
"""Most characters of all that is forwarded as one. Guess: those of one text."""

STATUS_CODES = 999
"""Largest number of a status notice. Guess: known ones have one digit."""

STATUS_CHATS = 500
"""Most chats that one status notice names. Guess."""

RING_MS = 60_000
"""How long a call rings before it is missed. Source: the phone gives up after about a minute, from memory."""

ATTACHMENTS = 100_000
"""How many files WeChat knows for an ``<appmsg>`` to name; the oldest go. The sandbox's own limit."""

MESSAGE_ID = re.compile(r"[1-9][0-9]{15}\Z")
"""A message's id: the world mints no others."""

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
"""A digest as ``MediaRef`` spells it."""

MD5 = re.compile(r"[0-9a-f]{32}\Z")
"""A sticker's digest."""

MEDIA_TYPE = re.compile(r"[a-z0-9][-a-z0-9.+]{0,62}/[a-z0-9][-a-z0-9.+]{0,126}\Z")
"""A MIME type without parameters."""

PHONE = re.compile(r"\+?[0-9]{5,15}\Z")
"""A phone number. Source: E.164; shorter ones are let through for tests."""

PASSWORD_CHARS = 64
"""Longest password. Guess."""

SMS_CODE_MS = 300_000
"""How long a code by SMS works. Guess."""

SMS_TRIES = 3
"""How many wrong codes end the login. Guess."""

DEVICE_CHARS = 256
"""Longest name by which the operator tells devices apart. The sandbox's own limit, not WeChat's."""

DEVICE_NAME_CHARS = 128
"""Longest name that a device shows to people. Guess."""

DEVICE_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
"""A device type as this project spells it: ``ipad``, ``web``, ``pc``."""

TOKEN_CHARS = 1_024
"""Longest login token that is read at all. Guess."""

CONTACT_ID = re.compile(r"[A-Za-z][-_A-Za-z0-9]{1,63}\Z")
"""A person's id. Source for the letters: ids in samples of PadChat pushes; the length is a guess."""

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

STATUS_WRONG_PASSWORD = -3
"""The name or the password is wrong. Source: WeChat's own number, ``MMERR_PASSWORD``, in public protocol notes."""

STATUS_LOGIN_REFUSED = -106
"""WeChat does not let this account log in, or the code is wrong. The first: PADCHAT issue 17; the second a guess."""

STATUS_NEEDS_GREETING = -44
"""``user need verify``: the person must be asked, with a greeting. Source: padchat-sdk issue 58."""

BANNED = "扫码登陆失败！"
"""Source: PADCHAT issue 17."""

NEEDS_GREETING = "user need verify"
"""Source: padchat-sdk issue 58."""

TOO_LATE = "发送时间超过2分钟的消息，不能被撤回。"
"""Source: the phone's own notice, from memory."""

ALREADY_FRIENDS = "你们已经是好友"
"""Guess."""

WRONG_TICKET = "验证信息已过期"
"""Guess."""

BOOK_IS_FULL = "{nick}的朋友数量已达上限"
"""Guess."""

OWNER_ONLY = "仅群主可操作"
"""Guess."""

ROOM_IS_FULL = "群聊人数已达上限"
"""Guess."""

INVITE_INSTEAD = "群聊人数超过40人，需对方同意后才能进群"
"""Guess."""

NEEDS_OWNER = "群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。"
"""Source: wechaty-puppet-padchat issue 50."""

NO_CODES = "该群因群主已启用“群聊邀请确认”或人数超过100人，只可通过邀请进群"
"""Guess, after the phone's own notices."""

CODE_IS_OVER = "该二维码已失效"
"""Guess."""

INVITATION_IS_OVER = "该邀请已失效"
"""Guess."""

NOT_A_MEMBER = "无法在已退出的群聊中接收和发送消息"
"""Guess, from memory of the phone's notice."""

NOT_A_FRIENDS_MOMENTS = "对方还不是你的朋友，无法查看朋友圈"
"""Guess."""

NOT_YOUR_MOMENT = "只能删除自己发表的朋友圈"
"""Guess."""

NOT_YOUR_COMMENT = "只能删除自己的评论"
"""Guess."""

TOO_MANY_COMMENTS = "评论数量已达上限"
"""Guess."""

TOO_MANY_LABELS = "标签数量已达上限"
"""Guess."""

TOO_MANY_FAVOURITES = "收藏数量已达上限"
"""Guess."""

NOT_TO_BE_KEPT = "此消息不支持收藏"
"""Guess, after the phone's own notice."""

ARTICLES = 8
"""Most articles of one issue of an official account. Source: WeChat's documents for official accounts."""

ARTICLE_CHARS = 20_000
"""Longest text of an article. Source: as above."""

ISSUES = 100
"""How many issues of one account keep their pages. The sandbox's own limit, not WeChat's."""

ANSWERS, ANSWERS_MS = 30, 3_600_000
"""How often an official account answers what one person writes, in an hour: two machines that answer each other come to
an end. Guess: WeChat's own limit is lower, from memory."""

QUERY_CHARS = 64
"""Longest query for official accounts. Guess."""

FOUND_AT_ONCE = 20
"""How many official accounts one page of results has. Source: padchat-sdk 0.6.3, result of ``searchMp``."""

WEB_KEY_MS = 1_800_000
"""How long a key opens pages of official accounts. Guess: half an hour."""

WEB_KEY = re.compile(r"[0-9a-f]{128}\Z")
"""A key that opens pages: the seconds since 1970 in ten digits, and a digest. Guess."""

NOT_FOLLOWED = "请先关注公众号"
"""Guess."""

WRONG_KEY = "页面授权无效或已过期"
LINE_IS_BUSY = "对方正在通话中"
"""Guess."""

CALL_HAPPENED = "通话记录不能撤回"
"""Guess: the phone does not offer it."""

EVERYBODY = "notify@all"
"""In ``at``: all members. Source: PadChat v2 README, ``atList``."""

_UNWRITABLE = re.compile("[\ud800-\udfff]")
_UNWRITABLE_ON_A_LINE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def check_text(field: str, value: str, most: int, least: int = 0) -> None:
    """Refuse what is shorter than ``least`` or longer than ``most`` characters, or cannot be written as UTF-8."""
    if not least <= len(value) <= most:
        raise InvalidArgument(field, f"must have {least} to {most} characters, has {len(value)}")
    if not value.isascii() and _UNWRITABLE.search(value):
        raise InvalidArgument(field, "half of a surrogate pair is no text")


def check_line(field: str, value: str, most: int, least: int = 0) -> None:
    """As ``check_text``, and refuse control characters too."""
    check_text(field, value, most, least)
    if _UNWRITABLE_ON_A_LINE.search(value):
        raise InvalidArgument(field, "must have no control characters")


def shown(value: str) -> str:
    """Spell foreign text inside an error: quoted, printable and never long."""
    return repr(value[:64])

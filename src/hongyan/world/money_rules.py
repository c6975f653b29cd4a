"""Money: WeChat's limits, refusals and notices. Amounts are in fen. Each number has its source, or the word guess."""

BALANCE_FEN = 100_000_000
"""What everybody begins with, a million yuan: enough for five of the largest transfers. The sandbox's own number."""

MOST_BALANCE_FEN = 10**15
"""The most that somebody can begin with: all wallets together stay numbers that every face can carry. Ours too."""

TRANSFER_FEN = 20_000_000
"""Largest transfer: 200,000 yuan. Guess: the most that banks allow a day."""

SHARE_FEN = 20_000
"""Largest share of a red packet: 200 yuan. Source: the phone's own notice."""

SHARES = 100
"""Most shares of a red packet. Source: the phone's own notice."""

MEMO_CHARS = 50
"""Longest note of a transfer. Guess."""

WISHING_CHARS = 25
"""Longest wish on a red packet. Guess: the phone's form stops there."""

EXPIRES_MS = 24 * 3_600_000
"""How long a transfer or a red packet can be taken. Source: the phone's own notices."""

PAGE = 11
"""How many shares of a red packet one page shows. Source: padchat-sdk, documentation of ``queryRedPacket``."""

WISHING = "恭喜发财，大吉大利"
"""What the phone writes on a red packet without a wish. Source: the phone."""

STATUS_TAKEN = 268502336
"""A share was taken already. Source: padchat-sdk, documentation of ``openRedPacket``."""

TAKEN = "你已领取过该红包"
"""Source: as above."""

NOTHING_LEFT = "手慢了，红包派完了"
"""Source: the phone."""

PACKET_IS_OVER = "该红包已超过24小时。如已领取，可在“我的红包”中查看"
"""Source: the phone, from memory."""

OWN_PACKET = "你不能领取自己发给朋友的红包"
"""Guess: the phone only shows that it waits."""

BALANCE_TOO_SMALL = "零钱余额不足"
"""Source: the phone, from memory."""

TRANSFER_TOO_LARGE = "单笔转账金额不能超过200000元"
"""Guess, from memory of the phone's notice."""

SHARE_TOO_LARGE = "单个红包金额不可超过200元"
"""Source: the phone, from memory."""

SHARE_TOO_SMALL = "单个红包金额不可低于0.01元"
"""Source: the phone, from memory."""

TOO_MANY_SHARES = "一次最多可发100个红包"
"""Source: the phone, from memory."""

NOT_THEIR_FRIEND = "你不是收款方好友，对方添加你为好友后才能发起转账"
"""For who pays somebody who deleted them. Source: the phone, from memory."""

CHECK_FRIENDSHIP = "请确认你和他（她）的好友关系是否正常"
"""For who pays somebody who blocked them. Source: the phone, from memory."""

PAYER_CANNOT = "你是付款方，不能收取或退还这笔转账"
"""Guess."""

TRANSFER_ACCEPTED = "该转账已收款"
"""Guess; so too below."""

TRANSFER_RETURNED = "该转账已退还"

TRANSFER_EXPIRED = "该转账已过期"

NOT_RECALLABLE = "转账和红包消息不能撤回"
"""Guess: the phone does not offer it."""


def you_took(nick: str) -> str:
    """For who took a share. Source: the phone."""
    return f"你领取了{nick}的红包"


YOU_TOOK_YOUR_OWN = "你领取了自己发的红包"
"""For who took a share of their own red packet. Source: the phone."""


def took_yours(nick: str) -> str:
    """For who sent a red packet. Source: the phone."""
    return f"{nick}领取了你的红包"


ALL_TAKEN = "，你的红包已被领完"
"""Behind the line about the last share of a red packet in a room. Source: the phone."""


def went_back(fen: int) -> str:
    """For who sent a red packet, when 24 hours are over. Guess: WeChat Pay tells it by a message of its own."""
    return f"你的红包超过24小时未被领完，余下的{fen // 100}.{fen % 100:02}元已退回零钱"

"""What WeChat's own spelling of ids and of sexes means; the same in every dialect that carries them as they are."""

from hongyan.model.contact import ContactKind, Sex

ROOM_SUFFIX = "@chatroom"

SEX = {Sex.UNKNOWN: 0, Sex.MALE: 1, Sex.FEMALE: 2}
SEX_OF = {number: sex for sex, number in SEX.items()}

_OFFICIAL_PREFIX = "gh_"
_SPECIAL = {
    *("weixin", "newsapp", "tmessage", "fmessage", "qmessage", "floatbottle", "medianote", "mphelper", "weibo"),
    "filehelper",
}
"""The accounts to which the socket.io client refuses to send (lijiarui/PADCHAT, index.js), and the file helper."""


def kind_of(id_: str) -> ContactKind:
    """Return what stands behind ``id_``, by its spelling."""
    if id_ in _SPECIAL:
        return ContactKind.SPECIAL
    return ContactKind.OFFICIAL if id_.startswith(_OFFICIAL_PREFIX) else ContactKind.PERSON

"""The fields of WeQuick's reports of messages. Which values are numbers and which are text is as in the samples of the
document; what is read may be either.
"""

import msgspec

from .loose import Loose


class Msg(msgspec.Struct, rename="camel", kw_only=True):
    """What most reports of messages have."""

    my_msg: Loose = "0"
    """``1``: written by the account itself."""
    room_wxid: Loose = ""
    """Empty outside rooms; captured as null."""
    wxid_from: Loose = ""
    wxid_to: Loose = ""


class Signed(Msg, kw_only=True):
    """Those that name the sender."""

    nick: Loose = ""
    """Of the sender, in rooms."""


class Bodied(Signed, kw_only=True):
    """Those with WeChat's own XML."""

    xmlmsg: Loose = ""


class TextMsg(Signed, kw_only=True):
    """``reportTextMessage``."""

    msg_type: Loose = 1
    message: Loose = ""


class PicMsg(Bodied, kw_only=True):
    """``reportPicMessage``."""

    msg_type: Loose = 3
    file_index: Loose = ""


class FileMsg(Bodied, kw_only=True):
    """``reportFileMessage``."""

    msg_type: Loose = "4901"
    file_index: Loose = ""


class InvitationMsg(Bodied, kw_only=True):
    """``reportAddChatRoomMessage``."""

    msg_type: Loose = "4902"
    url: Loose = ""


class MiniMsg(Bodied, kw_only=True):
    """``reportMiniMessage``."""

    msg_type: Loose = msgspec.field(default="4903", name="msg_type")


class UrlMsg(Bodied, kw_only=True):
    """``reportUrlMessage``."""

    msg_type: Loose = "4904"
    title: Loose = ""
    url: Loose = ""
    desc: Loose = ""
    pic: Loose = ""


class TransferMsg(msgspec.Struct, rename="camel", kw_only=True):
    """``reportTransferMessage``; only people send one another money."""

    msg_type: Loose = "4905"
    my_msg: Loose = "0"
    wxid_from: Loose = ""
    wxid_to: Loose = ""
    nick: Loose = ""
    transferid: Loose = ""
    paysubtype: Loose = ""
    paymemo: Loose = ""
    feedesc: Loose = ""
    xmlmsg: Loose = ""


class CardMsg(Bodied, kw_only=True):
    """``reportCardMessage``."""

    msg_type: Loose = 42


class GifMsg(Bodied, kw_only=True):
    """``reportGifMessage``."""

    msg_type: Loose = msgspec.field(default=47, name="msg_type")
    url: Loose = ""


class VoiceMsg(Bodied, kw_only=True):
    """``reportVoiceMessage``."""

    msg_type: Loose = 34
    voice_index: Loose = ""


class VideoMsg(Bodied, kw_only=True):
    """``reportVideoMessage``."""

    msg_type: Loose = 43
    cover_index: Loose = ""
    video_index: Loose = ""


class NoticeMsg(Msg, kw_only=True):
    """``reportChatroomMessage`` and ``reportSystemMessage``."""

    msg_type: Loose = 10000
    message: Loose = ""

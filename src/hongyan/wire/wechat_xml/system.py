"""Bodies that WeChat itself sends: friend requests, recalls, own invitations, what other devices opened."""

from hongyan.model.contact import Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.events import FriendRequested, MessageRecalled
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.message import Notice, StatusNotify
from hongyan.wire.wechat_ids import SEX, SEX_OF

from .bodies import Envelope
from .tree import attributes, cdata, elements, escape, inside, number_in, parse

_SEX_OF = {str(number): sex for number, sex in SEX_OF.items()}


def write_friend_request(request: FriendRequested) -> str:
    """Write a friend request. What only WeChat's album knows is left empty."""
    who = request.profile
    values = {
        "fromusername": who.id,
        "encryptusername": request.stranger,
        "fromnickname": who.nick,
        "content": request.greeting,
        **dict.fromkeys(("fullpy", "shortpy"), ""),
        "imagestatus": 3,
        "scene": request.scene,
        "country": who.country,
        "province": who.province,
        "city": who.city,
        "sign": who.signature,
        "percard": 1,
        "sex": SEX[who.sex],
        "alias": who.wechat_number,
        **dict.fromkeys(("weibo", "weibonickname"), ""),
        **dict.fromkeys(("albumflag", "albumstyle"), 0),
        "albumbgimgid": "",
        "snsflag": 0,
        **dict.fromkeys(("snsbgimgid", "snsbgobjectid", "mhash", "mfullhash"), ""),
        "bigheadimgurl": who.avatar_url,
        "smallheadimgurl": who.avatar_url,
        "ticket": request.ticket,
        "opcode": 2,
        **dict.fromkeys(("googlecontact", "qrticket", "chatroomusername", "sourceusername", "sourcenickname"), ""),
    }
    return f'<msg{attributes(values)}><brandlist count="0" ver="0"></brandlist></msg>'


def read_friend_request(body: str, message: MessageId, at_ms: int) -> FriendRequested:
    """Read a friend request that came as ``message`` at ``at_ms``.

    Raises:
        Malformed: no such body.
    """
    root = parse(body)
    said = root.attributes
    if not said.get("fromusername"):
        raise Malformed("a friend request of nobody")
    profile = Profile(
        id=ContactId(said["fromusername"]),
        nick=said.get("fromnickname", ""),
        sex=_SEX_OF.get(said.get("sex", ""), Sex.UNKNOWN),
        signature=said.get("sign", ""),
        country=said.get("country", ""),
        province=said.get("province", ""),
        city=said.get("city", ""),
        avatar_url=said.get("bigheadimgurl", ""),
        wechat_number=said.get("alias", ""),
    )
    return FriendRequested(
        profile=profile,
        stranger=said.get("encryptusername", ""),
        ticket=said.get("ticket", ""),
        greeting=said.get("content", ""),
        scene=root.number("scene"),
        message=message,
        at_ms=at_ms,
    )


RECALL, OWN_INVITATION = "revokemsg", "delchatroommember"
"""Types of ``<sysmsg>``."""


def system_type(body: str) -> str:
    """Return the type of a ``<sysmsg>``; empty when it is none.

    Raises:
        Malformed: no XML.
    """
    root = parse(body)
    return root.attributes.get("type", "") if root.tag == "sysmsg" else ""


def write_recall(recall: MessageRecalled) -> str:
    """Write ``revokemsg``. ``msgid``, the phone's own number, is made of the message's."""
    values = {
        "session": recall.chat,
        "msgid": number_in(recall.message) % 2**31,
        "newmsgid": recall.message,
    }
    notice = f"<replacemsg>{cdata(recall.notice)}</replacemsg>"
    return f'<sysmsg type="revokemsg"><revokemsg>{elements(values)}{notice}</revokemsg></sysmsg>'


def read_recall(body: str, *, chat: ChatId, by: ContactId | None, notice_id: MessageId, at_ms: int) -> MessageRecalled:
    """Read ``revokemsg``; who took it back and where stands around it.

    Raises:
        Malformed: no such body.
    """
    revoked = inside(body, "revokemsg")
    return MessageRecalled(
        chat=chat,
        message=MessageId(revoked.said("newmsgid")),
        by=by,
        notice=revoked.said("replacemsg"),
        notice_id=notice_id,
        at_ms=at_ms,
    )


_TAIL = "  "
"""Behind the line, before the link that takes the invitation back."""


def write_own_invitation(notice: Notice, _: Envelope) -> str:
    """Write ``delchatroommember``: this account brought members into a room."""
    line = cdata(f"{notice.text}{_TAIL}")
    members = "".join(f"\t\t\t\t<username>{cdata(member)}</username>\n" for member in notice.members)
    code = f"\t\t\t<qrcode>{cdata(notice.url)}</qrcode>\n" if notice.url else ""
    return (
        '<sysmsg type="delchatroommember">\n\t<delchatroommember>\n'
        f"\t\t<plain>{line}</plain>\n\t\t<text>{line}</text>\n"
        f"\t\t<link>\n\t\t\t<scene>{escape(notice.scene)}</scene>\n\t\t\t<text>{cdata(_TAIL + '撤销')}</text>\n"
        f"\t\t\t<memberlist>\n{members}\t\t\t</memberlist>\n{code}\t\t</link>\n"
        "\t</delchatroommember>\n</sysmsg>\n"
    )


def read_own_invitation(body: str) -> Notice:
    """Read ``delchatroommember``.

    Raises:
        Malformed: no such body.
    """
    told = inside(body, "delchatroommember")
    members = told.find("link/memberlist")
    return Notice(
        text=told.said("plain").removesuffix(_TAIL),
        scene=told.said("link/scene"),
        members=tuple(ContactId(each.text) for each in members.children) if members else (),
        url=told.said("link/qrcode"),
    )


def write_status_notify(status: StatusNotify, _: Envelope) -> str:
    """Write ``<op>``: what another device of the account opened or read."""
    names = escape(",".join(status.chats))
    return f"<msg>\n<op id='{status.code}'>\n<username>{names}</username>\n</op>\n</msg>"


def read_status_notify(body: str) -> StatusNotify:
    """Read ``<op>``.

    Raises:
        Malformed: no such body.
    """
    op = inside(body, "op")
    names = op.said("username").split(",")
    return StatusNotify(code=op.number("id"), chats=tuple(ChatId(name) for name in names if name))

"""WeQuick's commands, by the edition of the document. A later edition is another table of the same codecs."""

from collections.abc import Mapping

from hongyan.model.commands import (
    AcceptFriendRequest,
    AcceptRoomInvitation,
    AcceptTransfer,
    CloseClient,
    CreateRoom,
    DeleteContact,
    GetContacts,
    GetLoginStatus,
    GetMemberNick,
    GetRoomMembers,
    InviteToRoom,
    LeaveRoom,
    ListContactIds,
    Login,
    LogOut,
    OpenClient,
    RemoveRoomMember,
    RenameRoom,
    SendCard,
    SendFile,
    SendImage,
    SendLink,
    SendText,
    SetRemark,
    SetRoomNick,
    SyncContacts,
    UploadClientFile,
)
from hongyan.wire.table import CommandTable, Row

from . import codec, results, sending

COMMANDS = CommandTable(
    Row(name="openWeChat", title="打开微信", command=OpenClient, request=codec.OPEN_CLIENT, reply=results.OPENED),
    Row(name="getLoginQrCode", title="获取登陆二维码", command=Login, request=codec.LOGIN, reply=results.SHOWN),
    Row(
        name="getLoginStatus",
        title="获取登陆状态",
        command=GetLoginStatus,
        request=codec.LOGIN_STATUS,
        reply=results.STATUS,
    ),
    Row(name="logout", title="微信退出登录", command=LogOut, request=codec.LOG_OUT, reply=results.DONE_NOTHING),
    Row(name="sendTextMessage", title="发送文本消息", command=SendText, request=sending.SEND_TEXT, reply=results.SENT),
    Row(name="sendPicMessage", title="发送图片消息", command=SendImage, request=sending.SEND_IMAGE, reply=results.SENT),
    Row(name="sendFileMessage", title="发送文件", command=SendFile, request=sending.SEND_FILE, reply=results.SENT),
    Row(
        name="sendXmlMessage",
        title="发送网页的链接消息",
        command=SendLink,
        request=sending.SEND_LINK,
        reply=results.SENT,
    ),
    Row(name="sendCardMessage", title="发送个人名片", command=SendCard, request=sending.SEND_CARD, reply=results.SENT),
    Row(
        name="sendChatroom",
        title="发送群邀请的链接消息",
        command=InviteToRoom,
        request=sending.INVITE,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="getContact",
        title="获取当前联系人列表",
        command=SyncContacts,
        request=codec.SYNC_CONTACTS,
        reply=results.BOOK,
    ),
    Row(
        name="getUsersWxid",
        title="获取联系人/公众号的wxid",
        command=ListContactIds,
        request=codec.LIST_CONTACT_IDS,
        reply=results.WXIDS,
    ),
    Row(
        name="getUsersInfo",
        title="通过wxid获取联系人/公众号详细信息",
        command=GetContacts,
        request=codec.GET_CONTACTS,
        reply=results.USERS,
    ),
    Row(
        name="delUser",
        title="删除好友",
        command=DeleteContact,
        request=codec.DELETE_CONTACT,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="acceptFriend",
        title="同意新好友,通过好友验证",
        command=AcceptFriendRequest,
        request=codec.ACCEPT_FRIEND,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="updateAsName",
        title="修改好友备注",
        command=SetRemark,
        request=codec.SET_REMARK,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="getChatRoomUsers",
        title="获取某个群的群成员列表详细信息",
        command=GetRoomMembers,
        request=codec.GET_ROOM_MEMBERS,
        reply=results.ROOM_USERS,
    ),
    Row(
        name="getChatRoomUserNick",
        title="获取某个群成员的群昵称",
        command=GetMemberNick,
        request=codec.GET_MEMBER_NICK,
        reply=results.ROOM_NICK,
    ),
    Row(
        name="delChatRoomUser",
        title="踢群成员",
        command=RemoveRoomMember,
        request=codec.REMOVE_MEMBER,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="updateChatRoomName",
        title="修改群名称",
        command=RenameRoom,
        request=codec.RENAME_ROOM,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="updateRoomAsName",
        title="修改我在本群的昵称",
        command=SetRoomNick,
        request=codec.SET_ROOM_NICK,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="createChatRoom",
        title="创建群聊",
        command=CreateRoom,
        request=codec.CREATE_ROOM,
        reply=results.CREATED,
    ),
    Row(
        name="exitChatRoom",
        title="退出群聊",
        command=LeaveRoom,
        request=codec.LEAVE_ROOM,
        reply=results.DONE_NOTHING,
    ),
    Row(
        name="acceptChatroomInvite",
        title="接受群邀请",
        command=AcceptRoomInvitation,
        request=codec.ACCEPT_INVITATION,
        reply=results.JOINED,
    ),
    Row(
        name="acceptBankTransfer",
        title="接受转账",
        command=AcceptTransfer,
        request=codec.ACCEPT_TRANSFER,
        reply=results.ACCEPTED,
    ),
    Row(
        name="uploadFile",
        title="上传客户端文件到服务器",
        command=UploadClientFile,
        request=codec.UPLOAD_FILE,
        reply=results.FILE_UPLOADED,
    ),
    Row(
        name="closeProcess",
        title="关闭进程",
        command=CloseClient,
        request=codec.CLOSE_CLIENT,
        reply=results.DONE_NOTHING,
    ),
)
"""The 27 of the document."""

ANSWERS: Mapping[str, str] = {
    "getLoginQrCode": "reportLoginQrCode",
    "getLoginStatus": "loginStatus",
    "getContact": "reportContact",
    "getUsersWxid": "reportUsersWxid",
    "getUsersInfo": "reportUsersInfo",
    "getChatRoomUsers": "reportChatRoomUserLists",
    "getChatRoomUserNick": "reportGetChatRoomUserNick",
}
"""The reports that answer commands; every other one is answered as ``results.answer_to`` says."""


def answer_to(api: str) -> str:
    """Return the action that answers ``api`` when it is done; a refusal is always ``res…``."""
    return ANSWERS.get(api, results.answer_to(api))

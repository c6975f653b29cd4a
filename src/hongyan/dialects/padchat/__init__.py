"""PadChat: facts and tables. Spoken by the PadChat faces, and later by a backend that has a PadChat server upstream."""

from hongyan.model.commands import (
    GetDevice,
    GetLoginToken,
    GetSelf,
    Login,
    LogOut,
    OpenClient,
    SendText,
    SyncContacts,
    SyncMessages,
)
from hongyan.wire.table import CommandTable, Row

from . import codec

CLOSE_BAD_TOKEN = 3201
CLOSE_TOKEN_IN_USE = 3202
CLOSE_TOKEN_EXPIRED = 3203
"""WebSocket close codes; clients do not come back by themselves above 3200 (padchat-sdk 0.6.3, demo.js)."""

DEADLINE_S = 25.0
"""Below the 30 s that clients of the sdk edition wait for an answer."""

LATER = "not supported yet（此接口尚未支持）"
DEBUGGING = "a debugging aid of the old servers（旧服务端的调试接口）"
DISABLED = "the library itself disables it（SDK 已禁用）"

SDK_COMMANDS = CommandTable(
    Row(name="init", title="初始化", command=OpenClient, request=codec.OPEN_CLIENT, reply=codec.OPENED),
    Row(name="close", title="关闭微信实例（不退出登陆）", excuse=LATER),
    Row(name="login", title="登录账号", command=Login, request=codec.LOGIN, reply=codec.LOGGED_IN),
    Row(name="getWxData", title="获取设备62数据", command=GetDevice, request=codec.GET_DEVICE, reply=codec.DEVICE),
    Row(
        name="getLoginToken",
        title="获取二次登陆数据",
        command=GetLoginToken,
        request=codec.GET_LOGIN_TOKEN,
        reply=codec.TOKEN,
    ),
    Row(name="getMyInfo", title="获取微信号信息", command=GetSelf, request=codec.GET_SELF, reply=codec.SELF),
    Row(name="syncMsg", title="同步消息", command=SyncMessages, request=codec.SYNC_MESSAGES, reply=codec.FINE),
    Row(name="syncContact", title="同步通讯录", command=SyncContacts, request=codec.SYNC_CONTACTS, reply=codec.SYNCED),
    Row(name="logout", title="退出登录", command=LogOut, request=codec.LOG_OUT, reply=codec.FINE),
    Row(name="closePush", title="关闭推送", excuse=DEBUGGING),
    Row(name="heartBeat", title="启动心跳", excuse=DEBUGGING),
    Row(name="sendMsg", title="发送文字信息", command=SendText, request=codec.SEND_TEXT, reply=codec.RECEIPT),
    Row(name="massMsg", title="群发文字信息", excuse=DISABLED),
    Row(name="sendAppMsg", title="发送App消息(含小程序)", excuse=LATER),
    Row(name="shareCard", title="分享名片", excuse=LATER),
    Row(name="dumpWxuser", title="导出用户数据", excuse=DEBUGGING),
    Row(name="sendImage", title="发送图片消息", excuse=LATER),
    Row(name="sendVoice", title="发送语音消息", excuse=LATER),
    Row(name="getMsgImage", title="获取消息原始图片", excuse=LATER),
    Row(name="getMsgVideo", title="获取消息原始视频", excuse=LATER),
    Row(name="getMsgVoice", title="获取消息语音数据", excuse=LATER),
    Row(name="createRoom", title="创建群", excuse=LATER),
    Row(name="getRoomMembers", title="获取群成员信息", excuse=LATER),
    Row(name="addRoomMember", title="添加群成员", excuse=LATER),
    Row(name="inviteRoomMember", title="邀请群成员", excuse=LATER),
    Row(name="deleteRoomMember", title="删除群成员", excuse=LATER),
    Row(name="quitRoom", title="退出群", excuse=LATER),
    Row(name="setRoomAnnouncement", title="设置群公告", excuse=LATER),
    Row(name="setRoomName", title="设置群名称", excuse=LATER),
    Row(name="getRoomQrcode", title="获取微信群二维码", excuse=LATER),
    Row(name="getContact", title="获取用户/群信息", excuse=LATER),
    Row(name="searchContact", title="搜索用户", excuse=LATER),
    Row(name="deleteContact", title="删除好友", excuse=LATER),
    Row(name="getUserQrcode", title="获取用户二维码", excuse=LATER),
    Row(name="acceptUser", title="通过好友验证", excuse=LATER),
    Row(name="addContact", title="添加好友", excuse=LATER),
    Row(name="sayHello", title="打招呼", excuse=LATER),
    Row(name="setRemark", title="设置备注", excuse=LATER),
    Row(name="setHeadImg", title="设置头像", excuse=LATER),
    Row(name="snsUpload", title="上传图片到朋友圈", excuse=LATER),
    Row(name="snsobjectOp", title="操作朋友圈", excuse=LATER),
    Row(name="snsSendMoment", title="发朋友圈", excuse=LATER),
    Row(name="snsUserPage", title="查看用户朋友圈", excuse=LATER),
    Row(name="snsTimeline", title="查看朋友圈动态", excuse=LATER),
    Row(name="snsGetObject", title="获取朋友圈信息详情", excuse=LATER),
    Row(name="snsComment", title="评论朋友圈", excuse=LATER),
    Row(name="snsLike", title="朋友圈点赞", excuse=LATER),
    Row(name="syncFav", title="同步收藏消息", excuse=LATER),
    Row(name="addFav", title="添加收藏", excuse=LATER),
    Row(name="getFav", title="获取收藏消息详情", excuse=LATER),
    Row(name="deleteFav", title="删除收藏", excuse=LATER),
    Row(name="getLabelList", title="获取所有标签", excuse=LATER),
    Row(name="addLabel", title="添加标签", excuse=LATER),
    Row(name="deleteLabel", title="删除标签", excuse=LATER),
    Row(name="setLabel", title="设置用户标签", excuse=LATER),
    Row(name="queryTransfer", title="查看转账消息", excuse=LATER),
    Row(name="acceptTransfer", title="接受转账", excuse=LATER),
    Row(name="receiveRedPacket", title="接收红包", excuse=LATER),
    Row(name="queryRedPacket", title="查看红包信息", excuse=LATER),
    Row(name="openRedPacket", title="领取红包", excuse=LATER),
    Row(name="searchMp", title="搜索公众号", excuse=LATER),
    Row(name="getSubscriptionInfo", title="获取公众号信息", excuse=LATER),
    Row(name="operateSubscription", title="操作公众号菜单", excuse=LATER),
    Row(name="getRequestToken", title="获取网页访问授权", excuse=LATER),
    Row(name="requestUrl", title="访问网页", excuse=LATER),
    Row(name="getMpInfo", title="获取公众号gh名称", excuse=LATER),
)
"""The sdk edition. Source: padchat-sdk 0.6.3 and 0.5.13 on npm, index.js; names that only one of them has included."""

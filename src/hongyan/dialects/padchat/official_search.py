"""The text ``info`` of ``searchMp``. Pure, both ways.

Source: padchat-sdk 0.6.3 index.js, its documented result. What nothing is known of is as in the documents.
"""

from hashlib import sha256
from html import escape
from typing import Any

import msgspec

from hongyan.model.contact import Profile
from hongyan.model.ids import ContactId
from hongyan.model.official import OfficialAccount, OfficialAccountPage
from hongyan.wire import verify_flags
from hongyan.wire.table import Codec

from .codec import given
from .official_texts import (
    RegisterSource,
    VerifySource,
    brand_of,
    flag_of,
    number_in,
    read_text,
    registered_of,
    text_of,
    verified_of,
)
from .wire import Answer


class External(msgspec.Struct, kw_only=True):
    """The text ``externalInfo`` of an account that was found."""

    appid: str = msgspec.field(name="Appid", default="")
    mini_programs: dict[str, Any] = msgspec.field(name="BindWxaInfo", default_factory=lambda: {"wxaEntryInfo": []})
    function_flag: int = msgspec.field(name="FunctionFlag", default=1)
    interactive_mode: str = msgspec.field(name="InteractiveMode", default="2")
    is_agree_protocol: str = msgspec.field(name="IsAgreeProtocol", default="1")
    is_hide_input_toolbar: str = msgspec.field(name="IsHideInputToolbarInMsg", default="0")
    is_show_head_img: str = msgspec.field(name="IsShowHeadImgInMsg", default="1")
    registered: RegisterSource = msgspec.field(name="RegisterSource", default_factory=RegisterSource)
    role_id: str = msgspec.field(name="RoleId", default="1")
    scan_qr_code_type: int = msgspec.field(name="ScanQRCodeType", default=1)
    service_type: int = msgspec.field(name="ServiceType", default=0)
    verified: VerifySource = msgspec.field(name="VerifySource", default_factory=VerifySource)


class FoundAccount(msgspec.Struct, rename="camel", kw_only=True):
    """An account that was found."""

    alias_name: str = ""
    brand_flag: int = 2
    brand_info: str = ""
    doc_id: str = msgspec.field(name="docID", default="")
    """The account's number."""
    external_info: str = ""
    friends_follow_count: int = 0
    head_hd_img_url: str = msgspec.field(name="headHDImgUrl", default="")
    head_img_url: str = ""
    icon_url: str = ""
    nick_name: str
    nick_name_highlight: str = ""
    seg_query: str = ""
    signature: str = ""
    signature_highlight: str = ""
    user_name: str
    verify_flag: int = verify_flags.OFFICIAL


class FoundGroup(msgspec.Struct, rename="camel", kw_only=True):
    """The accounts among what was found."""

    count: int = 0
    items: list[FoundAccount] = []
    keyword_list: list[str] = []
    result_type: int = 0
    title: str = "公众号"
    total_count: int = 0
    type: int = 1


class FoundInfo(msgspec.Struct, rename="camel", kw_only=True):
    """The text ``info`` of ``searchMp``."""

    continue_flag: int = 0
    """Whether there is more."""
    cookies: str = ""
    data: list[FoundGroup] = []
    direction: int = 2
    expose_ms: int = 500
    is_divide: int = 0
    is_expose: int = 1
    is_home_page: int = 1
    lang: str = "zh_CN"
    monitor_ms: int = 100
    offset: int = 0
    query: str = ""
    result_type: int = 0
    ret: int = 0
    search_id: str = msgspec.field(name="searchID", default="")


class FoundData(msgspec.Struct, kw_only=True):
    """``data`` of ``searchMp``."""

    code: int = 0
    info: str
    message: str = ""
    offset: int
    status: int = 0


_FOUND = msgspec.json.Decoder(FoundInfo)
_EXTERNAL = msgspec.json.Decoder(External)
_QUERY = msgspec.json.Decoder(str)


def _highlight(text: str, query: str) -> str:
    shown, wanted = escape(text), escape(query)
    return shown.replace(wanted, f'<em class="highlight">{wanted}</em>') if wanted else shown


def _write_found(account: OfficialAccount, query: str) -> FoundAccount:
    profile = account.profile
    external = External(appid=account.app_id, registered=registered_of(account), verified=verified_of(account))
    return FoundAccount(
        alias_name=profile.wechat_number,
        brand_info=brand_of(account),
        doc_id=str(profile.uin),
        external_info=text_of(external),
        head_hd_img_url=profile.avatar_url,
        head_img_url=profile.avatar_url,
        icon_url=profile.avatar_url,
        nick_name=profile.nick,
        nick_name_highlight=_highlight(profile.nick, query),
        seg_query=f" {query}",
        signature=profile.signature,
        signature_highlight=_highlight(profile.signature, query),
        user_name=profile.id,
        verify_flag=flag_of(account),
    )


def _read_found(found: FoundAccount) -> OfficialAccount:
    external = read_text(_EXTERNAL, found.external_info or "{}", "data.info.externalInfo")
    return OfficialAccount(
        profile=Profile(
            id=ContactId(found.user_name),
            nick=found.nick_name,
            signature=found.signature,
            avatar_url=found.head_hd_img_url,
            wechat_number=found.alias_name,
            uin=number_in(found.doc_id),
        ),
        is_followed=False,
        company=external.registered.register_body,
        app_id=external.appid,
        is_verified=verify_flags.is_verified(found.verify_flag),
    )


def _write_page(page: OfficialAccountPage) -> Answer[FoundData]:
    items = [_write_found(account, page.query) for account in page.accounts]
    group = FoundGroup(count=len(items), items=items, keyword_list=[page.query], total_count=page.total)
    query, offset = text_of(page.query), page.next or len(items)
    info = FoundInfo(
        continue_flag=1 if page.next else 0,
        cookies=text_of({"businessType": 1, "isHomepage": 1, "query": query, "scene": 2}),
        data=[group] if items else [],
        offset=offset,
        query=query,
        search_id=str(int.from_bytes(sha256(query.encode()).digest()[:8])),
    )
    return Answer(success=True, data=FoundData(info=text_of(info), offset=offset))


def _read_page(wire: Answer[FoundData]) -> OfficialAccountPage:
    info = read_text(_FOUND, given(wire).info, "data.info")
    return OfficialAccountPage(
        query=read_text(_QUERY, info.query or '""', "data.info.query"),
        accounts=tuple(_read_found(item) for group in info.data for item in group.items),
        total=sum(group.total_count for group in info.data),
        next=info.offset if info.continue_flag else 0,
    )


FOUND_MP: Codec[Answer[FoundData], OfficialAccountPage] = Codec(
    Answer[FoundData], decode=_read_page, encode=_write_page
)

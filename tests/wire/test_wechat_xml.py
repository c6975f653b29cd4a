"""WeChat's XML: read hard-heartedly, written so that nothing breaks out, and held against captured bodies."""

import json
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model.contact import Profile, Sex
from hongyan.model.errors import Malformed
from hongyan.model.events import FriendRequested, MessageRecalled
from hongyan.model.ids import ChatId, ContactId, MessageId, RoomId
from hongyan.model.media import MediaRef
from hongyan.model.message import (
    App,
    Card,
    Emoticon,
    File,
    Image,
    Link,
    Location,
    MiniProgram,
    MiniVideo,
    Music,
    Notice,
    Quote,
    RoomInvitation,
    StatusNotify,
    Video,
    Voice,
)
from hongyan.wire import wechat_xml
from hongyan.wire.wechat_xml import Element, Envelope, cdata, escape, parse, tree

EXACTLY = settings(derandomize=True, deadline=None, database=None)

DATA = Path(__file__).parents[1] / "data" / "padchat"
EVENTS: dict[str, Any] = {
    name: each["payload"] for name, each in json.loads((DATA / "events.json").read_text()).items()
}
CAPTURED: dict[str, str] = {
    each["case"]: each["item"]["content"].partition("<")[1] + each["item"]["content"].partition("<")[2]
    for each in json.loads((DATA / "push-items.json").read_text())
    if each["item"].get("sub_type", 1) not in (1, 10000)
}
ENVELOPE = Envelope(sender="wxid_ann", receiver="wxid_bot", at_s=1526984922)


def refused(body: str, read: Callable[[str], Any] = parse) -> str:
    with pytest.raises(Malformed) as caught:
        read(body)
    return caught.value.message


# Reading at all.


def test_a_body_is_read_with_attributes_text_and_nesting() -> None:
    root = parse('<?xml version="1.0"?>\n<a x="1"><b>one<c/>two</b><b>three</b></a>\n')
    assert (root.tag, root.attributes) == ("a", {"x": "1"})
    assert root.said("b") == "onetwo"
    assert root.find("b/c") == Element("c", {})
    assert root.find("c/b") is None
    assert root.said("d") == ""


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE a><a/>",
        "<!doctype a><a/>",
        '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        # The look at the bytes ends at what looks like the root; the parser knows better.
        "<!-- <a> --><!DOCTYPE a><a/>",
    ],
)
def test_a_doctype_is_refused(body: str) -> None:
    assert refused(body) == "XML with a DOCTYPE"


def test_what_only_looks_like_a_doctype_inside_the_body_is_text() -> None:
    assert parse("<a><![CDATA[<!DOCTYPE html>]]></a>").text == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a>&nbsp;</a>",
        "<a x=1/>",
        '<a x="1" x="2"/>',
        "<a>\0</a>",
        "<a>]]></a>",
    ],
)
def test_what_is_no_xml_is_refused(body: str) -> None:
    assert refused(body).startswith("not XML")


def test_a_lone_surrogate_is_refused() -> None:
    assert refused("<a>\ud800</a>") == "not UTF-8"


def test_a_body_has_at_most_256_kib() -> None:
    room = tree.MOST_BYTES - len("<a></a>")
    assert len(parse(f"<a>{'雁' * (room // 3)}</a>").text) == room // 3
    assert "262144 bytes" in refused(f"<a>{'雁' * (room // 3 + 1)}</a>")


def test_a_body_is_at_most_256_deep() -> None:
    assert parse("<a>" * 256 + "</a>" * 256).tag == "a"
    assert refused("<a>" * 257 + "</a>" * 257) == "XML nested too deeply"


@pytest.mark.parametrize("declared", ["GBK", "UTF-16", "latin-1"])
def test_a_declared_encoding_does_not_count(declared: str) -> None:
    assert parse(f'<?xml version="1.0" encoding="{declared}"?><a>雁</a>').text == "雁"


@EXACTLY
@given(st.text(st.sampled_from('<>/!?[]&;-="ax CDATOYPE\ud800\0雁')))
def test_any_text_is_a_tree_or_malformed(body: str) -> None:
    try:
        read = parse(body)
    except Malformed:
        return
    assert read.tag


# Writing at all.

PIECES = (
    "]]>",
    "]]",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "</msg>",
    "<!DOCTYPE",
    '"',
    "'",
    "\n",
    "\r",
    "\t",
    "🐉",
    "雁",
    "  ",
)
SPEAKABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
HOSTILE = st.lists(st.sampled_from(PIECES) | SPEAKABLE, max_size=6).map("".join)
"""Text that would like to break out, without what XML cannot carry."""
PLAIN = st.text(st.sampled_from(string.ascii_letters + string.digits + "_雁🐉"), max_size=8)


@EXACTLY
@given(text=HOSTILE)
def test_text_of_any_sort_comes_back_from_wherever_it_stands(text: str) -> None:
    root = parse(f"<a{tree.attributes({'x': text})}><b>{escape(text)}</b><c>{cdata(text)}</c></a>")
    assert (root.attributes["x"], root.said("b"), root.said("c")) == (text, text, text)


def test_what_xml_cannot_carry_is_dropped() -> None:
    text = "a\0\x01\x08\x0b\x1f\ud800\ufffe\uffffb"
    assert (escape(text), cdata(text), tree.attributes({"x": text})) == ("ab", "<![CDATA[ab]]>", ' x="ab"')


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("", 0), ("-1", 0), ("1.5", 0), ("１", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_a_number_is_read_or_0(text: str, number: int) -> None:
    assert tree.number_in(text) == number


# Bodies: what is written is read.

DIGESTS = st.text(st.sampled_from("0123456789abcdef"), min_size=64, max_size=64)
SIZES = st.integers(0, 2**40)


def media(type_: str) -> st.SearchStrategy[MediaRef]:
    return st.builds(MediaRef, sha256=DIGESTS, size_bytes=SIZES, type=st.just(type_))


@st.composite
def files(draw: st.DrawFn) -> File:
    name = draw(HOSTILE)
    return File(media=msgspec.structs.replace(draw(media("application/octet-stream")), name=name), name=name)


JPEG = media("image/jpeg")
DEGREES = st.floats(-180, 180)
TICKETS = PLAIN.map(lambda ticket: wechat_xml.INVITATION_URL + ticket)
Kind = tuple[Callable[..., str], Callable[[str], Any], st.SearchStrategy[Any]]

KINDS: dict[str, Kind] = {
    "image": (
        wechat_xml.write_image,
        wechat_xml.read_image,
        st.builds(Image, media=JPEG, thumbnail=st.none() | JPEG),
    ),
    "voice": (
        wechat_xml.write_voice,
        wechat_xml.read_voice,
        st.builds(Voice, media=media("audio/silk"), duration_ms=SIZES),
    ),
    "video": (
        wechat_xml.write_video,
        wechat_xml.read_video,
        st.builds(Video, media=media("video/mp4"), cover=st.none() | JPEG, duration_s=SIZES),
    ),
    "mini video": (
        wechat_xml.write_mini_video,
        wechat_xml.read_mini_video,
        st.builds(MiniVideo, media=media("video/mp4"), cover=st.none() | JPEG),
    ),
    "emoticon": (
        wechat_xml.write_emoticon,
        wechat_xml.read_emoticon,
        st.builds(Emoticon, md5=PLAIN.filter(bool), media=st.none() | media("image/gif")),
    ),
    "location": (
        wechat_xml.write_location,
        wechat_xml.read_location,
        st.builds(Location, latitude=DEGREES, longitude=DEGREES, scale=SIZES, label=HOSTILE, name=HOSTILE),
    ),
    "card": (
        wechat_xml.write_card,
        wechat_xml.read_card,
        st.builds(Card, contact=PLAIN.filter(bool), nick=HOSTILE, ticket=HOSTILE, avatar_url=HOSTILE),
    ),
    "link": (
        wechat_xml.write_link,
        wechat_xml.read_app,
        st.builds(Link, title=HOSTILE, url=HOSTILE, description=HOSTILE, thumbnail_url=HOSTILE),
    ),
    "music": (
        wechat_xml.write_music,
        wechat_xml.read_app,
        st.builds(Music, title=HOSTILE, url=HOSTILE, data_url=HOSTILE, description=HOSTILE),
    ),
    "file": (wechat_xml.write_file, wechat_xml.read_app, files()),
    "mini program": (
        wechat_xml.write_mini_program,
        wechat_xml.read_app,
        st.builds(MiniProgram, title=HOSTILE, app_id=HOSTILE, path=HOSTILE, url=HOSTILE),
    ),
    "quote": (
        wechat_xml.write_quote,
        wechat_xml.read_app,
        st.builds(Quote, text=HOSTILE, message_id=PLAIN, quoted=HOSTILE, quoted_sender=st.none() | PLAIN.filter(bool)),
    ),
    "room invitation": (
        wechat_xml.write_room_invitation,
        wechat_xml.read_app,
        st.builds(RoomInvitation, room=st.just(RoomId("")), room_name=HOSTILE, inviter_nick=PLAIN, url=TICKETS),
    ),
    "own invitation": (
        wechat_xml.write_own_invitation,
        wechat_xml.read_own_invitation,
        st.builds(Notice, text=HOSTILE, scene=HOSTILE, members=st.lists(HOSTILE, max_size=3).map(tuple), url=HOSTILE),
    ),
    "status notify": (
        wechat_xml.write_status_notify,
        wechat_xml.read_status_notify,
        st.builds(
            StatusNotify,
            code=SIZES,
            chats=st.lists(HOSTILE.filter(lambda c: c and "," not in c), max_size=3).map(tuple),
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@EXACTLY
@given(data=st.data())
def test_what_is_written_is_read(kind: Kind, data: st.DataObject) -> None:
    write, read, values = kind
    content = data.draw(values)
    assert read(write(content, ENVELOPE)) == content


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("body", ["", "<msg/>", "<msg><other/></msg>", "<msg><appmsg/></msg>", "<other/>", "{}"])
def test_a_body_of_another_kind_is_malformed(kind: Kind, body: str) -> None:
    refused(body, kind[1])


@EXACTLY
@given(
    request=st.builds(
        FriendRequested,
        profile=st.builds(
            Profile,
            id=HOSTILE.filter(bool),
            uin=st.just(0),
            sex=st.sampled_from(Sex),
            **dict.fromkeys(
                ("nick", "signature", "country", "province", "city", "avatar_url", "wechat_number"), HOSTILE
            ),
        ),
        scene=st.integers(0, 99),
        message=PLAIN,
        at_ms=SIZES,
        **dict.fromkeys(("stranger", "ticket", "greeting"), HOSTILE),
    )
)
def test_a_friend_request_is_written_and_read(request: FriendRequested) -> None:
    body = wechat_xml.write_friend_request(request)
    assert wechat_xml.read_friend_request(body, request.message, request.at_ms) == request


def test_a_friend_request_of_nobody_is_malformed() -> None:
    assert refused("<msg/>", lambda body: wechat_xml.read_friend_request(body, MessageId("1"), 0))


def test_a_friend_request_may_tell_next_to_nothing() -> None:
    request = wechat_xml.read_friend_request('<msg fromusername="a" sex="x"/>', MessageId("1"), 0)
    assert request.profile == Profile(id=ContactId("a"), nick="")


@EXACTLY
@given(
    recall=st.builds(
        MessageRecalled,
        **dict.fromkeys(("chat", "notice"), HOSTILE),
        message=st.from_regex(r"[0-9]{1,17}", fullmatch=True),
        by=st.none(),
        notice_id=PLAIN,
        at_ms=SIZES,
    )
)
def test_a_recall_is_written_and_read(recall: MessageRecalled) -> None:
    body = wechat_xml.write_recall(recall)
    assert wechat_xml.system_type(body) == wechat_xml.RECALL
    rest = {"chat": recall.chat, "by": None, "notice_id": recall.notice_id, "at_ms": recall.at_ms}
    assert wechat_xml.read_recall(body, **rest) == recall
    assert parse(body).said("revokemsg/session") == recall.chat


@pytest.mark.parametrize("body", ["<sysmsg/>", "<other type='revokemsg'/>"])
def test_what_is_no_system_message_has_no_type(body: str) -> None:
    assert wechat_xml.system_type(body) == ""


@pytest.mark.parametrize("x", ["", "here", "nan", "inf", "1e999"])
def test_a_location_without_numbers_is_malformed(x: str) -> None:
    body = f'<msg><location x="{x}" y="1"/></msg>'
    assert refused(body, wechat_xml.read_location) == "a location without numbers"


def test_an_address_of_wechats_own_tells_no_digest() -> None:
    longer = "3057" + "ab" * 70
    assert wechat_xml.read_image(f'<msg><img cdnmidimgurl="{longer}" length="5"/></msg>').media.sha256 == ""


def test_the_larger_of_two_sizes_is_the_originals() -> None:
    assert wechat_xml.read_image('<msg><img length="5" hdlength="9"/></msg>').media.size_bytes == 9


def test_a_card_shows_the_v1_code_in_place_of_the_id() -> None:
    card = Card(contact=ContactId("wxid_bob"), nick="Bob", stranger="v1_x@stranger", ticket="v2_x@stranger")
    again = wechat_xml.read_card(wechat_xml.write_card(card, ENVELOPE))
    assert again == msgspec.structs.replace(card, contact=ContactId("v1_x@stranger"))


def test_a_sticker_without_an_md5_gets_one_of_its_digest() -> None:
    ref = MediaRef(sha256="ab" * 32, size_bytes=7, type="image/gif")
    again = wechat_xml.read_emoticon(wechat_xml.write_emoticon(Emoticon(media=ref), ENVELOPE))
    assert again == Emoticon(md5="ab" * 16, media=ref)
    assert wechat_xml.read_emoticon(wechat_xml.write_emoticon(Emoticon(), ENVELOPE)) == Emoticon()


def test_a_quote_may_name_its_author_by_either_name() -> None:
    body = "<msg><appmsg><type>57</type><refermsg><fromusr>a</fromusr></refermsg></appmsg></msg>"
    assert wechat_xml.read_app(body) == Quote(text="", message_id=MessageId(""), quoted_sender=ContactId("a"))


def test_an_invitation_without_an_address_gets_one_that_makes_it_an_invitation() -> None:
    invitation = RoomInvitation(room=RoomId("1@chatroom"), room_name="Geese", inviter_nick="Ann")
    again = wechat_xml.read_app(wechat_xml.write_room_invitation(invitation, ENVELOPE))
    assert again == RoomInvitation(
        room=RoomId(""), room_name="Geese", inviter_nick="Ann", url=wechat_xml.INVITATION_URL
    )


def test_an_invitation_in_other_words_is_still_one() -> None:
    url = f"{wechat_xml.INVITATION_URL}x"
    body = f"<msg><appmsg><title>Group Chat Invitation</title><type>5</type><url>{url}</url></appmsg></msg>"
    assert wechat_xml.read_app(body) == RoomInvitation(room=RoomId(""), url=url)


def test_a_page_with_an_invitations_title_is_a_link() -> None:
    link = Link(title="邀请你加入群聊", url="http://example.com/")
    assert wechat_xml.read_app(wechat_xml.write_link(link, ENVELOPE)) == link


RAW = '<appmsg appid=""><title>红包</title><type><![CDATA[2001]]></type></appmsg>'


def test_an_appmsg_of_another_type_stays_raw() -> None:
    body = wechat_xml.write_app(App(xml=RAW), ENVELOPE)
    assert body.startswith(f"<msg>{RAW}<fromusername>wxid_ann</fromusername>")
    assert wechat_xml.read_app(body) == App(xml=RAW)
    assert wechat_xml.type_of(body) == wechat_xml.RED_PACKET


@pytest.mark.parametrize("body", [f"<msg>{RAW}</msg>", f'\n<?xml version="1.0"?><msg>{RAW}</msg>'])
def test_a_whole_body_is_not_put_into_another(body: str) -> None:
    assert wechat_xml.write_app(App(xml=body), ENVELOPE) == body
    assert wechat_xml.read_app(body) == App(xml=RAW)


def test_an_appmsg_that_cannot_be_cut_out_is_malformed() -> None:
    refused(f"<msg><!-- <appmsg -->{RAW}</msg>", wechat_xml.read_app)


def test_an_own_invitation_may_name_nobody() -> None:
    body = '<sysmsg type="delchatroommember"><delchatroommember><plain>x</plain></delchatroommember></sysmsg>'
    assert wechat_xml.read_own_invitation(body) == Notice(text="x")


# Against what was captured.


def shape(element: Element, path: str = "") -> Iterator[str]:
    """Name every element and attribute, in their order."""
    path = f"{path}/{element.tag}"
    yield path
    yield from (f"{path}@{name}" for name in element.attributes)
    for child in element.children:
        yield from shape(child, path)


READ: dict[int, Callable[[str], Any]] = {
    3: wechat_xml.read_image,
    34: wechat_xml.read_voice,
    42: wechat_xml.read_card,
    47: wechat_xml.read_emoticon,
    49: wechat_xml.read_app,
    51: wechat_xml.read_status_notify,
}
WRITE: dict[type[Any], Callable[[Any, Envelope], str]] = {
    Image: wechat_xml.write_image,
    Voice: wechat_xml.write_voice,
    Card: wechat_xml.write_card,
    Emoticon: wechat_xml.write_emoticon,
    Link: wechat_xml.write_link,
    File: wechat_xml.write_file,
    MiniProgram: wechat_xml.write_mini_program,
    RoomInvitation: wechat_xml.write_room_invitation,
    StatusNotify: wechat_xml.write_status_notify,
    Notice: wechat_xml.write_own_invitation,
}


def rebuilt(case: str, body: str) -> str:
    """Return ``body`` read and written."""
    if 'type="revokemsg"' in body:
        told = {"chat": ChatId("x"), "by": None, "notice_id": MessageId("1"), "at_ms": 0}
        return wechat_xml.write_recall(wechat_xml.read_recall(body, **told))
    if "encryptusername" in body:
        return wechat_xml.write_friend_request(wechat_xml.read_friend_request(body, MessageId("1"), 0))
    if "delchatroommember" in body:
        return wechat_xml.write_own_invitation(wechat_xml.read_own_invitation(body), ENVELOPE)
    content = READ[int(case.partition("sub_type-")[2].partition(".")[0])](body)
    return WRITE[type(content)](content, ENVELOPE)


_ATTACHED = "/msg/appmsg/appattach"
_THUMBNAIL = {
    *(f"{_ATTACHED}/cdnthumb{what} is only theirs" for what in ("url", "md5", "length", "width", "height")),
    f"{_ATTACHED}/encryver is only theirs",
    f"{_ATTACHED}/filekey is only theirs",
}
"""Thumbnails that WeChat uploads beside a page: the model has an address for them or nothing."""

DIFFERENT: dict[str, set[str]] = {
    "sub_type-49.message-app-payload-parser.9": _THUMBNAIL,
    "sub_type-49.message-app-payload-parser.12": _THUMBNAIL,
    # A file from an older phone than the other one.
    "sub_type-49.message-raw-payload-parser.23": {
        *(f"/msg/appmsg/{name} is only ours" for name in ("soundtype", "messageext", "contentattr", "statextstr")),
        f"{_ATTACHED}/cdnthumbaeskey is only ours",
        f"{_ATTACHED}/filekey is only ours",
        "/msg/appmsg/commenturl is only theirs",
    },
}


@pytest.mark.parametrize("case", CAPTURED)
def test_a_captured_body_has_our_names_in_our_order(case: str) -> None:
    theirs, ours = [*shape(parse(CAPTURED[case]))], [*shape(parse(rebuilt(case, CAPTURED[case])))]
    different = {f"{name} is only ours" for name in ours if name not in theirs}
    different |= {f"{name} is only theirs" for name in theirs if name not in ours}
    assert different == DIFFERENT.get(case, set())
    assert [name for name in ours if name in theirs] == [name for name in theirs if name in ours]


def test_a_captured_picture_has_our_names_in_our_order() -> None:
    content = EVENTS["push.image.sub3.room"]["content"].partition(":\n")[2]
    ours = wechat_xml.write_image(wechat_xml.read_image(content), ENVELOPE)
    assert [*shape(parse(ours))] == [*shape(parse(content))]
    assert ours.partition("<img")[0] == content.partition("<img")[0]
    # The other one was sent in full size, which adds two attributes.
    larger = [*shape(parse(EVENTS["push.image.sub3.private"]["content"]))]
    assert [name for name in larger if name not in shape(parse(ours))] == ["/msg/img@cdnbigimgurl", "/msg/img@hdlength"]


TO_THE_BYTE = [
    *(f"sub_type-10002.room-event-join-message-parser.zh.{number}" for number in (41, 42, 43, 45, 46)),
    *("sub_type-51.message-raw-payload-parser.17", "sub_type-51.message-raw-payload-parser.20"),
]


@pytest.mark.parametrize("case", TO_THE_BYTE)
def test_what_keeps_no_secret_is_the_captured_body_to_the_byte(case: str) -> None:
    assert rebuilt(case, CAPTURED[case]) == CAPTURED[case]


def test_a_captured_link_is_written_to_the_byte() -> None:
    body = CAPTURED["sub_type-49.message-app-payload-parser.11"]
    link = wechat_xml.read_app(body)
    assert isinstance(link, Link)
    assert wechat_xml.write_link(link, Envelope(sender="lylezhuifeng")) == body


def test_captured_bodies_mean_what_they_say() -> None:
    voice = wechat_xml.read_voice(CAPTURED["sub_type-34.message-raw-payload-parser.15"])
    assert (voice.media.size_bytes, voice.duration_ms) == (5095, 2700)
    file = wechat_xml.read_app(CAPTURED["sub_type-49.message-app-payload-parser.10"])
    assert isinstance(file, File)
    assert (file.name, file.media.size_bytes) == ("滴滴出行行程报销单.pdf", 133559)
    invitation = wechat_xml.read_app(CAPTURED["sub_type-49.room-event-invite-message-parser.26"])
    assert isinstance(invitation, RoomInvitation)
    assert (invitation.inviter_nick, invitation.room_name) == ("高山", "💃🏻这个群特别炸💃🏻")
    program = wechat_xml.read_app(CAPTURED["sub_type-49.message-app-payload-parser.12"])
    assert isinstance(program, MiniProgram)
    assert program.app_id == "wxebf773691904eee9"

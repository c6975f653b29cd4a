import hashlib
from typing import Any

import msgspec
import pytest

from hongyan.dialects.padchat import message_codec as codec
from hongyan.model.commands import GetMedia, SendApp, SendCard, SendImage, SendVoice, UploadedFile, UploadFile
from hongyan.model.errors import Malformed
from hongyan.model.ids import ChatId, ContactId, MessageId
from hongyan.model.media import MediaRef
from hongyan.model.message import Receipt
from hongyan.wire.table import NO_MEDIA, AnyCodec, MediaBytes, WithMedia

ANN = ChatId("wxid_ann")
ABC = MediaRef(sha256=hashlib.sha256(b"abc").hexdigest(), size_bytes=3, type="image/jpeg")


@pytest.mark.parametrize(
    ("codec_", "payload", "command"),
    [
        (
            codec.SEND_IMAGE,
            b'{"toUserName":"wxid_ann","file":"YWJj"}',
            WithMedia(data=b"abc", command=SendImage(to=ANN, media=NO_MEDIA)),
        ),
        (
            codec.SEND_VOICE,
            b'{"toUserName":"wxid_ann","file":"YWJj","time":2700}',
            WithMedia(data=b"abc", command=SendVoice(to=ANN, media=NO_MEDIA, duration_ms=2700)),
        ),
        (codec.SEND_APP, b'{"toUserName":"wxid_ann","content":"<appmsg/>"}', SendApp(to=ANN, xml="<appmsg/>")),
        (
            codec.SHARE_CARD,
            b'{"toUserName":"wxid_ann","content":"Bob","userId":"wxid_bob"}',
            SendCard(to=ANN, contact=ContactId("wxid_bob"), title="Bob"),
        ),
        (codec.GET_MEDIA, b'{"rawMsgData":{"msg_id":"7"}}', GetMedia(message=MessageId("7"))),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_request_goes_both_ways(codec_: AnyCodec, payload: bytes, command: Any) -> None:
    assert codec_.read(payload) == command
    assert msgspec.json.encode(codec_.write(command)) == payload


@pytest.mark.parametrize("time", [b"", b',"time":null', b',"time":0'])
def test_a_voice_note_may_be_of_unknown_length(time: bytes) -> None:
    read = codec.SEND_VOICE.read(b'{"toUserName":"wxid_ann","file":"YWJj"' + time + b"}")
    assert read.command == SendVoice(to=ANN, media=NO_MEDIA)


def test_what_a_client_gives_back_may_have_all_that_was_pushed() -> None:
    raw = b'{"rawMsgData":{"content":"<msg/>","from_user":"a","msg_id":"7","m_type":3,"sub_type":3,"uin":1}}'
    assert codec.GET_MEDIA.read(raw) == GetMedia(message=MessageId("7"))


@pytest.mark.parametrize(
    ("codec_", "payload", "field"),
    [
        (codec.SEND_IMAGE, b'{"toUserName":"wxid_ann"}', "file"),
        (codec.SEND_IMAGE, b'{"toUserName":"wxid_ann","file":""}', "file"),
        (codec.SEND_IMAGE, b'{"toUserName":"","file":"YWJj"}', "toUserName"),
        (codec.SEND_VOICE, b'{"toUserName":"wxid_ann","file":"YWJj","time":-1}', "time"),
        (codec.SEND_VOICE, b'{"toUserName":"wxid_ann","file":"?"}', "file"),
        (codec.SEND_APP, b'{"toUserName":"wxid_ann","content":""}', "content"),
        (codec.SHARE_CARD, b'{"toUserName":"wxid_ann","content":"","userId":""}', "userId"),
        (codec.GET_MEDIA, b"{}", "rawMsgData"),
        (codec.GET_MEDIA, b'{"rawMsgData":{}}', "rawMsgData.msg_id"),
        (codec.GET_MEDIA, b'{"rawMsgData":{"msg_id":""}}', "rawMsgData.msg_id"),
        (codec.GET_MEDIA, b'{"rawMsgData":{"msg_id":7}}', "rawMsgData.msg_id"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_a_wrong_parameter_is_named(codec_: AnyCodec, payload: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec_.read(payload)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("codec_", "name", "type_"),
    [
        (codec.IMAGE, "image", "image/jpeg"),
        (codec.VOICE, "voice", "audio/silk"),
        (codec.VIDEO, "video", "video/mp4"),
    ],
    ids=["image", "voice", "video"],
)
def test_media_is_answered_as_base64_with_its_size(codec_: AnyCodec, name: str, type_: str) -> None:
    media = MediaBytes(data=b"abc", ref=msgspec.structs.replace(ABC, type=type_))
    answer = msgspec.json.encode(codec_.write(media))
    assert msgspec.json.decode(answer)["data"] == {name: "YWJj", "message": "", "size": 3, "status": 0}
    assert codec_.read(answer) == media


def test_media_that_is_no_base64_is_refused() -> None:
    with pytest.raises(Malformed) as caught:
        codec.IMAGE.read(b'{"success":true,"data":{"image":"?","size":1}}')
    assert caught.value.field == "data.image"


def test_a_voice_note_sent_is_answered_with_more_fields_than_a_text() -> None:
    answer = msgspec.json.encode(codec.VOICE_SENT.write(Receipt(message_id=MessageId("7"))))
    assert answer == b'{"success":true,"data":{"data":0,"message":"","msg_id":"7","size":0,"status":0}}'
    assert codec.VOICE_SENT.read(answer) == Receipt(message_id=MessageId("7"))


def test_an_uploads_name_may_be_left_out() -> None:
    read = codec.UPLOAD_FILE.read(b'{"file": "AAAA"}')
    assert (read.name, read.data, read.command) == ("", b"\0\0\0", UploadFile(media=NO_MEDIA))
    assert codec.UPLOAD_FILE.read(b'{"file": "AAAA", "name": "a.pdf"}').name == "a.pdf"


@pytest.mark.parametrize(
    ("raw", "field"), [(b"{}", "file"), (b'{"file": ""}', "file"), (b'{"file": "?"}', "file"), (b'{"file": 5}', "file")]
)
def test_an_upload_without_bytes_is_malformed(raw: bytes, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        codec.UPLOAD_FILE.read(raw)
    assert caught.value.field == field or field in caught.value.message


def test_what_was_uploaded_is_answered_with_the_id_for_an_appmsg() -> None:
    answer = codec.UPLOADED.write(UploadedFile(attachment_id="@cdn_x", size_bytes=7, md5="m"))
    assert msgspec.to_builtins(answer) == {
        "success": True,
        "data": {"attach_id": "@cdn_x", "md5": "m", "message": "", "size": 7, "status": 0},
    }

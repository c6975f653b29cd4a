"""What bytes are, told by their first ones."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hongyan.core.sniffing import TEXT, UNKNOWN, ZIP, sniff

OFFICE = "application/vnd.openxmlformats-officedocument."


def painted(kind: str) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(packed, kind)
    return packed.getvalue()


def packed(*names: str, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.comment = comment
        for name in names:
            file.writestr(name, "x" * 100)
    return out.getvalue()


def box(kind: bytes, rest: bytes = b"") -> bytes:
    return (8 + len(rest)).to_bytes(4, "big") + kind + rest


CASES: dict[str, tuple[bytes, str]] = {
    "jpeg": (painted("JPEG"), "image/jpeg"),
    "png": (painted("PNG"), "image/png"),
    "gif": (painted("GIF"), "image/gif"),
    "old gif": (b"GIF87a\1\0\1\0", "image/gif"),
    "webp": (painted("WEBP"), "image/webp"),
    "bmp": (painted("BMP"), "image/bmp"),
    "a text that begins like a bitmap": (b"BMW is a car, and this is a text about it", TEXT),
    "mp4": (box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41"), "video/mp4"),
    "3gp": (box(b"ftyp", b"3gp4\0\0\2\0"), "video/mp4"),
    "mov": (box(b"ftyp", b"qt  \0\0\2\0"), "video/quicktime"),
    "old mov": (box(b"wide") + box(b"mdat"), "video/quicktime"),
    "a text with moov at its fifth place": (b"The moovers", TEXT),
    "m4a": (box(b"ftyp", b"M4A \0\0\2\0"), "audio/mp4"),
    "avif": (box(b"ftyp", b"avif\0\0\0\0"), "image/avif"),
    "heic": (box(b"ftyp", b"heic\0\0\0\0"), "image/heic"),
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm", "video/webm"),
    "mkv": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska", "video/x-matroska"),
    "amr": (b"#!AMR\n\x3c\0\0", "audio/amr"),
    "wide amr": (b"#!AMR-WB\n\x3c\0\0", "audio/amr-wb"),
    "silk": (b"#!SILK_V3\x0c\0", "audio/silk"),
    "tencent's silk": (b"\x02#!SILK_V3\x0c\0", "audio/silk"),
    "mp3 with a tag": (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
    "mp3 without": (b"\xff\xfb\x90\x64\0\0", "audio/mpeg"),
    "mp3 of mpeg 2": (b"\xff\xf3\x80\x64\0\0", "audio/mpeg"),
    "no mp3: reserved version": (b"\xff\xeb\x90\x64", UNKNOWN),
    "no mp3: bad bit rate": (b"\xff\xfb\xf0\x64", UNKNOWN),
    "no mp3: bad frequency": (b"\xff\xfb\x9c\x64", UNKNOWN),
    "no mp3: utf-16": ("\ufeffhello".encode("utf-16-le"), UNKNOWN),
    "ogg": (b"OggS\0\2\0\0", "audio/ogg"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    "avi": (b"RIFF\x24\0\0\0AVI LIST", "video/x-msvideo"),
    "another riff": (b"RIFF\x24\0\0\0CDXA\0", UNKNOWN),
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "zip": (packed("a.txt", "b/c.txt"), ZIP),
    "empty zip": (packed(), ZIP),
    "docx": (packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"), OFFICE + "wordprocessingml.document"),
    "xlsx": (packed("[Content_Types].xml", "xl/workbook.xml"), OFFICE + "spreadsheetml.sheet"),
    "pptx": (packed("ppt/x.xml", "[Content_Types].xml"), OFFICE + "presentationml.presentation"),
    "docx with a comment": (
        packed("[Content_Types].xml", "word/x", comment=b"c" * 60_000),
        OFFICE + "wordprocessingml.document",
    ),
    "a zip with a folder called word": (packed("word/document.xml"), ZIP),
    "a package of nobody's": (packed("[Content_Types].xml", "fly.xml"), ZIP),
    "a zip that ends early": (packed("[Content_Types].xml", "word/x")[:-30], ZIP),
    "a zip whose directory is elsewhere": (b"PK\x05\x06" + b"\0" * 12 + b"\xff\xff\xff\xff\0\0", ZIP),
    "text": ("鸿雁 carries letters\r\n\tand more".encode(), TEXT),
    "text with a mark": ("\ufeffhello".encode(), TEXT),
    "text with colours": (b"\x1b[31mred\x1b[0m", TEXT),
    "a page is text": (b"<!DOCTYPE html><script>alert(1)</script>", TEXT),
    "a drawing is text": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', TEXT),
    "a long text": (b"a" + ("雁" * 400_000).encode(), TEXT),
    "a text that ends in half a sign": ("雁".encode()[:2], UNKNOWN),
    "a text in gbk": ("鸿雁".encode("gbk"), UNKNOWN),
    "a text with a nul": (b"a\0b", UNKNOWN),
    "nothing": (b"", UNKNOWN),
    "a program": (b"\x7fELF\2\1\1\0", UNKNOWN),
    "a windows program": (b"MZ\x90\0\3\0\0\0", UNKNOWN),
}


@pytest.mark.parametrize("name", CASES)
def test_content_tells_its_type(name: str) -> None:
    data, kind = CASES[name]
    assert sniff(data) == kind


@pytest.mark.parametrize(
    "name", [name for name, (_, kind) in CASES.items() if kind.split("/")[0] in {"image", "audio"}]
)
def test_the_first_kilobyte_is_enough_for_what_is_shown(name: str) -> None:
    data, kind = CASES[name]
    assert sniff(data[:1024]) == kind


def test_only_so_many_names_of_a_zip_are_looked_at() -> None:
    many = packed(*(f"{number}.txt" for number in range(2000)), "[Content_Types].xml", "word/document.xml")
    assert sniff(many) == ZIP


@given(st.binary(max_size=200), st.sampled_from([data[:20] for data, _ in CASES.values()]))
def test_any_bytes_have_some_type(rest: bytes, start: bytes) -> None:
    assert "/" in sniff(start + rest)

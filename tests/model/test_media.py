import msgspec

from hongyan.model.media import MediaRef


def test_a_reference_says_where_the_bytes_are_and_what_they_are() -> None:
    raw = b'{"sha256":"00ff","size_bytes":5,"type":"image/png","name":""}'
    assert msgspec.json.encode(MediaRef(sha256="00ff", size_bytes=5, type="image/png")) == raw

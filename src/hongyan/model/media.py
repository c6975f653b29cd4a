"""References to media. Bytes never travel through the waist."""

import msgspec


class MediaRef(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bytes are and what they are."""

    sha256: str
    """Lower-case hexadecimal digest of the bytes; also their name in the media store."""
    size_bytes: int
    type: str
    """MIME type, sniffed from the content."""
    name: str = ""
    """File name to show to people; empty when the kind has none."""

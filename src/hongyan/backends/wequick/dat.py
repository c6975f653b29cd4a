"""Pictures as WeChat for Windows keeps them: every byte xored with one key, which their known beginnings tell."""

from hongyan.core.sniffing import sniff

ENDING = ".dat"

_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF")
"""How pictures begin. Source: WeChat for Windows up to 3.x as many public decoders read it; later versions encrypt."""


def decode(data: bytes) -> bytes:
    """Return the picture in ``data``; ``data`` itself when it is one already, or no key makes it one."""
    if not data or sniff(data[:1024]).startswith("image/"):
        return data
    for head in _HEADS:
        key = data[0] ^ head[0]
        if bytes(each ^ key for each in data[: len(head)]) != head:
            continue
        table = bytes(each ^ key for each in range(256))
        if sniff(data[:1024].translate(table)).startswith("image/"):
            return data.translate(table)
    return data

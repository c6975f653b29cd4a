"""XML at all: a hardened reader, and the escapes of the writer.

What is read comes from strangers: at most 256 KiB, at most 256 deep, no DOCTYPE, no entity but the five of XML; all
else is ``Malformed``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from hongyan.model.errors import Malformed

MOST_BYTES = 256 * 1024
MOST_DEEP = 256


@dataclass(slots=True)
class Element:
    """An element as it was read."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    """The text directly inside."""

    def find(self, path: str) -> "Element | None":
        """Return the first element at ``path``, ``a/b``; ``None`` when there is none."""
        found: Element | None = self
        for tag in path.split("/"):
            found = next((child for child in found.children if child.tag == tag), None) if found else None
        return found

    def said(self, path: str) -> str:
        """Return the text at ``path``; empty when there is none."""
        found = self.find(path)
        return found.text if found else ""

    def number(self, name: str) -> int:
        """Return the attribute ``name`` as ``number_in`` reads it."""
        return number_in(self.attributes.get(name, ""))


class _Builder:
    """Builds the tree from expat's calls, and refuses what this project does not read."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[tuple[Element, list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) == MOST_DEEP:
            raise Malformed("XML nested too deeply")
        element = Element(tag, attributes)
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self.root = element
        self._open.append((element, []))

    def end(self, _tag: str) -> None:
        element, pieces = self._open.pop()
        element.text = "".join(pieces)

    def text(self, text: str) -> None:
        self._open[-1][1].append(text)

    @staticmethod
    def refuse(*_: object) -> None:
        raise Malformed("XML with a DOCTYPE")


_PROLOG = re.compile(rb"(?:[^<]+|<[^A-Za-z_])*")


def parse(body: str) -> Element:
    """Return the root element of ``body``.

    Raises:
        Malformed: no XML, or more of it than this project reads.
    """
    try:
        raw = body.strip().encode()
    except UnicodeEncodeError as wrong:
        raise Malformed("not UTF-8") from wrong
    if len(raw) > MOST_BYTES:
        raise Malformed(f"XML of more than {MOST_BYTES} bytes")
    # Looked for in the bytes before the root, and told by the parser: neither alone is believed.
    prolog = _PROLOG.match(raw)
    if prolog and b"<!doctype" in prolog.group().lower():
        raise Malformed("XML with a DOCTYPE")
    builder = _Builder()
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as wrong:
        raise Malformed(f"not XML: {wrong}") from wrong
    assert builder.root is not None
    return builder.root


def inside(body: str, tag: str) -> Element:
    """Return the element ``tag`` right below the root of ``body``.

    Raises:
        Malformed: as ``parse``, or there is none.
    """
    found = parse(body).find(tag)
    if found is None:
        raise Malformed(f"no <{tag}>")
    return found


def number_in(text: str) -> int:
    """Return ``text`` as a number; 0 when it is none, or one of 19 digits or more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}
_IN_TEXT = str.maketrans(_REFERENCES)
_IN_ATTRIBUTES = str.maketrans(_REFERENCES | {"\n": "&#10;", "\t": "&#9;"})


def speakable(text: str) -> str:
    """Return ``text`` without what XML cannot carry: control characters but tab and line ends."""
    return _UNSPEAKABLE.sub("", text)


def escape(text: str) -> str:
    """Return ``text`` to stand between tags."""
    return speakable(text).translate(_IN_TEXT)


def cdata(text: str) -> str:
    """Return ``text`` as a CDATA section; what would end it stands between two sections."""
    inner = speakable(text).replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<![CDATA[{inner}]]>"


def attributes(values: Mapping[str, object]) -> str:
    """Return ``values`` to stand in a tag, each with a space before it."""
    return "".join(f' {name}="{speakable(str(value)).translate(_IN_ATTRIBUTES)}"' for name, value in values.items())


def leaf(tag: str, *children: Element, text: object = "", attributes: Mapping[str, str] | None = None) -> Element:
    """Return an element to be written."""
    return Element(tag, dict(attributes or {}), list(children), str(text))


def spell(element: Element) -> str:
    """Return ``element`` as text, without white space of its own; beside children there is no text.

    What ``parse`` gave comes back with the same meaning, but for comments and text between elements.
    """
    inner = "".join(map(spell, element.children)) or escape(element.text)
    return f"<{element.tag}{attributes(element.attributes)}>{inner}</{element.tag}>"


def elements(values: Mapping[str, object]) -> str:
    """Return ``values`` as one element each."""
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())

"""The languages of the reference. English is what the code says; the Chinese for it stands in ``zh-CN.toml``."""

import re
import tomllib
from pathlib import Path

CATALOGUE = Path(__file__).with_name("zh-CN.toml")


class Words:
    """One language of the reference."""

    def __init__(self, suffix: str, catalogue: dict[str, str] | None = None) -> None:
        self.suffix = suffix
        """Stands before ``.md`` in the names of this language's pages."""
        self._catalogue = catalogue
        self.missing: set[str] = set()
        """What was asked for and nobody translated yet; it stays English."""
        self.used: set[str] = set()

    @property
    def is_chinese(self) -> bool:
        """Whether titles that only exist in Chinese are of use."""
        return self._catalogue is not None

    def __call__(self, text: str) -> str:
        """Return ``text`` in this language."""
        if self._catalogue is None or not text:
            return text
        self.used.add(text)
        if text not in self._catalogue:
            self.missing.add(text)
        return self._catalogue.get(text, text)

    def paragraphs(self, text: str) -> str:
        """Return several paragraphs in this language; their lines are broken as they were, or not at all."""
        parts = re.split(r"\n{2,}", text.strip())
        if self._catalogue is not None:
            parts = [self(" ".join(part.split())) for part in parts]
        return "\n\n".join(parts) + "\n\n"

    def page(self, name: str) -> str:
        """Return the file's name of another page of the reference."""
        return f"{name}{self.suffix}.md"

    def unused(self) -> set[str]:
        """Return what the catalogue translates and the code says no more."""
        return set(self._catalogue or ()) - self.used


def languages() -> tuple[Words, Words]:
    """Return English and Chinese."""
    return Words(""), Words(".zh-CN", tomllib.loads(CATALOGUE.read_text(encoding="utf-8")))

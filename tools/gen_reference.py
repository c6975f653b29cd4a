"""Write ``docs/reference`` from the code, in English and in Chinese.

``python tools/gen_reference.py`` writes the pages and removes those of commands that are gone; with ``--check`` it does
neither and exits 1 when there is something to do.
What the code says and ``reference/zh-CN.toml`` does not translate stays English on the Chinese pages; ``--missing``
lists it.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from reference import command_pages, matrix_page, model_pages, outer_pages
from reference.words import Words, languages

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
HEAD = "<!-- Written by tools/gen_reference.py from the code. Change the code, then run it again. -->\n\n"

PAGES: dict[str, Callable[[Words], str]] = {
    "commands": command_pages.index,
    "types": model_pages.made_of,
    "events": model_pages.events,
    "support-matrix": matrix_page.support_matrix,
    "config": outer_pages.settings,
    "errors": outer_pages.errors,
    "api": outer_pages.api,
    "cli": outer_pages.command_line,
}


def pages(say: Words) -> Iterator[tuple[Path, str]]:
    """Return the path and the text of every page in one language."""
    for name, write in PAGES.items():
        yield FOLDER / say.page(name), write(say)
    for name, text in command_pages.pages(say):
        yield FOLDER / say.page(name), text


def main(arguments: list[str]) -> int:
    """Write the pages, or look whether they are as they would be written; return the exit status."""
    english, chinese = languages()
    wanted = {path: f"{HEAD}{text.rstrip()}\n" for say in (english, chinese) for path, text in pages(say)}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += sorted(set((FOLDER / "commands").glob("*.md")) - set(wanted))
    for path in stale:
        name = path.relative_to(FOLDER.parent.parent)
        if "--check" in arguments:
            print(f"{name} is stale; run: .venv/bin/python tools/gen_reference.py")
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {name}")
        else:
            path.unlink()
            print(f"removed {name}")
    if "--missing" in arguments:
        for title, found in (("not translated", chinese.missing), ("said no more", chinese.unused())):
            print("".join(f"{title}: {text}\n" for text in sorted(found)), end="")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

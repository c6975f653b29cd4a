"""Write ``docs/reference`` from the code, in English and in Chinese.

``python tools/gen_reference.py`` writes the pages; with ``--check`` it writes nothing and exits 1 when one is stale.
What the code says and ``reference/zh-CN.toml`` does not translate stays English on the Chinese pages; ``--missing``
lists it.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from reference import matrix_page, model_pages, outer_pages
from reference.words import Words, languages

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
HEAD = "<!-- Written by tools/gen_reference.py from the code. Change the code, then run it again. -->\n\n"

PAGES: dict[str, Callable[[Words], str]] = {
    "commands": model_pages.commands,
    "events": model_pages.events,
    "support-matrix": matrix_page.support_matrix,
    "config": outer_pages.settings,
    "errors": outer_pages.errors,
    "api": outer_pages.api,
    "cli": outer_pages.command_line,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or look whether they are as they would be written; return the exit status."""
    stale = 0
    english, chinese = languages()
    for say in (english, chinese):
        for name, write in PAGES.items():
            path = FOLDER / say.page(name)
            wanted = HEAD + write(say).rstrip("\n") + "\n"
            if path.exists() and path.read_text(encoding="utf-8") == wanted:
                continue
            if "--check" in arguments:
                print(f"docs/reference/{path.name} is stale; run: .venv/bin/python tools/gen_reference.py")
                stale += 1
            else:
                FOLDER.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted, encoding="utf-8")
                print(f"wrote docs/reference/{path.name}")
    if "--missing" in arguments:
        for title, found in (("not translated", chinese.missing), ("said no more", chinese.unused())):
            print("".join(f"{title}: {text}\n" for text in sorted(found)), end="")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

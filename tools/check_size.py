"""Fail when a module grew past what one person reads in one go; sign the exception below with a reason."""

import sys
from pathlib import Path

MOST_LINES = 600
WISHED_LINES = 400
EXCEPTIONS: dict[str, str] = {"src/hongyan/client/commands.py": "written by tools/gen_client.py, one method a command"}
"""``{path: reason}`` for files that may pass ``MOST_LINES``."""


def main() -> int:
    """Print what is too long; return the exit status."""
    root = Path(__file__).resolve().parent.parent
    failures = 0
    for path in sorted((root / "src").rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        name = path.relative_to(root).as_posix()
        if lines > MOST_LINES and name not in EXCEPTIONS:
            print(f"{name}: {lines} lines, the most is {MOST_LINES}: split it or sign the exception list")
            failures += 1
        elif lines > WISHED_LINES and name not in EXCEPTIONS:
            print(f"{name}: {lines} lines wants splitting")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

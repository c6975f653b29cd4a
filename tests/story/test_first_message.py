"""From a clone to the first answered message, as the README says it, and how long that takes."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.docs.test_examples import ROOT, Story, blocks

LAST = ".venv/bin/hongyan sandbox inbox wxid_ann --wait 5"
"""The README's command that shows the bot's answer."""

PATIENCE_S = 240.0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("document", ["README.md", pytest.param("README.zh-CN.md", marks=pytest.mark.long)])
def test_the_readme_leads_from_a_clone_to_an_answered_message(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = [tool for tool in ("git", "make", "node", "npm") if shutil.which(tool) is None]
    if missing or not (ROOT / ".git").exists():
        reason = f"not here: {', '.join(missing) or 'a clone to clone from'}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    clone = tmp_path / "hongyan"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HONGYAN_")}
    story = Story(clone, port, {**kept, "HONGYAN_LISTEN_PORT": port, "LC_ALL": "C.UTF-8"}, {}, PATIENCE_S)
    steps: list[tuple[str, float]] = []
    began_s = time.perf_counter()
    try:
        for block in blocks(ROOT / document):
            if block.file:
                story.save(block)
            elif block.tag == "sh":
                story.run(block)
                steps.append((block.body.splitlines()[-1], time.perf_counter() - began_s))
                if LAST in block.body:
                    break
    finally:
        story.stop()
    assert LAST in steps[-1][0], "the README never shows the answer"
    with capsys.disabled():
        print(f"\n{document}: from a clone to an answered message")
        for step, so_far_s in steps:
            print(f"  {so_far_s:6.1f} s  {step}")

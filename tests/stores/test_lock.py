"""One gateway per data directory."""

import subprocess
import sys

import pytest

from hongyan.model.errors import BadConfiguration
from hongyan.stores.lock import lock_directory

HOLDER = """
import sys
from pathlib import Path
from hongyan.stores.lock import lock_directory
with lock_directory(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_dies(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(BadConfiguration, match="another gateway is using this data directory") as refused,
            lock_directory(tmp_path),
        ):
            pass
        assert str(refused.value).startswith(f"{tmp_path}: ")
        holder.kill()
        holder.wait()
        with lock_directory(tmp_path):
            pass


def test_the_same_process_is_refused_too_and_may_come_back(tmp_path):
    for _ in range(2):
        with lock_directory(tmp_path), pytest.raises(BadConfiguration), lock_directory(tmp_path):
            pass


def test_a_missing_directory_is_made_for_us_alone(tmp_path):
    with lock_directory(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_path_that_is_a_file_is_bad_configuration(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadConfiguration, match="file: cannot be used"), lock_directory(tmp_path / "file"):
        pass

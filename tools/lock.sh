#!/bin/sh
# Write both lock files anew: exact versions with hashes, for every Python from 3.11, with no index address in them.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
}
compile --group build --output-file requirements/run.lock
compile --group dev --constraint requirements/run.lock --output-file requirements/dev.lock

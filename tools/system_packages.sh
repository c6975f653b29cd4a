#!/bin/sh
# See to the programs that pip and npm cannot bring. Installs them where it may (root on Debian), otherwise names the one
# command to run. `run` needs Python with venv; `test` needs Node 20 and npm as well, and a browser
# with Chinese letters.
set -eu
need=${1:-test}
PYTHON=${PYTHON:-python3}
missing=""

wants() { missing="$missing $1"; }

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    wants python3
    wants python3-venv
elif ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
    wants python3-venv
fi
if [ "$need" = test ]; then
    command -v git >/dev/null 2>&1 || wants git
    command -v node >/dev/null 2>&1 || wants nodejs
    command -v npm >/dev/null 2>&1 || wants npm
    command -v chromium >/dev/null 2>&1 || wants chromium
    ls /usr/share/fonts/*/noto/NotoSansCJK-Regular* >/dev/null 2>&1 || wants fonts-noto-cjk
fi

if [ -n "$missing" ]; then
    command="apt-get update && apt-get install --yes --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing:$missing" >&2
        sh -c "DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; $command" >&2
    else
        echo "something is missing; run this once, then try again:" >&2
        echo "  sudo sh -c '$command'" >&2
        exit 1
    fi
fi

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if [ "$need" = test ] && [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    echo "Node 20 or newer is needed for the peer tests; found $(node --version)" >&2
    exit 1
fi

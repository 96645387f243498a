#!/usr/bin/env bash
# Makes the environment in .venv from the pinned files in constraints/, then installs voicekit into it.
# Needs Python 3.11 or later and a package registry that pip knows; no root, no system package.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
python=$venv/bin/python

fail() {
    printf 'environment: %s\n' "$*" >&2
    exit 1
}

# The first interpreter that is new enough: $PYTHON, python3, or a versioned name beside it.
find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "no Python 3.11 or later found. Install one, or name it: make PYTHON=/path/to/python3.12"
}

# Debian ships Python without ensurepip unless python3-venv is installed; the machine's own pip serves as well.
make_venv() {
    local base=$1
    if "$base" -c 'import ensurepip, venv' 2>/dev/null; then
        "$base" -m venv "$venv"
    elif "$base" -m pip --version >/dev/null 2>&1; then
        "$base" -m venv --without-pip "$venv"
        "$base" -m pip --python "$python" install --quiet --require-hashes -r constraints/build.txt
    else
        fail "$base has neither ensurepip nor pip. Install one of them: apt install python3-venv"
    fi
}

# An environment whose interpreter is gone (moved folder, upgraded system) is made anew.
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    base=$(find_python)
    rm -rf "$venv"
    echo "environment: making $venv with $("$base" --version)"
    make_venv "$base"
fi

echo "environment: installing the pinned packages"
install=("$python" -m pip install --quiet --disable-pip-version-check --no-input)
"${install[@]}" --require-hashes -r constraints/build.txt
"${install[@]}" --require-hashes --no-build-isolation --use-pep517 -r constraints/dev.txt
"${install[@]}" --no-deps --no-index --no-build-isolation --editable .
touch "$venv/stamp"
echo "environment: ready in $venv"

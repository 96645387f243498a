#!/usr/bin/env bash
# constraints/: every package with its version and hashes, and no address. `pins.sh write` makes the files from
# pyproject.toml (with the registry that pip is set up for); `pins.sh check` says whether they are fit for use.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=.venv/bin
export PYTHONWARNINGS=ignore

# One version of a package for every Python, so that a check means the same on all of them.
compile() {
    local out=$1
    shift
    "${UV:-$bin/uv}" pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --output-file "$out" "$@"
}

write() {
    local index
    index=$("$bin/pip" config get global.index-url 2>/dev/null || true)
    if [ -n "$index" ]; then
        export UV_DEFAULT_INDEX=$index
    fi
    compile constraints/build.txt --group build
    compile constraints/dev.txt --all-extras --group dev pyproject.toml
}

check() {
    if grep -nE '://|^ *--(extra-)?index|^ *--find-links|^ *--trusted' constraints/*.txt; then
        echo "pins: an address stands in constraints/ (make pins)" >&2
        exit 1
    fi
    "$bin/python" tools/pinned.py
}

case ${1:-} in
    write) write && check ;;
    check) check ;;
    *) echo "usage: pins.sh write | check" >&2 && exit 2 ;;
esac

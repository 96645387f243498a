#!/usr/bin/env bash
# The tests against a real Asterisk, which is set up first; arguments go to pytest. No root is needed.
set -euo pipefail
cd "$(dirname "$0")/../.."
VOICEKIT_ASTERISK_ROOT=$(.venv/bin/python tools/asterisk/setup.py)
export VOICEKIT_ASTERISK_ROOT
exec .venv/bin/python -m pytest -m asterisk tests/asterisk "$@"
